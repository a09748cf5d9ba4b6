// The policy language: the official package parses, validates and is the oracle; ours evaluates. Knows nothing of identities.
export { loadEntities, type Entities } from "./entities.ts";
export { askOfficial, askOfficialMany, engineVersion, parsePolicies, parseSchema, validatePolicies, type ParsedPolicy, type PolicyProblem } from "./official.ts";
export { compilePolicies, type Answer, type PolicySet } from "./policy-set.ts";
export type { PolicyJson } from "./policy.ts";
export { readRecord, type EntityJson, type UidJson } from "./read-json.ts";
export { actionEntities, schemaReader, type SchemaJson } from "./schema-values.ts";
export { entity } from "./value.ts";
export { allOf, anyOf, decimal, decimalsAround, decimalText, isAnyOf, isExactDecimal, listOf, literal } from "./text.ts";
