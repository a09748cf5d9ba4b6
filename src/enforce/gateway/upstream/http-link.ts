// A connection to an upstream over HTTP. Modern (2026-07-28): each request stands for itself. Legacy (2025-11-25 and before): a handshake, and a session where the upstream keeps one.
import type { Pool } from "undici";
import { upstreamFailure, UPSTREAM_LIMITS, isObject, MODERN, LEGACY, LEGACY_VERSIONS, type Answer, type Ask, type Json, type Link, type Listening, type Opening } from "./contract.ts";
import { encodeHeader, NAME_SOURCE } from "./headers.ts";
import { answerRequest, incoming } from "./incoming.ts";
import { CAPABILITIES_KEY, CLIENT_KEY, OURSELVES, VERSION_KEY } from "./meta.ts";
import { exchange, type Exchange, type ExchangeClock, type Exchanged } from "./post.ts";

export interface HttpPlace {
  readonly server: string;
  readonly pool: Pool;
  readonly path: string;
}

const BASE_HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream", "user-agent": "Mandate" } as const;
const GET_HEADERS = { accept: "text/event-stream", "user-agent": "Mandate" } as const;
const REOPEN_MILLISECONDS = [1_000, 5_000, 30_000, 60_000] as const;

interface Sending {
  readonly ask: Ask;
  readonly id: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  reply(message: Json): void;
  /** Where calls under way are kept, for questions that come beside them. */
  readonly under?: Map<number, UnderWay>;
}

/** A call that was sent and has no answer yet. */
interface UnderWay {
  readonly ask: Ask;
  waits(isWaiting: boolean): void;
}

interface Sent {
  readonly answer: Answer | undefined;
  readonly exchanged: Exchanged;
}

async function send({ server, pool, path }: HttpPlace, { ask, id, body, headers, reply, under }: Sending): Promise<Sent> {
  let clock: ExchangeClock | undefined;
  const waits = (isWaiting: boolean): void => (isWaiting ? clock?.hold() : clock?.go());
  const came = incoming({ server, id, ask, reply, waits });
  under?.set(id, { ask, waits });
  try {
    const exchanged = await exchange(pool, { server, path, method: "POST", headers, body, deadline: ask.deadline, signal: ask.signal, take: came.take, onOpen: (given) => void (clock = given) });
    return { answer: came.answer(), exchanged };
  } finally {
    under?.delete(id);
  }
}

/** The answer, or why there is none. */
function answered({ answer, exchanged: { status } }: Sent, server: string): Answer {
  if (answer !== undefined) return answer;
  if (status === 401 || status === 403) throw upstreamFailure("refused", `${server} refuses our credential (HTTP ${status}); have the credential of that upstream renewed`, { sent: false, status });
  throw upstreamFailure("malformed", `${server} answered with HTTP ${status} and no JSON-RPC message; look at that server`, { sent: status < 400 || status >= 500, status });
}

export const progressOf = (meta: Json, id: number): Json => (meta["progressToken"] === undefined ? meta : { ...meta, progressToken: id });

