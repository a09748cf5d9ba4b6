// What the gate sees of a call, and what it says to it: one shape for its four points (MCP over HTTP, MCP over stdio, the egress proxy, tools in process).
import type { ActorNode } from "./actor.ts";
import type { DataClass } from "./mandate.ts";
import type { Decision, PersonRef } from "./decision.ts";
import type { ToolProfile } from "./tool.ts";

export const GATE_POINTS = ["mcp-http", "mcp-stdio", "egress", "in-process"] as const;
export type GatePoint = (typeof GATE_POINTS)[number];

/** Where a value came from. Of several, the one that is trusted most. */
export const ORIGINS = ["task", "mandate", "trusted", "untrusted", "model"] as const;
export type Origin = (typeof ORIGINS)[number];

/** The task as the person gave it: its id, its text, and values that stand out in it (ids, addresses, sums). */
export interface GateTask {
  readonly id: string;
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Whoever calls, as the access token says. */
export interface GateCaller {
  readonly agent: { readonly id: string; readonly name: string };
  readonly mandate: string;
  readonly person: PersonRef | null;
  readonly chain: readonly ActorNode[];
  readonly environment: string;
  /** Row id of the token (`iss_…`). */
  readonly tokenId: string;
  readonly expiresAt: Date;
  readonly task: GateTask | null;
  /** What the token itself lets do, besides what the mandate says. */
  readonly permits: (call: { readonly server: string; readonly tool: string; readonly arguments: Readonly<Record<string, unknown>>; readonly data: readonly string[]; readonly environment: string }) => boolean;
}

/** One call of a tool. For REST, `server` is the name of the upstream and `tool` the declared operation. */
export interface GateCall {
  readonly point: GatePoint;
  readonly caller: GateCaller;
  /** What binds calls together where no task is given: the session of the transport, or the token's own id. */
  readonly session: string;
  readonly server: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly profile: ToolProfile;
  /** SHA-256 (hex) of the pinned definition; what an approval is bound to. */
  readonly definition: string;
  /** Id of the request on the wire, and the trace that it belongs to. */
  readonly requestId: string | null;
  readonly traceparent: string | null;
  /** An approval that the caller comes back with (`hla_…`). */
  readonly approval: string | null;
}

/** One argument with its origin and, where it is known, the very place: "result of desk/read_ticket, body". */
export interface ArgumentOrigin {
  /** Path as in `ToolProfile`. */
  readonly path: string;
  readonly origin: Origin;
  /** Short text of where it was seen. Empty for `model`. */
  readonly source: string;
}

/** What the origins of its arguments say about a call. */
export interface ProvenanceFinding {
  /** Id of the rule, such as `steered-by-untrusted`. */
  readonly rule: string;
  readonly paths: readonly string[];
  /** A sentence: which value came from where. */
  readonly reason: string;
}

export interface Traced {
  readonly origins: readonly ArgumentOrigin[];
  readonly findings: readonly ProvenanceFinding[];
  /** Classes of the data that were read within the task, and whether untrusted content was. */
  readonly data: readonly DataClass[];
  readonly hasReadUntrusted: boolean;
}

/** Denied and held are answers. `callId` is that of the record. */
export type Verdict =
  | { readonly verdict: "allow"; readonly callId: string; readonly arguments: Readonly<Record<string, unknown>>; readonly decision: Decision; readonly traced: Traced }
  | { readonly verdict: "deny"; readonly callId: string; readonly reason: string; readonly remedy: string; readonly decision: Decision; readonly traced: Traced }
  | { readonly verdict: "hold"; readonly callId: string; readonly heldAct: string; readonly reason: string; readonly expiresAt: string; readonly decision: Decision; readonly traced: Traced };

/** `unsent`: the upstream was never reached, so what the call took from budgets is given back. `unknown`: it may have happened. */
export const OUTCOME_STATUSES = ["done", "failed", "unknown", "unsent"] as const;

/** What the upstream answered. `result`: the value as it came; `null` when there is none. */
export interface Outcome {
  readonly status: (typeof OUTCOME_STATUSES)[number];
  readonly result: unknown;
  /** For all but `done`: what the upstream or the wire said, scrubbed. */
  readonly error: string | null;
  readonly milliseconds: number;
}
