// The directory as SCIM sees it: persons and groups with what was told of them, found by filter, in pages by place.
import { filterCondition, sortExpression, type AttributePath, type DirectoryFilter } from "./directory-filter.ts";
import type { Db } from "./connection.ts";
import { announceChange } from "./enforcement-changes.ts";
import { sql, trusted, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export type PersonState = "active" | "leaving" | "left";

/** The resource without what the server adds. */
export type Attributes = Readonly<Record<string, unknown>>;

export interface PersonRow {
  readonly id: string;
  readonly userName: string;
  readonly externalId: string | null;
  readonly displayName: string;
  readonly email: string;
  readonly emails: readonly string[];
  readonly names: readonly string[];
  readonly title: string | null;
  readonly department: string | null;
  readonly manager: string | null;
  readonly toldActive: boolean;
  readonly state: PersonState;
  readonly leftAt: string | null;
  readonly leftBy: "provisioning" | "release" | null;
  readonly deletedAt: string | null;
  readonly attributes: Attributes;
  readonly version: number;
  readonly createdAt: string;
  readonly changedAt: string;
}

export interface GroupRow {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly attributes: Attributes;
  readonly version: number;
  readonly createdAt: string;
  readonly changedAt: string;
}

export interface DirectoryQuery {
  readonly filter?: DirectoryFilter | undefined;
  readonly sortBy?: AttributePath | undefined;
  readonly descending?: boolean;
  /** From 0. */
  readonly skip: number;
  readonly limit: number;
}

export interface Listed<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

const PERSON = sql`r.id, r.user_name as "userName", r.external_id as "externalId", r.display_name as "displayName", r.email, r.emails, r.names, r.title, r.department, r.manager, r.told_active as "toldActive",
  r.state, r.left_at as "leftAt", r.left_by as "leftBy", r.deleted_at as "deletedAt", r.attributes, r.version, r.created_at as "createdAt", r.changed_at as "changedAt"`;
const GROUP = sql`r.id, r.display_name as "displayName", r.external_id as "externalId", r.attributes, r.version, r.created_at as "createdAt", r.changed_at as "changedAt"`;

export async function personById(db: Db, id: string): Promise<PersonRow | undefined> {
  return (await db.query<PersonRow>(sql`select ${PERSON} from directory_person r where r.id = ${id}`))[0];
}

/** The one who has the name now, or else the one whose removal by deletion still waits for a decision. */
export async function personByUserName(db: Db, userName: string): Promise<PersonRow | undefined> {
  return (await db.query<PersonRow>(sql`
    select ${PERSON} from directory_person r where r.user_name_key = lower(${userName}) and (r.deleted_at is null or r.state = 'leaving') order by r.deleted_at nulls first limit 1`))[0];
}

export async function groupById(db: Db, id: string): Promise<GroupRow | undefined> {
  return (await db.query<GroupRow>(sql`select ${GROUP} from directory_group r where r.id = ${id}`))[0];
}

export const listDirectoryPeople = (db: Db, query: DirectoryQuery): Promise<Listed<PersonRow>> => listed(db, query, { kind: "person", columns: PERSON, from: sql`directory_person r`, where: sql`r.deleted_at is null` });
export const listDirectoryGroups = (db: Db, query: DirectoryQuery): Promise<Listed<GroupRow>> => listed(db, query, { kind: "group", columns: GROUP, from: sql`directory_group r`, where: sql`true` });

async function listed<Row>(db: Db, query: DirectoryQuery, of: { readonly kind: "person" | "group"; readonly columns: Sql; readonly from: Sql; readonly where: Sql }): Promise<Listed<Row>> {
  const where = query.filter === undefined ? of.where : sql`${of.where} and ${filterCondition(of.kind, query.filter)}`;
  const [counted] = await db.query<{ total: number }>(sql`select count(*) as total from ${of.from} where ${where}`);
  const total = counted?.total ?? 0;
  if (query.limit === 0 || query.skip >= total) return { total, rows: [] };
  const direction = trusted(query.descending === true ? "desc" : "asc");
  const order = query.sortBy === undefined ? sql`r.id` : sql`${sortExpression(of.kind, query.sortBy)} ${direction} nulls last, r.id`;
  // The page's ids first, so that what is skipped is read from the index alone.
  const rows = await db.query<Row>(sql`
    select ${of.columns} from ${of.from} join (select r.id, row_number() over () as place from (select r.id from ${of.from} where ${where} order by ${order} limit ${query.limit} offset ${query.skip}) r) page on page.id = r.id order by page.place`);
  return { total, rows };
}

export interface MemberRow {
  readonly groupId: string;
  readonly memberId: string;
  readonly display: string;
  readonly kind: "person" | "group";
}

/** Members of groups, and not those of SCIM-deleted people. */
export function membersOf(db: Db, groups: readonly string[]): Promise<readonly MemberRow[]> {
  return db.query<MemberRow>(sql`
    select m.group_id as "groupId", m.member_id as "memberId", coalesce(p.display_name, g.display_name) as display, case when p.id is null then 'group' else 'person' end as kind
    from directory_member m left join directory_person p on p.id = m.member_id and p.deleted_at is null left join directory_group g on g.id = m.member_id
    where m.group_id = any(${groups}::text[]) and (p.id is not null or g.id is not null) order by m.group_id, m.member_id`);
}

/** Groups that hold these people or groups themselves. */
export function groupsHolding(db: Db, members: readonly string[]): Promise<readonly MemberRow[]> {
  return db.query<MemberRow>(sql`
    select m.group_id as "groupId", m.member_id as "memberId", g.display_name as display, 'group' as kind
    from directory_member m join directory_group g on g.id = m.group_id where m.member_id = any(${members}::text[]) order by m.member_id, m.group_id`);
}

/** Which of these ids are people or groups of the directory. */
export async function knownMembers(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ id: string }>(sql`
    select id from directory_person where id = any(${ids}::text[]) and deleted_at is null union all select id from directory_group where id = any(${ids}::text[])`);
  return new Set(rows.map(({ id }) => id));
}

