// Who decides in whose place, between two days. Names are kept in every spelling, so that whoever signs in under one of them is found.
import type { Db } from "./connection.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface DelegationRow {
  readonly id: string;
  readonly principal: string;
  /** In lower case. */
  readonly principalNames: readonly string[];
  readonly delegate: string;
  readonly delegateNames: readonly string[];
  /** Days, both included. */
  readonly from: string;
  readonly to: string;
  readonly why: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
}

const COLUMNS = sql`id, principal, principal_names as "principalNames", delegate, delegate_names as "delegateNames", from_day::text as "from", to_day::text as "to", why, created_by as "createdBy", created_at as "createdAt",
  ended_at as "endedAt", ended_by as "endedBy"`;
const BY_CREATION: Sort = { name: "created_at", expression: "created_at", type: "timestamptz", descending: true, id: "id" };

/** Those that name one of these people, on either side; null: all. Newest first. */
export async function listDelegations(db: Db, names: readonly string[] | null, page: PageRequest): Promise<Page<DelegationRow>> {
  const { after, order } = keyset(BY_CREATION, page);
  const whose = names === null ? sql`true` : sql`(principal_names && ${names}::text[] or delegate_names && ${names}::text[])`;
  const rows = await db.query<DelegationRow>(sql`select ${COLUMNS} from delegation where ${whose} and ${after} ${order}`);
  return toPage(BY_CREATION, page, rows, (row) => row.createdAt, (row) => row);
}

const holdsOn = (day: string): Sql => sql`ended_at is null and from_day <= ${day}::date and to_day >= ${day}::date`;

/** In whose place somebody of these names decides on a day. */
export const delegatedTo = (db: Db, names: readonly string[], day: string): Promise<readonly DelegationRow[]> =>
  db.query(sql`select ${COLUMNS} from delegation where delegate_names && ${names}::text[] and ${holdsOn(day)} order by created_at, id`);

/** Who decides on a day in the place of somebody of these names. */
export const delegatedBy = (db: Db, names: readonly string[], day: string): Promise<readonly DelegationRow[]> =>
  db.query(sql`select ${COLUMNS} from delegation where principal_names && ${names}::text[] and ${holdsOn(day)} order by created_at, id`);

/** Living delegations of this person that share a day with these. INVARIANT: the caller holds the lock of `lockDelegations`. */
export const overlapping = (tx: Tx, names: readonly string[], from: string, to: string): Promise<readonly DelegationRow[]> =>
  tx.query(sql`select ${COLUMNS} from delegation where principal_names && ${names}::text[] and ended_at is null and from_day <= ${to}::date and to_day >= ${from}::date`);

/** Two delegations made at once are made one after the other. */
export async function lockDelegations(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table delegation in share row exclusive mode`);
}

export async function delegationById(db: Db, id: string): Promise<DelegationRow | undefined> {
  return (await db.query<DelegationRow>(sql`select ${COLUMNS} from delegation where id = ${id}`))[0];
}

export async function insertDelegation(tx: Tx, of: Omit<DelegationRow, "createdAt" | "endedAt" | "endedBy">): Promise<void> {
  await tx.execute(sql`
    insert into delegation (id, principal, principal_names, delegate, delegate_names, from_day, to_day, why, created_by, created_at)
    values (${of.id}, ${of.principal}, ${of.principalNames}, ${of.delegate}, ${of.delegateNames}, ${of.from}, ${of.to}, ${of.why}, ${of.createdBy}, ${tx.at})`);
}

/** False when it had ended already. */
export const endDelegation = async (tx: Tx, id: string): Promise<boolean> => (await tx.execute(sql`update delegation set ended_at = ${tx.at}, ended_by = ${tx.actor.name} where id = ${id} and ended_at is null`)) === 1;
