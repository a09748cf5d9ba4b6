// The door of this room: declarations the estate is held to.
export { advanceCalendar } from "./calendar.ts";
export { ruleOf } from "./judge.ts";
export { applyPolicies, changePolicy, createPolicy, judgePolicies, policiesDue, removePolicy, simulatePolicy, switchPolicy, type AppliedPolicy, type PolicyJudgement } from "./service.ts";
export { POLICY_TEMPLATES } from "./templates.ts";
export { policiesFromYaml, policiesToYaml } from "./text.ts";
