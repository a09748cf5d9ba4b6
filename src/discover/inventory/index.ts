// The inventory: observations become identities, credentials, grants and history. Pure files plus one service that writes.
export { collect } from "./collect.ts";
export { grantKey, relationKey, usageKey } from "./edge-keys.ts";
