// What a person lets go for the rest of a task: further calls of the same tool with the same steering arguments.
import type { Db } from "./connection.ts";
import type { PartyRow } from "./mandates.ts";
import { sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface HeldStandingRow {
  readonly id: string;
  readonly heldAct: string;
  readonly principalId: string;
  readonly principal: string;
  readonly person: string | null;
  readonly session: string;
  readonly act: string;
  readonly steering: string;
  readonly basis: string;
  readonly mandateId: string;
  readonly mandate: string;
  readonly givenBy: PartyRow;
  readonly givenAt: string;
  readonly endsAt: string;
  readonly endedAt: string | null;
  readonly endedWhy: string | null;
  readonly uses: number;
  readonly usedAt: string | null;
}

const COLUMNS = sql`id, held_act as "heldAct", principal_id as "principalId", principal, person, session, act, steering, basis, mandate_id as "mandateId", mandate, given_by as "givenBy", given_at as "givenAt", ends_at as "endsAt",
  ended_at as "endedAt", ended_why as "endedWhy", uses, used_at as "usedAt"`;

export type NewHeldStanding = Omit<HeldStandingRow, "givenAt" | "endedAt" | "endedWhy" | "uses" | "usedAt">;

export async function insertHeldStanding(tx: Tx, row: NewHeldStanding): Promise<void> {
  await tx.execute(sql`
    insert into held_standing (id, held_act, principal_id, principal, person, session, act, steering, basis, mandate_id, mandate, given_by, given_at, ends_at)
    values (${row.id}, ${row.heldAct}, ${row.principalId}, ${row.principal}, ${row.person}, ${row.session}, ${row.act}, ${row.steering}, ${row.basis}, ${row.mandateId}, ${row.mandate}, ${JSON.stringify(row.givenBy)}, ${tx.at}, ${row.endsAt})`);
}

/** What a call must be the same in. */
export type StandingFor = Pick<HeldStandingRow, "principalId" | "person" | "session" | "steering" | "basis">;

const fits = (call: StandingFor, at: Date): Sql =>
  sql`principal_id = ${call.principalId} and person is not distinct from ${call.person} and session = ${call.session} and steering = ${call.steering} and basis = ${call.basis} and ended_at is null and ends_at > ${at}`;

export const standingFor = async (db: Db, call: StandingFor, at: Date): Promise<HeldStandingRow | undefined> => (await db.query<HeldStandingRow>(sql`select ${COLUMNS} from held_standing where ${fits(call, at)} order by given_at limit 1`))[0];

/** INVARIANT: looked up once more as it is counted, so that what was taken back at this moment lets nothing go. */
export const useHeldStanding = async (tx: Tx, id: string, call: StandingFor): Promise<HeldStandingRow | undefined> =>
  (await tx.query<HeldStandingRow>(sql`update held_standing set uses = uses + 1, used_at = ${tx.at} where id = ${id} and ${fits(call, tx.at)} returning ${COLUMNS}`))[0];

/** Those that stand, the newest first, then those that have ended. */
export const listHeldStanding = (db: Db, at: Date, most: number): Promise<readonly HeldStandingRow[]> =>
  db.query<HeldStandingRow>(sql`select ${COLUMNS} from held_standing order by (ended_at is null and ends_at > ${at}) desc, given_at desc, id desc limit ${most}`);

/** False when it has ended already. */
export const endHeldStanding = async (tx: Tx, id: string, why: string): Promise<boolean> => (await tx.execute(sql`update held_standing set ended_at = ${tx.at}, ended_why = ${why} where id = ${id} and ended_at is null and ends_at > ${tx.at}`)) === 1;

export const endStandingOfSession = async (tx: Tx, session: string, why: string): Promise<readonly string[]> =>
  (await tx.query<{ id: string }>(sql`update held_standing set ended_at = ${tx.at}, ended_why = ${why} where session = ${session} and ended_at is null and ends_at > ${tx.at} returning id`)).map(({ id }) => id);
