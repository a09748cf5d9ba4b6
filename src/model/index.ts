// The nouns, pure. Every room may read them; none of them knows a provider, a database or a screen.
export { nodeKey, parseNodeKey, type NodeKey, type NodeRef } from "./node.ts";
export {
  CREDENTIAL_KINDS,
  IDENTITY_KINDS,
  RELATION_KINDS,
  type CredentialKind,
  type CredentialObservation,
  type EntitlementObservation,
  type GrantObservation,
  type IdentityKind,
  type IdentityObservation,
  type Location,
  type Observation,
  type OwnerHint,
  type RelationKind,
  type RelationObservation,
  type ResourceObservation,
  type UsageObservation,
} from "./observation.ts";
export { COVERAGE_STATUSES, type Coverage, type CoverageStatus } from "./coverage.ts";
export type {
  Credential,
  DirectoryPerson,
  Entitlement,
  Estate,
  Grant,
  Identity,
  Ownership,
  Relation,
  Resource,
  Usage,
} from "./estate.ts";
export {
  FINDING_STATES,
  RULE_STATUSES,
  SEVERITIES,
  severityRank,
  type Evidence,
  type Finding,
  type FindingState,
  type FindingSubject,
  type RiskTerm,
  type RuleResult,
  type RuleStatus,
  type Severity,
} from "./finding.ts";
export { NOTICE_KINDS, type NewNotice, type NoticeAct, type NoticeKind } from "./notice.ts";
export type { AccessAnswer, AccessStep, Effect, EscalationPath, EscalationStep } from "./access.ts";
export {
  Allowance,
  ArgumentLimit,
  DATA_CLASSES,
  ENVIRONMENTS,
  MANDATE_STATES,
  MandateDocument,
  MandateScope,
  MandatedAccess,
  MandatedTool,
  PURPOSE_CATEGORIES,
  WEEKDAYS,
  type DataClass,
  type MandateState,
} from "./mandate.ts";
