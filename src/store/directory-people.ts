// One list of people for the whole product: those provisioned by SCIM, and those of directory exports that SCIM does not know.
import type { DirectoryPerson } from "../model/index.ts";
import type { Db } from "./connection.ts";
import type { PersonState } from "./directory.ts";
import { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, type Sql } from "./sql.ts";

/** Spelled as the index of names is, so that it is used. */
const NAMES_OF_EXPORTED = sql`array[lower(i.native_id), lower(i.facts -> 'attributes' ->> 'login'), lower(i.facts -> 'attributes' ->> 'email'), lower(i.name)]`;
const IS_EXPORTED = sql`i.provider = 'directory' and i.kind = 'person' and i.latest and i.valid_to is null`;
const LOGIN_OF_EXPORTED = sql`coalesce(nullif(i.facts -> 'attributes' ->> 'login', ''), i.native_id)`;
const EMAIL_OF_EXPORTED = sql`coalesce(i.facts -> 'attributes' ->> 'email', '')`;
/** A person of an export is the provisioned one with his address or login. */
const IS_PROVISIONED_TOO = sql`exists (select 1 from directory_person p where p.names && array[lower(i.native_id), lower(${EMAIL_OF_EXPORTED}), lower(${LOGIN_OF_EXPORTED})])`;

/** Everybody, for what weighs the whole estate. Who is here comes before who has left, so that of two with one name the present one has it. */
export async function listPeople(db: Db): Promise<readonly DirectoryPerson[]> {
  const rows = await db.query<Omit<DirectoryPerson, "leftAt"> & { leftAt: string | null }>(sql`
    with provisioned as (
      select case when lower(user_name) = email then split_part(user_name, '@', 1) else user_name end as login, email, display_name as name, state <> 'left' as active, left_at::text as "leftAt", 0 as place, id
      from directory_person),
    known as materialized (select distinct name from directory_person, unnest(names) as name)
    select login, email, name, active, "leftAt" from (
      select * from provisioned
      union all
      select ${LOGIN_OF_EXPORTED}, ${EMAIL_OF_EXPORTED}, i.name, coalesce(i.enabled, true), i.facts -> 'attributes' ->> 'leftAt', 1, i.native_id from identity i where ${IS_EXPORTED}
        and not exists (select 1 from known k where k.name = lower(i.native_id)) and not exists (select 1 from known k where k.name = lower(${EMAIL_OF_EXPORTED})) and not exists (select 1 from known k where k.name = lower(${LOGIN_OF_EXPORTED}))) all_people
    order by active desc, place, id`);
  return rows.map(({ leftAt, ...person }) => (leftAt === null || person.active ? person : { ...person, leftAt: new Date(leftAt).toISOString() }));
}

export interface KnownPerson {
  /** `ppl_…` when provisioned, else the id of the identity that an export told of. */
  readonly id: string;
  readonly source: "scim" | "export";
  readonly name: string;
  readonly login: string;
  readonly email: string;
  readonly state: PersonState;
  readonly title: string | null;
  readonly department: string | null;
  readonly leftAt: string | null;
  /** In lower case. */
  readonly names: readonly string[];
}

const PROVISIONED = sql`select r.id, 'scim' as source, r.display_name as name, r.user_name as login, r.email, r.state, r.title, r.department, r.left_at as "leftAt", r.names, lower(r.display_name) as sorted, r.search as searched
  from directory_person r where true`;
const EXPORTED = sql`select i.id, 'export' as source, i.name, ${LOGIN_OF_EXPORTED} as login, ${EMAIL_OF_EXPORTED} as email, case when coalesce(i.enabled, true) then 'active' else 'left' end as state, null as title, nullif(i.facts -> 'attributes' ->> 'department', '') as department,
  nullif(i.facts -> 'attributes' ->> 'leftAt', '')::timestamptz as "leftAt", array_remove(${NAMES_OF_EXPORTED}, '') as names, lower(i.name) as sorted, i.search || ' ' || lower(${LOGIN_OF_EXPORTED}) as searched
  from identity i where ${IS_EXPORTED} and not ${IS_PROVISIONED_TOO}`;

/** People known under any of these names, addresses or logins. Reads by index, whatever the size of the directory. */
export function peopleCalled(db: Db, names: readonly string[]): Promise<readonly KnownPerson[]> {
  const wanted = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
  if (wanted.length === 0) return Promise.resolve([]);
  const columns = sql`id, source, name, login, email, state, title, department, "leftAt", names`;
  return db.query<KnownPerson>(sql`
    select ${columns} from (${PROVISIONED} and r.names && ${wanted}::text[]) s union all
    select ${columns} from (${EXPORTED} and ${NAMES_OF_EXPORTED} && ${wanted}::text[]) e`);
}

