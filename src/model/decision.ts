// What is asked of the decision point and what it answers. Denied and held are answers, not errors.
import type { ActorNode } from "./actor.ts";
import type { DataClass } from "./mandate.ts";

/** A call of a tool, or an access to a provider's resource. */
export type Act =
  | { readonly kind: "tool"; readonly server: string; readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> }
  | { readonly kind: "access"; readonly provider: string; readonly operation: string; readonly resource: string };

export interface Money {
  readonly value: number;
  /** Three capitals, ISO 4217. */
  readonly currency: string;
}

/** The person on whose behalf an agent acts. */
export interface PersonRef {
  readonly issuer: string;
  readonly subject: string;
  /** Other names by which our directory knows the person: login, address. */
  readonly names: readonly string[];
  readonly teams: readonly string[];
}

export interface DecisionRequest {
  /** Who acts: an agent by its id and name, or any other identity of the inventory by its key. */
  readonly principal: { readonly kind: "agent"; readonly id: string; readonly name: string } | { readonly kind: "identity"; readonly key: string };
  readonly onBehalfOf: PersonRef | null;
  /** Who acted before, from the current actor inwards; without the person. */
  readonly chain: readonly ActorNode[];
  /** Name of the mandate under which it is done. */
  readonly mandate: string;
  readonly act: Act;
  readonly environment: string;
  /** Classes of the data that the act touches, as far as known. */
  readonly data: readonly DataClass[];
  readonly amount: Money | null;
  /** Rows that the act reads or writes, as far as known. */
  readonly rows: number;
  /** The task within which it is done, when the token carries one. */
  readonly task: string | null;
}

/** Which of the four looks decided, in their order. */
export const DECISION_STAGES = ["kill-switch", "mandate", "policy", "person"] as const;
export type DecisionStage = (typeof DECISION_STAGES)[number];

export interface Decision {
  readonly decision: "allow" | "deny" | "hold";
  /** The look that said no or asked to hold; `null` when all said yes. */
  readonly stage: DecisionStage | null;
  /** Ids of the policies that determined it; those that erred are `errors`. */
  readonly policies: readonly string[];
  readonly errors: readonly { readonly policy: string; readonly error: string }[];
  readonly mandate: { readonly id: string; readonly name: string; readonly version: number; readonly hash: string } | null;
  /** A sentence for who asked. */
  readonly reason: string;
  /** What to do about it: "ask … for …"; empty when it is allowed. */
  readonly remedy: string;
  readonly obligations: readonly { readonly id: string; readonly type: string; readonly properties: Readonly<Record<string, unknown>> }[];
}
