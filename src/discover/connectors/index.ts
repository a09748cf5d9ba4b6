// The door of this room.
export { UNKNOWN_REALM, itemStream, type AccessNeed, type Connector, type FileStream, type ItemStream, type Part, type Place, type TextFile } from "./contract.ts";
export type { Problem } from "./gather.ts";
export { readPaths, readTexts, type RunOptions, type RunProgress, type RunResult } from "./run.ts";
export { connectors } from "./registry.ts";
