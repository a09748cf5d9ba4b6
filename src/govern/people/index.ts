// People: the directory that provisioning keeps, and what they answer for.
export { changePerson, createPerson, removePerson, type PersonWritten, type SeenVersions } from "./directory.ts";
export { createGroup, patchGroup, removeGroup, replaceGroup } from "./directory-groups.ts";
export { admitVanished, decideRemovals, type HoldDecision, type Leaver } from "./directory-holds.ts";
export { readFilter } from "./scim/filter.ts";
export { readPath } from "./scim/path.ts";
export { applyPatch, readPatch } from "./scim/patch.ts";
export { scimProblem } from "./scim/problem.ts";
export { regular } from "./scim/resource.ts";
export { ENTERPRISE, GROUP, HELD, schemaDocuments, USER, type Kind } from "./scim/schema.ts";
export { etagOf, isShown, project, readProjection, showGroup, showPerson, type Projection } from "./scim/show.ts";
export { acceptItems, assertGiven, markSuspended, openHandOver, proposeSuccessor, refuseToken, waitingItems, withdrawHandOver, type Likeliest } from "./hand-over.ts";
export { advanceHandOvers } from "./hand-over-clock.ts";
export { advanceQuestions, answerQuestion, askOwners, withdrawQuestion, type Ask } from "./questions.ts";
export { busFactor, orphanMandates, orphanOwners, type BusFactor } from "./reports.ts";
export { askableAs, isAsked, type OwnerAnswer } from "./questions-state.ts";