/** The people whom candidates for an owner may mean, as evidence is weighed against them; those who are here come first. */
export async function peopleAmong(db: Db, candidates: readonly string[]): Promise<readonly DirectoryPerson[]> {
  const people = await peopleCalled(db, candidates.map((candidate) => candidate.trim().replace(/^@/, "")));
  return people
    .toSorted((a, b) => Number(a.state === "left") - Number(b.state === "left"))
    .map(({ login, email, name, state, leftAt }) => ({ login: login.toLowerCase() === email ? (login.split("@")[0] ?? login) : login, email, name, active: state !== "left", ...(leftAt === null ? {} : { leftAt }) }));
}

/** Whom exports name as the manager of the person with this id, who may have vanished from them, or of whoever bears one of these names; the first surest. */
export async function managersTold(db: Db, names: readonly string[], personId: string | undefined): Promise<readonly string[]> {
  const manager = sql`nullif(i.facts -> 'attributes' ->> 'manager', '')`;
  const own = await db.query<{ manager: string }>(sql`select ${manager} as manager from identity i where i.id = ${personId ?? ""} and i.latest and i.provider = 'directory' and ${manager} is not null`);
  const called = own.length > 0 ? own : await db.query<{ manager: string }>(sql`select distinct ${manager} as manager from identity i where ${IS_EXPORTED} and ${NAMES_OF_EXPORTED} && ${names}::text[] and ${manager} is not null`);
  return called.map((row) => row.manager);
}

export async function knownPerson(db: Db, id: string): Promise<KnownPerson | undefined> {
  const columns = sql`id, source, name, login, email, state, title, department, "leftAt", names`;
  return (await db.query<KnownPerson>(sql`select ${columns} from (${PROVISIONED} and r.id = ${id}) s union all select ${columns} from (${EXPORTED} and i.id = ${id}) e`))[0];
}

/** Provisioned people whose name, login or address holds the words; those of an export are found as identities. */
export function searchProvisioned(db: Db, words: string, limit: number): Promise<readonly { readonly id: string; readonly name: string; readonly login: string; readonly state: PersonState }[]> {
  const all = words.split(/\s+/).filter((word) => word !== "").map((word) => sql`search like ${containing(word)}`);
  return db.query(sql`select id, display_name as name, user_name as login, state from directory_person where ${joinSql(all, " and ")} order by lower(display_name), id limit ${limit}`);
}

export interface PeopleFilter {
  readonly q?: string | undefined;
  readonly state?: readonly PersonState[] | undefined;
  /** `team:payments`. */
  readonly team?: string | undefined;
}

const BY_NAME: Sort = { name: "name", expression: "sorted", type: "text", descending: false, id: "id" };

export async function pageOfPeople(db: Db, filter: PeopleFilter, page: PageRequest): Promise<Page<KnownPerson>> {
  const { after, order } = keyset(BY_NAME, page);
  const where: Sql[] = [after];
  for (const word of (filter.q ?? "").split(/\s+/).filter((each) => each !== "")) where.push(sql`searched like ${containing(word)}`);
  if (filter.state !== undefined && filter.state.length > 0) where.push(sql`state = any(${filter.state}::text[])`);
  if (filter.team !== undefined) where.push(sql`id in (${membersOfTeam(filter.team)})`);
  // Each side is cut by its own index before the two are laid together.
  const side = (rows: Sql) => sql`(select * from (${rows}) side where ${joinSql(where, " and ")} ${order})`;
  const rows = await db.query<KnownPerson & { readonly sorted: string }>(sql`select * from (${side(PROVISIONED)} union all ${side(EXPORTED)}) people ${order}`);
  return toPage(BY_NAME, page, rows, (row) => row.sorted, (row) => row);
}

/** People of a team, through groups within groups. */
const membersOfTeam = (team: string): Sql => sql`
  with recursive within (id) as (select id from directory_group where team = ${team.toLowerCase()} union select m.member_id from within w join directory_member m on m.group_id = w.id) select id from within`;

/** `team:…` of every group that these people are in, also through groups within groups. */
export async function teamsOf(db: Db, people: readonly string[]): Promise<readonly string[]> {
  if (people.length === 0) return [];
  const rows = await db.query<{ team: string }>(sql`
    with recursive above (id) as (select group_id from directory_member where member_id = any(${people}::text[]) union select m.group_id from above a join directory_member m on m.member_id = a.id)
    select distinct g.team from above a join directory_group g on g.id = a.id order by g.team`);
  return rows.map(({ team }) => team);
}

