// Acts that a policy holds for a person: asked about by enforcement points, let go by people, each once.
import type { Holder } from "../model/index.ts";
import type { Db } from "./connection.ts";
import type { PartyRow } from "./mandates.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export const HELD_ACT_STATES = ["pending", "approved", "denied", "cancelled", "expired"] as const;
/** `expired`: pending, or approved and not used, for too long. Told by the clock, and never written. */
export type HeldActState = (typeof HELD_ACT_STATES)[number];

export const HELD_RISKS = ["low", "medium", "high"] as const;
export type HeldRisk = (typeof HELD_RISKS)[number];

/** How grave it is, what it is like, and what must be typed to let it go. */
export interface HeldGrade {
  /** The task, or the session where none is given; null for what was not asked at the gate. */
  readonly session: string | null;
  readonly risk: HeldRisk;
  /** Sentences. */
  readonly riskReasons: readonly string[];
  /** Of agent, act and the shape of what steers it. */
  readonly alike: string | null;
  /** Of agent, act and the values that steer it. */
  readonly steering: string | null;
  readonly confirm: { readonly path: string; readonly value: string } | null;
}

export interface HeldActRow extends HeldGrade {
  readonly id: string;
  readonly decisionId: string;
  readonly digest: string;
  readonly basis: string;
  readonly state: HeldActState;
  readonly askedBy: string;
  readonly askedName: string;
  readonly principalId: string;
  readonly principal: string;
  readonly person: string | null;
  readonly act: string;
  readonly mandate: string;
  readonly mandateId: string;
  readonly policies: readonly string[];
  readonly reason: string;
  readonly holder: Holder;
  readonly parties: readonly string[];
  readonly barred: readonly string[];
  readonly request: Readonly<Record<string, unknown>>;
  readonly redacted: readonly string[];
  readonly why: string;
  readonly askedAt: string;
  readonly expiresAt: string;
  readonly decidedBy: PartyRow | null;
  readonly decidedAt: string | null;
  readonly comment: string | null;
  readonly approvedUntil: string | null;
  readonly usedAt: string | null;
  /** Those that were asked about together; the task of one alone is the act itself. */
  readonly bundle: string | null;
  readonly place: number;
  /** What the enforcement point called it, when there were several. */
  readonly item: HeldItem | null;
  /** Where two people must let it go: the first of them. */
  readonly firstBy: PartyRow | null;
  readonly revision: number;
}

export interface HeldItem {
  readonly resource: { readonly type: string; readonly id: string };
  readonly action: { readonly name: string };
}

const stateAt = (at: Date): Sql => sql`case when (state = 'pending' and expires_at <= ${at}) or (state = 'approved' and used_at is null and approved_until <= ${at}) then 'expired' else state end`;
const columns = (at: Date): Sql => sql`id, decision_id as "decisionId", digest, basis, ${stateAt(at)} as state, asked_by as "askedBy", asked_name as "askedName", principal_id as "principalId", principal, person, act, mandate,
  mandate_id as "mandateId", policies, reason, holder, parties, barred, request, redacted, why, asked_at as "askedAt", expires_at as "expiresAt", decided_by as "decidedBy", decided_at as "decidedAt", comment,
  approved_until as "approvedUntil", used_at as "usedAt", bundle, place, item, session, risk, risk_reasons as "riskReasons", alike, steering, confirm, first_by as "firstBy", revision`;

/** Of what nobody graded nothing is known but the question: it is decided by itself. */
export type NewHeldAct = Partial<HeldGrade> & Omit<HeldActRow, keyof HeldGrade | "state" | "askedAt" | "decidedBy" | "decidedAt" | "comment" | "approvedUntil" | "usedAt" | "firstBy" | "revision">;

/** False when this decision was asked about already. */
export async function insertHeldAct(tx: Tx, row: NewHeldAct): Promise<boolean> {
  const { session = null, risk = "medium", riskReasons = [], alike = null, steering = null, confirm = null } = row;
  const made = await tx.execute(sql`
    insert into held_act (id, decision_id, digest, basis, state, asked_by, asked_name, principal_id, principal, person, act, mandate, mandate_id, policies, reason, holder, parties, barred, request, redacted, why, asked_at, expires_at, bundle, place, item, session, risk, risk_reasons, alike, steering, confirm)
    values (${row.id}, ${row.decisionId}, ${row.digest}, ${row.basis}, 'pending', ${row.askedBy}, ${row.askedName}, ${row.principalId}, ${row.principal}, ${row.person}, ${row.act}, ${row.mandate}, ${row.mandateId}, ${row.policies},
      ${row.reason}, ${row.holder}, ${row.parties}, ${row.barred}, ${JSON.stringify(row.request)}, ${row.redacted}, ${row.why}, ${tx.at}, ${row.expiresAt}, ${row.bundle}, ${row.place}, ${row.item === null ? null : JSON.stringify(row.item)},
      ${session}, ${risk}, ${riskReasons}, ${alike}, ${steering}, ${confirm === null ? null : JSON.stringify(confirm)}) on conflict (decision_id) do nothing`);
  return made === 1;
}