export function modernLink(place: HttpPlace, discovered: Json): Link {
  let next = 1;
  let isClosed = false;
  const streams = new Set<() => void>();
  const message = (id: number | undefined, { method, params, meta, capabilities }: Pick<Ask, "method" | "params" | "meta" | "capabilities">): string =>
    JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...params, _meta: { ...meta, [VERSION_KEY]: MODERN, [CLIENT_KEY]: OURSELVES, [CAPABILITIES_KEY]: capabilities } } });
  return {
    era: MODERN,
    capabilities: isObject(discovered["capabilities"]) ? discovered["capabilities"] : {},
    instructions: typeof discovered["instructions"] === "string" ? discovered["instructions"] : null,
    get closed() {
      return isClosed;
    },
    ask: async (ask) => {
      const id = next++;
      const { method, params, credentials, headers } = ask;
      const named = params[NAME_SOURCE[method] ?? ""];
      const sent = await send(place, {
        ask,
        id,
        body: message(id, { ...ask, meta: progressOf(ask.meta, id) }),
        headers: { ...BASE_HEADERS, ...credentials, ...headers, "mcp-protocol-version": MODERN, "mcp-method": method, ...(typeof named === "string" ? { "mcp-name": encodeHeader(named) } : {}) },
        // SPEC: 2026-07-28: an upstream asks by `input_required`, and never by a request of its own.
        reply: () => undefined,
      });
      return answered(sent, place.server);
    },
    notify: () => Promise.resolve(),
    listen: (wanted) => {
      const stop = standing(place, isClosed, () => ({
        method: "POST",
        headers: { ...BASE_HEADERS, ...wanted.credentials, "mcp-protocol-version": MODERN, "mcp-method": "subscriptions/listen" },
        body: message(next++, { method: "subscriptions/listen", params: { notifications: { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true, ...(wanted.resources === undefined ? {} : { resourceSubscriptions: wanted.resources }) } }, meta: {}, capabilities: {} }),
      }), wanted, () => undefined);
      streams.add(stop);
      return () => {
        streams.delete(stop);
        stop();
      };
    },
    close: () => {
      isClosed = true;
      for (const stop of streams) stop();
    },
  };
}

/** Throws `upstreamFailure` when the handshake fails. */
export async function legacyLink(place: HttpPlace, opening: Opening): Promise<Link> {
  let next = 1;
  let isClosed = false;
  const streams = new Set<() => void>();
  const { server, pool, path } = place;
  const first = next++;
  const hello = await send(place, {
    ask: { method: "initialize", params: {}, meta: {}, capabilities: opening.capabilities, credentials: opening.credentials, deadline: UPSTREAM_LIMITS.connectMilliseconds },
    id: first,
    body: JSON.stringify({ jsonrpc: "2.0", id: first, method: "initialize", params: { protocolVersion: LEGACY, capabilities: opening.capabilities, clientInfo: OURSELVES } }),
    headers: { ...BASE_HEADERS, ...opening.credentials },
    reply: () => undefined,
  });
  const { result, error } = answered(hello, server);
  if (result === undefined) throw upstreamFailure("malformed", `${server} refused the handshake (${error.message}); look at that server`, { sent: false });
  const version = result["protocolVersion"];
  if (!LEGACY_VERSIONS.some((each) => each === version)) throw upstreamFailure("malformed", `${server} speaks version ${String(version)} of the protocol, which is not spoken here; update that server`, { sent: false });
  const session = hello.exchanged.headers["mcp-session-id"];
  const ours: Readonly<Record<string, string>> = { ...(typeof session === "string" ? { "mcp-session-id": session } : {}), "mcp-protocol-version": String(version) };
  const post = (body: Json, credentials: Readonly<Record<string, string>>): Promise<Exchanged> =>
    exchange(pool, { server, path, method: "POST", headers: { ...BASE_HEADERS, ...credentials, ...ours }, body: JSON.stringify(body), deadline: UPSTREAM_LIMITS.connectMilliseconds, take: () => false });
  const reply = (credentials: Readonly<Record<string, string>>) => (message: Json): void => void post(message, credentials).catch(() => undefined);
  await post({ jsonrpc: "2.0", method: "notifications/initialized" }, opening.credentials);
  const under = new Map<number, UnderWay>();
  /** Many upstreams ask on the stream of the session and not on that of the call. All calls of a session are of one caller, so the newest one's agent is asked. */
  let ear: Promise<void> | undefined;
  const hear = (credentials: Readonly<Record<string, string>>): Promise<void> => {
    if (ear !== undefined) return ear;
    const begun = Promise.withResolvers<void>();
    ear = begun.promise;
    const onRequest = (method: string, params: Json): Promise<Json> => {
      const newest = [...under.values()].at(-1);
      if (newest?.ask.onRequest === undefined) return Promise.reject(new Error("no call is under way"));
      newest.waits(true);
      return newest.ask.onRequest(method, params).finally(() => newest.waits(false));
    };
    streams.add(standing(place, isClosed, () => ({ method: "GET", headers: { ...GET_HEADERS, ...credentials, ...ours }, body: null }), { credentials, onNotification: () => undefined, onRequest }, reply(credentials), begun.resolve));
    return ear;
  };

  const link: Link & { readonly stateful: boolean } = {
    era: LEGACY,
    stateful: typeof session === "string",
    capabilities: isObject(result["capabilities"]) ? result["capabilities"] : {},
    instructions: typeof result["instructions"] === "string" ? result["instructions"] : null,
    get closed() {
      return isClosed;
    },
    ask: async (ask) => {
      if (typeof session === "string" && ask.onRequest !== undefined && Object.keys(ask.capabilities).length > 0) await hear(ask.credentials);
      const id = next++;
      const meta = progressOf(ask.meta, id);
      const params = Object.keys(meta).length === 0 ? ask.params : { ...ask.params, _meta: meta };
      const sent = await send(place, { ask, id, body: JSON.stringify({ jsonrpc: "2.0", id, method: ask.method, params }), headers: { ...BASE_HEADERS, ...ask.credentials, ...ours }, reply: reply(ask.credentials), under }).catch((thrown: unknown) => {
        if (ask.signal?.aborted === true) void post({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: id } }, ask.credentials).catch(() => undefined);
        throw thrown;
      });
      // SPEC: 2025-11-25, sessions: 404 says that it is over; nothing was done.
      if (sent.exchanged.status === 404 && typeof session === "string") {
        link.close();
        throw upstreamFailure("dropped", `${server} has ended its session; try again`, { sent: false, status: 404 });
      }
      return answered(sent, server);
    },
    notify: async (method, params, credentials) => void (await post({ jsonrpc: "2.0", method, params }, credentials)),
    listen: (wanted) => {
      const stop = standing(place, isClosed, () => ({ method: "GET", headers: { ...GET_HEADERS, ...wanted.credentials, ...ours }, body: null }), wanted, reply(wanted.credentials));
      streams.add(stop);
      return () => {
        streams.delete(stop);
        stop();
      };
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      for (const stop of streams) stop();
      if (typeof session === "string") void exchange(pool, { server, path, method: "DELETE", headers: { ...GET_HEADERS, ...opening.credentials, ...ours }, body: null, deadline: UPSTREAM_LIMITS.connectMilliseconds, take: () => false }).catch(() => undefined);
    },
  };
  return link;
}

