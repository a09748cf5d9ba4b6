// What must be known to send a notice: who is in a team, where its subject stands, and whether it asks for something critical.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export interface TeamMember {
  readonly team: string;
  readonly email: string;
  /** In lower case. */
  readonly names: readonly string[];
}

/** People who are here, of these teams and the groups inside them. */
export async function teamMembers(db: Db, teams: readonly string[]): Promise<readonly TeamMember[]> {
  if (teams.length === 0) return [];
  return db.query<TeamMember>(sql`
    with recursive inside as (
      select g.team, g.id from directory_group g where g.team = any(${teams.map((team) => team.toLowerCase())}::text[])
      union select i.team, m.member_id from inside i join directory_member m on m.group_id = i.id)
    select distinct i.team, p.email, p.names from inside i join directory_person p on p.id = i.id where p.deleted_at is null and p.state = 'active'`);
}

/** Environments by subject, for those that stand in one: a mandate's by its newest version, an identity's own. */
export async function environmentsOfSubjects(db: Db, subjects: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.query<{ subject: string; environment: string }>(sql`
    select distinct on (v.mandate_id, e.value) v.mandate_id as subject, e.value as environment from mandate_version v, jsonb_array_elements_text(v.document -> 'scope' -> 'environments') e
      where v.mandate_id = any(${subjects}::text[]) and v.version = (select max(version) from mandate_version n where n.mandate_id = v.mandate_id)
    union all select i.id, i.environment from identity i where i.id = any(${subjects}::text[]) and i.latest and i.environment is not null`);
  return new Map([...Map.groupBy(rows, ({ subject }) => subject)].map(([subject, found]) => [subject, found.map(({ environment }) => environment)]));
}

/** Whether this very content waits for a decision, and how grave it is. */
export async function waitingRisk(db: Db, mandate: string, version: number, hash: string): Promise<string | undefined> {
  const [row] = await db.query<{ risk: string | null }>(sql`select requirement ->> 'risk' as risk from mandate_version where mandate_id = ${mandate} and version = ${version} and hash = ${hash} and state = 'submitted'`);
  return row?.risk ?? undefined;
}
