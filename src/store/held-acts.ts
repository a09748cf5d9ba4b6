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

export interface HeldActRow {
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
  readonly revision: number;
}

const stateAt = (at: Date): Sql => sql`case when (state = 'pending' and expires_at <= ${at}) or (state = 'approved' and used_at is null and approved_until <= ${at}) then 'expired' else state end`;
const columns = (at: Date): Sql => sql`id, decision_id as "decisionId", digest, basis, ${stateAt(at)} as state, asked_by as "askedBy", asked_name as "askedName", principal_id as "principalId", principal, person, act, mandate,
  mandate_id as "mandateId", policies, reason, holder, parties, barred, request, redacted, why, asked_at as "askedAt", expires_at as "expiresAt", decided_by as "decidedBy", decided_at as "decidedAt", comment,
  approved_until as "approvedUntil", used_at as "usedAt", revision`;

export type NewHeldAct = Omit<HeldActRow, "state" | "askedAt" | "decidedBy" | "decidedAt" | "comment" | "approvedUntil" | "usedAt" | "revision">;

/** False when this decision was asked about already. */
export async function insertHeldAct(tx: Tx, row: NewHeldAct): Promise<boolean> {
  const made = await tx.execute(sql`
    insert into held_act (id, decision_id, digest, basis, state, asked_by, asked_name, principal_id, principal, person, act, mandate, mandate_id, policies, reason, holder, parties, barred, request, redacted, why, asked_at, expires_at)
    values (${row.id}, ${row.decisionId}, ${row.digest}, ${row.basis}, 'pending', ${row.askedBy}, ${row.askedName}, ${row.principalId}, ${row.principal}, ${row.person}, ${row.act}, ${row.mandate}, ${row.mandateId}, ${row.policies},
      ${row.reason}, ${row.holder}, ${row.parties}, ${row.barred}, ${JSON.stringify(row.request)}, ${row.redacted}, ${row.why}, ${tx.at}, ${row.expiresAt}) on conflict (decision_id) do nothing`);
  return made === 1;
}

export async function heldActById(db: Db, id: string, at: Date): Promise<HeldActRow | undefined> {
  return (await db.query<HeldActRow>(sql`select ${columns(at)} from held_act where id = ${id}`))[0];
}

/** Locked until the end of the transaction. */
export async function takeHeldAct(tx: Tx, id: string): Promise<HeldActRow | undefined> {
  return (await tx.query<HeldActRow>(sql`select ${columns(tx.at)} from held_act where id = ${id} for update`))[0];
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
