// The door of this room.
export type { Acting } from "./acting.ts";
export type { AgentProblem } from "./authentication.ts";
export { assertCardHolds, readCard, type GivenCard, type ReadCard } from "./card.ts";
export { documentOf } from "./content.ts";
export { signatureOf } from "./identity.ts";
export { activateAgent, advanceAgents, chainOf, resumeAgent, retireAgent, suspendAgent, type Retired } from "./lifecycle.ts";
export { applyAgents, changeAgent, checkDocument, exportAgents, registerAgent, type AppliedAgent, type Beginning } from "./register.ts";
export { LONGEST_SECRET_DAYS, makeSecret, revokeSecret, type MadeSecret } from "./secrets.ts";
export { eventsIn, mayNotResume, type AgentEvent } from "./state.ts";
export { agentsFromYaml, agentsToYaml, readOneAgent } from "./text.ts";
