// The policy language: the official package parses, validates and is the oracle; ours evaluates. Knows nothing of identities.
export { diagnose, type Diagnosis } from "./diagnose.ts";
export { loadEntities, residentEntity, type Entities, type ResidentEntity } from "./entities.ts";
export { askOfficial, askOfficialMany, engineVersion, loadOfficial, parsePolicies, parseSchema, validatePolicies, type OracleRequest, type ParsedPolicy, type PolicyProblem } from "./official.ts";
export type { Environment, Shared } from "./compile.ts";
export { compilePolicies, type Answer, type PolicySet } from "./policy-set.ts";
export type { PolicyJson } from "./policy.ts";
export { jsonOf, readRecord, type EntityJson, type UidJson } from "./read-json.ts";
export { actionEntities, schemaReader, type SchemaJson } from "./schema-values.ts";
export { entity, record, set, type EntityUid, type RecordValue, type Value } from "./value.ts";
export { allOf, anyOf, decimal, decimalsAround, decimalText, isAnyOf, isExactDecimal, listOf, literal } from "./text.ts";
