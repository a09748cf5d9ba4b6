// Reads of the first page: posture in numbers, and its trend by day.
import type { RuleStatus, Severity } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { COUNTED, MEASURED } from "./objectives.ts";
import { sql, type Sql } from "./sql.ts";

export interface Overview {
  /** True until something was imported. */
  readonly empty: boolean;
  readonly sampleLoaded: boolean;
  readonly evaluatedAt: string | null;
  readonly identities: {
    readonly total: number;
    readonly people: number;
    readonly byKind: readonly { readonly kind: string; readonly count: number }[];
    readonly byProvider: readonly { readonly provider: string; readonly count: number }[];
    readonly byReach: readonly { readonly level: string; readonly count: number }[];
    readonly owned: number;
    readonly ownerSuggested: number;
    readonly unowned: number;
    readonly withPurpose: number;
    /** Confirmed owner, purpose and end all known. */
    readonly governed: number;
    readonly administrators: number;
  };
  /** The three sets in numbers, for the whole estate (or the environment asked for) and for each environment. */
  readonly sets: ThreeSetsShare;
  readonly byEnvironment: readonly (ThreeSetsShare & { readonly environment: string | null })[];
  readonly findings: { readonly open: Readonly<Record<Severity, number>>; readonly accepted: number; readonly resolvedInThirtyDays: number };
  readonly rules: Readonly<Record<RuleStatus, number>>;
  readonly trend: readonly TrendDay[];
}

export interface ThreeSetsShare {
  readonly total: number;
  /** A mandate in force names it. */
  readonly mandated: number;
  /** Of those, neither holding nor doing what no mandate allows. */
  readonly withinMandate: number;
  /** Evidence of what it did was read. */
  readonly useKnown: number;
  readonly owner: number;
  readonly purpose: number;
  readonly expiry: number;
  readonly governed: number;
}

export interface TrendDay {
  readonly day: string;
  readonly identities: number;
  readonly openFindings: number;
  readonly critical: number;
  readonly governed: number;
  /** Confirmed owners at the end of the day. */
  readonly owned: number;
  /** Null on days before this was counted. */
  readonly mandated: number | null;
  readonly withinMandate: number | null;
}

const SETS = sql`count(*) as total, count(*) filter (where ${MEASURED.mandated}) as mandated, count(*) filter (where ${MEASURED.within_mandate}) as "withinMandate", count(*) filter (where use_known) as "useKnown",
  count(*) filter (where ${MEASURED.owner}) as owner, count(*) filter (where ${MEASURED.purpose}) as purpose, count(*) filter (where ${MEASURED.expiry}) as expiry, count(*) filter (where governed) as governed`;
const NO_SETS: ThreeSetsShare = { total: 0, mandated: 0, withinMandate: 0, useKnown: 0, owner: 0, purpose: 0, expiry: 0, governed: 0 };