/** Everything that counts people waits for everything else that does: a limit that two requests share must be counted once. */
export async function lockDirectory(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('mandate directory'))`);
}

export async function putPerson(tx: Tx, row: Omit<PersonRow, "createdAt" | "changedAt">): Promise<void> {
  await tx.execute(sql`
    insert into directory_person (id, user_name, external_id, display_name, email, emails, names, title, department, manager, told_active, state, left_at, left_by, deleted_at, attributes, version, created_at, changed_at)
    values (${row.id}, ${row.userName}, ${row.externalId}, ${row.displayName}, ${row.email}, ${row.emails}, ${row.names}, ${row.title}, ${row.department}, ${row.manager}, ${row.toldActive}, ${row.state},
      ${row.leftAt}, ${row.leftBy}, ${row.deletedAt}, ${JSON.stringify(row.attributes)}, ${row.version}, ${tx.at}, ${tx.at})
    on conflict (id) do update set user_name = excluded.user_name, external_id = excluded.external_id, display_name = excluded.display_name, email = excluded.email, emails = excluded.emails, names = excluded.names,
      title = excluded.title, department = excluded.department, manager = excluded.manager, told_active = excluded.told_active, state = excluded.state, left_at = excluded.left_at, left_by = excluded.left_by,
      deleted_at = excluded.deleted_at, attributes = excluded.attributes, version = excluded.version, changed_at = excluded.changed_at`);
  await announceChange(tx, "person", row.id);
}

export async function putGroup(tx: Tx, row: Omit<GroupRow, "createdAt" | "changedAt">): Promise<void> {
  await tx.execute(sql`
    insert into directory_group (id, display_name, external_id, attributes, version, created_at, changed_at)
    values (${row.id}, ${row.displayName}, ${row.externalId}, ${JSON.stringify(row.attributes)}, ${row.version}, ${tx.at}, ${tx.at})
    on conflict (id) do update set display_name = excluded.display_name, external_id = excluded.external_id, attributes = excluded.attributes, version = excluded.version, changed_at = excluded.changed_at`);
  await announceChange(tx, "person", "*");
}

export const deleteGroup = async (tx: Tx, id: string): Promise<boolean> => {
  await announceChange(tx, "person", "*");
  await tx.execute(sql`delete from directory_member where member_id = ${id}`);
  return (await tx.execute(sql`delete from directory_group where id = ${id}`)) === 1;
};

export const addMembers = (tx: Tx, group: string, members: readonly string[]): Promise<number> =>
  tx.execute(sql`insert into directory_member (group_id, member_id) select ${group}, id from unnest(${members}::text[]) as id on conflict do nothing`);

export const removeMembers = (tx: Tx, group: string, members: readonly string[]): Promise<number> => tx.execute(sql`delete from directory_member where group_id = ${group} and member_id = any(${members}::text[])`);

export const keepMembers = (tx: Tx, group: string, members: readonly string[]): Promise<number> => tx.execute(sql`delete from directory_member where group_id = ${group} and member_id <> all(${members}::text[])`);
