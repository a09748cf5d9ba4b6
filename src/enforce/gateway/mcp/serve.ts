// The door for agents: who calls, which era it speaks, and on to the one method. One address serves both eras.
import type { IncomingMessage, ServerResponse } from "node:http";
import { CAPABILITIES_KEY, CODES, isObject, MODERN, type Json } from "../upstream/index.ts";
import { empty, refused, sendJson, shut } from "./answers.ts";
import { openApprovals } from "./approvals.ts";
import { readBody } from "./body.ts";
import { challengeOf, openCallers, TASK_META, withTask } from "./callers.ts";
import type { AgentSide, McpCaller, McpDeps, McpRequest } from "./contract.ts";
import { openHeldTasks } from "./held-tasks.ts";
import { openLegacyDoor, takesStreams, type LegacyDeps } from "./legacy-door.ts";
import { discovered, resultOf, scopeOf, type MethodDeps } from "./methods.ts";
import { checkMirrored, checkModern, claimsModern, isTrace, passedMeta } from "./modern.ts";
import { splitName } from "./names.ts";
import { openParking } from "./parked.ts";
import { openOffers } from "./refresh.ts";
import { openReply } from "./reply.ts";
import { errorMessage, readMessage, refuse, resultMessage, type Message, type RequestId } from "./rpc.ts";
import { openLegacySessions } from "./sessions.ts";
import { openStates } from "./state.ts";
import { serveListen } from "./streams.ts";
import { openTasks } from "./tasks.ts";
import { openUnderway, untilCut } from "./underway.ts";

export interface McpGateway {
  /** Answers the request, whatever it is. Never throws. */
  handle(door: McpRequest, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** What is under way. */
  readonly open: () => { readonly calls: number; readonly sessions: number };
  stop(): Promise<void>;
}

const MOST_APPROVALS = 10_000;

/** Whose an upstream's memory is: of one caller, in one session, who can be asked the same things. */
const ownerKey = (key: string, session: string, capabilities: Json): string => `${key} ${session} ${JSON.stringify(capabilities)}`;

export function openMcp(deps: McpDeps): McpGateway {
  const { catalogue, log, base, gate, links, stands } = deps;
  const callers = openCallers(deps);
  const offers = openOffers(deps);
  const parking = openParking();
  const underway = openUnderway(deps);
  const sessions = openLegacySessions({
    ...deps,
    ended: ({ id, key, capabilities }) => {
      links.end(ownerKey(key, id, capabilities));
      gate.end(id);
    },
  });
  const ownerOf = ({ caller, session, capabilities }: AgentSide) => ownerKey(caller.key, session === caller.tokenId ? "" : session, capabilities);
  const tasks = openTasks({ ...deps, ownerOf });
  const methods: MethodDeps = { ...deps, offers, parking, tasks, states: openStates(deps), approvals: openApprovals(MOST_APPROVALS), heldTasks: openHeldTasks({ clock: deps.clock, heldState: deps.heldState }), ownerOf };
  /** Row 33: what is under way for whoever was stopped is cut. */
  const forget = deps.onTaken(() => underway.cut(stands));

  const lacksScope: LegacyDeps["lacksScope"] = (door, caller, method, response, id) => {
    const scope = scopeOf(method);
    if (scope === undefined || caller.scopes.has(scope)) return false;
    shut(response, challengeOf({ base: base(), server: door.server, error: "insufficient_scope", description: `The access token lacks the scope ${scope}. Ask for one that has it.`, scope }), id);
    return true;
  };
  const legacy = openLegacyDoor({ methods, sessions, underway, lacksScope });

  const modern = async (door: McpRequest, caller: McpCaller, message: Message, response: ServerResponse): Promise<void> => {
    if (message.kind !== "request") return empty(response, 202);
    const { id, method, params } = message;
    const meta = checkModern(message, door.headers);
    if (lacksScope(door, caller, method, response, id)) return;
    const reply = openReply(response, { takesStreams: takesStreams(door) });
    await underway.within(reply, caller, id, async () => {
      if (method === "server/discover") return reply.end(resultMessage(id, discovered()));
      const agent: AgentSide = {
        era: MODERN, version: MODERN, caller: withTask(caller, meta[TASK_META]), session: caller.tokenId, capabilities: meta[CAPABILITIES_KEY] as Json, requestId: id, traceparent: isTrace(meta["traceparent"]) ? meta["traceparent"] : null,
        meta: passedMeta(meta), signal: reply.signal, server: door.server, notify: (name, given) => reply.send({ jsonrpc: "2.0", method: name, params: given }),
      };
      if (method === "subscriptions/listen") {
        if (!isObject(params["notifications"])) throw refuse(400, CODES.invalidParams, "params.notifications must say what is to be heard.");
        await serveListen(methods, agent, { id, params, reply });
        return untilCut(reply);
      }
      if (method === "tools/call") mirrored(door, params);
      reply.end(resultMessage(id, await resultOf(methods, agent, method, params)));
    });
  };

  const mirrored = (door: McpRequest, { name, arguments: given }: Json): void => {
    const placed = typeof name !== "string" ? undefined : door.server === null ? splitName(name) : { server: door.server, name };
    const tool = placed === undefined ? undefined : catalogue.tool(placed.server, placed.name);
    if (tool !== undefined) checkMirrored(tool.definition.inputSchema, isObject(given) ? given : {}, door.headers);
  };

  const post = async (door: McpRequest, caller: McpCaller, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let id: RequestId | null = null;
    try {
      const message = readMessage(await readBody(request));
      if (message.kind === "request") id = message.id;
      await (claimsModern(message, door.headers) ? modern : legacy.post)(door, caller, message, response);
    } catch (thrown) {
      refused(response, thrown, id, log);
    }
  };

  const admitted = async (door: McpRequest, caller: McpCaller, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, headers, server } = door;
    if (server !== null && catalogue.upstream(server) === undefined) return sendJson(response, 404, errorMessage(null, { code: CODES.invalidRequest, message: "There is no server at this address." }));
    if (method === "POST") return post(door, caller, request, response);
    const isOfSession = headers["mcp-session-id"] !== undefined;
    if (method === "DELETE" && isOfSession) return legacy.end(door, caller, response);
    if (method === "GET" && isOfSession && takesStreams(door)) return legacy.stream(door, caller, response);
    sendJson(response, 405, errorMessage(null, { code: CODES.invalidRequest, message: "This address takes POST." }), { allow: "POST" });
  };

  return {
    handle: async (door, request, response) => {
      try {
        const who = await callers(door);
        if ("challenge" in who) shut(response, who.challenge, null);
        else await admitted(door, who.caller, request, response);
      } catch (thrown) {
        if (response.headersSent) response.destroy();
        else refused(response, thrown, null, log);
      }
    },
    open: () => ({ calls: underway.size, sessions: [...sessions.all()].length }),
    stop: async () => {
      forget();
      underway.cut(() => false);
      sessions.stop();
      parking.stop();
      tasks.stop();
      offers.stop();
      await links.close();
    },
  };
}
