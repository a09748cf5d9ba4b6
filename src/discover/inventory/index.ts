// The inventory: observations become identities, credentials, grants and history. Pure files plus one service that writes.
export { attributed, toldBy, type ToldBy } from "./attributed.ts";
export { collect } from "./collect.ts";
export { completeOrigins, settleCoverage } from "./complete.ts";
export { grantKey, relationKey, usageKey } from "./edge-keys.ts";
export { suggestOwners, type OwnerAnswer, type OwnerSuggestion } from "./owners.ts";
export { reconcile, type Known, type Origin, type Reconciled } from "./reconcile.ts";
export { forgetSource, importRead, type ImportOptions, type ImportResult, type Read } from "./service.ts";
