// The register of waivers, and which findings each stands for. A finding names the waiver it is accepted by; a pattern stands for many.
import { newId } from "../kernel/index.ts";
import type { ReopenTrigger, Severity, WaivedFacts, WaiverState } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { asLike, type PartyRow } from "./mandates.ts";
import { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** One finding by its key, or a rule and what narrows it. */
export interface WaiverScope {
  readonly findingKey: string | null;
  readonly rule: string | null;
  /** With `*`: compared with the identity's key, and with the native id and the name of the subject. */
  readonly identity: string | null;
  readonly provider: string | null;
  readonly realm: string | null;
  readonly environment: string | null;
}

export interface RegisterRow extends WaiverScope {
  readonly id: string;
  readonly state: WaiverState;
  readonly reason: string;
  readonly evidence: string;
  readonly evidenceLink: string | null;
  readonly owner: string;
  readonly askedBy: string;
  readonly askedPerson: PartyRow | null;
  readonly askedAt: string;
  readonly approver: string | null;
  readonly acceptedAt: string | null;
  readonly expiresAt: string;
  readonly triggers: readonly ReopenTrigger[];
  readonly coversCritical: boolean;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly why: string | null;
  /** Findings accepted by it now. */
  readonly covers: number;
  readonly revision: number;
}

export interface WaiverListFilter {
  readonly q?: string | undefined;
  readonly state?: readonly WaiverState[] | undefined;
  readonly rule?: string | undefined;
  readonly owner?: string | undefined;
}

const REGISTER = sql`w.id, w.state, w.finding_key as "findingKey", coalesce(w.rule, f.rule) as rule, w.identity, w.provider, w.realm, w.environment, w.reason, w.evidence, w.evidence_link as "evidenceLink", w.owner,
  w.asked_by as "askedBy", w.asked_person as "askedPerson", w.asked_at as "askedAt", w.approver, w.accepted_at as "acceptedAt", w.expires_at as "expiresAt", w.triggers, w.covers_critical as "coversCritical",
  w.ended_at as "endedAt", w.ended_by as "endedBy", w.why, w.revision, (select count(*)::int from finding c where c.waiver_id = w.id and c.state = 'accepted') as covers
  from waiver w left join finding f on f.key = w.finding_key`;

const BY_END: Sort = { name: "expires_at", expression: "w.expires_at", type: "timestamptz", descending: false, id: "w.id" };

export async function listWaivers(db: Db, filter: WaiverListFilter, page: PageRequest): Promise<Page<RegisterRow>> {
  const { after, order } = keyset(BY_END, page);
  const rows = await db.query<RegisterRow>(sql`select ${REGISTER} where ${conditions(filter)} and ${after} ${order}`);
  return toPage(BY_END, page, rows, (row) => row.expiresAt, (row) => row);
}

function conditions(filter: WaiverListFilter): Sql {
  const all: Sql[] = [sql`true`];
  if (filter.state !== undefined && filter.state.length > 0) all.push(sql`w.state = any(${filter.state}::text[])`);
  if (filter.rule !== undefined) all.push(sql`coalesce(w.rule, f.rule) = ${filter.rule}`);
  if (filter.owner !== undefined) all.push(sql`w.owner = ${filter.owner}`);
  for (const word of (filter.q ?? "").split(/\s+/).filter((each) => each !== "")) all.push(sql`lower(concat_ws(' ', w.reason, w.owner, w.asked_by, w.approver, coalesce(w.rule, f.rule), w.identity, f.title)) like ${containing(word)}`);
  return joinSql(all, " and ");
}

export async function countWaivers(db: Db): Promise<Readonly<Record<WaiverState, number>>> {
  const rows = await db.query<{ state: WaiverState; count: number }>(sql`select state, count(*)::int as count from waiver group by state`);
  return { requested: 0, granted: 0, refused: 0, ended: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
}

export async function waiverById(db: Db, id: string): Promise<RegisterRow | undefined> {
  return (await db.query<RegisterRow>(sql`select ${REGISTER} where w.id = ${id}`))[0];
}

/** Locked for a decision. */
export async function takeWaiver(tx: Tx, id: string): Promise<RegisterRow | undefined> {
  return (await tx.query<RegisterRow>(sql`select ${REGISTER} where w.id = ${id} for update of w`))[0];
}

export interface WaiverAsked extends WaiverScope {
  readonly reason: string;
  readonly evidence: string;
  readonly evidenceLink: string | null;
  readonly owner: string;
  readonly askedPerson: PartyRow;
  readonly expiresAt: string;
  readonly triggers: readonly ReopenTrigger[];
}

export async function insertWaiverRequest(tx: Tx, asked: WaiverAsked): Promise<string> {
  const id = newId("wvr");
  await tx.execute(sql`
    insert into waiver (id, state, finding_key, rule, identity, provider, realm, environment, reason, evidence, evidence_link, owner, asked_by, asked_person, asked_at, expires_at, triggers, covers_critical)
    values (${id}, 'requested', ${asked.findingKey}, ${asked.rule}, ${asked.identity}, ${asked.provider}, ${asked.realm}, ${asked.environment}, ${asked.reason}, ${asked.evidence}, ${asked.evidenceLink}, ${asked.owner},
      ${tx.actor.name}, ${JSON.stringify(asked.askedPerson)}, ${tx.at}, ${asked.expiresAt}, ${asked.triggers}, false)`);
  return id;
}

export async function grantWaiver(tx: Tx, id: string, coversCritical: boolean): Promise<void> {
  await tx.execute(sql`update waiver set state = 'granted', approver = ${tx.actor.name}, accepted_by = ${tx.actor.name}, accepted_at = ${tx.at}, covers_critical = ${coversCritical}, revision = revision + 1 where id = ${id}`);
}

/** Refused or ended, with the sentence why. What it stood for is opened by the caller. */
export async function closeWaivers(tx: Tx, ids: readonly string[], state: "refused" | "ended", why: string): Promise<void> {
  await tx.execute(sql`update waiver set state = ${state}, ended_at = ${tx.at}, ended_by = ${tx.actor.name}, why = ${why}, revision = revision + 1 where id = any(${ids}::text[]) and state in ('requested', 'granted')`);
}

export interface WaiverWrite {
  readonly key: string;
  readonly reason: string;
  readonly approver: string;
  readonly expiresAt: string;
}

/** The short way: an approver accepts findings directly, each by a waiver of its own. */
export async function insertWaivers(tx: Tx, waivers: readonly WaiverWrite[]): Promise<void> {
  await tx.copy("waiver", ["id", "state", "finding_key", "reason", "owner", "approver", "accepted_by", "accepted_at", "asked_by", "asked_at", "expires_at"], waivers.map((waiver) => {
    const at = tx.at.toISOString();
    return [newId("wvr"), "granted", waiver.key, waiver.reason, waiver.approver, waiver.approver, tx.actor.name, at, tx.actor.name, at, waiver.expiresAt];
  }));
  await tx.execute(sql`
    update finding t set waiver_id = w.id, waived_facts = ${FACTS} from waiver w, finding f left join identity i on i.id = f.identity_id and i.latest
    where f.id = t.id and w.finding_key = t.key and w.state = 'granted' and t.key = any(${waivers.map(({ key }) => key)}::text[])`);
}

/** What triggers look at, of finding `f` and its identity `i`. */
const FACTS = sql`jsonb_build_object('severity', f.severity_rank, 'reach', i.reach_rank, 'ruleVersion', f.rule_version, 'evidence', md5(f.evidence::text), 'owner', case when i.owner_status = 'confirmed' then i.owner end)`;

/** Finding `f` (of identity `i`) is within the pattern of waiver `w`. */
const WITHIN = sql`w.finding_key is null and w.rule = f.rule and (w.provider is null or w.provider = f.provider) and (w.realm is null or w.realm = f.realm)
  and (w.environment is null or w.environment = i.environment)
  and (w.identity is null or f.identity like ${asLike(sql`w.identity`)} or f.subject ->> 'nativeId' like ${asLike(sql`w.identity`)} or f.subject ->> 'name' like ${asLike(sql`w.identity`)})`;

export interface Covered {
  readonly key: string;
  readonly identityId: string | null;
  readonly waiver: string;
  readonly expiresAt: string;
}

/** Open findings that a granted waiver stands for: accepted from now on. The longest of several wins; what was released from a pattern stays open. */
export async function coverFindings(tx: Tx): Promise<readonly Covered[]> {
  return tx.query<Covered>(sql`
    with chosen as (
      select distinct on (f.id) f.id, w.id as waiver, w.expires_at, ${FACTS} as facts
      from waiver w join finding f on (w.finding_key = f.key or w.rule = f.rule) left join identity i on i.id = f.identity_id and i.latest
      where w.state = 'granted' and w.expires_at > ${tx.at} and f.state in ('open', 'reopened') and (w.finding_key = f.key or (${WITHIN}))
        and not (w.id = any(f.released_from)) and (w.covers_critical or f.severity <> 'critical')
      order by f.id, w.expires_at desc, w.id)
    update finding f set waiver_id = c.waiver, waived_facts = c.facts from chosen c where c.id = f.id
    returning f.key, f.identity_id as "identityId", c.waiver, c.expires_at as "expiresAt"`);
}

export interface ScopeAnswer {
  /** Open findings it would accept today. */
  readonly count: number;
  readonly critical: number;
  readonly first: readonly { readonly id: string; readonly title: string; readonly severity: Severity; readonly subject: string; readonly environment: string | null }[];
}

const FIRST_SHOWN = 20;

/** What a scope would stand for now, the riskiest first. */
export async function findingsWithin(db: Db, scope: WaiverScope): Promise<ScopeAnswer> {
  const rows = await db.query<ScopeAnswer["first"][number] & { count: number; critical: number }>(sql`
    select f.id, f.title, f.severity, f.subject ->> 'name' as subject, i.environment, (count(*) over ())::int as count, (count(*) filter (where f.severity = 'critical') over ())::int as critical
    from (select ${scope.findingKey}::text as finding_key, ${scope.rule}::text as rule, ${scope.identity}::text as identity, ${scope.provider}::text as provider, ${scope.realm}::text as realm, ${scope.environment}::text as environment) w
    join finding f on (w.finding_key = f.key or w.rule = f.rule) left join identity i on i.id = f.identity_id and i.latest
    where f.state in ('open', 'reopened') and (w.finding_key = f.key or (${WITHIN})) order by f.risk desc, f.id limit ${FIRST_SHOWN}`);
  return { count: rows[0]?.count ?? 0, critical: rows[0]?.critical ?? 0, first: rows.map(({ id, title, severity, subject, environment }) => ({ id, title, severity, subject, environment })) };
}

export interface WatchedFinding {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly identityId: string | null;
  readonly waiver: string;
  readonly isPattern: boolean;
  readonly owner: string;
  readonly triggers: readonly ReopenTrigger[];
  readonly before: WaivedFacts;
  readonly now: WaivedFacts;
}

/** Accepted findings of which something that their waiver watches has changed. */
export function movedFindings(tx: Tx): Promise<readonly WatchedFinding[]> {
  return tx.query<WatchedFinding>(sql`
    select f.id, f.key, f.title, f.identity_id as "identityId", w.id as waiver, w.finding_key is null as "isPattern", w.owner, w.triggers, f.waived_facts as before, ${FACTS} as now
    from finding f join waiver w on w.id = f.waiver_id left join identity i on i.id = f.identity_id and i.latest
    where f.state = 'accepted' and w.state = 'granted' and w.triggers <> '{}' and f.waived_facts is not null and f.waived_facts <> ${FACTS} order by f.id`);
}

/** No waiver stands for these any more. One released from a pattern is not covered by it again. */
export async function releaseFindings(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.execute(sql`update finding set released_from = released_from || waiver_id, waiver_id = null, waived_facts = null where key = any(${keys}::text[]) and waiver_id is not null`);
}

export interface StandingFor {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly identityId: string | null;
  readonly waiver: string;
  readonly owner: string;
  readonly expiresAt: string;
}

/** The findings these waivers stand for, also those that are resolved for now. */
export function findingsOfWaivers(tx: Tx, ids: readonly string[]): Promise<readonly StandingFor[]> {
  return tx.query<StandingFor>(sql`
    select f.id, f.key, f.title, f.state, f.identity_id as "identityId", w.id as waiver, w.owner, w.expires_at as "expiresAt" from finding f join waiver w on w.id = f.waiver_id where w.id = any(${ids}::text[]) order by f.id`);
}

/** Granted waivers whose day has come, and requests whose end passed undecided. */
export function overdueWaivers(db: Db, at: Date): Promise<readonly { readonly id: string; readonly state: WaiverState }[]> {
  return db.query(sql`select id, state from waiver where state in ('granted', 'requested') and expires_at <= ${at} order by expires_at limit 1000`);
}

/** Ends the waivers that stand for these findings alone; what a pattern stands for is released from it. */
export async function endWaivers(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.execute(sql`update waiver set state = 'ended', ended_at = ${tx.at}, ended_by = ${tx.actor.name}, revision = revision + 1 where state = 'granted' and finding_key = any(${keys}::text[])`);
  await releaseFindings(tx, keys);
}

/** Waivers that ended by their own date. */
export async function endExpiredWaivers(tx: Tx): Promise<void> {
  await tx.execute(sql`
    with over as (update waiver set state = 'ended', ended_at = ${tx.at}, ended_by = 'expiry', why = 'its day came', revision = revision + 1 where state = 'granted' and expires_at <= ${tx.at} returning id)
    update finding f set waiver_id = null, waived_facts = null from over where f.waiver_id = over.id`);
}
