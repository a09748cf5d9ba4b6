// A party (address, login or team) as the directory knows it now: whether somebody answers to that name, who manages them, which team they are in.
import { isTeam, sameParty } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { managersTold, peopleCalled, teamsAmong, type KnownPerson } from "./directory-people.ts";
import { sql } from "./sql.ts";

/** `unknown`: the directory does not tell of it; where there is no directory at all, everything is unknown. */
export type PartyState = "present" | "left" | "unknown";

export interface PartyKnown {
  readonly party: string;
  readonly state: PartyState;
  /** Every name of it in lower case, so that it is recognised under each. */
  readonly names: readonly string[];
  /** As it is best written. */
  readonly shown: string;
}

/** By the party in lower case. Of two people with one name the one who is here counts. A bare name may be a team's. */
export async function knownParties(db: Db, parties: readonly string[]): Promise<ReadonlyMap<string, PartyKnown>> {
  const wanted = [...new Set(parties.map((party) => party.trim().replace(/^@/, "").toLowerCase()).filter((party) => party !== ""))];
  if (wanted.length === 0) return new Map();
  const asTeam = (party: string) => (isTeam(party) ? party : `team:${party.split("/").at(-1) ?? party}`);
  const [people, teams] = [await peopleCalled(db, wanted), await teamsAmong(db, wanted.map(asTeam))];
  const byName = new Map<string, KnownPerson>();
  for (const person of people.toSorted((a, b) => Number(a.state !== "left") - Number(b.state !== "left"))) for (const name of person.names) byName.set(name, person);
  return new Map(wanted.map((party) => [party, known(party, byName.get(party), teams?.has(asTeam(party)) === true ? asTeam(party) : undefined)]));
}

function known(party: string, person: KnownPerson | undefined, team: string | undefined): PartyKnown {
  if (person !== undefined) return { party, state: person.state === "left" ? "left" : "present", names: [...new Set([party, person.email.toLowerCase(), person.login.toLowerCase()])].filter((name) => name !== ""), shown: person.email || person.login };
  if (team !== undefined) return { party, state: "present", names: [...new Set([party, team])], shown: team };
  return { party, state: "unknown", names: [party], shown: party };
}

export const hasDirectory = async (db: Db): Promise<boolean> =>
  (await db.query<{ any: boolean }>(sql`select exists (select 1 from directory_person) or exists (select 1 from identity where provider = 'directory' and kind = 'person' and latest and valid_to is null) as any`))[0]?.any === true;

/** The manager of the person with this id, or of whoever bears one of these names, as the directory tells it, when he is here. Provisioning comes before exports. */
export async function managerOf(db: Db, names: readonly string[], personId?: string): Promise<string | null> {
  const [row] = await db.query<{ shown: string }>(sql`
    select coalesce(nullif(m.email, ''), m.user_name) as shown from directory_person p join directory_person m on m.state <> 'left' and m.id <> p.id
      and (m.id = p.manager or m.external_id = p.manager or m.user_name_key = lower(p.manager) or m.email = lower(p.manager))
    where p.names && ${names}::text[] order by p.state limit 1`);
  if (row !== undefined) return row.shown;
  const [told, ...others] = await managersTold(db, names, personId);
  // Of two managers, or two people of his name, a guess would name the wrong one.
  if (told === undefined || others.length > 0) return null;
  const here = (await peopleCalled(db, [told])).filter((person) => person.state !== "left" && person.id !== personId && !person.names.some((name) => names.includes(name)));
  const exact = here.filter(({ login, email }) => sameParty(login, told) || sameParty(email, told));
  const [manager, ...more] = exact.length > 0 ? exact : here;
  return manager === undefined || more.length > 0 ? null : manager.email || manager.login;
}
