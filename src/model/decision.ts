// What is asked of the decision point and what it answers. Denied and held are answers, not errors.
import type { ActorNode } from "./actor.ts";
import type { Origin } from "./gate.ts";
import type { DataClass } from "./mandate.ts";
import type { ToolEffect } from "./tool.ts";

/** A call of a tool, an access to a provider's resource, or a token that an agent is given to do more with. */
export type Act =
  | { readonly kind: "tool"; readonly server: string; readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> }
  | { readonly kind: "access"; readonly provider: string; readonly operation: string; readonly resource: string }
  | {
      readonly kind: "token";
      /** As in the standard that names it, without what all have in front: `token-exchange`, `client_credentials`; `id-jag` for an assertion to another company's server. */
      readonly grant: string;
      /** URI of whom it is for. */
      readonly audience: string;
      /** Server whose tools that resource offers. */
      readonly server: string | null;
      readonly scopes: readonly string[];
    };

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

/** What is known of where a call's values came from, in the words of `provenance` in policies/mandate.cedarschema. */
export interface ProvenanceFacts {
  readonly effects: readonly ToolEffect[];
  /** Something is different after the call. */
  readonly consequential: boolean;
  /** Worst origin of each steering argument. */
  readonly steering: readonly Origin[];
  /** Steering arguments that come only from untrusted text. */
  readonly untrusted: readonly string[];
  /** Steering arguments that say to whom or where, and come from nowhere, although untrusted text was read and either the task is known or that text says how to find what it hides. */
  readonly unplaced: readonly string[];
  /** What text that leaves carries: `link` and `instruction` that came only from untrusted text, `private` data of others than whom it concerns. */
  readonly carries: readonly string[];
  /** What a reading call would carry out by its address or its question: `private`, `untrusted`. */
  readonly exposes: readonly string[];
  readonly readUntrusted: boolean;
  /** Classes of the private data that were read within the task. */
  readonly readPrivate: readonly DataClass[];
  /** Words or values leave by the call for somebody who reads them. */
  readonly leaves: boolean;
  /** Whoever gets it is named by the task or the mandate, or all private data that was read is about him. */
  readonly partyNamed: boolean;
  readonly taskGiven: boolean;
  /** The task gives ground for it. True for a call that only reads. */
  readonly grounded: boolean;
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
  /** Where the values of a tool call came from; left out by whoever does not know. */
  readonly provenance?: ProvenanceFacts | null;
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
