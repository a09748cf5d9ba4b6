// What is wrong: list, counts, export, one finding, and the two acts a person can take on it (accept with a reason and an end; take that back).
import { z } from "zod";
import { FINDING_STATES, SEVERITIES } from "../../model/index.ts";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { flag, idParams, instant, many, page, paging, shortText } from "../schemas/common.ts";
import { Finding, FindingDetail } from "../schemas/finding.ts";
import { Facet, SeverityCounts } from "../schemas/identity.ts";

export const findingFilters = {
  q: shortText.optional(),
  severity: many(z.enum(SEVERITIES)),
  /** Open and reopened unless told. */
  state: many(z.enum(FINDING_STATES)),
  rule: many(shortText),
  provider: many(shortText),
  realm: many(shortText),
  identity: shortText.optional(),
  owner: many(shortText),
  framework: many(shortText),
  sample: flag.optional(),
  updated_since: instant.optional(),
};
const findingSort = z.enum(["risk", "-risk", "severity", "-severity", "first_seen_at", "-first_seen_at", "last_seen_at", "-last_seen_at"]).default("-risk");

/** A waiver. It must end: at most a year ahead. */
const waiver = {
  reason: z.string().trim().min(3).max(2000),
  approver: z.string().trim().min(1).max(320).optional(),
  expires_at: instant,
};

export const findingRoutes = [
  route({
    id: "findings.list",
    method: "GET",
    path: "/v1/findings",
    permission: "findings.read",
    summary: "Findings, the riskiest first",
    query: z.object({ ...findingFilters, sort: findingSort, ...paging }),
    response: page(Finding),
    handle: pending,
  }),
  route({
    id: "findings.counts",
    method: "GET",
    path: "/v1/findings/counts",
    permission: "findings.read",
    summary: "How many findings by severity, state, rule and provider",
    query: z.object(findingFilters),
    response: z.object({
      total: z.number().int(),
      by_severity: SeverityCounts,
      by_state: z.object({ open: z.number().int(), reopened: z.number().int(), accepted: z.number().int(), resolved: z.number().int() }),
      facets: z.array(Facet),
    }),
    handle: pending,
  }),
  route({
    id: "findings.export",
    method: "GET",
    path: "/v1/findings/export.csv",
    permission: "findings.read",
    summary: "The filtered findings as CSV; cells that a spreadsheet would run as a formula are escaped",
    query: z.object({ ...findingFilters, sort: findingSort }),
    response: z.string(),
    produces: "text/csv",
    handle: pending,
  }),
  route({ id: "findings.get", method: "GET", path: "/v1/findings/:id", permission: "findings.read", summary: "One finding: evidence, remedy, risk with its arithmetic, history", params: idParams, response: FindingDetail, handle: pending }),
  route({
    id: "findings.accept",
    method: "POST",
    path: "/v1/findings/:id/accept",
    permission: "findings.accept",
    summary: "Accept the risk by a waiver: reason, approver, end",
    params: idParams,
    body: z.object(waiver),
    response: FindingDetail,
    ifMatch: true,
    handle: pending,
  }),
  route({ id: "findings.unaccept", method: "POST", path: "/v1/findings/:id/unaccept", permission: "findings.accept", summary: "Take the waiver back: the finding is open again", params: idParams, response: FindingDetail, ifMatch: true, handle: pending }),
  route({
    id: "findings.bulk",
    method: "POST",
    path: "/v1/findings/bulk",
    permission: "findings.accept",
    summary: "Accept or take back many at once, all or none",
    body: z.discriminatedUnion("act", [
      z.object({ act: z.literal("accept"), ids: z.array(z.string().min(1).max(128)).min(1).max(500), ...waiver }),
      z.object({ act: z.literal("unaccept"), ids: z.array(z.string().min(1).max(128)).min(1).max(500) }),
    ]),
    response: z.object({ data: z.array(Finding), changed: z.number().int() }),
    handle: pending,
  }),
];
