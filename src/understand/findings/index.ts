// Findings: rules over the graph become findings with a score, and findings have a life. Pure files plus one service that writes.
export { assess, type Assessment, type IdentityReach } from "./assess.ts";
export { evaluate, findingKey, type Evaluation } from "./evaluate.ts";
export { riskOfIdentity, type RiskFacts } from "./identity-risk.ts";
export { isAboutMandates, judgeIdentities } from "./judge-mandates.ts";
export { reconcileFindings, type FindingEvent, type KnownFinding, type Now } from "./reconcile.ts";
export { scoreRisk } from "./risk.ts";
export { acceptFindings, evaluateInventory, storeAssessment, storeJudgement, unacceptFindings, type EvaluationSummary, type Judgement, type WaiverRequest } from "./service.ts";
export { afterWaiverEvent, endRefusal, firedTriggers, LONGEST_CRITICAL_DAYS, LONGEST_WAIVER_DAYS } from "./waiver-state.ts";
export { advanceWaivers, askWaiver, decideWaiver, endWaiver, type WaiverDecision } from "./waivers.ts";
