// Looks up what the checks of a mandate need to know: people, parents, subjects, reach. Reads only.
import type { MandateDocument } from "../../model/index.ts";
import { highestReach, listPeople, newestDocuments, subjectCounts, type ReachOfSubjects, type Db } from "../../store/index.ts";
import { isKnownAction } from "../../understand/access/index.ts";
import type { KnownWorld } from "./check.ts";

/** Longer chains of parents are refused, for nobody could follow them. */
const MOST_ANCESTORS = 32;

export async function worldOf(tx: Db, document: MandateDocument, at: Date): Promise<KnownWorld> {
  const parents = await ancestors(tx, document.parent);
  const people = await listPeople(tx);
  const byName = new Map(people.flatMap((person) => [person.login, person.email, person.name].filter((name) => name !== "").map((name) => [name.toLowerCase(), person.active] as const)));
  const counts = await subjectCounts(tx, document.subjects.flatMap(({ identity }) => identity ?? []));
  const known = await knownActions(document);
  return {
    today: at.toISOString().slice(0, 10),
    mandateNamed: (name) => parents.get(name),
    person: (party) => {
      const active = byName.get(party.toLowerCase());
      return active === undefined ? "unknown" : active ? "active" : "left";
    },
    subjects: (identity) => counts.get(identity) ?? 0,
    knowsAction: (provider, action) => (provider === "aws" ? known.get(action) : undefined),
  };
}

async function knownActions(document: MandateDocument): Promise<ReadonlyMap<string, boolean | undefined>> {
  const actions = new Set((document.scope.access ?? []).flatMap((entry) => (entry.provider === "aws" ? entry.actions : [])));
  return new Map(await Promise.all([...actions].map(async (action) => [action, await isKnownAction(action)] as const)));
}

export const reachOf = (tx: Db, document: MandateDocument): Promise<ReachOfSubjects> => highestReach(tx, document.subjects.flatMap(({ identity }) => identity ?? []));

async function ancestors(tx: Db, parent: string | undefined): Promise<ReadonlyMap<string, MandateDocument>> {
  const found = new Map<string, MandateDocument>();
  for (let name = parent; name !== undefined && !found.has(name) && found.size < MOST_ANCESTORS; ) {
    const [document] = await newestDocuments(tx, [name]);
    if (document === undefined) break;
    found.set(name, document);
    name = document.parent;
  }
  return found;
}
