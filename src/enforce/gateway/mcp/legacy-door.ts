// The door for agents of the legacy era (2025-11-25 and before): a handshake, a session, and what that era alone has.
import type { ServerResponse } from "node:http";
import { CODES, isObject, LEGACY, LEGACY_VERSIONS, LOG_LEVEL_KEY, MODERN, type Json } from "../upstream/index.ts";
import { empty } from "./answers.ts";
import { TASK_META, withTask } from "./callers.ts";
import type { AgentSide, McpCaller, McpRequest } from "./contract.ts";
import { initialized, resultOf, type MethodDeps } from "./methods.ts";
import { isTrace, LOG_LEVELS, passedMeta } from "./modern.ts";
import { openReply, type Reply } from "./reply.ts";
import { refuse, resultMessage, type Message, type RequestId } from "./rpc.ts";
import type { LegacySession, LegacySessions } from "./sessions.ts";
import { serveSessionStream, subscribed } from "./streams.ts";
import { untilCut, type Underway } from "./underway.ts";

export interface LegacyDeps {
  readonly methods: MethodDeps;
  readonly sessions: LegacySessions;
  readonly underway: Underway;
  /** Tells that the token lacks a scope; true when it does. */
  readonly lacksScope: (door: McpRequest, caller: McpCaller, method: string, response: ServerResponse, id: RequestId) => boolean;
}

type Request = Extract<Message, { kind: "request" }>;

export interface LegacyDoor {
  post(door: McpRequest, caller: McpCaller, message: Message, response: ServerResponse): Promise<void>;
  stream(door: McpRequest, caller: McpCaller, response: ServerResponse): Promise<void>;
  end(door: McpRequest, caller: McpCaller, response: ServerResponse): void;
}

export function openLegacyDoor({ methods, sessions, underway, lacksScope }: LegacyDeps): LegacyDoor {
  const begin = (door: McpRequest, caller: McpCaller, { id, params }: Request, response: ServerResponse): void => {
    const meta = metaOf(params);
    withTask(caller, meta[TASK_META]);
    const { version, result } = initialized(params["protocolVersion"]);
    const session = sessions.begin(caller, { server: door.server, version, capabilities: isObject(params["capabilities"]) ? params["capabilities"] : {}, task: meta[TASK_META] });
    openReply(response, { takesStreams: false, headers: { "mcp-session-id": session.id } }).end(resultMessage(id, result));
  };

  const sessionOf = (door: McpRequest, caller: McpCaller): LegacySession => {
    const id = door.headers["mcp-session-id"];
    if (id === undefined) throw refuse(400, CODES.invalidRequest, `The header Mcp-Session-Id is missing. Begin with initialize, or speak ${MODERN}.`);
    const session = sessions.of(id, caller, door.server);
    // INVARIANT: row 9: another's session and one that never was look alike.
    if (session === undefined) throw refuse(404, CODES.invalidRequest, "There is no such session. Begin a new one with initialize.");
    return session;
  };

  const serve = async (door: McpRequest, caller: McpCaller, session: LegacySession, { id, method, params }: Request, reply: Reply): Promise<void> => {
    const meta = metaOf(params);
    const controller = new AbortController();
    const agent: AgentSide = {
      era: LEGACY, version: session.version, caller: withTask(caller, meta[TASK_META] ?? session.task), session: session.id, capabilities: session.capabilities, requestId: id, traceparent: isTrace(meta["traceparent"]) ? meta["traceparent"] : null,
      meta: passedMeta(session.logLevel === null ? meta : { ...meta, [LOG_LEVEL_KEY]: session.logLevel }), signal: controller.signal, server: door.server,
      notify: (name, given) => reply.send({ jsonrpc: "2.0", method: name, params: given }),
      ask: (name, given) => askAgent(session, reply, name, given),
    };
    session.running.set(id, controller);
    try {
      const result = (await sessionResult(methods, agent, session, method, params)) ?? (await resultOf(methods, agent, method, params));
      reply.end(resultMessage(id, result));
    } finally {
      session.running.delete(id);
    }
  };

  return {
    post: async (door, caller, message, response) => {
      const version = door.headers["mcp-protocol-version"];
      if (version !== undefined && !LEGACY_VERSIONS.some((each) => each === version)) throw refuse(400, CODES.invalidRequest, `The version ${String(version).slice(0, 40)} of the protocol is not spoken here.`);
      if (message.kind === "request" && message.method === "initialize") return begin(door, caller, message, response);
      const session = sessionOf(door, caller);
      if (message.kind !== "request") {
        take(session, message);
        return empty(response, 202);
      }
      if (lacksScope(door, caller, message.method, response, message.id)) return;
      const reply = openReply(response, { takesStreams: takesStreams(door) });
      await underway.within(reply, caller, message.id, () => serve(door, caller, session, message, reply));
    },
    stream: async (door, caller, response) => {
      const session = sessionOf(door, caller);
      if (session.stream !== null) throw refuse(409, CODES.invalidRequest, "This session has a stream open already.");
      const reply = openReply(response, { takesStreams: true, headers: { "mcp-session-id": session.id } });
      await underway.within(reply, caller, 0, () => {
        reply.begin();
        serveSessionStream(methods, caller, session, reply);
        return untilCut(reply);
      });
    },
    end: (door, caller, response) => {
      sessions.end(sessionOf(door, caller));
      empty(response, 204);
    },
  };
}

