// What a connection to an upstream is to the gate: one shape over HTTP and stdio, in both eras. Ids on the wire are ours; what an agent used as id never gets there.
import { MandateError } from "../../../kernel/index.ts";
import type { RestOperation } from "../../../model/index.ts";

export const MODERN = "2026-07-28";
export const LEGACY = "2025-11-25";
/** What we speak towards either side. The first of the legacy ones is what we offer. */
export const LEGACY_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26"] as const;
export type Era = typeof MODERN | typeof LEGACY;

export type Json = Readonly<Record<string, unknown>>;

export type UpstreamTransport =
  | { readonly kind: "http"; readonly url: string; readonly era: "auto" | Era }
  | { readonly kind: "rest"; readonly url: string; readonly operations: readonly RestOperation[] }
  /** `prepare`: looks whether it may be started, and gives its environment. */
  | { readonly kind: "stdio"; readonly command: string; readonly args: readonly string[]; readonly cwd?: string; prepare(): Promise<Readonly<Record<string, string>>> };

/** Where an upstream is, as far as a connection asks. */
export interface Target {
  /** Name of the server in mandates. */
  readonly server: string;
  /** Another one is another upstream: nothing of the former is used again. */
  readonly revision: string;
  readonly transport: UpstreamTransport;
  /** SHA-256 of the TLS certificate that it must show. */
  readonly certificate: string | null;
  /** It may be in the private network, also without TLS. */
  readonly allowPrivate: boolean;
}

/** What the agent on the other side can do, for the upstream to know what it may ask for. */
export type ClientCapabilities = Json;

export interface Ask {
  readonly method: string;
  readonly params: Json;
  readonly capabilities: ClientCapabilities;
  /** Headers that say who calls there. Never anything that the agent sent. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Members of `_meta` that go along: progress, trace, log level. */
  readonly meta: Json;
  /** Headers of this request alone: mirrored arguments. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until it is given up. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
  onNotification?(method: string, params: Json): void;
  /** The upstream asks something of the agent. What it throws is told as refused. */
  onRequest?(method: string, params: Json): Promise<Json>;
}

export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export type Answer = { readonly result: Json; readonly error?: never } | { readonly error: WireError; readonly result?: never };

export interface Link {
  readonly era: Era;
  readonly capabilities: Json;
  readonly instructions: string | null;
  /** Throws `upstreamFailure` when there is no answer of the one who was asked. */
  ask(ask: Ask): Promise<Answer>;
  notify(method: string, params: Json, credentials: Readonly<Record<string, string>>): Promise<void>;
  /** What comes outside of any call: changed lists, resources, questions. Gives what ends it. */
  listen(wanted: Listening): () => void;
  readonly closed: boolean;
  close(): void;
}

export interface Listening {
  onNotification(method: string, params: Json): void;
  onRequest?(method: string, params: Json): Promise<Json>;
  /** Modern upstreams tell of no resource that they were not asked about. */
  readonly resources?: readonly string[];
  readonly credentials: Readonly<Record<string, string>>;
}

/** Who opens a connection. */
export interface Opening {
  readonly credentials: Readonly<Record<string, string>>;
  readonly capabilities: ClientCapabilities;
}

export const UPSTREAM_LIMITS = {
  /** Of one answer. A larger one would hold up everybody else while it is read. */
  answerBytes: 4 * 1024 * 1024,
  /** Of the notifications of one call, together. */
  streamBytes: 16 * 1024 * 1024,
  notifications: 10_000,
  callMilliseconds: 60_000,
  connectMilliseconds: 10_000,
} as const;

export type FailureKind = "unreachable" | "timeout" | "dropped" | "malformed" | "foreign" | "too-large" | "flood" | "redirected" | "refused" | "cancelled";

/** `sent`: it may have taken effect; nobody knows. */
export function upstreamFailure(kind: FailureKind, says: string, more: { readonly sent: boolean; readonly status?: number; readonly cause?: unknown }): MandateError {
  return new MandateError(kind === "cancelled" ? "cancelled" : "provider_failed", says, { fields: { upstream: kind, sent: more.sent, ...(more.status === undefined ? {} : { status: more.status }) }, cause: more.cause });
}

export const failureKind = (thrown: unknown): FailureKind | undefined => (thrown instanceof MandateError ? (thrown.fields["upstream"] as FailureKind | undefined) : undefined);
export const mayHaveHappened = (thrown: unknown): boolean => !(thrown instanceof MandateError) || thrown.fields["sent"] !== false;

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
