// The access explorer: who can do X on Y, may Z do X on Y, and how does one become another.
import { z } from "zod";
import type { NodeKey } from "../../model/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { instant, shortText } from "../schemas/common.ts";
import { AccessAnswer, EscalationPath } from "../schemas/finding.ts";
import { NodeSummary } from "../schemas/identity.ts";
import type { Services } from "../services.ts";
import { answerView, pathView } from "../views/finding-view.ts";
import { namesOf } from "../views/identity-detail.ts";
import { named } from "../views/identity-view.ts";

async function keyOf(services: Services, id: string | undefined): Promise<NodeKey | undefined> {
  return id === undefined ? undefined : found(await services.store.reads.identities.get(id), "identity").key;
}

const resource = z.string().min(1).max(2048);

export const accessRoutes = [
  route({
    id: "access.whoCan",
    method: "GET",
    path: "/v1/access/who-can",
    permission: "access.read",
    summary: "Who can do this action on this resource, certainly or under conditions",
    query: z.object({ action: shortText.min(1), resource: resource.default("*"), provider: shortText.optional(), realm: shortText.optional(), at: instant.optional(), limit: z.coerce.number().int().min(1).max(500).default(200) }),
    response: z.object({
      action: z.string(),
      resource: z.string(),
      data: z.array(z.object({ identity: NodeSummary, answer: AccessAnswer })),
      asked: z.number().int(),
      truncated: z.boolean(),
      /** What was not read and could change the answer. */
      caveats: z.array(z.string()),
    }),
    handle: async ({ query, services }) => {
      const { action, resource: target } = query;
      const told = await services.analysis.whoCan({ action, resource: target, provider: query.provider, realm: query.realm, at: query.at, limit: query.limit });
      const names = await namesOf(services.store.reads, told.answers.map((each) => each.identity));
      return {
        action,
        resource: target,
        data: told.answers.map((each) => ({ identity: named(names, each.identity), answer: answerView(each.answer) })),
        asked: told.asked,
        truncated: told.truncated,
        caveats: [...told.caveats],
      };
    },
  }),
  route({
    id: "access.check",
    method: "GET",
    path: "/v1/access/check",
    permission: "access.read",
    summary: "May this identity do this action on this resource, and which policy says so",
    query: z.object({ identity: shortText.min(1), action: shortText.min(1), resource: resource.default("*"), at: instant.optional() }),
    response: z.object({ identity: NodeSummary, action: z.string(), resource: z.string(), answer: AccessAnswer }),
    handle: async ({ query, services }) => {
      const key = found(await keyOf(services, query.identity), "identity");
      const answer = await services.analysis.check({ identity: key, action: query.action, resource: query.resource, at: query.at });
      return { identity: named(await namesOf(services.store.reads, [key]), key), action: query.action, resource: query.resource, answer: answerView(answer) };
    },
  }),
  route({
    id: "access.paths",
    method: "GET",
    path: "/v1/access/paths",
    permission: "access.read",
    summary: "Escalation paths, filtered by where they begin and end (identity ids)",
    query: z.object({ from: shortText.optional(), to: shortText.optional(), provider: shortText.optional(), realm: shortText.optional(), at: instant.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
    response: z.object({ data: z.array(EscalationPath), administrators: z.array(NodeSummary), truncated: z.boolean(), caveats: z.array(z.string()) }),
    handle: async ({ query, services }) => {
      const [from, to] = await Promise.all([keyOf(services, query.from), keyOf(services, query.to)]);
      const told = await services.analysis.paths({ from, to, provider: query.provider, realm: query.realm, at: query.at, limit: query.limit });
      const administrators = told.administrators.slice(0, query.limit);
      const names = await namesOf(services.store.reads, [...administrators, ...told.paths.flatMap((path) => [path.fromKey, path.toKey, ...path.targetKeys])]);
      return {
        data: told.paths.map((path) => pathView(path, names)),
        administrators: administrators.map((key) => named(names, key)),
        truncated: told.truncated,
        caveats: [...told.caveats],
      };
    },
  }),
  route({
    id: "access.suggest",
    method: "GET",
    path: "/v1/access/suggest",
    permission: "access.read",
    summary: "Completions for the fill-ins: actions, resources or identities that begin like this",
    query: z.object({ kind: z.enum(["action", "resource", "identity"]), q: shortText.default(""), limit: z.coerce.number().int().min(1).max(50).default(20) }),
    response: z.object({ data: z.array(z.object({ value: z.string(), label: z.string(), detail: z.string() })) }),
    handle: async ({ query: { kind, q, limit }, services }) => {
      if (kind !== "identity") return { data: [...(await services.analysis.suggest({ kind, q, limit }))] };
      const listed = await services.store.reads.identities.list({ q }, { by: "risk", descending: true }, { limit });
      return { data: listed.rows.map((row) => ({ value: row.id, label: row.name, detail: `${row.provider} ${row.realm} ${row.kind}` })) };
    },
  }),
];