export async function heldActById(db: Db, id: string, at: Date): Promise<HeldActRow | undefined> {
  return (await db.query<HeldActRow>(sql`select ${columns(at)} from held_act where id = ${id}`))[0];
}

/** What was asked about together, in its order: one act alone, or the acts of a bundle. */
export const heldActsOfTask = (db: Db, task: string, at: Date): Promise<readonly HeldActRow[]> =>
  db.query<HeldActRow>(sql`select ${columns(at)} from held_act where id = ${task} and bundle is null or bundle = ${task} order by place`);

/** Locked until the end of the transaction. */
export async function takeHeldAct(tx: Tx, id: string): Promise<HeldActRow | undefined> {
  return (await tx.query<HeldActRow>(sql`select ${columns(tx.at)} from held_act where id = ${id} for update`))[0];
}

/** The one that waits for exactly this, when somebody asked already. */
export async function pendingHeldAct(db: Db, { principalId, digest, basis }: Pick<HeldActRow, "principalId" | "digest" | "basis">, at: Date): Promise<HeldActRow | undefined> {
  return (await db.query<HeldActRow>(sql`select ${columns(at)} from held_act where principal_id = ${principalId} and state = 'pending' and expires_at > ${at} and digest = ${digest} and basis = ${basis} order by asked_at limit 1`))[0];
}

/** The newest that was asked about exactly this, since an instant. */
export async function newestHeldAct(db: Db, { principalId, digest, basis }: Pick<HeldActRow, "principalId" | "digest" | "basis">, since: Date, at: Date): Promise<HeldActRow | undefined> {
  return (await db.query<HeldActRow>(sql`select ${columns(at)} from held_act where principal_id = ${principalId} and digest = ${digest} and basis = ${basis} and asked_at >= ${since} order by asked_at desc limit 1`))[0];
}

/** Locked until the end of the transaction. */
export const takePendingOfSession = (tx: Tx, session: string): Promise<readonly HeldActRow[]> => tx.query<HeldActRow>(sql`select ${columns(tx.at)} from held_act where session = ${session} and state = 'pending' and expires_at > ${tx.at} for update`);

/** What waits although its agent, its tool, its mandate or everything is stopped, or its agent is no longer at work. */
export const pendingOfStopped = async (db: Db, at: Date): Promise<readonly string[]> =>
  (await db.query<{ id: string }>(sql`
    select h.id from held_act h left join agent a on a.id = h.principal_id
    where h.state = 'pending' and h.expires_at > ${at} and (a.state in ('suspended', 'retired') or exists (
      select 1 from stop s where s.lifted_at is null and (s.kind = 'everything' or (s.kind in ('agent', 'tree') and s.subject = h.principal_id) or (s.kind = 'tree' and s.subject = a.template_id) or (s.kind = 'mandate' and s.subject = h.mandate)
        or (s.kind = 'tool' and s.subject = h.act) or (s.kind = 'server' and starts_with(h.act, s.subject || '/')))))
    order by h.id limit 500`)).map(({ id }) => id);

const lapsed = (at: Date): Sql => sql`lapsed_at is null and used_at is null and state in ('pending', 'approved') and least(expires_at, approved_until) <= ${at} and case when state = 'pending' then expires_at else approved_until end <= ${at}`;

/** Whether anything has lapsed by the clock alone that is not on record as such. */
export const hasLapsed = async (db: Db, at: Date): Promise<boolean> => (await db.query(sql`select 1 from held_act where ${lapsed(at)} limit 1`)).length > 0;

/** Marks it; each is given once. */
export const markLapsed = (tx: Tx): Promise<readonly { readonly id: string; readonly state: "pending" | "approved" }[]> =>
  tx.query(sql`update held_act set lapsed_at = ${tx.at} where id in (select id from held_act where ${lapsed(tx.at)} limit 500 for update skip locked) returning id, state`);