export const isStateful = (link: Link): boolean => "stateful" in link && link.stateful === true;

/** A stream that stays open, and is opened again when it ended. An upstream that has none is not asked twice. */
function standing({ server, pool, path }: HttpPlace, isClosed: boolean, open: () => Pick<Exchange, "method" | "headers" | "body">, wanted: Listening, reply: (message: Json) => void, begun: () => void = () => undefined): () => void {
  const ended = new AbortController();
  let tries = 0;
  let timer: NodeJS.Timeout | undefined;
  const take = (message: Json): boolean => {
    const { method } = message;
    if (typeof method !== "string") return false;
    tries = 0;
    const params = isObject(message["params"]) ? message["params"] : {};
    if (!Object.hasOwn(message, "id")) wanted.onNotification(method, params);
    else void answerRequest({ id: message["id"], method, params, onRequest: wanted.onRequest, waits: () => undefined }).then(reply);
    return false;
  };
  const again = (): void => {
    if (ended.signal.aborted) return;
    timer = setTimeout(run, REOPEN_MILLISECONDS[Math.min(tries, REOPEN_MILLISECONDS.length - 1)]);
    timer.unref();
    tries++;
  };
  const run = (): void => {
    exchange(pool, { ...open(), server, path, deadline: null, signal: ended.signal, take, onStart: begun }).then(
      ({ status }) => (status >= 400 && status < 500 ? undefined : again()),
      () => {
        begun();
        again();
      },
    );
  };
  if (!isClosed) run();
  return () => {
    clearTimeout(timer);
    ended.abort();
  };
}
