// Reads of findings: list, counts, one with its events and waiver. States are kept by the findings service.
import type { Evidence, FindingState, FindingSubject, Location, RiskTerm, RuleStatus, Severity } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { identityId } from "./ids.ts";
import { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, trusted, type Sql } from "./sql.ts";

export interface FindingFilter {
  readonly q?: string | undefined;
  readonly severity?: readonly Severity[] | undefined;
  readonly state?: readonly FindingState[] | undefined;
  readonly rule?: readonly string[] | undefined;
  readonly provider?: readonly string[] | undefined;
  readonly realm?: readonly string[] | undefined;
  /** Of the identity that it is about. */
  readonly environment?: readonly string[] | undefined;
  /** Id or key. */
  readonly identity?: string | undefined;
  readonly owner?: readonly string[] | undefined;
  readonly framework?: readonly string[] | undefined;
  readonly sample?: boolean | undefined;
  readonly updatedSince?: string | undefined;
  /** Accepted by this waiver. */
  readonly waiver?: string | undefined;
}

export interface WaiverRow {
  readonly id: string;
  /** Null when a pattern stands for the finding. */
  readonly findingKey: string | null;
  readonly reason: string;
  readonly approver: string;
  readonly acceptedBy: string;
  readonly acceptedAt: string;
  readonly expiresAt: string;
}

export interface FindingRow {
  readonly id: string;
  readonly key: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly severity: Severity;
  readonly title: string;
  readonly state: FindingState;
  readonly risk: number;
  readonly riskTerms: readonly RiskTerm[];
  readonly subject: FindingSubject;
  /** Key of the identity that answers for it. */
  readonly identity: string | null;
  readonly identityId: string | null;
  readonly identityName: string | null;
  readonly owner: string | null;
  readonly location: Location | null;
  readonly evidence: readonly Evidence[];
  readonly frameworks: readonly string[];
  readonly remedy: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly resolvedAt: string | null;
  readonly sample: boolean;
  /** Grows with every change: for ETags. */
  readonly revision: number;
  readonly waiver: WaiverRow | null;
}

export interface FindingEventRow {
  readonly id: string;
  readonly at: string;
  /** `opened`, `resolved`, `reopened`, `accepted`, `unaccepted`, `waiver-expired`, `severity-changed`. */
  readonly what: string;
  readonly actor: string;
  readonly detail: string;
}

export interface FindingCounts {
  readonly total: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly byState: Readonly<Record<FindingState, number>>;
  readonly byRule: readonly { readonly value: string; readonly count: number }[];
  readonly byProvider: readonly { readonly value: string; readonly count: number }[];
}

export const FINDING_SORTS = ["risk", "severity", "firstSeen", "lastSeen"] as const;
export type FindingSort = (typeof FINDING_SORTS)[number];

export interface FindingReads {
  list(filter: FindingFilter, sort: { readonly by: FindingSort; readonly descending: boolean }, page: PageRequest): Promise<Page<FindingRow>>;
  counts(filter: FindingFilter): Promise<FindingCounts>;
  get(idOrKey: string): Promise<FindingRow | undefined>;
  events(findingId: string): Promise<readonly FindingEventRow[]>;
  rules(): Promise<readonly RuleResultRow[]>;
}

export interface RuleResultRow {
  readonly rule: string;
  readonly version: number;
  readonly status: RuleStatus;
  readonly about: string;
  readonly population: number;
  readonly matched: number;
  readonly detail: string | null;
  readonly at: string;
  readonly open: number;
  readonly accepted: number;
}

const SELECT = trusted(`select f.id, f.key, f.rule, f.rule_version as "ruleVersion", f.severity, f.title, f.state, f.risk, f.risk_terms as "riskTerms", f.subject,
    f.identity, i.id as "identityId", i.name as "identityName", case when i.owner_status = 'confirmed' then i.owner end as owner, f.location, f.evidence,
    f.frameworks, f.remedy, f.first_seen as "firstSeen", f.last_seen as "lastSeen", f.resolved_at as "resolvedAt", f.sample, f.revision,
    case when w.id is not null then jsonb_build_object('id', w.id, 'findingKey', w.finding_key, 'reason', w.reason, 'approver', w.approver, 'acceptedBy', w.accepted_by,
      'acceptedAt', to_char(w.accepted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'expiresAt', to_char(w.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as waiver
  from finding f
  left join identity i on i.id = f.identity_id and i.latest
  left join waiver w on w.id = f.waiver_id and w.state = 'granted'`);

const SORTS: Readonly<Record<FindingSort, Pick<Sort, "expression" | "type">>> = {
  risk: { expression: "f.risk", type: "integer" },
  severity: { expression: "f.severity_rank", type: "integer" },
  firstSeen: { expression: "f.first_seen", type: "timestamptz" },
  lastSeen: { expression: "f.last_seen", type: "timestamptz" },
};

