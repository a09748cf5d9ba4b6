// Tools behind the gate: what each is, what changed since it was approved, and a person's word on it. What is dangerous only together is told per mandate.
import { z } from "zod";
import { approveTool, describeTool, keepOutTool } from "../../enforce/catalogue/index.ts";
import { TOOL_STATES, ToolProfile } from "../../model/index.ts";
import { listTools, toolById, toolVersions, upstreamByName } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { Tool, ToolCombination, ToolDetail } from "../schemas/catalogue.ts";
import { flag, idParams, list, many, page, paging } from "../schemas/common.ts";
import type { Services } from "../services.ts";
import { toxicMandates, toxicWords } from "../tool-problems.ts";
import { toolDetailView, toolView } from "../views/catalogue-view.ts";
import { catalogueActing } from "./upstreams.ts";

async function shown({ db }: Services, id: string): Promise<z.infer<typeof ToolDetail>> {
  const row = found(await toolById(db, id), "tool");
  const upstream = found(await upstreamByName(db, row.upstream), "server");
  return toolDetailView(row, upstream, await toolVersions(db, id));
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const toolRoutes = [
  route({
    id: "tools.list",
    method: "GET",
    path: "/v1/tools",
    permission: "gate.read",
    summary: "Tools of the servers behind the gate, by server and name",
    query: z.object({ server: z.string().max(64).optional(), state: many(z.enum(TOOL_STATES)), q: z.string().max(200).optional(), warned: flag.optional(), effect: many(z.string().max(20)), ...paging }),
    response: page(Tool),
    handle: async ({ query: { server, state, q, warned, effect, limit, cursor }, services: { db, gate } }) => {
      const words = q?.toLowerCase();
      const rows = (await listTools(db, server)).filter(({ goneAt }) => goneAt === null).map((row) => toolView(row, { name: row.server, trusted: gate.catalogue.upstream(row.server)?.trusted ?? false }));
      const fit = rows.filter((tool) =>
        (state === undefined || state.includes(tool.state)) && (warned === undefined || tool.warnings.length > 0 === warned) && (effect === undefined || tool.profile.effects.some((each) => effect.includes(each)))
        && (words === undefined || `${tool.server}/${tool.name} ${tool.title ?? ""}`.toLowerCase().includes(words)));
      const from = fit.findIndex(({ id }) => id === cursor) + 1;
      const data = fit.slice(from, from + limit);
      const more = from + data.length < fit.length;
      return { data, next_cursor: more ? (data.at(-1)?.id ?? null) : null, has_more: more, total: fit.length };
    },
  }),
  route({
    id: "tools.combinations",
    method: "GET",
    path: "/v1/tool-combinations",
    permission: "gate.read",
    summary: "Mandates in force whose tools together lead private data out: one reads it, one takes in the words of strangers, one sends",
    response: list(ToolCombination),
    handle: async ({ services: { db, gate } }) => ({
      data: (await toxicMandates(db, gate.catalogue)).map(({ id, document, ...combination }) => ({
        mandate: document.name, mandate_id: id, private: [...combination.private], untrusted: [...combination.untrusted], outbound: [...combination.outbound], says: `${document.title}: ${toxicWords(combination)}`,
      })),
    }),
  }),
  route({ id: "tools.get", method: "GET", path: "/v1/tools/:id", permission: "gate.read", summary: "One tool, with what changed since it was approved", params: idParams, response: ToolDetail, handle: ({ params, services }) => shown(services, params.id) }),
  route({
    id: "tools.approve",
    method: "POST",
    path: "/v1/tools/:id/approve",
    permission: "gate.write",
    summary: "Approve the definition that was shown; by a person who is signed in",
    params: idParams,
    body: z.strictObject({ digest }),
    response: ToolDetail,
    handle: async ({ params, body, caller, services }) => {
      await approveTool(services.store, catalogueActing(caller), params.id, body.digest);
      return shown(services, params.id);
    },
  }),
  route({
    id: "tools.keepOut",
    method: "POST",
    path: "/v1/tools/:id/keep-out",
    permission: "gate.write",
    summary: "Keep it out: hidden from agents, and calls of it denied",
    params: idParams,
    body: z.strictObject({ digest, reason: z.string().trim().min(3).max(2000) }),
    response: ToolDetail,
    handle: async ({ params, body, caller, services }) => {
      await keepOutTool(services.store, catalogueActing(caller), params.id, body.digest, body.reason);
      return shown(services, params.id);
    },
  }),
  route({
    id: "tools.describe",
    method: "PUT",
    path: "/v1/tools/:id/profile",
    permission: "gate.write",
    summary: "Say what the tool does and whose words its results are; null takes what is guessed",
    params: idParams,
    body: z.strictObject({ profile: ToolProfile.nullable() }),
    response: ToolDetail,
    ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      await describeTool(services.store, catalogueActing(caller), params.id, body.profile, Number(ifMatch));
      return shown(services, params.id);
    },
  }),
];
