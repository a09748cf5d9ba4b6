// Stands between an agent and its MCP server on standard input and output. What does something or tells something is asked for at the gate and goes through it; all else passes as it came, byte for byte.
import { randomUUID } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import { GateFailed, type GateClient, type GateVerdict, type Outcome } from "../../client/index.ts";
import { MandateError, messageOf, readStrictJson } from "../../kernel/index.ts";
import { aimOf, type Aim } from "./aim.ts";
import { isObject, lineWriter, readLines, type Json } from "./lines.ts";
import { gone, openListing, ServerRefused } from "./listing.ts";

export interface WrapperOptions {
  readonly gate: GateClient;
  readonly agent: { readonly from: Readable; readonly to: Writable };
  readonly server: { readonly from: Readable; readonly to: Writable };
  /** For the person: one line on standard error. */
  readonly say: (line: string) => void;
  readonly now: () => number;
}

export interface Wrapper {
  /** The agent has nothing more to say, or says what cannot be read. */
  readonly agentGone: Promise<void>;
  /** The server is gone: what it was asked is told as unknown. Resolves when that is on record, as far as the gate takes it. */
  serverGone(): Promise<void>;
}

interface Open {
  readonly id: unknown;
  readonly aim: Aim | null;
  callId: string | null;
  sentAt: number;
  cancelled: boolean;
}

const JUDGED: ReadonlySet<string> = new Set(["tools/call", "resources/read", "prompts/get", "completion/complete"]);
const MOST_LINE_BYTES = 4 * 1024 * 1024;
const MOST_OPEN = 1000;
const LIST_FRESH_MILLISECONDS = 5_000;
/** What the list is believed for before a call goes out. */
const CALL_FRESH_MILLISECONDS = 10_000;
const ASK_MILLISECONDS = 10_000;
const CODES = { parse: -32700, invalidRequest: -32600, methodNotFound: -32601, invalidParams: -32602, internal: -32603, refused: 403 } as const;

