// The access explorer: who can do X on Y, may Z do X on Y, and how does one become another.
import { z } from "zod";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { instant, shortText } from "../schemas/common.ts";
import { AccessAnswer, EscalationPath } from "../schemas/finding.ts";
import { NodeSummary } from "../schemas/identity.ts";

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
    handle: pending,
  }),
  route({
    id: "access.check",
    method: "GET",
    path: "/v1/access/check",
    permission: "access.read",
    summary: "May this identity do this action on this resource, and which policy says so",
    query: z.object({ identity: shortText.min(1), action: shortText.min(1), resource: resource.default("*"), at: instant.optional() }),
    response: z.object({ identity: NodeSummary, action: z.string(), resource: z.string(), answer: AccessAnswer }),
    handle: pending,
  }),
  route({
    id: "access.paths",
    method: "GET",
    path: "/v1/access/paths",
    permission: "access.read",
    summary: "Escalation paths, filtered by where they begin and end (identity ids)",
    query: z.object({ from: shortText.optional(), to: shortText.optional(), provider: shortText.optional(), realm: shortText.optional(), at: instant.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
    response: z.object({ data: z.array(EscalationPath), administrators: z.array(NodeSummary), truncated: z.boolean(), caveats: z.array(z.string()) }),
    handle: pending,
  }),
  route({
    id: "access.suggest",
    method: "GET",
    path: "/v1/access/suggest",
    permission: "access.read",
    summary: "Completions for the fill-ins: actions, resources or identities that begin like this",
    query: z.object({ kind: z.enum(["action", "resource", "identity"]), q: shortText.default(""), limit: z.coerce.number().int().min(1).max(50).default(20) }),
    response: z.object({ data: z.array(z.object({ value: z.string(), label: z.string(), detail: z.string() })) }),
    handle: pending,
  }),
];
