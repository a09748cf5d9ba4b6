// Deliveries: one notice on one channel for one recipient, made once, claimed by one sender at a time, kept as the log of what went out.
import { newId, type Clock } from "../kernel/index.ts";
import type { DeliveryState, NewNotice } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql } from "./sql.ts";

export interface NoticeRow extends NewNotice {
  readonly id: string;
  readonly createdAt: string;
}

export interface DeliveryRow {
  readonly id: string;
  readonly notice: string | null;
  readonly channel: string;
  readonly party: string;
  readonly address: string;
  readonly what: "notice" | "digest" | "test";
  readonly state: DeliveryState;
  readonly batch: boolean;
  readonly carrier: string | null;
  readonly attempts: number;
  readonly nextAt: string;
  readonly claimedUntil: string | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly external: string | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
}

export type NewDelivery = Pick<DeliveryRow, "notice" | "channel" | "party" | "address" | "batch"> & { readonly state: "waiting" | "unaddressed"; readonly nextAt: Date };

const NOTICE = sql`n.id, n.key, n.kind, n.parties, n.subject, n.title, n.body, n.link, n.urgency, n.act, n.channel, n.created_at as "createdAt"`;
const COLUMNS = sql`d.id, d.notice, d.channel, d.party, d.address, d.what, d.state, d.batch, d.carrier, d.attempts, d.next_at as "nextAt", d.claimed_until as "claimedUntil", d.status, d.error,
  d.external, d.created_at as "createdAt", d.sent_at as "sentAt"`;

/** Notices whose deliveries are not made yet, locked: another server takes others. */
export const takeUnfanned = (tx: Db, limit: number): Promise<readonly NoticeRow[]> =>
  tx.query<NoticeRow>(sql`select ${NOTICE} from notice n where n.fanned_at is null order by n.created_at, n.id limit ${limit} for update of n skip locked`);

/** Makes the deliveries and marks the notices; a delivery that is there already stays as it is. */
export async function putDeliveries(tx: Db, notices: readonly string[], deliveries: readonly NewDelivery[], clock: Clock): Promise<void> {
  const at = clock.now();
  const rows = deliveries.map((each) => ({ ...each, id: newId("dlv", clock), next_at: each.nextAt.toISOString() }));
  await tx.execute(sql`
    insert into delivery (id, notice, channel, party, address, state, batch, next_at, created_at)
    select d.id, d.notice, d.channel, d.party, d.address, d.state, d.batch, d.next_at, ${at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as d (id text, notice text, channel text, party text, address text, state text, batch boolean, next_at timestamptz)
    on conflict (notice, channel, address, party) where notice is not null do nothing`);
  await tx.execute(sql`update notice set fanned_at = ${at} where id = any(${notices})`);
}

/** A test message, or the like, that no notice stands behind. */
export async function putLooseDelivery(db: Db, id: string, channel: string, address: string, at: Date): Promise<void> {
  await db.execute(sql`insert into delivery (id, channel, address, what, state, next_at, created_at) values (${id}, ${channel}, ${address}, 'test', 'failed', ${at}, ${at})`);
}

/** Binds what is to be told together, and what waited for longer than `stale`, into one digest for each channel and address. Gives how many digests were made. */
export async function bindDigests(tx: Db, clock: Clock, stale: Date): Promise<number> {
  const at = clock.now();
  const due = await tx.query<{ id: string; channel: string; address: string }>(sql`
    select d.id, d.channel, d.address from delivery d join notice n on n.id = d.notice join channel c on c.id = d.channel
    where d.state = 'waiting' and d.next_at <= ${at} and c.enabled and d.attempts = 0 and d.claimed_until is null and (d.batch or n.created_at < ${stale})
    order by d.next_at limit 5000 for update of d skip locked`);
  const bundles = Map.groupBy(due, ({ channel, address }) => `${channel} ${address}`);
  for (const rows of bundles.values()) {
    const [first] = rows;
    if (first === undefined) continue;
    const id = newId("dlv", clock);
    await tx.execute(sql`insert into delivery (id, channel, address, what, state, next_at, created_at) values (${id}, ${first.channel}, ${first.address}, 'digest', 'waiting', ${at}, ${at})`);
    await tx.execute(sql`update delivery set state = 'carried', carrier = ${id} where id = any(${rows.map((row) => row.id)})`);
  }
  return bundles.size;
}

