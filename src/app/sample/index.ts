// The door of the sample estate.
export { generateSample, sampleRoots } from "./generate-sample.ts";
export type { SampleFile } from "./sample-file.ts";
