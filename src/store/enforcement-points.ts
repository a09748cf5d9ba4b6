// Points of enforcement as rows, and what each says of each stop. All times are the database's own, so that machines whose clocks differ are measured alike.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export type PointKind = "server" | "gateway";

export interface PointRow {
  readonly id: string;
  readonly kind: PointKind;
  readonly name: string;
  readonly startedAt: string;
  readonly seenAt: string;
  /** Since it was last heard of. */
  readonly silentMilliseconds: number;
  readonly sequence: number;
  /** Out of touch for longer than this it denies everything by itself. */
  readonly staleAfterMilliseconds: number;
  readonly leftAt: string | null;
}

/** What one point said of one stop. */
export interface AcknowledgementRow extends PointRow {
  readonly stopId: string;
  readonly acknowledgedAt: string | null;
  readonly milliseconds: number | null;
  /** Since the stop was told. */
  readonly sinceMilliseconds: number;
}

const POINT = sql`p.id, p.kind, p.name, p.started_at as "startedAt", p.seen_at as "seenAt", (extract(epoch from clock_timestamp() - p.seen_at) * 1000)::float8 as "silentMilliseconds", p.sequence, p.stale_after_milliseconds as "staleAfterMilliseconds", p.left_at as "leftAt"`;

/** A point begins: it is asked besides for every stop that it has not taken in yet. */
export async function enterPoint(db: Db, point: Pick<PointRow, "id" | "kind" | "name" | "sequence" | "staleAfterMilliseconds">): Promise<void> {
  await db.execute(sql`
    with own as (insert into enforcement_point (id, kind, name, sequence, stale_after_milliseconds) values (${point.id}, ${point.kind}, ${point.name}, ${point.sequence}, ${point.staleAfterMilliseconds}) returning id)
    insert into stop_acknowledgement (stop_id, point_id) select s.id, own.id from stop s, own where s.lifted_at is null and s.sequence > ${point.sequence}`);
}

/** It is there, and has taken in so much. False when it was forgotten: it must enter again. */
export async function beatPoint(db: Db, id: string, sequence: number): Promise<boolean> {
  return (await db.execute(sql`update enforcement_point set seen_at = clock_timestamp(), sequence = ${sequence}, left_at = null where id = ${id}`)) === 1;
}

/** What this point has not acknowledged, among stops up to this change. */
export const unacknowledged = (db: Db, point: string, sequence: number): Promise<readonly { readonly id: string; readonly kind: string; readonly subject: string }[]> =>
  db.query(sql`select s.id, s.kind, s.subject from stop_acknowledgement a join stop s on s.id = a.stop_id where a.point_id = ${point} and a.at is null and s.sequence <= ${sequence}`);

export async function acknowledgeStops(db: Db, point: string, stops: readonly string[]): Promise<number> {
  return db.execute(sql`
    update stop_acknowledgement a set at = clock_timestamp(), milliseconds = extract(epoch from clock_timestamp() - s.announced_at) * 1000
    from stop s where s.id = a.stop_id and a.point_id = ${point} and a.at is null and s.id = any(${stops}::text[])`);
}

export async function leavePoint(db: Db, id: string): Promise<void> {
  await db.execute(sql`update enforcement_point set left_at = clock_timestamp() where id = ${id}`);
}

/** Gone for longer than a day; what acknowledged a stop is kept, for that is evidence. */
export const forgetPoints = (db: Db): Promise<number> =>
  db.execute(sql`delete from enforcement_point p where coalesce(p.left_at, p.seen_at) < clock_timestamp() - interval '1 day' and not exists (select 1 from stop_acknowledgement a where a.point_id = p.id)`);

/** Those that have not said goodbye, and were heard of within the day. */
export const listPoints = (db: Db): Promise<readonly PointRow[]> => db.query<PointRow>(sql`select ${POINT} from enforcement_point p where p.left_at is null and p.seen_at > clock_timestamp() - interval '1 day' order by p.kind, p.name, p.id limit 1000`);

export const acknowledgementsOf = (db: Db, stops: readonly string[]): Promise<readonly AcknowledgementRow[]> =>
  db.query<AcknowledgementRow>(sql`
    select ${POINT}, a.stop_id as "stopId", a.at as "acknowledgedAt", a.milliseconds, (extract(epoch from clock_timestamp() - s.announced_at) * 1000)::float8 as "sinceMilliseconds"
    from stop_acknowledgement a join stop s on s.id = a.stop_id join enforcement_point p on p.id = a.point_id where a.stop_id = any(${stops}::text[]) order by p.kind, p.name, p.id`);
