// Agents: the register, one with its chain, the form's check, files in and out, cards, secrets, and what people do with them.
import { z } from "zod";
import {
  activateAgent,
  agentsFromYaml,
  agentsToYaml,
  applyAgents,
  assertCardHolds,
  changeAgent,
  checkDocument,
  exportAgents,
  LONGEST_SECRET_DAYS,
  makeSecret,
  readCard,
  readOneAgent,
  registerAgent,
  resumeAgent,
  retireAgent,
  revokeSecret,
  suspendAgent,
  type Acting,
} from "../../govern/agents/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { AGENT_STATES, AgentDocument, RUNTIME_KINDS } from "../../model/index.ts";
import { countAgents, listAgents, type AgentRow, type AgentSort, type Store } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { route } from "../route.ts";
import { Agent, AgentCard, AgentDetail, AgentProblem, GivenCard } from "../schemas/agent.ts";
import { idParams, list, many, page, paging, shortText } from "../schemas/common.ts";
import type { Services } from "../services.ts";
import { agentDetail, agentView, cardView } from "../views/agent-view.ts";

const filters = {
  q: shortText.optional(),
  state: many(z.enum(AGENT_STATES)),
  kind: z.enum(["agent", "template"]).optional(),
  template: shortText.optional(),
  mandate: shortText.optional(),
  owner: shortText.optional(),
  environment: shortText.optional(),
  /** Key of its identity, or of the discovered one accepted as it. */
  identity: z.string().max(2048).optional(),
};
const sorts = z.enum(["name", "-name", "title", "-title", "changed_at", "-changed_at"]).default("title");
const SORT_KEYS: Readonly<Record<string, AgentSort>> = { name: "name", title: "title", changed_at: "changedAt" };
const why = z.object({ why: z.string().trim().min(3).max(2000) });
const LARGEST_YAML = 1_048_576;

/** The content as the file people keep, or as its members: one thing in two spellings. */
const content = z.union([z.object({ document: AgentDocument }), z.object({ yaml: z.string().max(LARGEST_YAML) })]);
const documentOf = (given: z.output<typeof content>): AgentDocument => ("document" in given ? given.document : oneOf(agentsFromYaml(given.yaml)));

function oneOf(documents: readonly AgentDocument[]): AgentDocument {
  const [document] = documents;
  if (document === undefined || documents.length > 1) throw new MandateError("invalid_input", `The file holds ${documents.length} agents. Give one, or apply a file of many.`);
  return document;
}

/** One act on one agent, answered with the agent as it then stands. */
function act<B extends z.ZodType>(verb: string, summary: string, body: B, run: (store: Store, acting: Acting, id: string, body: z.output<B>) => Promise<unknown>) {
  return route({
    id: `agents.${verb}`,
    method: "POST",
    path: `/v1/agents/:id/${verb}`,
    permission: "agents.write",
    summary,
    params: idParams,
    body,
    response: AgentDetail,
    handle: async ({ params, body: given, caller, services }) => {
      await run(services.store, await actingAs(services.store, caller), params.id, given);
      services.work.reevaluate();
      return agentDetail(services, caller, params.id);
    },
  });
}

