// The door of this room.
export { followChanges, type Following, type FollowOptions } from "./follow.ts";
export { LOOP_BOUNDS, type LoopBounds } from "./loops.ts";
export type { DecisionPoint, Decided, Freshness, Reservation } from "./point.ts";
export { cedarQuestion, countersAlone, type CedarQuestion, type Counters } from "./request.ts";
export { readWorld } from "./resident.ts";
export { compileLayer, NO_POLICIES, standingMandate } from "./standing.ts";
export { STALE_AFTER_MILLISECONDS, startDecisionPoint, type DecisionPointDeps } from "./start.ts";
export { weigh, weighIn, type Weighing } from "./weigh.ts";
export type { Layer, ResidentAgent, ResidentPerson, StandingMandate, World } from "./world.ts";
