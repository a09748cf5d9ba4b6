// The calendar: everything that ends, in one table that is brought up to what is so after each evaluation. Notices look at one index alone.
import { DUE_KINDS, NOTICE_STEPS, noticesDue, type DueKind, type NewNotice } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { putNotices } from "./notices.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import type { PolicyBreach } from "./policies.ts";
import { joinSql, sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface DueRow {
  readonly id: string;
  readonly kind: DueKind;
  readonly subject: string;
  readonly title: string;
  readonly endsAt: string;
  readonly owner: string | null;
  readonly sponsor: string | null;
  readonly provider: string | null;
  readonly environment: string | null;
  readonly link: string;
  readonly said: number | null;
}

export interface CalendarFilter {
  /** From this instant on, and before that one. */
  readonly from: string;
  readonly to: string;
  readonly kind?: readonly DueKind[] | undefined;
  readonly owner?: string | undefined;
  readonly provider?: string | undefined;
  readonly environment?: readonly string[] | undefined;
}

const COLUMNS = sql`id, kind, subject, title, ends_at as "endsAt", owner, sponsor, provider, environment, link, said`;
const BY_END: Sort = { name: "ends_at", expression: "ends_at", type: "timestamptz", descending: false, id: "id" };

export async function listDueDates(db: Db, filter: CalendarFilter, page: PageRequest): Promise<Page<DueRow>> {
  const { after, order } = keyset(BY_END, page);
  const rows = await db.query<DueRow>(sql`select ${COLUMNS} from due_date where ${conditions(filter)} and ${after} ${order}`);
  return toPage(BY_END, page, rows, (row) => row.endsAt, (row) => row);
}

/** How many end on each day (UTC), by kind. */
export function calendarCounts(db: Db, filter: CalendarFilter): Promise<readonly { readonly day: string; readonly kind: DueKind; readonly count: number }[]> {
  return db.query(sql`select (ends_at at time zone 'UTC')::date::text as day, kind, count(*)::int as count from due_date where ${conditions(filter)} group by 1, 2 order by 1, 2`);
}

function conditions({ from, to, kind, owner, provider, environment }: CalendarFilter): Sql {
  const all: Sql[] = [sql`ends_at >= ${from}::timestamptz and ends_at < ${to}::timestamptz`];
  if (kind !== undefined && kind.length > 0) all.push(kind.length === 1 ? sql`kind = ${kind[0]}` : sql`kind = any(${kind}::text[])`);
  if (owner !== undefined) all.push(sql`owner = ${owner}`);
  if (provider !== undefined) all.push(sql`provider = ${provider}`);
  if (environment !== undefined && environment.length > 0) all.push(sql`environment = any(${environment}::text[])`);
  return joinSql(all, " and ");
}

/** The end of a day's last second: what is good until a day is good on it. */
const lastOf = (day: Sql): Sql => sql`((${day})::timestamp + interval '1 day' - interval '1 second') at time zone 'UTC'`;
const OWNER = sql`coalesce(case when i.owner_status = 'confirmed' then i.owner end, m.owner)`;

/** Everything that ends and is not retired. Policies write theirs when they are judged. */
const SO = sql`
  select 'credential|' || c.id as id, 'credential' as kind, c.id as subject, initcap(left(replace(c.kind, '-', ' '), 1)) || substr(replace(c.kind, '-', ' '), 2) || ' ' || c.name || coalesce(' of ' || nullif(i.name, c.name), '') as title, c.expires_at as ends_at,
    ${OWNER} as owner, coalesce(i.sponsor, m.sponsor) as sponsor, c.provider, i.environment, case when i.id is null then '/inventory' else '/identities/' || i.id end as link
  from credential c left join identity i on i.id = c.holder_id and i.latest and i.valid_to is null left join mandate m on m.id = i.mandate_id
  where c.latest and c.valid_to is null and c.expires_at is not null and c.status not in ('inactive', 'expired') and coalesce(i.enabled, true)
  union all
  select 'mandate-end|' || id, 'mandate-end', id, 'Mandate ' || title, ${lastOf(sql`end_day`)}, owner, sponsor, null, null, '/mandates/' || id from mandate
  where state in ('active', 'suspended') and not emergency
  union all
  select 'mandate-review|' || m.id, 'mandate-review', m.id, 'Review of mandate ' || m.title, date_trunc('day', v.approved_at, 'UTC') + make_interval(days => (v.document ->> 'review_every_days')::int) + interval '1 day' - interval '1 second', m.owner, m.sponsor, null, null, '/mandates/' || m.id
  from mandate m join mandate_version v on v.mandate_id = m.id and v.version = m.version
  where m.state = 'active' and v.approved_at is not null and not m.emergency and date_trunc('day', v.approved_at, 'UTC') + make_interval(days => (v.document ->> 'review_every_days')::int) < ${lastOf(sql`m.end_day`)}
  union all
  select 'request|' || v.mandate_id, 'request', v.mandate_id, 'Request for mandate ' || (v.document ->> 'title'), v.lapses_at, v.document ->> 'owner', v.document ->> 'sponsor', null, null, '/mandates/' || v.mandate_id
  from mandate_version v where v.state = 'submitted' and v.lapses_at is not null
  union all
  select 'waiver|' || w.id, 'waiver', w.id, 'Waiver for ' || coalesce(f.title, w.rule), w.expires_at, w.owner, null, w.provider, w.environment, '/waivers?open=' || w.id
  from waiver w left join finding f on f.key = w.finding_key where w.state = 'granted'
  union all
  select 'break-glass|' || b.id, 'break-glass', b.id, case b.state when 'open' then 'Emergency access for ' else 'Review of emergency access for ' end || b.incident, case b.state when 'open' then b.until else b.review_due_at end,
    b.document ->> 'owner', b.document ->> 'sponsor', null, null, '/approvals/break-glass/' || b.id
  from break_glass b where b.state in ('open', 'closed')`;

/** The earliest step, or at once; nothing for what has ended or is told of by others. */
const firstNotice = (today: Sql): Sql => {
  const whens = DUE_KINDS.filter((kind) => NOTICE_STEPS[kind].length > 0).map((kind) => sql`when ${kind} then ${Math.max(...NOTICE_STEPS[kind])}::int`);
  const day = sql`(s.ends_at at time zone 'UTC')::date`;
  return sql`case when ${day} >= ${today} then ${day} - (case s.kind ${joinSql(whens, " ")} end) end`;
};

const REFRESHED = "calendar.refreshed-on";

/** Whether the table was brought up to what is so on this day (UTC). */
export async function isCalendarStale(db: Db, at: Date): Promise<boolean> {
  const [row] = await db.query<{ value: string }>(sql`select value from installation where name = ${REFRESHED}`);
  return row === undefined || row.value < at.toISOString().slice(0, 10);
}

/** Brings the table up to what is so. An end that moved is a new end: what was said of the old one is void. Gives how many rows differ now. */
export async function refreshDueDates(tx: Tx): Promise<number> {
  await tx.execute(sql`create temp table staged_due on commit drop as ${SO}`);
  await tx.execute(sql`create unique index on staged_due (id)`);
  await tx.execute(sql`analyze staged_due`);
  const today = sql`(${tx.at}::timestamptz at time zone 'UTC')::date`;
  const gone = await tx.query<{ count: number }>(sql`
    with gone as (delete from due_date d where d.kind <> 'policy' and not exists (select 1 from staged_due s where s.id = d.id) returning 1) select count(*)::int as count from gone`);
  const put = await tx.query<{ count: number }>(sql`
    with put as (
      insert into due_date as d (id, kind, subject, title, ends_at, owner, sponsor, provider, environment, link, next_notice)
      select s.id, s.kind, s.subject, s.title, s.ends_at, s.owner, s.sponsor, s.provider, s.environment, s.link, ${firstNotice(today)} from staged_due s
      where not exists (select 1 from due_date k where k.id = s.id and (k.title, k.ends_at, k.owner, k.sponsor, k.provider, k.environment, k.link) is not distinct from (s.title, s.ends_at, s.owner, s.sponsor, s.provider, s.environment, s.link))
      on conflict (id) do update set title = excluded.title, owner = excluded.owner, sponsor = excluded.sponsor, provider = excluded.provider, environment = excluded.environment, link = excluded.link, ends_at = excluded.ends_at,
        said = case when d.ends_at = excluded.ends_at then d.said end, next_notice = case when d.ends_at = excluded.ends_at then d.next_notice else excluded.next_notice end
      returning 1) select count(*)::int as count from put`);
  await tx.execute(sql`drop table staged_due`);
  await tx.execute(sql`insert into installation (name, value) values (${REFRESHED}, ${tx.at.toISOString().slice(0, 10)}) on conflict (name) do update set value = excluded.value`);
  return (gone[0]?.count ?? 0) + (put[0]?.count ?? 0);
}

/** What will break a policy soon; replaces what was said of it before. */
export async function putPolicyDeadlines(tx: Tx, policy: string, breaches: readonly (PolicyBreach & { readonly title: string })[]): Promise<void> {
  await tx.execute(sql`delete from due_date where kind = 'policy' and id like ${`policy|${policy}|%`}`);
  await tx.copy(
    "due_date",
    ["id", "kind", "subject", "title", "ends_at", "owner", "provider", "environment", "link"],
    breaches.map((each) => [`policy|${policy}|${each.id}`, "policy", each.id, each.title, each.breaksAt, each.owner, each.provider, each.environment, each.identityId === null ? `/policies?open=${policy}` : `/identities/${each.identityId}`]),
  );
}

const AT_ONCE = 1000;

/** Notices that are due by now, each once. One look at a partial index when there are none. Gives how many due dates were looked at. */
export async function advanceDueDates(tx: Tx): Promise<number> {
  const today = tx.at.toISOString().slice(0, 10);
  const rows = await tx.query<DueRow>(sql`select ${COLUMNS} from due_date where next_notice <= ${today}::date order by next_notice, id limit ${AT_ONCE} for update skip locked`);
  if (rows.length === 0) return 0;
  const due = rows.map((row) => ({ row, ...noticesDue(row.endsAt, row.said, today, NOTICE_STEPS[row.kind]) }));
  await putNotices(tx, due.flatMap(({ row, step }) => (step === null ? [] : [noticeOf(row, step, today)])));
  await tx.execute(sql`
    update due_date d set said = coalesce(n.said, d.said), next_notice = n.next
    from unnest(${due.map(({ row }) => row.id)}::text[], ${due.map(({ step }) => step)}::smallint[], ${due.map(({ next }) => next)}::date[]) as n (id, said, next) where d.id = n.id`);
  return rows.length;
}

/** Whether any notice is due: what an idle server asks once a minute. */
export async function dueDatesAreDue(db: Db, at: Date): Promise<boolean> {
  const [row] = await db.query<{ due: boolean }>(sql`select exists (select 1 from due_date where next_notice <= ${at.toISOString().slice(0, 10)}::date) as due`);
  return row?.due === true;
}

const NOTICES: Readonly<Partial<Record<DueKind, { readonly kind: NewNotice["kind"]; readonly verb: string; readonly body: string }>>> = {
  credential: { kind: "credential.ending", verb: "ends", body: "Replace it before then, or retire what uses it." },
  "mandate-end": { kind: "mandate.ending", verb: "ends", body: "Its subjects are ungoverned from then on. Have a next version approved, or retire them." },
  "mandate-review": { kind: "mandate.review-due", verb: "is due", body: "Look at what it allows and at what was used, and have a next version approved." },
  waiver: { kind: "waiver.ending", verb: "ends", body: "What it accepts is open again from then on. Mend it, or ask for a new waiver." },
};

function noticeOf(row: DueRow, step: number, today: string): NewNotice {
  const { kind, verb, body } = NOTICES[row.kind] ?? { kind: "credential.ending", verb: "ends", body: "" };
  const day = row.endsAt.slice(0, 10);
  const left = Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
  const when = left === 0 ? "today" : left === 1 ? "tomorrow" : `in ${left} days`;
  return {
    key: `${kind}|${row.subject}|${day}|${step}`,
    kind,
    parties: [...new Set([row.owner, row.sponsor].filter((party) => party !== null))],
    subject: row.subject,
    title: `${row.title} ${verb} ${when}`,
    body: `${row.title} ${verb} on ${day}. ${body}`,
    link: row.link,
    urgency: left <= 1 ? "now" : "normal",
  };
}
