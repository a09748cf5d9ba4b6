// The command palette's search over identities, findings and rules.
import { z } from "zod";
import { route } from "../route.ts";
import { list } from "../schemas/common.ts";
import { SearchHit } from "../schemas/work.ts";

export const searchRoutes = [
  route({
    id: "search.all",
    method: "GET",
    path: "/v1/search",
    permission: "inventory.read",
    summary: "Anything whose name, native id or title holds these words",
    query: z.object({ q: z.string().trim().min(1).max(256), limit: z.coerce.number().int().min(1).max(50).default(20) }),
    response: list(SearchHit),
    handle: async ({ query: { q, limit }, services }) => {
      const { reads } = services.store;
      const words = q.toLowerCase().split(/\s+/);
      const [nodes, findings] = await Promise.all([reads.nodes.search(q, limit), reads.findings.list({ q, state: ["open", "reopened"] }, { by: "risk", descending: true }, { limit: Math.min(limit, 8) })]);
      const rules = [...services.rules.values()].filter((rule) => words.every((word) => `${rule.id} ${rule.title}`.toLowerCase().includes(word))).slice(0, 5);
      return {
        data: [
          ...nodes.filter((node) => node.noun === "identity").map((node) => ({ kind: "identity" as const, id: node.id, title: node.name, detail: `${node.kind ?? node.type} · ${node.provider} ${node.realm}`, href: `/identities/${node.id}` })),
          ...findings.rows.map((row) => ({ kind: "finding" as const, id: row.id, title: row.title, detail: `${row.severity} · ${row.rule}`, href: `/findings/${row.id}` })),
          ...rules.map((rule) => ({ kind: "rule" as const, id: rule.id, title: `${rule.id} ${rule.title}`, detail: rule.severity, href: `/findings?rule=${encodeURIComponent(rule.id)}` })),
          ...nodes.filter((node) => node.noun !== "identity").map((node) => ({ kind: "resource" as const, id: node.id, title: node.name, detail: `${node.type} · ${node.provider} ${node.realm}`, href: `/access?resource=${encodeURIComponent(node.nativeId)}` })),
        ].slice(0, limit),
      };
    },
  }),
];