const RANKS: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

function sortValue(by: FindingSort, row: FindingRow): string | number {
  switch (by) {
    case "risk":
      return row.risk;
    case "severity":
      return RANKS[row.severity];
    case "firstSeen":
      return row.firstSeen;
    case "lastSeen":
      return row.lastSeen;
  }
}

export function createFindingReads(db: Db): FindingReads {
  return {
    list: async (filter, { by, descending }, page) => {
      const sort: Sort = { name: by, ...SORTS[by], descending, id: "f.id" };
      const { after, order } = keyset(sort, page);
      const rows = await db.query<FindingRow>(sql`${SELECT} where ${conditions(filter)} and ${after} ${order}`);
      return toPage(sort, page, rows, (row) => sortValue(by, row), (row) => row);
    },
    counts: (filter) => counts(db, filter),
    get: async (idOrKey) => {
      const column = trusted(idOrKey.startsWith("fnd_") ? "f.id" : "f.key");
      const [row] = await db.query<FindingRow>(sql`${SELECT} where ${column} = ${idOrKey}`);
      return row;
    },
    events: (findingId) => db.query<FindingEventRow>(sql`select id, at, what, actor, detail from finding_event where finding_id = ${findingId} order by at, id`),
    rules: () =>
      db.query<RuleResultRow>(sql`
        select r.rule, r.version, r.status, r.about, r.population, r.matched, r.detail, r.at,
               count(f.id) filter (where f.state in ('open', 'reopened')) as open, count(f.id) filter (where f.state = 'accepted') as accepted
        from rule_result r left join finding f on f.rule = r.rule group by r.rule order by r.rule`),
  };
}

function conditions(filter: FindingFilter): Sql {
  const all: Sql[] = [sql`true`];
  const anyOf = (column: Sql, values: readonly string[] | undefined) => {
    if (values !== undefined && values.length > 0) all.push(sql`${column} = any(${values}::text[])`);
  };
  anyOf(sql`f.severity`, filter.severity);
  anyOf(sql`f.state`, filter.state);
  anyOf(sql`f.rule`, filter.rule);
  anyOf(sql`f.provider`, filter.provider);
  anyOf(sql`f.realm`, filter.realm);
  const ofIdentity = (column: Sql, values: readonly string[] | undefined) => {
    if (values !== undefined && values.length > 0) all.push(sql`exists (select 1 from identity i where i.id = f.identity_id and i.latest and ${column} = any(${values}::text[]))`);
  };
  ofIdentity(sql`i.owner`, filter.owner);
  ofIdentity(sql`i.environment`, filter.environment);
  if (filter.framework !== undefined && filter.framework.length > 0) all.push(sql`f.frameworks && ${filter.framework}::text[]`);
  if (filter.identity !== undefined) {
    const id = filter.identity.includes("|") ? identityId(filter.identity) : filter.identity;
    all.push(sql`f.identity_id = ${id}`);
  }
  if (filter.waiver !== undefined) all.push(sql`f.waiver_id = ${filter.waiver}`);
  if (filter.sample !== undefined) all.push(sql`f.sample = ${filter.sample}`);
  if (filter.updatedSince !== undefined) all.push(sql`greatest(f.last_seen, f.resolved_at) >= ${filter.updatedSince}::timestamptz`);
  for (const word of (filter.q ?? "").split(/\s+/).filter((each) => each !== "")) all.push(sql`f.search like ${containing(word)}`);
  return joinSql(all, " and ");
}

async function counts(db: Db, filter: FindingFilter): Promise<FindingCounts> {
  const rows = await db.query<{ severity: Severity; state: FindingState; rule: string; provider: string; count: number }>(
    sql`select f.severity, f.state, f.rule, f.provider, count(*) as count from finding f where ${conditions(filter)} group by 1, 2, 3, 4`,
  );
  const sumOf = (test: (row: (typeof rows)[number]) => boolean) => rows.reduce((sum, row) => (test(row) ? sum + row.count : sum), 0);
  const tally = (column: "rule" | "provider") =>
    [...new Set(rows.map((row) => row[column]))].map((value) => ({ value, count: sumOf((row) => row[column] === value) })).sort((a, b) => b.count - a.count);
  return {
    total: sumOf(() => true),
    bySeverity: { critical: sumOf((row) => row.severity === "critical"), high: sumOf((row) => row.severity === "high"), medium: sumOf((row) => row.severity === "medium"), low: sumOf((row) => row.severity === "low") },
    byState: { open: sumOf((row) => row.state === "open"), reopened: sumOf((row) => row.state === "reopened"), accepted: sumOf((row) => row.state === "accepted"), resolved: sumOf((row) => row.state === "resolved") },
    byRule: tally("rule"),
    byProvider: tally("provider"),
  };
}