/** People are counted apart: they are not what is governed here. */
export async function readOverview(db: Db, now: Date, environment?: string): Promise<Overview> {
  const there: Sql = environment === undefined ? sql`latest and valid_to is null` : sql`latest and valid_to is null and environment = ${environment}`;
  const ofThere: Sql = environment === undefined ? sql`true` : sql`exists (select 1 from identity i where i.id = finding.identity_id and i.latest and i.environment = ${environment})`;
  const [numbers] = await db.query<Record<"total" | "people" | "owned" | "ownerSuggested" | "withPurpose" | "governed" | "administrators", number>>(sql`
    select count(*) filter (where kind <> 'person') as total, count(*) filter (where kind = 'person') as people,
           count(*) filter (where kind <> 'person' and owner_status = 'confirmed') as owned,
           count(*) filter (where kind <> 'person' and owner_status = 'suggested') as "ownerSuggested",
           count(*) filter (where kind <> 'person' and purpose is not null) as "withPurpose",
           count(*) filter (where governed) as governed,
           count(*) filter (where kind <> 'person' and reach_level = 'administrator') as administrators
    from identity where ${there}`);
  const groups = await db.query<{ which: number; value: string | null; count: number }>(sql`
    select grouping(kind, provider, reach_level) as which, coalesce(kind, provider, reach_level) as value, count(*) as count
    from identity where ${there} group by grouping sets ((kind), (provider), (reach_level)) order by count desc`);
  // GROUPING gives a bit for each column that is NOT grouped by, the first column highest.
  const grouped = (which: number) => groups.flatMap((row) => (row.which === which && row.value !== null ? [{ value: row.value, count: row.count }] : []));
  const [sets] = await db.query<ThreeSetsShare>(sql`select ${SETS} from identity where ${there} and kind <> 'person'`);
  const byEnvironment = await db.query<ThreeSetsShare & { environment: string | null }>(sql`select environment, ${SETS} from identity where ${COUNTED} group by environment order by count(*) desc, environment limit 20`);
  const [findings] = await db.query<Record<Severity | "accepted" | "resolved", number>>(sql`
    select count(*) filter (where state in ('open', 'reopened') and severity = 'critical') as critical, count(*) filter (where state in ('open', 'reopened') and severity = 'high') as high,
           count(*) filter (where state in ('open', 'reopened') and severity = 'medium') as medium, count(*) filter (where state in ('open', 'reopened') and severity = 'low') as low,
           count(*) filter (where state = 'accepted') as accepted,
           count(*) filter (where state = 'resolved' and resolved_at >= ${now}::timestamptz - interval '30 days') as resolved
    from finding where ${ofThere}`);
  const rules = await db.query<{ status: RuleStatus; count: number; at: string }>(sql`select status, count(*) as count, max(at) as at from rule_result group by status`);
  const [sources] = await db.query<{ any: boolean; sample: boolean }>(sql`select count(*) > 0 as any, count(*) filter (where kind = 'sample') > 0 as sample from source`);
  const ruleCount = (status: RuleStatus) => rules.find((row) => row.status === status)?.count ?? 0;
  const total = numbers?.total ?? 0;
  const owned = numbers?.owned ?? 0;
  const suggested = numbers?.ownerSuggested ?? 0;
  return {
    empty: sources?.any !== true,
    sampleLoaded: sources?.sample === true,
    evaluatedAt: rules.map((row) => row.at).sort().at(-1) ?? null,
    identities: {
      total,
      people: numbers?.people ?? 0,
      byKind: grouped(0b011).map(({ value, count }) => ({ kind: value, count })),
      byProvider: grouped(0b101).map(({ value, count }) => ({ provider: value, count })),
      byReach: grouped(0b110).map(({ value, count }) => ({ level: value, count })),
      owned,
      ownerSuggested: suggested,
      unowned: total - owned - suggested,
      withPurpose: numbers?.withPurpose ?? 0,
      governed: numbers?.governed ?? 0,
      administrators: numbers?.administrators ?? 0,
    },
    sets: sets ?? NO_SETS,
    byEnvironment,
    findings: {
      open: { critical: findings?.critical ?? 0, high: findings?.high ?? 0, medium: findings?.medium ?? 0, low: findings?.low ?? 0 },
      accepted: findings?.accepted ?? 0,
      resolvedInThirtyDays: findings?.resolved ?? 0,
    },
    rules: { pass: ruleCount("pass"), fail: ruleCount("fail"), not_evaluated: ruleCount("not_evaluated") },
    trend: await readTrend(db, now),
  };
}

function readTrend(db: Db, now: Date): Promise<TrendDay[]> {
  return db.query<TrendDay>(sql`
    select to_char(day, 'YYYY-MM-DD') as day, identities, open_findings as "openFindings", critical, governed, mandated, within_mandate as "withinMandate",
           -- An owner outlives an identity that is gone, hence the bound.
           (select least(count(*), identities) from ownership o cross join lateral (select (day + 1)::timestamp at time zone 'UTC' as night) n
            where o.valid_from < n.night and (o.valid_to is null or o.valid_to >= n.night)) as owned
    from posture where day > (${now}::timestamptz at time zone 'UTC')::date - 90 order by posture.day`);
}
