// Streams that agents keep open: `subscriptions/listen` of the modern era, GET of the legacy one. What changed upstream is told to those who may see it.
import { isObject, SUBSCRIPTION_KEY, type Json } from "../upstream/index.ts";
import type { AgentSide, GateUpstream, McpDeps } from "./contract.ts";
import { joinUri, splitUri } from "./names.ts";
import type { Change, Offers } from "./refresh.ts";
import type { Reply } from "./reply.ts";
import type { RequestId } from "./rpc.ts";
import type { LegacySession } from "./sessions.ts";

const LIST_CHANGED = { tools: "notifications/tools/list_changed", prompts: "notifications/prompts/list_changed", resources: "notifications/resources/list_changed" } as const;

type StreamDeps = Pick<McpDeps, "mayCall" | "catalogue"> & { readonly offers: Offers };

/** What of the change this agent may know, as a notification. */
function told({ mayCall }: StreamDeps, { caller, server }: Pick<AgentSide, "caller" | "server">, from: string, change: Change): { readonly method: string; readonly params: Json } | undefined {
  if (server !== null && server !== from) return undefined;
  if (change.kind === "tools") return { method: LIST_CHANGED.tools, params: {} };
  if (!mayCall(caller, from, change.kind === "prompts" ? "prompts/get" : "resources/read")) return undefined;
  if (change.kind !== "resource") return { method: LIST_CHANGED[change.kind], params: {} };
  return { method: "notifications/resources/updated", params: { uri: server === null ? joinUri({ server: from, name: change.uri }) : change.uri } };
}

const MOST_SUBSCRIPTIONS = 200;

/** SPEC: 2026-07-28, subscriptions: the first message says which of them are heard. */
export async function serveListen(deps: StreamDeps, agent: AgentSide, { id, params, reply }: { readonly id: RequestId; readonly params: Json; readonly reply: Reply }): Promise<void> {
  const wanted = isObject(params["notifications"]) ? params["notifications"] : {};
  const asked = Array.isArray(wanted["resourceSubscriptions"]) ? wanted["resourceSubscriptions"].filter((each) => typeof each === "string").slice(0, MOST_SUBSCRIPTIONS) : [];
  const uris = asked.filter((each) => subscribed(deps, agent, each) !== undefined);
  const heard = {
    ...(wanted["toolsListChanged"] === true ? { toolsListChanged: true } : {}),
    ...(wanted["promptsListChanged"] === true ? { promptsListChanged: true } : {}),
    ...(wanted["resourcesListChanged"] === true ? { resourcesListChanged: true } : {}),
    ...(uris.length === 0 ? {} : { resourceSubscriptions: uris }),
  };
  const stamp = (given: Json): Json => ({ ...given, _meta: { [SUBSCRIPTION_KEY]: id } });
  const send = (method: string, given: Json): void => reply.send({ jsonrpc: "2.0", method, params: stamp(given) });
  send("notifications/subscriptions/acknowledged", { notifications: heard });
  const methods = new Set([...(heard.toolsListChanged === true ? [LIST_CHANGED.tools] : []), ...(heard.promptsListChanged === true ? [LIST_CHANGED.prompts] : []), ...(heard.resourcesListChanged === true ? [LIST_CHANGED.resources] : [])] as string[]);
  const stop = deps.offers.onChange((from, change) => {
    const one = told(deps, agent, from, change);
    if (one !== undefined && (methods.has(one.method) || (change.kind === "resource" && uris.includes(String(one.params["uri"]))))) send(one.method, one.params);
  });
  const watch = (isWanted: boolean): Promise<unknown> =>
    Promise.allSettled(uris.map((each) => {
      const resource = subscribed(deps, agent, each);
      return resource === undefined ? undefined : deps.offers.watch(resource.upstream, resource.uri, isWanted, agent.caller);
    }));
  reply.signal.addEventListener("abort", () => {
    stop();
    void watch(false);
  }, { once: true });
  await watch(true);
}

/** The stream of a session: changes, and questions that no request is open for. */
export function serveSessionStream(deps: StreamDeps, caller: AgentSide["caller"], session: LegacySession, reply: Reply): void {
  session.stream = reply;
  const stop = deps.offers.onChange((from, change) => {
    const one = told(deps, { caller, server: session.server }, from, change);
    if (one !== undefined && (change.kind !== "resource" || session.subscriptions.has(String(one.params["uri"])))) reply.send({ jsonrpc: "2.0", ...one });
  });
  reply.signal.addEventListener("abort", () => {
    stop();
    if (session.stream === reply) session.stream = null;
  }, { once: true });
}

/** The resource of a subscription, where the agent may read it. */
export function subscribed({ mayCall, catalogue }: Pick<McpDeps, "mayCall" | "catalogue">, agent: Pick<AgentSide, "server" | "caller">, uri: unknown): { readonly upstream: GateUpstream; readonly uri: string } | undefined {
  if (typeof uri !== "string") return undefined;
  const placed = agent.server === null ? splitUri(uri) : { server: agent.server, name: uri };
  const upstream = placed === undefined ? undefined : catalogue.upstream(placed.server);
  return placed === undefined || upstream === undefined || !mayCall(agent.caller, placed.server, "resources/read") ? undefined : { upstream, uri: placed.name };
}
