// What the gate for MCP needs of the rest of the house, and what passes through it.
import type { IncomingHttpHeaders } from "node:http";
import type { Clock, Log, Sealer } from "../../../kernel/index.ts";
import type { GateCall, GateCaller, ToolDefinition, ToolProfile, Verdict } from "../../../model/index.ts";
import type { VerifiedToken, Presented } from "../../tokens/index.ts";
import type { Gate } from "../contract.ts";
import type { Era, Json, Links, Target } from "../upstream/index.ts";

/** An upstream as the catalogue has it. */
export interface GateUpstream {
  readonly name: string;
  readonly title: string;
  readonly target: Target;
  /** What it says of itself is believed. */
  readonly trusted: boolean;
  /** Whoever calls there is the person, not we. */
  readonly perPerson: boolean;
}

export interface CataloguedTool {
  readonly definition: ToolDefinition;
  /** SHA-256 of the definition that was approved. */
  readonly digest: string;
  readonly profile: ToolProfile;
  readonly state: "approved" | "quarantined" | "waiting";
}

export interface ToolCatalogue {
  upstreams(): readonly GateUpstream[];
  upstream(server: string): GateUpstream | undefined;
  toolsOf(server: string): readonly CataloguedTool[];
  tool(server: string, name: string): CataloguedTool | undefined;
  /** What the server offers now. What differs from what was approved is quarantined when this resolves. */
  observe(server: string, definitions: readonly unknown[]): Promise<void>;
}

export interface McpCaller extends GateCaller {
  /** Agent, client, person and mandate: nobody else may use what was given to this one. */
  readonly key: string;
  readonly scopes: ReadonlySet<string>;
  /** Digest of the person's words, when the token was made for a task. */
  readonly taskClaim: { readonly id: string; readonly sha256: string; readonly values: Readonly<Record<string, unknown>> } | null;
}

/** What became of an act that waits for a person; `says` why it ended. */
export interface HeldState {
  readonly state: "pending" | "approved" | "denied" | "cancelled" | "expired";
  readonly says: string;
}

export type HeldVerdict = Extract<Verdict, { verdict: "hold" }>;

export interface McpDeps {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly log: Pick<Log, "warn" | "error">;
  readonly sealer: Sealer;
  readonly links: Links;
  readonly catalogue: ToolCatalogue;
  /** Base URL of the installation, without a slash at its end. */
  readonly base: () => string;
  readonly verify: (token: string, presented: Presented) => Promise<VerifiedToken>;
  /** For a proof of possession whose time cannot be gone by. */
  readonly nonce: () => string;
  /** Active agents alone. */
  readonly agentOf: (id: string) => { readonly name: string; readonly environment: string | null } | undefined;
  readonly teamsOf: (names: readonly string[]) => readonly string[];
  /** Headers for the upstream; `null`: for ourselves, to see what it offers. Never anything of the agent's. */
  readonly credentialFor: (upstream: GateUpstream, caller: GateCaller | null) => Promise<Readonly<Record<string, string>>>;
  /** Whether the caller might call it at all, whatever the arguments. */
  readonly mayCall: (caller: GateCaller, server: string, tool: string) => boolean;
  /** Whether the caller is still one: its agent and mandate in force, and nothing stopped. */
  readonly stands: (caller: GateCaller) => boolean;
  /** Newest enforcement change that is known; what was verified under another is verified anew. */
  readonly sequence: () => number;
  readonly onTaken: (taken: () => void) => () => void;
  /** Where a person lets a held call go, and a sentence that says so. */
  readonly heldAnswer: (call: GateCall, verdict: HeldVerdict) => { readonly url: string; readonly message: string };
  /** Without it no held call is a task. */
  readonly heldState?: (heldAct: string) => Promise<HeldState>;
}

/** A request at the door, its body read. */
export interface McpRequest {
  readonly method: string;
  /** Of the path: null is the address of all servers together. */
  readonly server: string | null;
  readonly headers: IncomingHttpHeaders;
  readonly certificate: Buffer | undefined;
  /** What a proof of the caller's is for; the address of the server unless told. */
  readonly url?: string;
}

/** The agent at the other end of a request. */
export interface AgentSide {
  readonly era: Era;
  readonly version: string;
  readonly caller: McpCaller;
  /** Of the transport, or the token's id. */
  readonly session: string;
  readonly capabilities: Json;
  readonly requestId: string | number | null;
  readonly traceparent: string | null;
  /** Members of `_meta` that go to the upstream. */
  readonly meta: Json;
  readonly signal: AbortSignal;
  /** Server whose address it called; null: all together. */
  readonly server: string | null;
  notify(method: string, params: Json): void;
  /** Asks the agent something, where its era has a way to. */
  ask?(method: string, params: Json): Promise<Json>;
}
