// One request through the proxy, from the agent to the upstream and back: judged as the call of a tool, made with a credential of ours, on record before anything of its answer is given out.
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Dispatcher } from "undici";
import { digestOf, MandateError, messageOf } from "../../../kernel/index.ts";
import type { GateCall, Outcome, Verdict } from "../../../model/index.ts";
import { mask } from "../mask.ts";
import { isConnecting, isText, resultOf } from "../rest/index.ts";
import { isObject, UPSTREAM_LIMITS } from "../upstream/index.ts";
import type { Pools } from "../upstream/pools.ts";
import { aimOf, type Aim, type EgressRequest } from "./aim.ts";
import { bodyOf } from "./body.ts";
import { EgressRefusal, type EgressDeps, type RestUpstream, type Signed } from "./contract.ts";
import { givenBack, passedOn } from "./headers.ts";

export interface ForwardDeps extends EgressDeps {
  readonly pools: Pools;
  readonly approvals: Approvals;
}

/** Which act waits for a person, for agents that bring nothing back themselves. */
export interface Approvals {
  of(call: Omit<GateCall, "approval">): string | null;
  note(call: Omit<GateCall, "approval">, verdict: Verdict): void;
}

const TRACE = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const MOST_WAITING = 10_000;

/** Throws `EgressRefusal`, or what the gate throws when nothing can be put on record. */
export async function forward(deps: ForwardDeps, { caller }: Signed, upstream: RestUpstream, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { gate, approvals, heldAnswer } = deps;
  const seen: EgressRequest = { method: request.method ?? "GET", path, headers: request.headers, body: await bodyOf(request) };
  const aim = aimOf(deps.catalogue, upstream, seen);
  const { traceparent } = request.headers;
  const asked = { point: "egress", caller, session: caller.tokenId, server: upstream.name, tool: aim.tool, arguments: aim.arguments, profile: aim.profile, definition: aim.definition, requestId: null, traceparent: typeof traceparent === "string" && TRACE.test(traceparent) ? traceparent : null } as const;
  const call: GateCall = { ...asked, approval: approvals.of(asked) };
  const verdict = await gate.begin(call);
  approvals.note(asked, verdict);
  if (verdict.verdict === "deny") throw new EgressRefusal(403, [`Not allowed: ${verdict.reason}.`.replace(/\.\.$/, "."), verdict.remedy].filter((each) => each !== "").join(" "), { call_id: verdict.callId, verdict: "deny", reason: verdict.reason });
  if (verdict.verdict === "hold") {
    const { url, message } = heldAnswer(call, verdict);
    throw new EgressRefusal(403, `${message} ${url} (it waits until ${verdict.expiresAt}). Make the same request again once it was approved.`, { call_id: verdict.callId, verdict: "hold", reason: verdict.reason, held_act: verdict.heldAct, url, expires_at: verdict.expiresAt });
  }
  await made(deps, { caller, upstream, aim, seen, callId: verdict.callId }, request, response);
}

interface Making {
  readonly caller: Signed["caller"];
  readonly upstream: RestUpstream;
  readonly aim: Aim;
  readonly seen: EgressRequest;
  readonly callId: string;
}

async function made(deps: ForwardDeps, { caller, upstream, aim, seen, callId }: Making, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { gate } = deps;
  const start = performance.now();
  const ended = (outcome: Omit<Outcome, "milliseconds">) => gate.finish(callId, { ...outcome, milliseconds: Math.round(performance.now() - start) });
  const cut = new AbortController();
  response.once("close", () => cut.abort());
  const unstand = deps.onTaken(() => (deps.stands(caller) ? undefined : cut.abort()));
  const late = setTimeout(() => cut.abort(), UPSTREAM_LIMITS.callMilliseconds);
  let reached = false;
  try {
    const answer = await ask(deps, { upstream, aim, seen, caller, request, signal: cut.signal, onSend: () => (reached = true) });
    clearTimeout(late);
    await give(answer, { upstream, aim, ended, response });
  } catch (thrown) {
    if (thrown instanceof Ended) throw thrown.cause;
    const refusal = thrown instanceof EgressRefusal ? thrown : new EgressRefusal(cut.signal.aborted ? 504 : 502, says(deps, thrown, upstream.name));
    await ended({ status: reached && !isConnecting(thrown) ? "unknown" : "unsent", result: null, error: refusal.message });
    throw refusal;
  } finally {
    clearTimeout(late);
    unstand();
  }
}

function says({ log }: ForwardDeps, thrown: unknown, server: string): string {
  if (thrown instanceof MandateError) return String(mask(thrown.detail, []).value);
  log.warn({ server, reason: messageOf(thrown) }, "an upstream gives no answer");
  return `${server} gives no answer. It may have done what it was asked, so look there before you try again.`;
}

