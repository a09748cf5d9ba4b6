// Counts of who answers for how much, as the reports weigh them.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export interface OwnedCount {
  /** As it is written. */
  readonly owner: string;
  readonly environment: string | null;
  readonly provider: string;
  /** All of them, and those that nobody else could speak for. */
  readonly identities: number;
  readonly unsponsored: number;
}

/** Confirmed owners by provider and environment. People are no identities to answer for. */
export const ownedCounts = (db: Db): Promise<readonly OwnedCount[]> =>
  db.query<OwnedCount>(sql`
    select owner, environment, provider, count(*) as identities, count(*) filter (where sponsor is null or lower(sponsor) = lower(owner)) as unsponsored
    from identity where latest and valid_to is null and owner_status = 'confirmed' and kind <> 'person' group by owner, environment, provider order by owner, environment, provider`);

export interface EstateCounts {
  readonly identities: number;
  readonly withoutOwner: number;
}

export async function ownershipCounts(db: Db): Promise<EstateCounts> {
  const [row] = await db.query<EstateCounts>(sql`
    select count(*) as identities, count(*) filter (where owner_status <> 'confirmed') as "withoutOwner" from identity where latest and valid_to is null and kind <> 'person'`);
  return row ?? { identities: 0, withoutOwner: 0 };
}

export interface MandateParty {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly owner: string;
  readonly sponsor: string;
}

/** In lower case: owners and sponsors of mandates that are in force or on their way. */
export const mandateParties = async (db: Db): Promise<readonly string[]> =>
  (await db.query<{ party: string }>(sql`select lower(owner) as party from mandate where state <> 'ended' union select lower(sponsor) from mandate where state <> 'ended'`)).map(({ party }) => party);

export const mandatesNaming = (db: Db, parties: readonly string[], most: number): Promise<readonly MandateParty[]> =>
  db.query<MandateParty>(sql`
    select id, name, state, owner, sponsor from mandate where state <> 'ended' and (lower(owner) = any(${parties}::text[]) or lower(sponsor) = any(${parties}::text[])) order by name limit ${most}`);

/** Teams of the people behind these parties, by the party in lower case. */
export async function teamsOfParties(db: Db, parties: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.query<{ party: string; team: string }>(sql`
    select n.party, g.team from unnest(${parties}::text[]) as n (party) join directory_person p on p.names @> array[n.party] join directory_member m on m.member_id = p.id join directory_group g on g.id = m.group_id
    union select n.party, g.team from unnest(${parties}::text[]) as n (party) join directory_group g on g.team = n.party`);
  const teams = new Map<string, string[]>();
  for (const { party, team } of rows) teams.set(party, [...(teams.get(party) ?? []), team]);
  return teams;
}
