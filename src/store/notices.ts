// Notices: written in the transaction that causes them, each once by its key; read by the people they are for.
import { newId } from "../kernel/index.ts";
import type { NewNotice, NoticeKind, NoticePreference } from "../model/index.ts";
import type { Db } from "./connection.ts";
import type { NoticeRow } from "./deliveries.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** Whether a notice `n` tells of the sample estate alone. What a person writes about it, such as a mandate, is real. */
const OF_SAMPLE = sql`(
  exists (select 1 from identity i where i.id = n.subject and i.latest and i.sample)
  or exists (select 1 from credential c join identity i on i.id = c.holder_id and i.latest where c.id = n.subject and c.latest and i.sample)
  or exists (select 1 from finding f where f.id = n.subject and f.sample)
  or exists (select 1 from agent a where a.id = n.subject and a.sample)
  or exists (select 1 from mandate m where m.id = n.subject and m.sample)
  or exists (select 1 from approval_request r join mandate m on m.id = r.mandate_id where r.id = n.subject and m.sample)
  or exists (select 1 from waiver w join finding f on f.key = w.finding_key where w.id = n.subject and f.sample)
  or exists (select 1 from hand_over h join identity i on i.id = h.person_id and i.latest where h.id = n.subject and i.sample)
  or jsonb_array_length(n.about) > 0 and not exists (
    select 1 from jsonb_array_elements_text(n.about) a (id) left join identity i on i.id = a.id and i.latest where i.sample is not true))`;

/** Gives the ids of those that were not said before. INVARIANT: those of the sample estate are marked as told from the start, so that no channel ever takes them. */
export async function putNotices(tx: Tx, notices: readonly NewNotice[]): Promise<readonly string[]> {
  if (notices.length === 0) return [];
  const rows = notices.map((notice) => ({ ...notice, id: newId("ntc"), act: notice.act ?? null, channel: notice.channel ?? null, about: notice.about ?? [] }));
  const made = await tx.query<{ id: string }>(sql`
    insert into notice (id, key, kind, parties, subject, title, body, link, urgency, act, channel, sample, created_at, fanned_at)
    select n.id, n.key, n.kind, array(select jsonb_array_elements_text(n.parties)), n.subject, n.title, n.body, n.link, n.urgency, n.act, n.channel, s.sample, ${tx.at}, case when s.sample then ${tx.at}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (id text, key text, kind text, parties jsonb, subject text, title text, body text, link text, urgency text, act jsonb, channel text, about jsonb)
    cross join lateral (select ${OF_SAMPLE} as sample) s
    on conflict (key) do nothing returning id`);
  return made.map(({ id }) => id);
}

export interface InboxRow extends NoticeRow {
  readonly readAt: string | null;
  /** Tells of the sample estate; stands in the console alone. */
  readonly sample: boolean;
}

export interface InboxFilter {
  readonly unread?: boolean | undefined;
  readonly kind?: readonly NoticeKind[] | undefined;
}

const BY_CREATION: Sort = { name: "created_at", expression: "n.created_at", type: "timestamptz", descending: true, id: "n.id" };

/** Those for one of these names, newest first. */
export async function inbox(db: Db, user: string, names: readonly string[], filter: InboxFilter, page: PageRequest): Promise<Page<InboxRow>> {
  const { after, order } = keyset(BY_CREATION, page);
  const rows = await db.query<InboxRow>(sql`
    select n.id, n.key, n.kind, n.parties, n.subject, n.title, n.body, n.link, n.urgency, n.act, n.sample, n.created_at as "createdAt", r.read_at as "readAt"
    from notice n left join notice_read r on r.notice = n.id and r.user_id = ${user}
    where n.parties && ${spellings(names)}::text[] and ${filter.unread === true ? sql`r.read_at is null` : sql`true`} and ${filter.kind === undefined ? sql`true` : sql`n.kind = any(${filter.kind})`}
      and ${after} ${order}`);
  return toPage(BY_CREATION, page, rows, (row) => row.createdAt, (row) => row);
}

/** Counted up to `most`, so that a neglected inbox costs no more than a tended one. */
export async function unreadCount(db: Db, user: string, names: readonly string[], most: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`
    select count(*)::int as count from (select 1 from notice n where n.parties && ${spellings(names)}::text[] and not exists (select 1 from notice_read r where r.notice = n.id and r.user_id = ${user}) limit ${most}) as found`);
  return row?.count ?? 0;
}

/** Reading is no change of anything that is governed, so it makes no record. Null: all that are there. */
export async function markRead(db: Db, user: string, names: readonly string[], ids: readonly string[] | null, read: boolean, at: Date): Promise<void> {
  const which = sql`n.parties && ${spellings(names)}::text[] and ${ids === null ? sql`true` : sql`n.id = any(${ids})`}`;
  if (read) await db.execute(sql`insert into notice_read (user_id, notice, read_at) select ${user}, n.id, ${at} from notice n where ${which} on conflict do nothing`);
  else await db.execute(sql`delete from notice_read r using notice n where r.user_id = ${user} and r.notice = n.id and ${which}`);
}

export type PreferenceRow = NoticePreference & { readonly revision: number };

export async function preferenceOf(db: Db, user: string): Promise<PreferenceRow | undefined> {
  return (await db.query<PreferenceRow>(sql`select mail, at, zone, revision from notice_preference where user_id = ${user}`))[0];
}

/** Preferences by the names of the accounts. */
export const allPreferences = (db: Db): Promise<readonly (NoticePreference & { readonly name: string })[]> =>
  db.query(sql`select u.name, p.mail, p.at, p.zone from notice_preference p join app_user u on u.id = p.user_id where u.active`);

/** False when it has changed since this revision; 0: nothing was preferred before. */
export async function putPreference(tx: Tx, user: string, { mail, at, zone }: NoticePreference, revision: number): Promise<boolean> {
  const kept = await tx.execute(
    revision === 0
      ? sql`insert into notice_preference (user_id, mail, at, zone, changed_at) values (${user}, ${mail}, ${at}, ${zone}, ${tx.at}) on conflict do nothing`
      : sql`update notice_preference set mail = ${mail}, at = ${at}, zone = ${zone}, changed_at = ${tx.at}, revision = revision + 1 where user_id = ${user} and revision = ${revision}`,
  );
  return kept === 1;
}

/** Names as they were written and in lower case, for the index knows no others. */
const spellings = (names: readonly string[]): readonly string[] => [...new Set(names.flatMap((name) => [name, name.toLowerCase()]))];