const metaOf = (params: Json): Json => (isObject(params["_meta"]) ? params["_meta"] : {});
export const takesStreams = ({ headers }: McpRequest): boolean => /text\/event-stream|\*\/\*/.test(headers.accept ?? "");

/** An answer to a question of ours, or word that a request is not wanted any more. */
function take(session: LegacySession, message: Exclude<Message, Request>): void {
  if (message.kind === "response") {
    const asked = typeof message.id === "string" ? session.asked.get(message.id) : undefined;
    if (message.result === undefined) asked?.refuse("the agent refused");
    else asked?.answer(message.result);
    return;
  }
  const { requestId } = message.params;
  if (message.method === "notifications/cancelled" && (typeof requestId === "string" || typeof requestId === "number")) session.running.get(requestId)?.abort();
}

/** What the legacy era alone has; undefined for all else. */
async function sessionResult(methods: MethodDeps, agent: AgentSide, session: LegacySession, method: string, params: Json): Promise<Json | undefined> {
  if (method === "ping") return {};
  if (method === "logging/setLevel") {
    if (typeof params["level"] !== "string" || !LOG_LEVELS.has(params["level"])) throw refuse(200, CODES.invalidParams, "params.level must be a level of RFC 5424, such as info.");
    session.logLevel = params["level"];
    return {};
  }
  if (method !== "resources/subscribe" && method !== "resources/unsubscribe") return undefined;
  const wanted = subscribed(methods, agent, params["uri"]);
  if (wanted === undefined) throw refuse(200, CODES.invalidParams, "There is no such resource here.");
  if (method === "resources/subscribe") session.subscriptions.add(String(params["uri"]));
  else session.subscriptions.delete(String(params["uri"]));
  await methods.offers.watch(wanted.upstream, wanted.uri, method === "resources/subscribe", agent.caller);
  return {};
}

const ASK_MILLISECONDS = 10 * 60_000;
let asked = 0;

/** A question to the agent, on the stream of the request that it belongs to. */
function askAgent(session: LegacySession, reply: Reply, method: string, params: Json): Promise<Json> {
  const { promise, resolve, reject } = Promise.withResolvers<Json>();
  const id = `mandate-${++asked}`;
  const over = (): void => {
    session.asked.delete(id);
    clearTimeout(timer);
  };
  const refuseIt = (why: string): void => {
    over();
    reject(new Error(why));
  };
  const timer = setTimeout(() => refuseIt("nobody answered in time"), ASK_MILLISECONDS);
  timer.unref();
  session.asked.set(id, {
    answer: (result) => {
      over();
      resolve(result);
    },
    refuse: refuseIt,
  });
  reply.signal.addEventListener("abort", () => refuseIt("the agent is gone"), { once: true });
  reply.send({ jsonrpc: "2.0", id, method, params });
  return promise;
}
