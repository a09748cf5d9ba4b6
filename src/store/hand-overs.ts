// Hand-over plans and their items. Whatever is done to many items is one statement.
import type { Db } from "./connection.ts";
import type { Held, HeldKind } from "./leavers.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export type HandOverState = "open" | "done" | "returned" | "withdrawn";

export interface HandOverRow {
  readonly id: string;
  readonly personId: string;
  readonly person: string;
  readonly name: string;
  readonly names: readonly string[];
  readonly reason: "left" | "leaving";
  /** A day. */
  readonly lastDay: string | null;
  readonly leftAt: string | null;
  readonly manager: string | null;
  readonly state: HandOverState;
  readonly why: string | null;
  readonly openedAt: string;
  readonly openedBy: string;
  readonly closedAt: string | null;
  readonly steps: number;
  readonly dueAt: string | null;
  readonly revision: number;
}

export interface HandOverItemRow extends Held {
  readonly successor: string | null;
  readonly reason: string | null;
  readonly state: "waiting" | "accepted" | "overtaken" | "suspended";
  readonly suspensionProposedAt: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
}

export interface HandOverListRow extends HandOverRow {
  readonly items: number;
  readonly waiting: number;
  readonly without: number;
}

const PLAN = sql`p.id, p.person_id as "personId", p.person, p.name, p.names, p.reason, p.last_day::text as "lastDay", p.left_at as "leftAt", p.manager, p.state, p.why, p.opened_at as "openedAt", p.opened_by as "openedBy",
  p.closed_at as "closedAt", p.steps, p.due_at as "dueAt", p.revision`;
const COUNTS = sql`(select count(*) from hand_over_item i where i.plan_id = p.id) as items, (select count(*) from hand_over_item i where i.plan_id = p.id and i.state = 'waiting') as waiting,
  (select count(*) from hand_over_item i where i.plan_id = p.id and i.state = 'waiting' and i.successor is null) as without`;
const ITEM = sql`i.what, i.subject, i.name, i.successor, i.reason, i.state, i.suspension_proposed_at as "suspensionProposedAt", i.decided_by as "decidedBy", i.decided_at as "decidedAt"`;

export async function insertHandOver(tx: Tx, row: Omit<HandOverRow, "state" | "why" | "openedAt" | "closedAt" | "steps" | "revision">): Promise<void> {
  await tx.execute(sql`
    insert into hand_over (id, person_id, person, name, names, reason, last_day, left_at, manager, state, opened_at, opened_by, due_at)
    values (${row.id}, ${row.personId}, ${row.person}, ${row.name}, ${row.names}, ${row.reason}, ${row.lastDay}, ${row.leftAt}, ${row.manager}, 'open', ${tx.at}, ${row.openedBy}, ${row.dueAt})`);
}

export type NewHandOverItem = Held & { readonly successor: string | null; readonly reason: string | null };

/** What is there already waits again. */
export async function addHandOverItems(tx: Tx, plan: string, items: readonly NewHandOverItem[]): Promise<void> {
  await tx.execute(sql`
    insert into hand_over_item (plan_id, what, subject, name, successor, reason)
    select ${plan}, i.what, i.subject, i.name, i.successor, i.reason from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as i (what text, subject text, name text, successor text, reason text)
    on conflict (plan_id, what, subject) do update set state = 'waiting', successor = excluded.successor, reason = excluded.reason, decided_by = null, decided_at = null, suspension_proposed_at = null`);
}

export async function takeHandOver(tx: Tx, id: string): Promise<HandOverRow | undefined> {
  return (await tx.query<HandOverRow>(sql`select ${PLAN} from hand_over p where p.id = ${id} for update`))[0];
}

export async function handOverById(db: Db, id: string): Promise<HandOverListRow | undefined> {
  return (await db.query<HandOverListRow>(sql`select ${PLAN}, ${COUNTS} from hand_over p where p.id = ${id}`))[0];
}

