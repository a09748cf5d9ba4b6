// The record: what happened, by whom, and the proof that nothing was taken out of it.
import { z } from "zod";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { instant, page, paging, shortText } from "../schemas/common.ts";
import { AuditRecord, Checkpoint } from "../schemas/work.ts";

export const auditRoutes = [
  route({
    id: "audit.list",
    method: "GET",
    path: "/v1/audit/records",
    permission: "audit.read",
    summary: "Records, newest first",
    query: z.object({ actor: shortText.optional(), what: shortText.optional(), subject: shortText.optional(), ...paging }),
    response: page(AuditRecord),
    handle: async ({ query: { limit, cursor, ...filter }, services }) => {
      const listed = await services.audit.list(filter, { limit, cursor });
      return { data: listed.rows.map((row) => ({ ...row, detail: { ...row.detail } })), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({ id: "audit.checkpoint", method: "GET", path: "/v1/audit/checkpoint", permission: "audit.read", summary: "The latest signed checkpoint (C2SP)", response: Checkpoint,
    handle: async ({ services }) => {
      const { signedAt, ...checkpoint } = found(await services.audit.checkpoint(), "checkpoint");
      return { ...checkpoint, signed_at: signedAt };
    },
  }),
  route({
    id: "audit.verify",
    method: "POST",
    path: "/v1/audit/verify",
    permission: "audit.read",
    summary: "Recompute the whole tree from the records and compare it with every checkpoint, and each batch of decisions with its digest",
    response: z.object({ ok: z.boolean(), verified: z.number().int(), problems: z.array(z.string()), decisions: z.object({ verified: z.number().int(), batches: z.number().int(), pruned: z.number().int() }), at: instant }),
    handle: async ({ services, now }) => {
      const { ok, verified, problems, decisions } = await services.audit.verify();
      return { ok, verified, problems: [...problems], decisions, at: now.toISOString() };
    },
  }),
];
