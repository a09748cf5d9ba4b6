// Reading files as people have them: any size, any of their encodings, recognised by content.
export { membersOf, readFile, readText, type ReadFile } from "./read-file.ts";
export { walk, type FoundFile, type Walked } from "./walk.ts";