/** Which of these teams the directory has; `undefined` when it tells of no group at all, so that nobody can say. */
export async function teamsAmong(db: Db, teams: readonly string[]): Promise<ReadonlySet<string> | undefined> {
  const [any] = await db.query<{ any: boolean }>(sql`select exists (select 1 from directory_group) as any`);
  if (any?.any !== true) return undefined;
  const rows = await db.query<{ team: string }>(sql`select distinct team from directory_group where team = any(${teams.map((team) => team.toLowerCase())}::text[])`);
  return new Set(rows.map(({ team }) => team));
}

export interface TeamRow {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly members: number;
  readonly owns: number;
}

/** Groups with what is named for them, in order of name. */
export async function pageOfTeams(db: Db, q: string | undefined, page: PageRequest): Promise<Page<TeamRow>> {
  const sort: Sort = { name: "team", expression: "team", type: "text", descending: false, id: "id" };
  const { after, order } = keyset(sort, page);
  const named = q === undefined || q.trim() === "" ? sql`true` : sql`team like ${containing(q.trim())}`;
  const rows = await db.query<TeamRow>(sql`
    select g.id, g.display_name as name, g.team, (select count(*) from directory_member m where m.group_id = g.id) as members,
      (select count(*) from identity i where i.latest and i.valid_to is null and i.owner_status = 'confirmed' and lower(i.owner) = g.team) as owns
    from (select id, display_name, team from directory_group where ${named} and ${after} ${order}) g order by g.team, g.id`);
  return toPage(sort, page, rows, (row) => row.team, (row) => row);
}

export interface DirectoryStatus {
  readonly provisioned: number;
  readonly active: number;
  readonly leaving: number;
  readonly left: number;
  readonly groups: number;
  readonly exported: number;
  readonly lastWriteAt: string | null;
}

export async function directoryStatus(db: Db): Promise<DirectoryStatus> {
  const [row] = await db.query<DirectoryStatus>(sql`
    with counted as (select state, count(*) as people from directory_person where state <> 'left' or deleted_at is null group by state)
    select coalesce((select sum(people) from counted), 0)::bigint as provisioned, coalesce((select people from counted where state = 'active'), 0) as active,
      coalesce((select people from counted where state = 'leaving'), 0) as leaving, coalesce((select people from counted where state = 'left'), 0) as "left",
      (select count(*) from directory_group) as groups, (select count(*) from identity i where ${IS_EXPORTED}) as exported,
      greatest((select max(changed_at) from directory_person), (select max(changed_at) from directory_group)) as "lastWriteAt"`);
  return row ?? { provisioned: 0, active: 0, leaving: 0, left: 0, groups: 0, exported: 0, lastWriteAt: null };
}

export interface Holding {
  readonly what: "owner" | "sponsor" | "mandate-owner" | "mandate-sponsor" | "mandate-deputy" | "approval";
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

const MOST_HOLDINGS = 200;

/** What is named for somebody under these names (in lower case): identities, mandates, approvals. Open things first. */
export function holdingsOf(db: Db, names: readonly string[]): Promise<readonly Holding[]> {
  const identities = (what: string, column: Sql) => sql`(select ${what} as what, id, name, kind as state from identity where latest and valid_to is null and owner_status = 'confirmed' and lower(${column}) = any(${names}::text[]) order by name limit ${MOST_HOLDINGS})`;
  const mandates = (what: string, where: Sql) => sql`(select ${what} as what, id, name, state from mandate m where m.state <> 'ended' and ${where} order by name limit ${MOST_HOLDINGS})`;
  const deputy = sql`exists (select 1 from mandate_version v, jsonb_array_elements_text(v.document -> 'deputies') d where v.mandate_id = m.id and v.version = m.version and lower(d) = any(${names}::text[]))`;
  return db.query<Holding>(joinSql([
    identities("owner", sql`owner`),
    identities("sponsor", sql`sponsor`),
    mandates("mandate-owner", sql`lower(m.owner) = any(${names}::text[])`),
    mandates("mandate-sponsor", sql`lower(m.sponsor) = any(${names}::text[])`),
    mandates("mandate-deputy", deputy),
    sql`(select 'approval' as what, m.id, m.name, d.decision as state from mandate_decision d join mandate m on m.id = d.mandate_id
      where exists (select 1 from jsonb_array_elements_text(d.approver -> 'names') n where lower(n) = any(${names}::text[])) order by d.at desc limit ${MOST_HOLDINGS})`,
  ], " union all "));
}
