// Who did it. Every write has one; there is no anonymous change.

export const ACTOR_TYPES = ["user", "token", "agent", "system"] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

export interface Actor {
  readonly type: ActorType;
  /** `usr_…`, `tok_…`, `agt_…`, or the name of the part of Mandate that acts by itself. */
  readonly id: string;
  /** As shown in the record. */
  readonly name: string;
}

export const agentActor = ({ id, name }: { readonly id: string; readonly name: string }): Actor => ({ type: "agent", id, name });

/** The first records called an agent a system actor by the name `agent …`; they stay as they were hashed, and are read as what they mean. */
export const actorOfRecord = (actor: Actor): Actor => (actor.type === "system" && actor.id.startsWith("agt_") ? agentActor({ id: actor.id, name: actor.name.replace(/^agent /, "") }) : actor);

/** Somebody of the sample estate: goes through the same doors as everybody, and cannot sign in, for no account has such an id. INVARIANT: what he makes is of the sample. */
export const sampleActor = ({ login, name }: { readonly login: string; readonly name: string }): Actor => ({ type: "user", id: `${SAMPLE}${login}`, name: `${name} (sample estate)` });
const SAMPLE = "sample:";
export const isOfSample = ({ id }: Pick<Actor, "id">): boolean => id.startsWith(SAMPLE);

export const systemActor = (part: string): Actor => ({ type: "system", id: part, name: `Mandate (${part})` });
