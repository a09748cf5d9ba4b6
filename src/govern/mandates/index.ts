// The door of this room.
export type { Approver } from "./approval.ts";
export { compare, type Compared, type GrantedRight, type UsedRight } from "./compare.ts";
export { advanceMandates, applyMandates, changeMandate, checkMandate, createMandate, decideMandate, endMandate, judgeDecision, resumeMandate, standing, submitMandate, suspendMandate, withdrawMandate, type Acting, type Applied, type Checked, type Decision } from "./service.ts";
export { eventsIn } from "./state.ts";
export { mandateTemplates, type MandateTemplate } from "./templates.ts";
export { fromYaml, toYaml } from "./text.ts";
