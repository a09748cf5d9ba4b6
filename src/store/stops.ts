// Stops as rows. What is measured is measured by the database's own clock, from just before the commit that told of the stop.
import type { Stop, StopKind } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** Who stopped or lifted: a person by every name, or what signal. */
export interface StopParty {
  readonly account: string;
  readonly names: readonly string[];
}

export interface StopRow extends Stop {
  readonly title: string;
  readonly drill: boolean;
  readonly by: StopParty;
  readonly sequence: number;
  readonly announcedAt: string;
  readonly liftReason: string | null;
  readonly liftAskedBy: StopParty | null;
  readonly liftAskedAt: string | null;
  readonly liftedWhy: string | null;
  readonly liftedBy: StopParty | null;
  readonly liftedAt: string | null;
  readonly revision: number;
}

export type NewStop = Pick<StopRow, "id" | "kind" | "subject" | "title" | "reason" | "drill" | "by">;
export type StopLift = Pick<StopRow, "liftReason" | "liftAskedBy" | "liftAskedAt" | "liftedWhy" | "liftedBy" | "liftedAt">;

const COLUMNS = sql`s.id, s.kind, s.subject, s.title, s.reason, s.drill, s.by, s.at, s.sequence, s.announced_at as "announcedAt", s.lift_reason as "liftReason", s.lift_asked_by as "liftAskedBy",
  s.lift_asked_at as "liftAskedAt", s.lifted_why as "liftedWhy", s.lifted_by as "liftedBy", s.lifted_at as "liftedAt", s.revision`;
const BY_TIME: Sort = { name: "at", expression: "s.at", type: "timestamptz", descending: true, id: "s.id" };

/** What a point of enforcement must refuse: every stop that is not lifted, drills among them. Few, and read whole. */
export const standingStops = (db: Db): Promise<Stop[]> => db.query<Stop>(sql`select id, kind, subject, reason, at from stop where lifted_at is null order by at, id`);

export interface StopFilter {
  readonly standing?: boolean | undefined;
  readonly drill?: boolean | undefined;
  readonly kind?: readonly StopKind[] | undefined;
  readonly subject?: string | undefined;
}

export async function listStops(db: Db, { standing, drill, kind, subject }: StopFilter, page: PageRequest): Promise<Page<StopRow>> {
  const { after, order } = keyset(BY_TIME, page);
  const where = sql`${standing === undefined ? sql`true` : standing ? sql`s.lifted_at is null` : sql`s.lifted_at is not null`} and ${drill === undefined ? sql`true` : sql`s.drill = ${drill}`}
    and ${kind === undefined || kind.length === 0 ? sql`true` : sql`s.kind = any(${kind}::text[])`} and ${subject === undefined ? sql`true` : sql`s.subject = ${subject}`}`;
  const rows = await db.query<StopRow>(sql`select ${COLUMNS} from stop s where ${where} and ${after} ${order}`);
  return toPage(BY_TIME, page, rows, (row) => row.at, (row) => row);
}

export async function stopById(db: Db, id: string): Promise<StopRow | undefined> {
  return (await db.query<StopRow>(sql`select ${COLUMNS} from stop s where s.id = ${id}`))[0];
}

/** Locked until the end of the transaction. */
export async function takeStop(tx: Tx, id: string): Promise<StopRow | undefined> {
  return (await tx.query<StopRow>(sql`select ${COLUMNS} from stop s where s.id = ${id} for update`))[0];
}

/** The stop that stands for this already. */
export async function standingStopOf(db: Db, kind: StopKind, subject: string): Promise<StopRow | undefined> {
  return (await db.query<StopRow>(sql`select ${COLUMNS} from stop s where s.kind = ${kind} and s.subject = ${subject} and s.lifted_at is null`))[0];
}

/**
 * Puts the stop and asks every point that has not said goodbye, and was heard of within the day, for its acknowledgement. False when one stands for the same already.
 * INVARIANT: called last in its transaction, with the number of its enforcement change, so that the time it begins to count at is that of the commit.
 */
export async function insertStop(tx: Tx, stop: NewStop, sequence: number): Promise<boolean> {
  const made = await tx.execute(sql`
    insert into stop (id, kind, subject, title, reason, drill, by, at, sequence, announced_at)
    values (${stop.id}, ${stop.kind}, ${stop.subject}, ${stop.title}, ${stop.reason}, ${stop.drill}, ${JSON.stringify(stop.by)}, ${tx.at}, ${sequence}, clock_timestamp()) on conflict do nothing`);
  if (made === 0) return false;
  await tx.execute(sql`insert into stop_acknowledgement (stop_id, point_id) select ${stop.id}, id from enforcement_point where left_at is null and seen_at > clock_timestamp() - interval '1 day'`);
  return true;
}

/** False when it has changed since this revision. */
export async function putStopLift(tx: Tx, { id, revision }: Pick<StopRow, "id" | "revision">, lift: StopLift): Promise<boolean> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const changed = await tx.execute(sql`update stop set lift_reason = ${lift.liftReason}, lift_asked_by = ${json(lift.liftAskedBy)}, lift_asked_at = ${lift.liftAskedAt}, lifted_why = ${lift.liftedWhy},
    lifted_by = ${json(lift.liftedBy)}, lifted_at = ${lift.liftedAt}, revision = revision + 1 where id = ${id} and revision = ${revision}`);
  return changed === 1;
}

/** Drills that stand longer than they need. */
export const drillsOlderThan = (db: Db, at: Date): Promise<readonly StopRow[]> => db.query<StopRow>(sql`select ${COLUMNS} from stop s where s.drill and s.lifted_at is null and s.at <= ${at}`);
