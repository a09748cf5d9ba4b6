// The first page: are we in control, and what next?
import { z } from "zod";
import { COVERAGE_STATUSES, RULE_STATUSES } from "../../model/index.ts";
import type { ThreeSetsShare } from "../../store/index.ts";
import { route } from "../route.ts";
import { instant, shortText } from "../schemas/common.ts";
import { SeverityCounts } from "../schemas/identity.ts";
import { coverageCounts, coverageSentence, coverageView, unreadStreams } from "../views/coverage-view.ts";
import { doNext } from "../views/do-next.ts";

const count = z.number().int();
const share = { total: count, mandated: count, within_mandate: count, use_known: count, owner: count, purpose: count, expiry: count, governed: count };
const shareView = ({ total, mandated, withinMandate, useKnown, owner, purpose, expiry, governed }: ThreeSetsShare) => ({ total, mandated, within_mandate: withinMandate, use_known: useKnown, owner, purpose, expiry, governed });

export const overviewRoutes = [
  route({
    id: "overview.get",
    method: "GET",
    path: "/v1/overview",
    permission: "inventory.read",
    summary: "Posture, coverage, trend and the five acts that remove most risk. With an environment, identities, findings and acts are of it; the rest is of the whole estate",
    query: z.object({ environment: shortText.min(1).optional() }),
    response: z.object({
      /** True until something was imported: the console shows the first screen. */
      empty: z.boolean(),
      sample_loaded: z.boolean(),
      as_of: instant,
      evaluated_at: instant.nullable(),
      identities: z.object({
        total: count,
        /** Human accounts, counted apart: they are not what is governed here. */
        people: count,
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
      /** Mandated, within the mandate, with evidence of use read, and what is known of owner, purpose and end. */
      sets: z.object(share),
      by_environment: z.array(z.object({ environment: z.string().nullable(), ...share })),
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
      trend: z.array(z.object({ day: z.iso.date(), identities: count, open_findings: count, critical: count, governed: count, owned: count, mandated: count.nullable(), within_mandate: count.nullable() })),
      do_next: z.array(
        z.object({ title: z.string(), why: z.string(), remedy: z.string(), risk_removed: z.number(), rule: z.string(), finding_id: z.string(), findings: count, identity_id: z.string().nullable() }),
      ),
    }),
    handle: async ({ query: { environment }, services, now }) => {
      const { reads } = services.store;
      const [overview, credentials, rows, next] = await Promise.all([
        reads.overview(environment),
        reads.credentials.counts(),
        reads.coverage.list(),
        doNext(reads, services.rules, environment),
      ]);
      const coverage = [...rows.map((row) => coverageView(row, services.about)), ...unreadStreams(rows, services.about)];
      const { identities } = overview;
      return {
        empty: overview.empty,
        sample_loaded: overview.sampleLoaded,
        as_of: now.toISOString(),
        evaluated_at: overview.evaluatedAt,
        identities: {
          total: identities.total,
          people: identities.people,
          by_kind: identities.byKind.map(({ kind, count: number }) => ({ kind, count: number })),
          by_provider: identities.byProvider.map(({ provider, count: number }) => ({ provider, count: number })),
          owned: identities.owned,
          owner_suggested: identities.ownerSuggested,
          unowned: identities.unowned,
          with_purpose: identities.withPurpose,
          governed: identities.governed,
          administrators: identities.administrators,
          by_reach: identities.byReach.map(({ level, count: number }) => ({ level, count: number })),
        },
        sets: shareView(overview.sets),
        by_environment: overview.byEnvironment.map((row) => ({ environment: row.environment, ...shareView(row) })),
        credentials: { total: credentials.total, exposed: credentials.exposed, never_expire: credentials.neverExpire, older_than_a_year: credentials.olderThanAYear },
        findings: { open: { ...overview.findings.open }, accepted: overview.findings.accepted, resolved_30_days: overview.findings.resolvedInThirtyDays },
        rules: { ...overview.rules },
        coverage: { ...coverageCounts(coverage), sentence: coverageSentence(coverage) },
        trend: overview.trend.map(({ day, identities: all, openFindings, critical, governed, owned, mandated, withinMandate }) => ({ day, identities: all, open_findings: openFindings, critical, governed, owned, mandated, within_mandate: withinMandate })),
        do_next: next,
      };
    },
  }),
];