/** The newest plan of a person that is open, or that belongs to this end of his employment. */
export async function handOverOfLeave(db: Db, personId: string, leftAt: string | null): Promise<HandOverRow | undefined> {
  return (await db.query<HandOverRow>(sql`
    select ${PLAN} from hand_over p where p.person_id = ${personId} and (p.state = 'open' or (p.state = 'done' and p.left_at is not distinct from ${leftAt}::timestamptz)) order by (p.state = 'open') desc, p.opened_at desc limit 1`))[0];
}

export async function putHandOver(tx: Tx, row: HandOverRow): Promise<void> {
  await tx.execute(sql`
    update hand_over set opened_at = ${row.openedAt}, reason = ${row.reason}, left_at = ${row.leftAt}, last_day = ${row.lastDay}, names = ${row.names}, state = ${row.state}, why = ${row.why}, steps = ${row.steps}, due_at = ${row.dueAt},
      closed_at = case when ${row.state} = 'open' then null else ${tx.at}::timestamptz end, revision = revision + 1 where id = ${row.id}`);
}

export interface HandOverItemFilter {
  readonly state?: readonly HandOverItemRow["state"][] | undefined;
  readonly what?: readonly HeldKind[] | undefined;
  readonly subjects?: readonly string[] | undefined;
  /** Nobody is proposed. */
  readonly without?: boolean | undefined;
}

function itemConditions(plan: string, filter: HandOverItemFilter): Sql {
  const all: Sql[] = [sql`i.plan_id = ${plan}`];
  if (filter.state !== undefined && filter.state.length > 0) all.push(sql`i.state = any(${filter.state}::text[])`);
  if (filter.what !== undefined && filter.what.length > 0) all.push(sql`i.what = any(${filter.what}::text[])`);
  if (filter.subjects !== undefined) all.push(sql`i.subject = any(${filter.subjects}::text[])`);
  if (filter.without === true) all.push(sql`i.successor is null`);
  return joinSql(all, " and ");
}

const MOST_ITEMS = 20_000;

/** All of them: a plan is one person's things. */
export const itemsOfHandOver = (db: Db, plan: string, filter: HandOverItemFilter = {}): Promise<readonly HandOverItemRow[]> =>
  db.query<HandOverItemRow>(sql`select ${ITEM} from hand_over_item i where ${itemConditions(plan, filter)} order by i.name, i.what, i.subject limit ${MOST_ITEMS}`);

export function setSuccessors(tx: Tx, plan: string, filter: HandOverItemFilter, successor: string, reason: string): Promise<number> {
  return tx.execute(sql`update hand_over_item i set successor = ${successor}, reason = ${reason} where ${itemConditions(plan, { ...filter, state: ["waiting"] })}`);
}

export async function decideHandOverItems(tx: Tx, plan: string, items: readonly Pick<Held, "what" | "subject">[], state: "accepted" | "overtaken" | "suspended"): Promise<void> {
  await tx.execute(sql`
    update hand_over_item i set state = ${state}, decided_by = ${tx.actor.name}, decided_at = ${tx.at} from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as d (what text, subject text)
    where i.plan_id = ${plan} and i.what = d.what and i.subject = d.subject and i.state = 'waiting'`);
}

const STILL_HELD = sql`case i.what
  when 'identity-owner' then exists (select 1 from identity n where n.key = i.subject and n.latest and n.valid_to is null and n.owner_status = 'confirmed' and lower(n.owner) = any(p.names))
  when 'identity-sponsor' then exists (select 1 from identity n where n.key = i.subject and n.latest and n.valid_to is null and lower(n.sponsor) = any(p.names))
  when 'created' then exists (select 1 from identity n where n.key = i.subject and n.latest and n.valid_to is null)
  when 'mandate-owner' then exists (select 1 from mandate_version v where v.mandate_id = i.subject and v.state <> 'ended' and lower(v.document ->> 'owner') = any(p.names))
  when 'mandate-sponsor' then exists (select 1 from mandate_version v where v.mandate_id = i.subject and v.state <> 'ended' and lower(v.document ->> 'sponsor') = any(p.names))
  else exists (select 1 from mandate_version v where v.mandate_id = i.subject and v.state <> 'ended' and lower((v.document -> 'deputies')::text)::jsonb ?| p.names) end`;

