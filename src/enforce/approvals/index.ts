// Acts that a policy holds for a person: asked about, let go, used once.
export { judgeRelease, whyUnusable, type Approver, type Judged, type Unusable } from "./judge.ts";
export { ASKABLE_MILLISECONDS, askForRelease, cancelHeldAct, releaseHeldAct, returnApproval, spendApproval, type AskedFor, type Release } from "./service.ts";