/** Whether anything of a session waits, or is let go for it. */
export const standsInSession = async (db: Db, session: string, at: Date): Promise<boolean> =>
  (await db.query(sql`select 1 from held_act where session = ${session} and state = 'pending' and expires_at > ${at} union all select 1 from held_standing where session = ${session} and ended_at is null and ends_at > ${at} limit 1`)).length > 0;

/** The first of two people. */
export const putFirstBy = (tx: Tx, id: string, by: PartyRow): Promise<number> => tx.execute(sql`update held_act set first_by = ${JSON.stringify(by)}, revision = revision + 1 where id = ${id} and state = 'pending'`);

/** How many acts a person, by whatever account, has let go since an instant. */
export const letGoBy = async (db: Db, { account, names }: Pick<PartyRow, "account" | "names">, since: Date): Promise<number> =>
  (await db.query<{ count: number }>(sql`select count(*) as count from held_act where decided_at > ${since} and state = 'approved' and (decided_by->>'account' = ${account} or decided_by->'names' ?| ${names}::text[])`))[0]?.count ?? 0;

/** One transaction of an approver at a time, so that what is counted holds. */
export const lockApprover = async (tx: Tx, account: string): Promise<void> => void (await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`held acts of ${account}`}))`));

export interface AlikeCounts {
  readonly approved: number;
  readonly denied: number;
  readonly waiting: number;
}

/** What became of those that are like it, itself left out. */
export async function countAlike(db: Db, { id, alike }: Pick<HeldActRow, "id" | "alike">, at: Date): Promise<AlikeCounts> {
  const [counts] = await db.query<AlikeCounts>(sql`
    select count(*) filter (where state = 'approved') as approved, count(*) filter (where state = 'denied') as denied, count(*) filter (where state = 'pending' and expires_at > ${at}) as waiting from held_act where alike = ${alike} and id <> ${id}`);
  return counts ?? { approved: 0, denied: 0, waiting: 0 };
}

export async function pendingOf(db: Db, principalId: string, at: Date): Promise<number> {
  return (await db.query<{ count: number }>(sql`select count(*) as count from held_act where principal_id = ${principalId} and state = 'pending' and expires_at > ${at}`))[0]?.count ?? 0;
}

export interface HeldActDecision {
  readonly state: "approved" | "denied" | "cancelled";
  readonly by: PartyRow | null;
  readonly comment: string;
  readonly approvedUntil: Date | null;
}

export async function settleHeldAct(tx: Tx, id: string, { state, by, comment, approvedUntil }: HeldActDecision): Promise<void> {
  await tx.execute(sql`update held_act set state = ${state}, decided_by = ${by === null ? null : JSON.stringify(by)}, decided_at = ${tx.at}, comment = ${comment}, approved_until = ${approvedUntil}, revision = revision + 1 where id = ${id} and state = 'pending'`);
}

/** INVARIANT: one of many that come at once gets it. */
export async function useHeldAct(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute(sql`update held_act set used_at = ${tx.at} where id = ${id} and state = 'approved' and used_at is null and approved_until > ${tx.at}`)) === 1;
}

/** It was not used after all. */
export const unuseHeldAct = (tx: Tx, id: string): Promise<number> => tx.execute(sql`update held_act set used_at = null where id = ${id} and used_at is not null`);

export interface HeldActFilter {
  readonly state?: readonly HeldActState[] | undefined;
  /** Only what one of these parties, in lower case, may let go. */
  readonly parties?: readonly string[] | undefined;
}

const NEWEST: Sort = { name: "asked_at", expression: "asked_at", type: "timestamptz", descending: true, id: "id" };

export async function listHeldActs(db: Db, { state, parties }: HeldActFilter, at: Date, page: PageRequest): Promise<Page<HeldActRow>> {
  const { after, order } = keyset(NEWEST, page);
  const where = [after, ...(state === undefined || state.length === 0 ? [] : [sql`${stateAt(at)} = any(${state}::text[])`]), ...(parties === undefined ? [] : [sql`parties && ${parties}::text[] and not barred && ${parties}::text[]`])];
  const rows = await db.query<HeldActRow>(sql`select ${columns(at)} from held_act where ${joinSql(where, " and ")} ${order}`);
  return toPage(NEWEST, page, rows, ({ askedAt }) => askedAt, (row) => row);
}