interface Asking {
  readonly upstream: RestUpstream;
  readonly aim: Aim;
  readonly seen: EgressRequest;
  readonly caller: Signed["caller"];
  readonly request: IncomingMessage;
  readonly signal: AbortSignal;
  onSend(): void;
}

async function ask({ credentials, pools }: ForwardDeps, { upstream, aim, seen, caller, request, signal, onSend }: Asking): Promise<Dispatcher.ResponseData> {
  const { id, name: server, revision, transport, allowPrivate, identity } = upstream;
  const own = await credentials.headers(upstream, caller.person);
  const pool = await pools.of({ server, revision: `${id} ${revision}`, transport, allowPrivate, certificate: identity.certificate ?? null });
  const streamed = seen.body.kind === "streamed" ? seen.body : undefined;
  onSend();
  return pool.request({
    method: aim.request.method as Dispatcher.HttpMethod, path: aim.request.path, signal,
    headers: { "user-agent": "Mandate", ...passedOn(request.headers), "accept-encoding": "identity", ...aim.request.headers, ...(streamed?.bytes == null ? {} : { "content-length": String(streamed.bytes) }), ...own },
    body: streamed === undefined ? aim.request.body : request,
  });
}

/** What was thrown once the gate had been told how the call ended. */
class Ended extends Error {}

interface Giving {
  readonly upstream: RestUpstream;
  readonly aim: Aim;
  readonly ended: (outcome: Omit<Outcome, "milliseconds">) => Promise<{ readonly result: unknown; readonly masked: readonly string[] }>;
  readonly response: ServerResponse;
}

async function give({ statusCode: status, headers, body }: Dispatcher.ResponseData, { upstream, aim, ended, response }: Giving): Promise<void> {
  const type = String(headers["content-type"] ?? "");
  const uri = `${new URL(upstream.transport.url).origin}${aim.request.path}`;
  // As over MCP: an API that answers with an error has answered.
  const outcome = { status: "done", error: null } as const;
  const isStream = type.startsWith("text/event-stream") || !isText(type) || Number(headers["content-length"] ?? 0) > UPSTREAM_LIMITS.answerBytes;
  if (isStream) {
    // On record first; then it passes as it comes, and is not held in memory.
    await afterwards(() => ended({ ...outcome, result: resultOf({ status, type, body: Buffer.alloc(0) }, uri) }), body);
    response.writeHead(status, givenBack(headers));
    return pipeline(body, response).catch((cause: unknown) => {
      throw new Ended("", { cause });
    });
  }
  const whole = await readWhole(body, upstream.name);
  const { result, masked } = await afterwards(() => ended({ ...outcome, result: resultOf({ status, type, body: whole }, uri) }), body);
  const text = masked.length === 0 ? whole : Buffer.from(releasedText(result));
  response.writeHead(status, { ...givenBack(headers), ...(masked.length === 0 ? {} : { "mandate-masked": String(masked.length) }), ...(text.length === 0 ? {} : { "content-length": String(text.length) }) });
  response.end(text);
}

async function afterwards<T>(end: () => Promise<T>, body: Dispatcher.ResponseData["body"]): Promise<T> {
  try {
    return await end();
  } catch (cause) {
    body.destroy();
    throw new Ended("", { cause });
  }
}

/** The structured form is masked by fields too, so it goes before the text. */
function releasedText(result: unknown): string {
  if (!isObject(result)) return "";
  if (isObject(result["structuredContent"])) return JSON.stringify(result["structuredContent"]);
  const [first] = Array.isArray(result["content"]) ? (result["content"] as unknown[]) : [];
  return isObject(first) && typeof first["text"] === "string" ? first["text"] : "";
}

async function readWhole(body: Dispatcher.ResponseData["body"], server: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > UPSTREAM_LIMITS.answerBytes) throw new EgressRefusal(502, `${server} answered with more than ${UPSTREAM_LIMITS.answerBytes} bytes of text; ask for less of it.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export function openApprovals(): Approvals {
  const waiting = new Map<string, string>();
  const keyOf = ({ caller, server, tool, arguments: given }: Omit<GateCall, "approval">) => digestOf([caller.agent.id, caller.mandate, caller.person?.subject ?? null, server, tool, given]);
  return {
    of: (call) => waiting.get(keyOf(call)) ?? null,
    note: (call, verdict) => {
      const key = keyOf(call);
      waiting.delete(key);
      if (verdict.verdict !== "hold") return;
      const [oldest] = waiting.size >= MOST_WAITING ? waiting.keys() : [];
      if (oldest !== undefined) waiting.delete(oldest);
      waiting.set(key, verdict.heldAct);
    },
  };
}
