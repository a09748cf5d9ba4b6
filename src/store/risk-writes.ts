// Reads and writes of what identities show of their reach, open findings and risk.
import type { RiskTerm } from "../model/index.ts";
import { identityId } from "./ids.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface ReachWrite {
  readonly identity: string;
  readonly level: string;
  readonly rank: number;
  readonly why: string;
  readonly byEscalation: boolean;
  readonly pathCount: number;
}

export async function putReaches(tx: Tx, reaches: readonly ReachWrite[]): Promise<void> {
  await tx.execute(sql`create temp table staged_reaches (id text, level text, rank smallint, why text, by_escalation boolean, path_count integer) on commit drop`);
  await tx.copy("staged_reaches", ["id", "level", "rank", "why", "by_escalation", "path_count"], reaches.map((row) => [identityId(row.identity), row.level, row.rank, row.why, row.byEscalation, row.pathCount]));
  await tx.execute(sql`analyze staged_reaches`);
  await tx.execute(sql`
    update identity i set reach_level = s.level, reach_rank = s.rank, reach_why = s.why, reach_by_escalation = s.by_escalation, path_count = s.path_count, evaluated = true
    from staged_reaches s where i.id = s.id and i.latest and i.valid_to is null
      and (i.evaluated, i.reach_level, i.reach_why, i.reach_by_escalation, i.path_count) is distinct from (true, s.level, s.why, s.by_escalation, s.path_count)`);
  await tx.execute(sql`drop table staged_reaches`);
}

export interface RiskFactsRow {
  readonly id: string;
  readonly kind: string;
  readonly reachLevel: string | null;
  readonly reachWhy: string | null;
  readonly ownerStatus: string;
  readonly worstTitle: string | null;
  readonly worstRisk: number | null;
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
}

/** For some identities or for all. Only open and reopened findings count: what is accepted is somebody's decision. */
export function readRiskFacts(tx: Tx, ids: readonly string[] | "all"): Promise<RiskFactsRow[]> {
  const some = ids === "all" ? sql`true` : sql`identity_id = any(${ids}::text[])`;
  const these = ids === "all" ? sql`true` : sql`i.id = any(${ids}::text[])`;
  return tx.query<RiskFactsRow>(sql`
    with open as (
      select identity_id, (array_agg(title order by risk desc, id))[1] as title, max(risk) as risk, count(*) filter (where severity = 'critical') as critical,
             count(*) filter (where severity = 'high') as high, count(*) filter (where severity = 'medium') as medium, count(*) filter (where severity = 'low') as low
      from finding where state in ('open', 'reopened') and identity_id is not null and ${some} group by identity_id)
    select i.id, i.kind, i.reach_level as "reachLevel", i.reach_why as "reachWhy", i.owner_status as "ownerStatus", o.title as "worstTitle", o.risk as "worstRisk",
           coalesce(o.critical, 0) as critical, coalesce(o.high, 0) as high, coalesce(o.medium, 0) as medium, coalesce(o.low, 0) as low
    from identity i left join open o on o.identity_id = i.id where i.latest and i.valid_to is null and ${these}`);
}

export interface RiskWrite {
  readonly id: string;
  readonly risk: number;
  readonly terms: readonly RiskTerm[];
  readonly open: { readonly critical: number; readonly high: number; readonly medium: number; readonly low: number };
}

export async function putRisks(tx: Tx, risks: readonly RiskWrite[]): Promise<void> {
  await tx.execute(sql`create temp table staged_risks (id text, risk smallint, terms jsonb, critical integer, high integer, medium integer, low integer) on commit drop`);
  await tx.copy("staged_risks", ["id", "risk", "terms", "critical", "high", "medium", "low"], risks.map(({ id, risk, terms, open }) => [id, risk, JSON.stringify(terms).replaceAll("\\u0000", "\\ufffd"), open.critical, open.high, open.medium, open.low]));
  await tx.execute(sql`analyze staged_risks`);
  await tx.execute(sql`
    update identity i set risk = s.risk, risk_terms = s.terms, open_critical = s.critical, open_high = s.high, open_medium = s.medium, open_low = s.low
    from staged_risks s where i.id = s.id and i.latest
      and (i.risk, i.risk_terms, i.open_critical, i.open_high, i.open_medium, i.open_low) is distinct from (s.risk, s.terms, s.critical, s.high, s.medium, s.low)`);
  await tx.execute(sql`drop table staged_risks`);
}
