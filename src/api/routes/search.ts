// The command palette's search over identities, mandates, people, findings and rules; each only for callers who may read it.
import { z } from "zod";
import { searchProvisioned, type FoundNode } from "../../store/index.ts";
import { mayUse } from "../permissions.ts";
import { route } from "../route.ts";
import { list } from "../schemas/common.ts";
import { SearchHit } from "../schemas/work.ts";

/** Mandates and people are few among the hits, so that identities keep their room. */
const MOST_OF_OTHERS = 5;

/** A person whom an export told of has a page among the people; every other identity has its own. */
function identityHit({ id, name, kind, type, provider, realm }: FoundNode) {
  const isPerson = provider === "directory" && kind === "person";
  return { kind: isPerson ? ("person" as const) : ("identity" as const), id, title: name, detail: `${kind ?? type} · ${provider} ${realm}`, href: `/${isPerson ? "people" : "identities"}/${id}` };
}

export const searchRoutes = [
  route({
    id: "search.all",
    method: "GET",
    path: "/v1/search",
    permission: "inventory.read",
    summary: "Anything whose name, native id or title holds these words",
    query: z.object({ q: z.string().trim().min(1).max(256), limit: z.coerce.number().int().min(1).max(50).default(20) }),
    response: list(SearchHit),
    handle: async ({ query: { q, limit }, caller, services }) => {
      const { reads } = services.store;
      const words = q.toLowerCase().split(/\s+/);
      const [nodes, findings, mandates, people] = await Promise.all([
        reads.nodes.search(q, limit),
        reads.findings.list({ q, state: ["open", "reopened"] }, { by: "risk", descending: true }, { limit: Math.min(limit, 8) }),
        mayUse(caller, "mandates.read") ? reads.mandates.list({ q }, { by: "name", descending: false }, { limit: MOST_OF_OTHERS }).then(({ rows }) => rows) : [],
        mayUse(caller, "people.read") ? searchProvisioned(services.db, words.join(" "), MOST_OF_OTHERS) : [],
      ]);
      const rules = [...services.rules.values()].filter((rule) => words.every((word) => `${rule.id} ${rule.title}`.toLowerCase().includes(word))).slice(0, 5);
      return {
        data: [
          ...mandates.map(({ id, name, title, state }) => ({ kind: "mandate" as const, id, title, detail: `${name} · ${state}`, href: `/mandates/${id}` })),
          ...people.map(({ id, name, login, state }) => ({ kind: "person" as const, id, title: name, detail: `${login} · ${state}`, href: `/people/${id}` })),
          ...nodes.filter((node) => node.noun === "identity").map(identityHit),
          ...findings.rows.map((row) => ({ kind: "finding" as const, id: row.id, title: row.title, detail: `${row.severity} · ${row.rule}`, href: `/findings/${row.id}` })),
          ...rules.map((rule) => ({ kind: "rule" as const, id: rule.id, title: `${rule.id} ${rule.title}`, detail: rule.severity, href: `/findings?rule=${encodeURIComponent(rule.id)}` })),
          ...nodes.filter((node) => node.noun !== "identity").map((node) => ({ kind: "resource" as const, id: node.id, title: node.name, detail: `${node.type} · ${node.provider} ${node.realm}`, href: `/access?resource=${encodeURIComponent(node.nativeId)}` })),
        ].slice(0, limit),
      };
    },
  }),
];