/** Due deliveries, claimed until `until`. What was claimed before and not settled is claimed again once that has passed. */
export async function claimDeliveries(db: Db, at: Date, until: Date, limit: number): Promise<readonly DeliveryRow[]> {
  const rows = await db.query<DeliveryRow>(sql`
    with due as materialized (
      select d.id from delivery d join channel c on c.id = d.channel
      where d.state = 'waiting' and d.next_at <= ${at} and (d.claimed_until is null or d.claimed_until < ${at}) and c.enabled
      order by d.next_at, d.id limit ${limit} for update of d skip locked)
    update delivery d set claimed_until = ${until}, attempts = d.attempts + 1 from due where d.id = due.id returning ${COLUMNS}`);
  return rows.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
}

export interface Settled {
  readonly state: "sent" | "waiting" | "failed";
  readonly status: number | null;
  readonly error: string | null;
  readonly external: string | null;
  readonly nextAt: Date;
}

/** What became of it; what it carries shares its fate. */
export async function settleDelivery(db: Db, id: string, settled: Settled, at: Date): Promise<void> {
  const sentAt = settled.state === "sent" ? at : null;
  await db.execute(sql`
    with own as (
      update delivery set state = ${settled.state}, status = ${settled.status}, error = ${settled.error}, external = coalesce(${settled.external}, external), next_at = ${settled.nextAt},
        claimed_until = null, sent_at = ${sentAt} where id = ${id} returning id)
    update delivery d set state = ${settled.state === "waiting" ? "carried" : settled.state}, sent_at = ${sentAt}, error = ${settled.error} from own where d.carrier = own.id`);
}

/** The notices that a delivery tells of, oldest first. */
export const noticesOf = (db: Db, delivery: string): Promise<readonly NoticeRow[]> =>
  db.query<NoticeRow>(sql`select ${NOTICE} from notice n where n.id in (select notice from delivery where id = ${delivery} or carrier = ${delivery}) order by n.created_at, n.id`);

/** What the channel's other side calls the earlier notices of the same matter: of these kinds, about the same subject, since the last one that ended it. */
export async function earlierExternals(db: Db, channel: string, notice: Pick<NoticeRow, "id" | "subject" | "createdAt">, kinds: readonly string[], ends: readonly string[]): Promise<readonly string[]> {
  const rows = await db.query<{ external: string }>(sql`
    select d.external from delivery d join notice n on n.id = d.notice
    where d.channel = ${channel} and n.subject = ${notice.subject} and n.id <> ${notice.id} and n.kind = any(${kinds}) and d.external is not null and n.created_at <= ${notice.createdAt}
      and n.created_at > coalesce((select max(e.created_at) from notice e where e.subject = ${notice.subject} and e.kind = any(${ends}) and e.id <> ${notice.id} and e.created_at < ${notice.createdAt}), '-infinity')
    order by d.created_at`);
  return rows.map(({ external }) => external);
}

/** Whether the matter of this notice was ended since. */
export async function isSettled(db: Db, notice: Pick<NoticeRow, "subject" | "createdAt">, ends: readonly string[]): Promise<boolean> {
  const rows = await db.query(sql`select 1 from notice where subject = ${notice.subject} and kind = any(${ends}) and created_at > ${notice.createdAt} limit 1`);
  return rows.length > 0;
}

/** To be sent again, at once and by hand. False when it waits anyway, is carried by another, or is not there. */
export async function resendDelivery(db: Db, channel: string, id: string, at: Date): Promise<boolean> {
  const touched = await db.execute(sql`update delivery set state = 'waiting', attempts = 0, next_at = ${at}, error = null, batch = false where id = ${id} and channel = ${channel} and what <> 'test' and carrier is null and state in ('failed', 'sent')`);
  return touched === 1;
}

export type DeliveryView = DeliveryRow & { readonly title: string | null; readonly kind: string | null; readonly carries: number };

const BY_CREATION: Sort = { name: "created_at", expression: "d.created_at", type: "timestamptz", descending: true, id: "d.id" };

export async function listDeliveries(db: Db, channel: string, state: DeliveryState | undefined, page: PageRequest): Promise<Page<DeliveryView>> {
  const { after, order } = keyset(BY_CREATION, page);
  const rows = await db.query<DeliveryView>(sql`
    select ${COLUMNS}, n.title, n.kind, (select count(*)::int from delivery k where k.carrier = d.id) as carries from delivery d left join notice n on n.id = d.notice
    where d.channel = ${channel} and ${state === undefined ? sql`true` : sql`d.state = ${state}`} and ${after} ${order}`);
  return toPage(BY_CREATION, page, rows, (row) => row.createdAt, (row) => row);
}
