// Acts that a policy holds for a person: asked about, let go, used once or for a task.
export { gradeCall, riskOf, type Graded } from "./grade.ts";
export { judgeRelease, MOST_LET_GO, needsTwo, PACE_MILLISECONDS, unusableInWords, whyUnusable, type Answer, type Approver, type Judged, type Unusable } from "./judge.ts";
export { CALLBACK_EVENTS, registeredPlace, statusOfTask, type CallbackWanted, type TaskStatus } from "./callbacks.ts";
export { ASKABLE_MILLISECONDS, askForRelease, askTogether, cancelHeldAct, recentOf, releaseHeldAct, type AskedFor, type AskedTogether, type Release } from "./service.ts";
export { decideReleased, type Answered, type AskedAgain, type NotUsable } from "./spending.ts";
export { revokeStanding } from "./standing.ts";
export { advanceHeldActs, cancelOfStopped, endHeldOfSession } from "./ending.ts";
