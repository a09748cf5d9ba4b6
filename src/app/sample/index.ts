// The door of the sample estate.
export { generateSample, sampleRoots } from "./generate-sample.ts";
export { settleSampleAgents } from "./settle-agents.ts";
export type { SampleFile } from "./sample-file.ts";
