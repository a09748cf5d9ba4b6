// The first page: are we in control, and what next?
import { z } from "zod";
import { COVERAGE_STATUSES, RULE_STATUSES } from "../../model/index.ts";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { instant } from "../schemas/common.ts";
import { SeverityCounts } from "../schemas/identity.ts";

const count = z.number().int();

export const overviewRoutes = [
  route({
    id: "overview.get",
    method: "GET",
    path: "/v1/overview",
    permission: "inventory.read",
    summary: "Posture, coverage, trend and the five acts that remove most risk",
    response: z.object({
      /** True until something was imported: the console shows the first screen. */
      empty: z.boolean(),
      sample_loaded: z.boolean(),
      as_of: instant,
      evaluated_at: instant.nullable(),
      identities: z.object({
        total: count,
        by_kind: z.array(z.object({ kind: z.string(), count })),
        by_provider: z.array(z.object({ provider: z.string(), count })),
        owned: count,
        owner_suggested: count,
        unowned: count,
        with_purpose: count,
        /** Owner, purpose and end all known. Zero until mandates exist is a fact, not an error. */
        governed: count,
        administrators: count,
        by_reach: z.array(z.object({ level: z.string(), count })),
      }),
      credentials: z.object({ total: count, exposed: count, never_expire: count, older_than_a_year: count }),
      findings: z.object({ open: SeverityCounts, accepted: count, resolved_30_days: count }),
      rules: z.object({ pass: count, fail: count, not_evaluated: count } satisfies Record<(typeof RULE_STATUSES)[number], z.ZodType>),
      coverage: z.object({
        complete: count,
        partial: count,
        refused: count,
        not_read: count,
        sentence: z.string(),
      } satisfies Record<(typeof COVERAGE_STATUSES)[number] | "sentence", z.ZodType>),
      trend: z.array(z.object({ day: z.iso.date(), identities: count, open_findings: count, critical: count })),
      do_next: z.array(
        z.object({ title: z.string(), why: z.string(), remedy: z.string(), risk_removed: z.number(), rule: z.string(), finding_id: z.string(), findings: count, identity_id: z.string().nullable() }),
      ),
    }),
    handle: pending,
  }),
];
