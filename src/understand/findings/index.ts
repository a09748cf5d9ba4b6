// Findings: rules over the graph become findings with a score, and findings have a life. Pure files plus one service that writes.
export { assess, type Assessment, type IdentityReach } from "./assess.ts";
export { evaluate, findingKey, type Evaluation } from "./evaluate.ts";
export { riskOfIdentity, type RiskFacts } from "./identity-risk.ts";
export { judgeIdentities } from "./judge-mandates.ts";
export { reconcileFindings, type FindingEvent, type KnownFinding, type Now } from "./reconcile.ts";
export { scoreRisk } from "./risk.ts";
export { acceptFindings, evaluateInventory, storeAssessment, storeJudgement, unacceptFindings, type EvaluationSummary, type WaiverRequest } from "./service.ts";
export { advanceWaivers, askWaiver, decideWaiver, endWaiver } from "./waivers.ts";
