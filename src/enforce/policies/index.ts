// The door of this room.
export { checkRuntimePolicy, type Checked } from "./check.ts";
export { contentOf, readPolicySchema, shippedPolicies } from "./files.ts";
export { loosening } from "./loosens.ts";
export { setEnforcementMode } from "./modes.ts";
export { mutationScore, type MutationScore } from "./mutation.ts";
export { reportOn, type RuntimeReport } from "./reports.ts";
export { askReplay, runReplay, type ReplayOf } from "./replay-run.ts";
export { activateRuntimePolicy, discardRuntimeDraft, hashOf, keepRuntimePolicy, retireRuntimePolicy, writeRuntimePolicy, type Acting } from "./service.ts";
export { teamRight } from "./small-form.ts";
