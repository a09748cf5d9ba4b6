// The door of this room.
export { requirementFor, type ApprovalAnswer, type Approver } from "./approval.ts";
export { contentHash, problemsOf, type MandateProblem } from "./check.ts";
export { compare, type Compared, type GrantedRight, type UsedRight } from "./compare.ts";
export { exceeds } from "./exceeds.ts";
export { advanceMandates, applyMandates, changeMandate, checkMandate, createMandate, decideMandate, endMandate, judgeDecision, resumeMandate, submitMandate, suspendMandate, withdrawMandate, type Acting, type Applied, type Checked, type Decision } from "./service.ts";
export { eventsIn, isInForce, type MandateEvent } from "./state.ts";
export { mandateTemplates, type MandateTemplate } from "./templates.ts";
export { fromYaml, toYaml } from "./text.ts";
