// What is wrong: list, counts, export, one finding, and the two acts a person can take on it (accept with a reason and an end; take that back).
import { z } from "zod";
import { FINDING_STATES, SEVERITIES } from "../../model/index.ts";
import { MandateError } from "../../kernel/index.ts";
import type { FindingFilter, FindingRow, FindingSort } from "../../store/index.ts";
import { toCsv } from "../csv.ts";
import { checkVersion, found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { flag, idParams, instant, many, page, paging, shortText } from "../schemas/common.ts";
import { Finding, FindingDetail } from "../schemas/finding.ts";
import { Facet, SeverityCounts } from "../schemas/identity.ts";
import { actorOf, type NewWaiver, type Services } from "../services.ts";
import { findingDetailView, findingView } from "../views/finding-view.ts";

export const findingFilters = {
  q: shortText.optional(),
  severity: many(z.enum(SEVERITIES)),
  /** Open and reopened unless told. */
  state: many(z.enum(FINDING_STATES)),
  rule: many(shortText),
  provider: many(shortText),
  realm: many(shortText),
  /** Of the identity that it is about. */
  environment: many(shortText),
  identity: shortText.optional(),
  owner: many(shortText),
  framework: many(shortText),
  /** Accepted by this waiver. */
  waiver: shortText.optional(),
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

const LONGEST_WAIVER_MILLISECONDS = 366 * 86_400_000;

function newWaiver(body: { reason: string; approver?: string | undefined; expires_at: string }, caller: Caller, now: Date): NewWaiver {
  const end = new Date(body.expires_at).getTime();
  if (end <= now.getTime()) throw new MandateError("invalid_input", "The waiver ends in the past. Give it an end that is still to come.");
  if (end > now.getTime() + LONGEST_WAIVER_MILLISECONDS) throw new MandateError("invalid_input", "The waiver is longer than a year. Give it an end within a year; it can be made anew then.");
  return { reason: body.reason, approver: body.approver ?? caller.name, expiresAt: new Date(end).toISOString() };
}

const filtersSchema = z.object(findingFilters);

function filterOf(query: z.output<typeof filtersSchema>, states: FindingFilter["state"]): FindingFilter {
  const { updated_since, state, ...same } = query;
  return { ...same, state: state ?? states, updatedSince: updated_since };
}

const LIVE = ["open", "reopened"] as const;
const SORT_KEYS: Readonly<Record<string, FindingSort>> = { risk: "risk", severity: "severity", first_seen_at: "firstSeen", last_seen_at: "lastSeen" };

function sortOf(sort: z.output<typeof findingSort>): { by: FindingSort; descending: boolean } {
  return { by: SORT_KEYS[sort.replace("-", "")] ?? "risk", descending: sort.startsWith("-") };
}

async function readDetail(services: Services, id: string): Promise<z.output<typeof FindingDetail>> {
  const { findings } = services.store.reads;
  const row = await findingRow(services, id);
  return findingDetailView(row, await findings.events(row.id), services.rules);
}

async function findingRow(services: Services, id: string): Promise<FindingRow> {
  return found(await services.store.reads.findings.get(id), "finding");
}

const EXPORT_PAGE = 500;
const EXPORT_MOST = 200_000;
const CSV_HEADER = ["id", "rule", "rule_title", "severity", "state", "risk", "title", "provider", "realm", "subject_kind", "subject", "owner", "file", "line", "frameworks", "remedy", "first_seen_at", "last_seen_at", "waiver_reason", "waiver_expires_at"];

export const findingRoutes = [
  route({
    id: "findings.list",
    method: "GET",
    path: "/v1/findings",
    permission: "findings.read",
    summary: "Findings, the riskiest first",
    query: z.object({ ...findingFilters, sort: findingSort, ...paging }),
    response: page(Finding),
    handle: async ({ query: { limit, cursor, sort, ...query }, services }) => {
      const listed = await services.store.reads.findings.list(filterOf(query, LIVE), sortOf(sort), { limit, cursor });
      return { data: listed.rows.map((row) => findingView(row, services.rules)), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
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
    handle: async ({ query, services }) => {
      const counts = await services.store.reads.findings.counts(filterOf(query, undefined));
      const live = query.state === undefined ? await services.store.reads.findings.counts(filterOf(query, LIVE)) : counts;
      const facet = (name: string, values: readonly { readonly value: string; readonly count: number }[]) => ({ name, values: values.map(({ value, count }) => ({ value, count })) });
      return { total: live.total, by_severity: { ...live.bySeverity }, by_state: { ...counts.byState }, facets: [facet("rule", live.byRule), facet("provider", live.byProvider)] };
    },
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
    handle: async ({ query: { sort, ...query }, services, header }) => {
      header("content-disposition", 'attachment; filename="mandate-findings.csv"');
      const rows: FindingRow[] = [];
      for (let cursor: string | undefined; rows.length < EXPORT_MOST; ) {
        const listed = await services.store.reads.findings.list(filterOf(query, LIVE), sortOf(sort), { limit: EXPORT_PAGE, cursor });
        rows.push(...listed.rows);
        if (listed.nextCursor === null) break;
        cursor = listed.nextCursor;
      }
      return toCsv(
        CSV_HEADER,
        rows.map((row) => [
          row.id, row.rule, services.rules.get(row.rule)?.title, row.severity, row.state, row.risk, row.title, row.subject.provider, row.subject.realm, row.subject.kind, row.subject.nativeId, row.owner,
          row.location?.file, row.location?.line, row.frameworks.join(" "), row.remedy, row.firstSeen, row.lastSeen, row.waiver?.reason, row.waiver?.expiresAt,
        ]),
      );
    },
  }),
  route({ id: "findings.get", method: "GET", path: "/v1/findings/:id", permission: "findings.read", summary: "One finding: evidence, remedy, risk with its arithmetic, history", params: idParams, response: FindingDetail, handle: async ({ params, services }) => readDetail(services, params.id) }),
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
    handle: async ({ params, body, caller, services, now, ifMatch }) => {
      const waived = newWaiver(body, caller, now);
      const row = await findingRow(services, params.id);
      checkVersion(ifMatch, String(row.revision));
      await services.findings.accept(actorOf(caller), [row], waived);
      services.work.reevaluate();
      return readDetail(services, row.id);
    },
  }),
  route({ id: "findings.unaccept", method: "POST", path: "/v1/findings/:id/unaccept", permission: "findings.accept", summary: "Take the waiver back: the finding is open again", params: idParams, response: FindingDetail,
    ifMatch: true,
    handle: async ({ params, caller, services, ifMatch }) => {
      const row = await findingRow(services, params.id);
      checkVersion(ifMatch, String(row.revision));
      await services.findings.unaccept(actorOf(caller), [row]);
      services.work.reevaluate();
      return readDetail(services, row.id);
    },
  }),
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
    handle: async ({ body, caller, services, now }) => {
      const rows = await Promise.all([...new Set(body.ids)].map((id) => findingRow(services, id)));
      if (body.act === "accept") await services.findings.accept(actorOf(caller), rows, newWaiver(body, caller, now));
      else await services.findings.unaccept(actorOf(caller), rows);
      services.work.reevaluate();
      const after = await Promise.all(rows.map((row) => findingRow(services, row.id)));
      return { data: after.map((row) => findingView(row, services.rules)), changed: after.length };
    },
  }),
];
