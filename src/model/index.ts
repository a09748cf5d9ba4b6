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
  MandateInForce,
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
export {
  CHANNEL_KINDS,
  ChannelFilter,
  DailyAt,
  DELIVERY_STATES,
  NoticePreference,
  QuietHours,
  type ChannelKind,
  type DeliveryState,
} from "./channel.ts";
export { EnvironmentName, ENVIRONMENTS, environmentIn, environmentOf } from "./environment.ts";
export { REMOVAL_WINDOW_MILLISECONDS, judgeRemovals, mostRemovals } from "./directory.ts";
export { MEASURES, OBJECTIVE_STATES, ObjectiveContent, project, suggestedObjective, type Measure, type ObjectiveState, type Projection, type SharePoint } from "./objective.ts";
export { isSamePerson, isTeam, partyKey, plainName, plainNames, sameParty, type Named } from "./party.ts";
export { NO_OWNER_TERM, REACH_POINTS, severityTerm } from "./risk-points.ts";
export { NOTICE_KINDS, type NewNotice, type NoticeKind } from "./notice.ts";
export { DUE_KINDS, NOTICE_STEPS, noticesDue, type DueKind } from "./calendar.ts";
export {
  CASE_ANSWERS,
  CaseRequest,
  ENFORCEMENT_MODES,
  HOLDERS,
  LARGEST_POLICY_TEXT,
  MOST_CASES,
  RUNTIME_LAYERS,
  RUNTIME_STATES,
  RuntimeCase,
  RuntimePolicyCases,
  RuntimePolicyContent,
  RuntimePolicyName,
  type CaseAnswer,
  type CompiledRuntimePolicy,
  type EnforcementMode,
  type Holder,
  type RuntimeLayer,
  type RuntimeState,
} from "./runtime-policy.ts";
export { POLICY_STATES, PolicyDocument, type PolicyRequirement, type PolicyState } from "./policy.ts";
export { REOPEN_TRIGGERS, WAIVER_STATES, type ReopenTrigger, type WaivedFacts, type WaiverState } from "./waiver.ts";
export type { AccessAnswer, AccessStep, Effect, EscalationPath, EscalationStep } from "./access.ts";
export {
  Allowance,
  ArgumentLimit,
  DATA_CLASSES,
  MANDATE_STATES,
  MandateDocument,
  MandateScope,
  MandateSubject,
  MandatedAccess,
  MandatedTool,
  PURPOSE_CATEGORIES,
  Rate,
  WEEKDAYS,
  type DataClass,
  type MandateState,
} from "./mandate.ts";
export { EVERYTHING, STOP_KINDS, keysOf, stopKey, toolSubject, type Involved, type Stop, type StopKind } from "./stop.ts";
export { clusterAction, normalAction, normalResource, normalTarget } from "./access-words.ts";
export { groupOfResource } from "./cluster-groups.ts";
export { wallClock, type WallClock } from "./wall-clock.ts";
export { ACTOR_PROFILES, ActorNode, type ActorProfile } from "./actor.ts";
export { DEFAULT_CHAIN_DEPTH, extendChain, isRefusal, NO_CHAIN, readChain, sameActor, type ActorChain, type ChainRefusal } from "./actor-chain.ts";
export { allows, implies, meet } from "./argument-limit.ts";
export { starCovers, starsMayMeet } from "./star-pattern.ts";
export { GATE_POINTS, ORIGINS, OUTCOME_STATUSES, type ArgumentOrigin, type GateCall, type GateCaller, type GatePoint, type GateTask, type Origin, type Outcome, type ProvenanceFinding, type Traced, type Verdict } from "./gate.ts";
export { TOOL_EFFECTS, ToolDefinition, ToolProfile, hasEffects, type ToolEffect } from "./tool.ts";
export {
  CHANGE_KINDS,
  MCP_ERAS,
  RestOperation,
  TOOL_STATES,
  UPSTREAM_STATES,
  UpstreamCredential,
  UpstreamIdentity,
  UpstreamName,
  UpstreamTransport,
  WARNING_KINDS,
  WantedTransport,
  type ToolChange,
  type ToolState,
  type ToolWarning,
  type UpstreamState,
} from "./upstream.ts";
export { powersOf, TOOL_POWERS, toxicCombination, type PoweredTool, type ToolPower, type ToxicCombination } from "./tool-powers.ts";
export { pathFits, valuesAt, type Placed } from "./value-paths.ts";
export { DECISION_STAGES, type Act, type Decision, type DecisionRequest, type DecisionStage, type Money, type PersonRef, type ProvenanceFacts } from "./decision.ts";
export {
  AGENT_NAME,
  AGENT_STATES,
  AgentAuthentication,
  AgentDocument,
  AgentRuntime,
  FEDERATION_KINDS,
  KeylessAuthentication,
  PublicJwks,
  RUNTIME_KINDS,
  agentKey,
  subjectFits,
  type AgentContent,
  type AgentState,
  type FederationKind,
} from "./agent.ts";