export const agentRoutes = [
  route({
    id: "agents.list",
    method: "GET",
    path: "/v1/agents",
    permission: "agents.read",
    summary: "The register of agents and their templates",
    query: z.object({ ...filters, sort: sorts, ...paging }),
    response: page(Agent),
    handle: async ({ query: { limit, cursor, sort, ...filter }, services }) => {
      const by = SORT_KEYS[sort.replace("-", "")] ?? "title";
      const [listed, total] = await Promise.all([listAgents(services.db, filter, { by, descending: sort.startsWith("-") }, { limit, cursor }), countAgents(services.db, filter)]);
      return { data: listed.rows.map(agentView), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total };
    },
  }),
  route({
    id: "agents.export",
    method: "GET",
    path: "/v1/agents/export.yaml",
    permission: "agents.read",
    summary: "All agents that are not retired, as one YAML file; applying it again changes nothing",
    response: z.string(),
    produces: "application/yaml",
    handle: async ({ services }) => agentsToYaml(await exportAgents(services.store, await everyAgent(services))),
  }),
  route({
    id: "agents.check",
    method: "POST",
    path: "/v1/agents/check",
    permission: "agents.read",
    summary: "What is wrong with an agent as it is being written; stores nothing",
    // In whatever shape it is: while one types, that is wrong most of the time, and is told like everything else.
    body: z.intersection(z.union([z.object({ document: z.record(z.string(), z.unknown()) }), z.object({ yaml: z.string().max(LARGEST_YAML) })]), z.object({ changed: z.string().max(100).optional() })),
    response: z.object({ problems: z.array(AgentProblem), document: AgentDocument.nullable(), yaml: z.string().nullable() }),
    handle: async ({ body, services }) => {
      const { document, problems } = readOneAgent(body);
      if (document === undefined) return { problems: problems.map((problem) => ({ ...problem, weight: "error" as const })), document: null, yaml: null };
      return { problems: (await checkDocument(services.store, document, body.changed)).map((problem) => ({ ...problem })), document, yaml: agentsToYaml([document]) };
    },
  }),
  route({
    id: "agents.readCard",
    method: "POST",
    path: "/v1/agents/card",
    permission: "agents.write",
    summary: "Read an A2A agent card from its address or its text, verify its signatures, and propose an agent; stores nothing",
    body: GivenCard,
    response: z.object({ card: AgentCard, proposal: z.object({ name: z.string(), title: z.string(), purpose: z.string().optional(), runtime: z.object({ kind: z.enum(RUNTIME_KINDS), place: z.string().optional(), software: z.string().optional() }).optional() }) }),
    perMinute: 60,
    handle: async ({ body, services }) => {
      const { card, proposal } = await readCard(body, services.senders.call);
      return { card: cardView(card), proposal };
    },
  }),
  route({
    id: "agents.apply",
    method: "POST",
    path: "/v1/agents/apply",
    permission: "agents.write",
    summary: "Register and change the agents of a YAML file, all or none; nobody is activated or retired by it",
    body: z.object({ yaml: z.string().max(LARGEST_YAML) }),
    response: list(z.object({ name: z.string(), id: z.string(), what: z.enum(["registered", "changed", "same"]) })),
    handle: async ({ body, caller, services }) => {
      const applied = await applyAgents(services.store, await actingAs(services.store, caller), agentsFromYaml(body.yaml));
      services.work.reevaluate();
      return { data: applied.map((each) => ({ ...each })) };
    },
  }),
  route({
    id: "agents.get",
    method: "GET",
    path: "/v1/agents/:id",
    permission: "agents.read",
    summary: "An agent by id or name, with its template, its instances and the mandates that name it",
    params: idParams,
    response: AgentDetail,
    handle: ({ params, caller, services }) => agentDetail(services, caller, params.id),
  }),
  route({
    id: "agents.register",
    method: "POST",
    path: "/v1/agents",
    permission: "agents.write",
    summary: "Register an agent, a template or an instance of one; from a card, or as what discovery found",
    // The digest is of the card that was shown: another one is not registered in its place.
    body: z.intersection(content, z.object({ card: GivenCard.extend({ digest: z.string().length(64) }).optional(), discovered: z.string().max(2048).optional() })),
    response: AgentDetail,
    status: 201,
    handle: async ({ body, caller, services }) => {
      const card = body.card === undefined ? undefined : await heldCard(services, body.card);
      const id = await registerAgent(services.store, await actingAs(services.store, caller), documentOf(body), { card, discovered: body.discovered });
      services.work.reevaluate();
      return agentDetail(services, caller, id);
    },
  }),
  route({
    id: "agents.change",
    method: "PUT",
    path: "/v1/agents/:id",
    permission: "agents.write",
    summary: "Change an agent; instances of a template follow it where they say nothing themselves",
    params: idParams,
    body: content,
    response: AgentDetail,
    ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      await changeAgent(services.store, await actingAs(services.store, caller), params.id, documentOf(body), Number(ifMatch));
      services.work.reevaluate();
      return agentDetail(services, caller, params.id);
    },
  }),
  act("activate", "It acts from now on, as far as a mandate in force names it", z.object({}), (store, acting, id) => activateAgent(store, acting, id)),
  act("suspend", "Neither tokens nor decisions until it is resumed; its instances neither", why, async (store, acting, id, body) => void (await suspendAgent(store, acting, id, body.why))),
  act("resume", "It acts again; not by its owner or sponsor, unless he suspended it", z.object({}), (store, acting, id) => resumeAgent(store, acting, id)),
  route({
    id: "agents.retire",
    method: "POST",
    path: "/v1/agents/:id/retire",
    permission: "agents.write",
    summary: "For good, with its instances; mandates that named nobody else are told of and not ended",
    params: idParams,
    body: why,
    response: z.object({ agent: AgentDetail, retired: z.array(z.string()), mandates_to_end: z.array(z.object({ id: z.string(), name: z.string() })) }),
    handle: async ({ params, body, caller, services }) => {
      const acting = await actingAs(services.store, caller);
      const { agents, mandates } = await retireAgent(services.store, acting, params.id, body.why);
      services.work.reevaluate();
      return { agent: await agentDetail(services, caller, params.id), retired: agents.map(({ name }) => name), mandates_to_end: mandates.map((each) => ({ ...each })) };
    },
  }),
  route({
    id: "agents.makeSecret",
    method: "POST",
    path: "/v1/agents/:id/secrets",
    permission: "agents.write",
    summary: "A client secret, shown once and never again; it ends, and a finding says that a way without a secret is better",
    params: idParams,
    body: z.object({ days: z.int().min(1).max(LONGEST_SECRET_DAYS).default(30) }),
    response: z.object({ client_id: z.string(), id: z.string(), secret: z.string(), expires_at: z.string() }),
    status: 201,
    ifMatch: true,
    shownOnce: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      const made = await makeSecret(services.store, await actingAs(services.store, caller), params.id, { days: body.days, revision: Number(ifMatch) });
      services.work.reevaluate();
      return { client_id: made.clientId, id: made.id, secret: made.secret, expires_at: made.expiresAt };
    },
  }),
  route({
    id: "agents.revokeSecret",
    method: "DELETE",
    path: "/v1/agents/:id/secrets/:secret",
    permission: "agents.write",
    summary: "The secret is good no more, at once",
    params: idParams.extend({ secret: z.string().min(1).max(60) }),
    response: AgentDetail,
    handle: async ({ params, caller, services }) => {
      await revokeSecret(services.store, await actingAs(services.store, caller), params.id, params.secret);
      services.work.reevaluate();
      return agentDetail(services, caller, params.id);
    },
  }),
];

async function heldCard(services: Services, { digest, ...given }: z.output<typeof GivenCard> & { readonly digest: string }) {
  const { card } = await readCard(given, services.senders.call);
  if (card.digest !== digest) throw new MandateError("conflict", "the card is not the one that was shown any more; read it again and look at what changed");
  assertCardHolds(card);
  return card;
}

const MOST_EXPORTED = 10_000;

async function everyAgent(services: Services): Promise<readonly AgentRow[]> {
  const all: AgentRow[] = [];
  let cursor: string | undefined;
  do {
    const { rows, nextCursor } = await listAgents(services.db, { state: ["registered", "active", "suspended"] }, { by: "name", descending: false }, { limit: 500, cursor });
    all.push(...rows);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined && all.length < MOST_EXPORTED);
  return all;
}
