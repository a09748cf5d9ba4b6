// The record: what happened, by whom, and the proof that nothing was taken out of it.
import { z } from "zod";
import { pending } from "../pending.ts";
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
    handle: pending,
  }),
  route({ id: "audit.checkpoint", method: "GET", path: "/v1/audit/checkpoint", permission: "audit.read", summary: "The latest signed checkpoint (C2SP)", response: Checkpoint, handle: pending }),
  route({
    id: "audit.verify",
    method: "POST",
    path: "/v1/audit/verify",
    permission: "audit.read",
    summary: "Recompute the whole tree from the records and compare it with every checkpoint",
    response: z.object({ ok: z.boolean(), verified: z.number().int(), problems: z.array(z.string()), at: instant }),
    handle: pending,
  }),
];
