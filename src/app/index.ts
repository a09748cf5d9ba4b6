// The door of the composition root.
export { ignoresNothing, readIgnoreFile, type Ignoring } from "./ignore-file.ts";
export { programVersion } from "./root.ts";
export { pathsOfExport, scan, type ScanOptions, type Scanned } from "./scan.ts";
export { baseUrl, readConfig, settingSays, SETTING_KEYS, type Config } from "./config.ts";
export { serve, verifyAudit, type Running } from "./lazy.ts";
