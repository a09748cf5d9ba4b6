// What an agent sees: tools, resources and prompts of those servers that its mandate lets it call, each server's apart from the others'. Order and pages are the same each time.
import { messageOf } from "../../../kernel/index.ts";
import type { Json } from "../upstream/index.ts";
import { CODES, isObject } from "../upstream/index.ts";
import type { AgentSide, CataloguedTool, GateUpstream, McpDeps } from "./contract.ts";
import { joinName, joinUri } from "./names.ts";
import { allPages, type Offers } from "./refresh.ts";
import { refuse } from "./rpc.ts";

export interface ListDeps extends Pick<McpDeps, "catalogue" | "links" | "credentialFor" | "mayCall" | "log"> {
  readonly offers: Offers;
  readonly ownerOf: (agent: AgentSide) => string;
}

const PAGE = 200;
/** Older than this is asked anew before it is told. */
const LIST_FRESH_MILLISECONDS = 5_000;
const MOST_WAIT_MILLISECONDS = 3_000;
/** For one whose list is known from before. */
const SHORT_WAIT_MILLISECONDS = 500;

/** The servers of the address that was called, in order of their names. */
export const serversOf = ({ catalogue }: Pick<ListDeps, "catalogue">, { server }: Pick<AgentSide, "server">): readonly GateUpstream[] => {
  if (server === null) return [...catalogue.upstreams()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const one = catalogue.upstream(server);
  return one === undefined ? [] : [one];
};

export async function listTools(deps: ListDeps, agent: AgentSide, params: Json): Promise<Json> {
  const { catalogue, mayCall, offers } = deps;
  const servers = serversOf(deps, agent);
  await Promise.all(servers.map((each) => withinTime(offers.fresh(each, LIST_FRESH_MILLISECONDS, agent.caller), each.name, deps, offers.isKnown(each.name) ? SHORT_WAIT_MILLISECONDS : MOST_WAIT_MILLISECONDS)));
  const tools = servers.flatMap(({ name: server }) =>
    [...catalogue.toolsOf(server)]
      .filter(({ state, definition }) => state === "approved" && mayCall(agent.caller, server, definition.name))
      .sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1))
      .flatMap((tool) => offered(tool, server, agent.server === null)),
  );
  return page(tools, "tools", params);
}

/** Under the name by which it is called here; what has none is not offered. */
function offered({ definition }: CataloguedTool, server: string, isTogether: boolean): readonly Json[] {
  if (!isTogether) return [definition];
  const name = joinName({ server, name: definition.name });
  return name === undefined ? [] : [{ ...definition, name }];
}

interface Kind {
  readonly method: string;
  readonly member: string;
  /** What the mandate calls it to use one. */
  readonly use: "resources/read" | "prompts/get";
  readonly capability: "resources" | "prompts";
  readonly together: (item: Json, server: string) => Json | undefined;
}

const KINDS: Readonly<Record<"resources/list" | "resources/templates/list" | "prompts/list", Kind>> = {
  "resources/list": { method: "resources/list", member: "resources", use: "resources/read", capability: "resources", together: (item, server) => (typeof item["uri"] === "string" ? { ...item, uri: joinUri({ server, name: item["uri"] }) } : undefined) },
  "resources/templates/list": { method: "resources/templates/list", member: "resourceTemplates", use: "resources/read", capability: "resources", together: (item, server) => (typeof item["uriTemplate"] === "string" ? { ...item, uriTemplate: joinUri({ server, name: item["uriTemplate"] }) } : undefined) },
  "prompts/list": { method: "prompts/list", member: "prompts", use: "prompts/get", capability: "prompts", together: (item, server) => { const name = typeof item["name"] === "string" ? joinName({ server, name: item["name"] }) : undefined; return name === undefined ? undefined : { ...item, name }; } },
};

export async function listOthers(deps: ListDeps, agent: AgentSide, method: keyof typeof KINDS, params: Json): Promise<Json> {
  const kind = KINDS[method];
  const servers = serversOf(deps, agent).filter(({ name }) => deps.mayCall(agent.caller, name, kind.use));
  const lists = await Promise.all(servers.map((each) => withinTime(itemsOf(deps, agent, each, kind), each.name, deps, MOST_WAIT_MILLISECONDS)));
  return page(lists.flatMap((items) => items ?? []), kind.member, params);
}

async function itemsOf({ links, credentialFor, ownerOf }: ListDeps, agent: AgentSide, upstream: GateUpstream, { method, member, capability, together }: Kind): Promise<readonly Json[]> {
  const credentials = await credentialFor(upstream, agent.caller);
  const link = await links.of(upstream.target, ownerOf(agent), () => Promise.resolve({ credentials, capabilities: agent.capabilities }), upstream);
  if (!Object.hasOwn(link.capabilities, capability)) return [];
  const items = (await allPages(link, { server: upstream.name, method, member, credentials })).filter(isObject);
  const here = agent.server === null ? items.map((item) => together(item, upstream.name)).filter((item) => item !== undefined) : items;
  return here.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}

const keyOf = (item: Json): string => String(item["uri"] ?? item["uriTemplate"] ?? item["name"]);

/** One server that is slow or away keeps nobody from the others; what was known of it stands. */
async function withinTime<T>(work: Promise<T>, server: string, { log }: Pick<ListDeps, "log">, most: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), most);
  try {
    return await Promise.race([work, late.promise]);
  } catch (thrown) {
    log.warn({ server, reason: messageOf(thrown) }, "an upstream does not tell what it offers");
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The cursor is the place of the first item of the next page. */
function page(items: readonly Json[], member: string, { cursor }: Json): Json {
  const start = cursor === undefined ? 0 : Number(typeof cursor === "string" && /^\d{1,9}$/.test(cursor) ? cursor : Number.NaN);
  if (Number.isNaN(start)) throw refuse(400, CODES.invalidParams, "The cursor is not one that was given here. Begin the list anew.");
  const rest = items.slice(start, start + PAGE);
  return { [member]: rest, ...(start + PAGE < items.length ? { nextCursor: String(start + PAGE) } : {}) };
}