/** Items that somebody settled elsewhere; `but`: subjects that are being decided just now. Gives how many. */
export const overtakeHandOverItems = (tx: Tx, plan: string, but: readonly string[] = []): Promise<number> =>
  tx.execute(sql`update hand_over_item i set state = 'overtaken', decided_by = ${tx.actor.name}, decided_at = ${tx.at} from hand_over p where p.id = ${plan} and i.plan_id = p.id and i.state = 'waiting' and not (i.subject = any(${but}::text[])) and not ${STILL_HELD}`);

export const proposeSuspensions = (tx: Tx, plan: string): Promise<readonly HandOverItemRow[]> =>
  tx.query<HandOverItemRow>(sql`update hand_over_item i set suspension_proposed_at = ${tx.at} where i.plan_id = ${plan} and i.state = 'waiting' and i.suspension_proposed_at is null
    and (i.what not like 'mandate-%' or exists (select 1 from mandate_version v where v.mandate_id = i.subject and v.state = 'active')) returning ${ITEM}`);

export interface ChangedHandOver {
  readonly id: string;
  /** The person is here again; has left by now; some of it was settled elsewhere, or all of it was. */
  readonly change: "returned" | "left" | "settled";
}

/** Open plans about which the world has changed. */
export function changedHandOvers(db: Db): Promise<readonly ChangedHandOver[]> {
  const state = sql`coalesce((select d.state from directory_person d where d.id = p.person_id),
    (select case when n.valid_to is null and coalesce(n.enabled, true) then 'active' else 'left' end from identity n where n.id = p.person_id and n.latest))`;
  return db.query<ChangedHandOver>(sql`
    select id, case when reason = 'left' and now_is <> 'left' then 'returned' when reason = 'leaving' and now_is = 'left' then 'left' else 'settled' end as change
    from (select p.id, p.reason, ${state} as now_is,
        exists (select 1 from hand_over_item i where i.plan_id = p.id and i.state = 'waiting' and not ${STILL_HELD}) as settled,
        exists (select 1 from hand_over_item i where i.plan_id = p.id and i.state = 'waiting') as waits
      from hand_over p where p.state = 'open') s
    where (reason = 'left' and now_is <> 'left') or (reason = 'leaving' and now_is = 'left') or settled or not waits order by id`);
}

export const dueHandOvers = async (db: Db, at: Date): Promise<readonly string[]> => (await db.query<{ id: string }>(sql`select id from hand_over where due_at <= ${at} order by due_at, id`)).map(({ id }) => id);

const BY_OPENING: Sort = { name: "opened_at", expression: "p.opened_at", type: "timestamptz", descending: true, id: "p.id" };

export async function listHandOvers(db: Db, filter: { readonly state?: readonly HandOverState[] | undefined }, page: PageRequest): Promise<Page<HandOverListRow>> {
  const { after, order } = keyset(BY_OPENING, page);
  const states = filter.state === undefined || filter.state.length === 0 ? sql`true` : sql`p.state = any(${filter.state}::text[])`;
  const rows = await db.query<HandOverListRow>(sql`select ${PLAN}, ${COUNTS} from hand_over p where ${states} and ${after} ${order}`);
  return toPage(BY_OPENING, page, rows, (row) => row.openedAt, (row) => row);
}

/** A team of the person, when the directory tells of one; the smallest is the nearest. An export names it by its column, and it counts when there is such a group. */
export async function teamOf(db: Db, personId: string): Promise<string | null> {
  const [row] = await db.query<{ team: string }>(sql`
    select g.team from directory_group g
    where g.id in (select m.group_id from directory_member m where m.member_id = ${personId})
      or g.team in (select 'team:' || lower(told) from identity i, unnest(array[i.facts -> 'attributes' ->> 'team', i.facts -> 'attributes' ->> 'department']) told where i.id = ${personId} and i.latest and i.provider = 'directory')
    order by (select count(*) from directory_member o where o.group_id = g.id), g.team limit 1`);
  return row?.team ?? null;
}
