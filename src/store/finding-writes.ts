// Bulk writes of findings, their states and events, and of what rules answered.
import type { Finding, FindingState, RuleResult, Severity } from "../model/index.ts";
import { severityRank } from "../model/index.ts";
import { newId } from "../kernel/index.ts";
import type { CopyRow } from "./copy.ts";
import { identityId, stableId } from "./ids.ts";
import { COUNTED, MEASURED, putPoints } from "./objectives.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export const findingId = (key: string) => stableId("fnd", key);

export interface KnownFindingRow {
  readonly key: string;
  readonly rule: string;
  readonly realm: string;
  readonly severity: Severity;
  readonly state: FindingState;
  readonly waivedUntil: string | null;
}

/** Of some rules when they are named. */
export function readKnownFindings(tx: Tx, rules?: readonly string[]): Promise<KnownFindingRow[]> {
  const some = rules === undefined ? sql`true` : sql`f.rule = any(${rules}::text[])`;
  return tx.query<KnownFindingRow>(sql`select f.key, f.rule, f.realm, f.severity, f.state, w.expires_at as "waivedUntil" from finding f left join waiver w on w.id = f.waiver_id and w.state = 'granted' where ${some}`);
}

/** Those of some rules about some identities. */
export function readKnownFindingsOf(tx: Tx, rules: readonly string[], identityIds: readonly string[]): Promise<KnownFindingRow[]> {
  return tx.query<KnownFindingRow>(sql`
    select f.key, f.rule, f.realm, f.severity, f.state, w.expires_at as "waivedUntil" from finding f left join waiver w on w.finding_key = f.key and w.ended_at is null
    where f.identity_id = any(${identityIds}::text[]) and f.rule = any(${rules}::text[])`);
}

const COLUMNS = ["id", "key", "rule", "rule_version", "severity", "severity_rank", "title", "risk", "risk_terms", "provider", "realm", "subject", "identity", "identity_id", "location", "evidence", "frameworks", "remedy"];

function toRow(finding: Finding): CopyRow {
  const { key, rule, ruleVersion, severity, title, risk, riskTerms, subject, identity, location, evidence, frameworks, remedy } = finding;
  const json = (value: unknown) => JSON.stringify(value).replaceAll("\\u0000", "\\ufffd");
  return [
    findingId(key), key, rule, ruleVersion, severity, severityRank(severity), title.replaceAll("\u0000", "\ufffd"), risk, json(riskTerms), subject.provider, subject.realm, json(subject),
    identity ?? null, identity === undefined ? null : identityId(identity), location === undefined ? null : json(location), json(evidence), frameworks, remedy.replaceAll("\u0000", "\ufffd"),
  ];
}

/** New ones are open; known ones get today's words. States are set by `setStates`. */
export async function putFindings(tx: Tx, findings: readonly Finding[]): Promise<void> {
  await tx.execute(sql`create temp table staged_findings (id text, key text, rule text, rule_version integer, severity text, severity_rank smallint, title text, risk smallint, risk_terms jsonb,
    provider text, realm text, subject jsonb, identity text, identity_id text, location jsonb, evidence jsonb, frameworks text[], remedy text) on commit drop`);
  await tx.copy("staged_findings", COLUMNS, findings.map(toRow));
  await tx.execute(sql`analyze staged_findings`);
  await tx.execute(sql`
    update finding f set rule_version = s.rule_version, severity = s.severity, severity_rank = s.severity_rank, title = s.title, risk = s.risk, risk_terms = s.risk_terms, subject = s.subject,
      identity = s.identity, identity_id = s.identity_id, location = s.location, evidence = s.evidence, frameworks = s.frameworks, remedy = s.remedy, last_seen = ${tx.at},
      revision = f.revision + (case when (f.severity, f.title, f.risk, f.evidence, f.remedy) is distinct from (s.severity, s.title, s.risk, s.evidence, s.remedy) then 1 else 0 end)
    from staged_findings s where s.id = f.id`);
  await tx.execute(sql`
    insert into finding (id, key, rule, rule_version, severity, severity_rank, title, state, risk, risk_terms, provider, realm, subject, identity, identity_id, location, evidence, frameworks, remedy, first_seen, last_seen)
    select s.id, s.key, s.rule, s.rule_version, s.severity, s.severity_rank, s.title, 'open', s.risk, s.risk_terms, s.provider, s.realm, s.subject, s.identity, s.identity_id, s.location, s.evidence, s.frameworks, s.remedy, ${tx.at}, ${tx.at}
    from staged_findings s where not exists (select 1 from finding f where f.id = s.id)`);
  await tx.execute(sql`drop table staged_findings`);
}

