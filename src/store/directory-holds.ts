// Batches of removals that wait for a person: what is in them, what the limit is counted from, and what deciding changes.
import { REMOVAL_WINDOW_MILLISECONDS } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { announceChange } from "./enforcement-changes.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export type HoldVia = "scim" | "export";

export interface HoldRow {
  readonly id: string;
  readonly via: HoldVia;
  readonly state: "held" | "released" | "rejected";
  readonly why: string;
  readonly openedAt: string;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly comment: string | null;
  readonly people: number;
}

export interface HeldPersonRow {
  readonly personId: string;
  readonly name: string;
  readonly at: string;
}

const HOLD = sql`h.id, h.via, h.state, h.why, h.opened_at as "openedAt", h.decided_at as "decidedAt", h.decided_by as "decidedBy", h.comment,
  (select count(*) from directory_hold_person p where p.hold_id = h.id) as people`;

export const listHolds = (db: Db, limit: number): Promise<readonly HoldRow[]> => db.query<HoldRow>(sql`select ${HOLD} from directory_hold h order by (h.state = 'held') desc, h.opened_at desc, h.id desc limit ${limit}`);

export async function holdById(db: Db, id: string): Promise<HoldRow | undefined> {
  return (await db.query<HoldRow>(sql`select ${HOLD} from directory_hold h where h.id = ${id}`))[0];
}

export async function openHold(db: Db, via: HoldVia): Promise<HoldRow | undefined> {
  return (await db.query<HoldRow>(sql`select ${HOLD} from directory_hold h where h.via = ${via} and h.state = 'held'`))[0];
}

export const heldPeople = (db: Db, hold: string, limit: number): Promise<readonly HeldPersonRow[]> =>
  db.query<HeldPersonRow>(sql`select person_id as "personId", name, at from directory_hold_person where hold_id = ${hold} order by name, person_id limit ${limit}`);

/** What the limit is counted from. People of exports count those that ended within the hour and were not released by a person. */
export async function removalsNow(db: Db, via: HoldVia, at: Date): Promise<{ readonly active: number; readonly gone: number }> {
  const since = new Date(at.getTime() - REMOVAL_WINDOW_MILLISECONDS);
  const [row] = await db.query<{ active: number; gone: number }>(
    via === "scim"
      ? sql`select (select count(*) from directory_person where state = 'active' and deleted_at is null) as active, (select count(*) from directory_person where left_at > ${since} and left_by = 'provisioning') as gone`
      : sql`select (select count(*) from identity where provider = 'directory' and kind = 'person' and latest and valid_to is null) as active,
          (select count(*) from identity i where i.provider = 'directory' and i.kind = 'person' and i.latest and i.valid_to > ${since}
            and not exists (select 1 from directory_hold_person p join directory_hold h on h.id = p.hold_id where p.person_id = i.id and h.state = 'released')) as gone`,
  );
  return row ?? { active: 0, gone: 0 };
}

export async function insertHold(tx: Tx, hold: { readonly id: string; readonly via: HoldVia; readonly why: string }): Promise<void> {
  await tx.execute(sql`insert into directory_hold (id, via, state, why, opened_at) values (${hold.id}, ${hold.via}, 'held', ${hold.why}, ${tx.at})`);
}

export async function addHeld(tx: Tx, hold: string, people: readonly { readonly id: string; readonly name: string }[]): Promise<number> {
  return tx.execute(sql`
    insert into directory_hold_person (hold_id, person_id, name, at) select ${hold}, p.id, p.name, ${tx.at}
    from unnest(${people.map(({ id }) => id)}::text[], ${people.map(({ name }) => name)}::text[]) as p (id, name) on conflict do nothing`);
}

/** People who came back before anybody decided. Gives whether any was held. */
export async function takeFromHold(tx: Tx, people: readonly string[]): Promise<number> {
  return tx.execute(sql`delete from directory_hold_person p using directory_hold h where h.id = p.hold_id and h.state = 'held' and p.person_id = any(${people}::text[])`);
}

/** False when somebody else has decided meanwhile. */
export async function decideHold(tx: Tx, id: string, state: "released" | "rejected", comment: string): Promise<boolean> {
  await announceChange(tx, "person", "*");
  return (await tx.execute(sql`update directory_hold set state = ${state}, decided_at = ${tx.at}, decided_by = ${tx.actor.name}, comment = ${comment} where id = ${id} and state = 'held'`)) === 1;
}

/** A batch that nobody is in any more has nothing to decide. */
export async function closeEmptyHolds(tx: Tx): Promise<void> {
  await tx.execute(sql`update directory_hold h set state = 'rejected', decided_at = ${tx.at}, decided_by = ${tx.actor.name}, comment = 'everybody in it came back'
    where h.state = 'held' and not exists (select 1 from directory_hold_person p where p.hold_id = h.id)`);
}

/** The people of a batch of provisioning go, or stay and are shown as active to the client again. Gives how many. */
export async function settleHeldPeople(tx: Tx, hold: string, decision: "released" | "rejected"): Promise<number> {
  const held = sql`p.id in (select person_id from directory_hold_person where hold_id = ${hold}) and p.state = 'leaving'`;
  return tx.execute(
    decision === "released"
      ? sql`update directory_person p set state = 'left', left_at = ${tx.at}, left_by = 'release', version = version + 1, changed_at = ${tx.at} where ${held}`
      : sql`update directory_person p set state = 'active', told_active = true, deleted_at = null, attributes = attributes || '{"active": true}'::jsonb, version = version + 1, changed_at = ${tx.at} where ${held}`,
  );
}

/** The people of an export that its batch says are gone, and are still held as present. */
export async function heldIdentities(tx: Tx, hold: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select i.id from identity i join directory_hold_person p on p.person_id = i.id where p.hold_id = ${hold} and i.provider = 'directory' and i.latest and i.valid_to is null`);
  return rows.map(({ id }) => id);
}
