// The door of the composition root.
export { ignoresNothing, readIgnoreFile, type Ignoring } from "./ignore-file.ts";
export { programVersion } from "./root.ts";
export { pathsOfExport, scan, type ScanOptions, type Scanned } from "./scan.ts";