export interface StateChange {
  readonly key: string;
  readonly what: string;
  readonly state: FindingState;
  readonly detail: string;
}

/** Sets states and writes one event for each change. */
export async function setStates(tx: Tx, changes: readonly StateChange[], actor: string): Promise<void> {
  if (changes.length === 0) return;
  await tx.execute(sql`
    update finding f set state = c.state, resolved_at = case when c.state = 'resolved' then ${tx.at}::timestamptz end, revision = f.revision + 1
    from unnest(${changes.map((change) => findingId(change.key))}::text[], ${changes.map((change) => change.state)}::text[]) as c (id, state) where f.id = c.id and f.state <> c.state`);
  await tx.copy("finding_event", ["id", "finding_id", "at", "what", "actor", "detail"], changes.map((change) => [newId("chg"), findingId(change.key), tx.at.toISOString(), change.what, actor, change.detail]));
}

/** A finding is of the sample when its identity is, or, without one, when only the sample estate told of its realm. */
export async function refreshFindingSample(tx: Tx): Promise<void> {
  await tx.execute(sql`
    update finding f set sample = s.sample from (
      select x.id, coalesce(i.sample, exists (select 1 from origin o join source r on r.id = o.source_id where o.realm = x.realm and r.kind = 'sample')
                                      and not exists (select 1 from origin o join source r on r.id = o.source_id where o.realm = x.realm and r.kind <> 'sample')) as sample
      from finding x left join identity i on i.id = x.identity_id and i.latest) s
    where s.id = f.id and f.sample is distinct from s.sample`);
}

export async function putRuleResults(tx: Tx, results: readonly RuleResult[], versions: ReadonlyMap<string, number>): Promise<void> {
  await tx.execute(sql`delete from rule_result`);
  await tx.execute(sql`
    insert into rule_result (rule, version, status, about, population, matched, detail, at)
    select *, ${tx.at}::timestamptz from unnest(${results.map((row) => row.id)}::text[], ${results.map((row) => versions.get(row.id) ?? 1)}::integer[], ${results.map((row) => row.status)}::text[], ${results.map((row) => row.about)}::text[],
      ${results.map((row) => row.population)}::integer[], ${results.map((row) => row.matched)}::integer[], ${results.map((row) => row.detail ?? null)}::text[])`);
}

/** The day's line of the trend; the last evaluation of a day stands. */
export async function putPosture(tx: Tx): Promise<void> {
  await tx.execute(sql`
    with counted as (
      select count(*) as identities, count(*) filter (where governed) as governed, count(*) filter (where ${MEASURED.mandated}) as mandated, count(*) filter (where ${MEASURED.within_mandate}) as within_mandate,
             count(*) filter (where use_known) as use_known, count(*) filter (where ${MEASURED.purpose}) as with_purpose, count(*) filter (where ${MEASURED.expiry}) as with_expiry
      from identity where ${COUNTED}),
      open as (select count(*) as findings, count(*) filter (where severity = 'critical') as critical from finding where state in ('open', 'reopened'))
    insert into posture (day, identities, open_findings, critical, governed, mandated, within_mandate, use_known, with_purpose, with_expiry, at)
    select (${tx.at}::timestamptz at time zone 'UTC')::date, c.identities, o.findings, o.critical, c.governed, c.mandated, c.within_mandate, c.use_known, c.with_purpose, c.with_expiry, ${tx.at} from counted c, open o
    on conflict (day) do update set identities = excluded.identities, open_findings = excluded.open_findings, critical = excluded.critical, governed = excluded.governed, mandated = excluded.mandated,
      within_mandate = excluded.within_mandate, use_known = excluded.use_known, with_purpose = excluded.with_purpose, with_expiry = excluded.with_expiry, at = excluded.at`);
  await putPoints(tx);
}

/** Locked for a decision. */
export function takeFindings(tx: Tx, ids: readonly string[]): Promise<{ id: string; key: string; state: FindingState; revision: number; identityId: string | null; title: string }[]> {
  return tx.query(sql`select id, key, state, revision, identity_id as "identityId", title from finding where id = any(${ids}::text[]) order by id for update`);
}
