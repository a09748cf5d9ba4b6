// People and their teams as whoever decides keeps them in memory: everybody, or those who changed.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export interface ResidentPersonRow {
  readonly id: string;
  readonly login: string;
  readonly email: string;
  /** Small letters. */
  readonly names: readonly string[];
  readonly isHere: boolean;
  /** `team:payments`, also through groups within groups. */
  readonly teams: readonly string[];
}

const TEAMS = sql`
  with recursive above (person, group_id) as (select member_id, group_id from directory_member union select a.person, m.group_id from above a join directory_member m on m.member_id = a.group_id),
    team as (select a.person, array_agg(distinct g.team order by g.team) as teams from above a join directory_group g on g.id = a.group_id group by a.person)`;

/** Who is here comes last, so that of two with one name the present one has it. Ids: of provisioned people alone. */
export const residentPeople = (db: Db, ids: readonly string[] | null): Promise<readonly ResidentPersonRow[]> => {
  const provisioned = sql`
    select p.id, p.user_name as login, p.email, p.names, (p.state <> 'left' and p.deleted_at is null) as "isHere", coalesce(t.teams, '{}') as teams from directory_person p left join team t on t.person = p.id
    where ${ids === null ? sql`true` : sql`p.id = any(${ids}::text[])`}`;
  const exported = sql`
    select i.id, coalesce(nullif(i.facts -> 'attributes' ->> 'login', ''), i.native_id), coalesce(i.facts -> 'attributes' ->> 'email', ''),
      array_remove(array[lower(i.native_id), lower(i.facts -> 'attributes' ->> 'login'), lower(i.facts -> 'attributes' ->> 'email')], ''), coalesce(i.enabled, true), '{}'
    from identity i where i.provider = 'directory' and i.kind = 'person' and i.latest and i.valid_to is null and not exists (
      select 1 from directory_person p where p.names && array[lower(i.native_id), lower(i.facts -> 'attributes' ->> 'email'), lower(i.facts -> 'attributes' ->> 'login')])`;
  return db.query<ResidentPersonRow>(sql`${TEAMS} select * from (${ids === null ? sql`${provisioned} union all ${exported}` : provisioned}) everybody order by "isHere", id`);
};
