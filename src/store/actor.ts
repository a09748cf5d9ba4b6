// Who did it. Every write has one; there is no anonymous change.

export interface Actor {
  readonly type: "user" | "token" | "system";
  /** `usr_…`, `tok_…`, or the name of the part of Mandate that acts by itself. */
  readonly id: string;
  /** As shown in the record. */
  readonly name: string;
}

export const systemActor = (part: string): Actor => ({ type: "system", id: part, name: `Mandate (${part})` });