export function openWrapper({ gate, agent, server, say, now }: WrapperOptions): Wrapper {
  const toAgent = lineWriter(agent.to, server.from);
  const toServer = lineWriter(server.to, agent.from);
  /** Requests of the agent without an answer, by id with its kind: 1 is not "1". */
  const open = new Map<string, Open>();
  const ours = new Map<string, { readonly resolve: (message: Json) => void; readonly reject: (why: Error) => void }>();
  const left = Promise.withResolvers<void>();
  let isServerGone = false;
  let nextAsk = 1;
  // None that an agent would use.
  const prefix = `mandate-${randomUUID()}`;

  const reply = (id: unknown, message: { readonly result: unknown } | { readonly error: unknown }): void => {
    open.delete(keyOf(id));
    toAgent(JSON.stringify({ jsonrpc: "2.0", id, ...message }));
  };
  const refuse = (id: unknown, code: number, message: string, data?: unknown): void => reply(id, { error: { code, message, ...(data === undefined ? {} : { data }) } });

  const ask = (method: string, params: Json): Promise<Json> => {
    if (isServerGone) return Promise.reject(gone());
    const id = `${prefix}-${nextAsk++}`;
    const { promise, resolve, reject } = Promise.withResolvers<Json>();
    const timer = setTimeout(() => reject(new ServerRefused({ code: CODES.internal, message: "The server does not tell its list of tools in time." })), ASK_MILLISECONDS);
    ours.set(id, { resolve, reject });
    toServer(JSON.stringify({ jsonrpc: "2.0", id, method, ...(Object.keys(params).length === 0 ? {} : { params }) }));
    return promise.finally(() => {
      clearTimeout(timer);
      ours.delete(id);
    });
  };
  const listing = openListing({ gate, now, say, ask });

  const list = async (id: unknown, params: Json): Promise<void> => {
    try {
      await listing.fresh(LIST_FRESH_MILLISECONDS, params["_meta"]);
      reply(id, { result: listing.result() });
    } catch (thrown) {
      if (thrown instanceof ServerRefused) return reply(id, { error: thrown.error });
      say(`its tools cannot be offered: ${messageOf(thrown)}`);
      refuse(id, CODES.internal, `The tools cannot be told: ${messageOf(thrown)}.`);
    }
  };

  const call = async (one: Open, aim: Aim, message: Json): Promise<void> => {
    const { id } = one;
    const params = isObject(message["params"]) ? message["params"] : {};
    let verdict: GateVerdict;
    try {
      if (aim.isTool) {
        await listing.fresh(CALL_FRESH_MILLISECONDS, params["_meta"]);
        // INVARIANT: not there, and not approved look alike.
        if (listing.of(aim.tool)?.state !== "approved") return refuse(id, CODES.invalidParams, `There is no tool ${aim.tool.slice(0, 200)} here. tools/list says which there are.`);
      }
      verdict = await gate.begin({ tool: aim.tool, arguments: aim.arguments, requestId: String(id), ...traceOf(params["_meta"]) });
    } catch (thrown) {
      if (thrown instanceof ServerRefused) return reply(id, { error: thrown.error });
      if (!(thrown instanceof GateFailed) && !(thrown instanceof MandateError)) throw thrown;
      say(`a call of ${aim.tool} was not made: ${thrown.message}`);
      return no(id, aim, `Not allowed: ${thrown.message}.`, {});
    }
    if (verdict.verdict === "deny") return no(id, aim, [`Not allowed: ${verdict.reason}.`.replace(/\.\.$/, "."), verdict.remedy].filter((each) => each !== "").join(" "), { "dev.mandate/decision": verdict.callId });
    if (verdict.verdict === "hold") return no(id, aim, `${`A person must let this go: ${verdict.reason}.`.replace(/\.\.$/, ".")} ${verdict.url} (it waits until ${verdict.expiresAt}). Make the same call again once it was approved.`, { "dev.mandate/decision": verdict.callId, "dev.mandate/approval": verdict.heldAct });
    one.callId = verdict.callId;
    one.sentAt = now();
    if (one.cancelled || isServerGone) return void (await settle(one, { status: "unsent", result: null, error: "it was cancelled before it was made" }));
    toServer(JSON.stringify({ ...message, params: aim.paramsOf(verdict.arguments) }));
  };

  const no = (id: unknown, { isTool }: Aim, text: string, meta: Json): void => {
    if (isTool) reply(id, { result: { content: [{ type: "text", text }], isError: true, ...(Object.keys(meta).length === 0 ? {} : { _meta: meta }) } });
    else refuse(id, CODES.refused, text);
  };

  /** Tells how it ended. Undefined: the gate did not take it, and nothing of it may be given out. */
  const settle = async (one: Open, outcome: Omit<Outcome, "milliseconds">): Promise<{ readonly result: unknown } | undefined> => {
    const { callId, id, sentAt } = one;
    open.delete(keyOf(id));
    if (callId === null) return undefined;
    one.callId = null;
    try {
      return await gate.finish(callId, { ...outcome, milliseconds: Math.max(0, Math.round(now() - sentAt)) });
    } catch (thrown) {
      say(`the result of a call is kept back: ${messageOf(thrown)}`);
      return undefined;
    }
  };

  const answered = async (one: Open, { result, error }: Json): Promise<void> => {
    const released = await settle(one, isObject(error) ? { status: "failed", result: error, error: String(error["message"] ?? "").slice(0, 500) } : { status: "done", result: result ?? null, error: null });
    if (one.cancelled) return;
    if (released === undefined) return refuse(one.id, CODES.internal, "The call was made, and its result is kept back: the gate did not take it. Look at Mandate before you try again.");
    reply(one.id, isObject(error) ? { error: released.result } : { result: released.result });
  };

  const cancel = async (id: unknown): Promise<void> => {
    const one = open.get(keyOf(id));
    if (one?.aim === null || one === undefined) return;
    one.cancelled = true;
    if (one.callId !== null) await settle(one, { status: "unknown", result: null, error: "it was cancelled while it ran" });
  };

  const fromAgent = (line: string): void => {
    let message: unknown;
    try {
      message = readStrictJson(line);
    } catch (thrown) {
      return refuse(null, CODES.parse, `The message cannot be read: ${messageOf(thrown)}.`);
    }
    if (!isObject(message) || message["jsonrpc"] !== "2.0") return refuse(null, CODES.invalidRequest, "This is no message of JSON-RPC 2.0, or a batch, which is not taken: send each message by itself.");
    const { id, method } = message;
    const params = isObject(message["params"]) ? message["params"] : {};
    // An answer to a question of the server.
    if (typeof method !== "string") return toServer(line);
    if (id === undefined) {
      if (method === "notifications/cancelled") void cancel(params["requestId"]);
      // INVARIANT: what is judged has an id; without one nobody would hear of its answer.
      return JUDGED.has(method) ? say(`a ${method} without an id was left out`) : toServer(line);
    }
    if (typeof id !== "string" && !Number.isSafeInteger(id)) return refuse(null, CODES.invalidRequest, "The id must be a text or a whole number.");
    if (open.has(keyOf(id)) || open.size >= MOST_OPEN) return toAgent(JSON.stringify({ jsonrpc: "2.0", id, error: { code: CODES.invalidRequest, message: "Another request of this id is under way, or too many are." } }));
    if (method.startsWith("tasks/")) return refuse(id, CODES.methodNotFound, "Tasks are not taken here. Make the call without one.");
    const aim = JUDGED.has(method) ? aimOf(method, params) : null;
    if (typeof aim === "string") return refuse(id, CODES.invalidParams, aim);
    const one: Open = { id, aim, callId: null, sentAt: 0, cancelled: false };
    open.set(keyOf(id), one);
    if (method === "tools/list") return void list(id, params);
    if (aim === null) return toServer(line);
    call(one, aim, message).catch((thrown: unknown) => {
      say(`a call failed in the wrapper: ${messageOf(thrown)}`);
      refuse(id, CODES.internal, "The call failed in the wrapper of the gate; its standard error says why.");
    });
  };

  const fromServer = (line: string): void => {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch (thrown) {
      return say(`the server printed what is no message (${messageOf(thrown).slice(0, 100)}); it was left out`);
    }
    if (!isObject(message)) return say("the server sent a batch, or no message at all; it was left out");
    const { id, method } = message;
    if (typeof method === "string") {
      if (method === "notifications/tools/list_changed") listing.stale();
      return toAgent(line);
    }
    const own = typeof id === "string" ? ours.get(id) : undefined;
    if (own !== undefined) return own.resolve(message);
    const one = open.get(keyOf(id));
    // INVARIANT: an answer to no question would come past the gate.
    if (one === undefined || (one.aim !== null && one.callId === null)) return say("the server answered a request that nobody made; its answer was left out");
    if (one.aim !== null) return void answered(one, message);
    open.delete(keyOf(id));
    toAgent(line);
  };

  readLines(agent.from, { most: MOST_LINE_BYTES, take: fromAgent, end: () => left.resolve(), tooLong: () => { say(`the agent sent a message of more than ${MOST_LINE_BYTES} bytes`); left.resolve(); } });
  readLines(server.from, { most: MOST_LINE_BYTES, take: fromServer, end: () => undefined, tooLong: () => { say(`the server sent a message of more than ${MOST_LINE_BYTES} bytes, and is ended`); left.resolve(); } });

  return {
    agentGone: left.promise,
    serverGone: async () => {
      isServerGone = true;
      for (const { reject } of ours.values()) reject(gone());
      await Promise.all([...open.values()].map(async (one) => {
        await settle(one, { status: "unknown", result: null, error: "the server ended while it ran" });
        if (!one.cancelled) refuse(one.id, CODES.internal, "The server ended. It may have done what it was asked, so look there before you try again.");
      }));
    },
  };
}

const keyOf = (id: unknown): string => JSON.stringify(id) ?? "";

function traceOf(meta: unknown): { readonly traceparent?: string } {
  const given = isObject(meta) ? meta["traceparent"] : undefined;
  return typeof given === "string" && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(given) ? { traceparent: given } : {};
}
