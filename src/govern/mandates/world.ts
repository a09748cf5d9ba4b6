// Looks up what the checks of a mandate need to know: people, parents, subjects, reach. Reads only.
import { isTeam, partyKey, type MandateDocument } from "../../model/index.ts";
import { agentCounts, highestReach, matchingNothing, newestDocuments, peopleCalled, subjectCounts, teamsAmong, toolServers, type ReachOfSubjects, type Db } from "../../store/index.ts";
import { isKnownAction, isKnownClusterAction } from "../../understand/access/index.ts";
import type { KnownWorld } from "./check.ts";

/** Longer chains of parents are refused, for nobody could follow them. */
const MOST_ANCESTORS = 32;

export async function worldOf(tx: Db, document: MandateDocument, at: Date): Promise<KnownWorld> {
  const parents = await ancestors(tx, document.parent);
  const parties = [document.owner, document.sponsor, ...(document.deputies ?? [])];
  const statusOf = await standings(tx, parties);
  const counts = await subjectCounts(tx, document.subjects.flatMap(({ identity }) => identity ?? []));
  const agents = await agentCounts(tx, document.subjects.flatMap(({ agent }) => agent ?? []));
  const known = await knownActions(document);
  const servers = document.scope.tools === undefined ? new Set<string>() : await toolServers(tx);
  const lost = await unmatched(tx, document);
  return {
    today: at.toISOString().slice(0, 10),
    mandateNamed: (name) => parents.get(name),
    person: (party) => statusOf.get(partyKey(party)) ?? "unknown",
    subjects: (identity) => counts.get(identity) ?? 0,
    agents: (name) => agents.get(name) ?? 0,
    knowsAction: (provider, action) => (provider === "kubernetes" ? isKnownClusterAction(action) : known.get(action)),
    knowsServer: (server) => (servers.size === 0 || server.includes("*") ? undefined : servers.has(server.toLowerCase())),
    matchesResource: (provider, pattern) => !lost.has(`${provider} ${pattern}`),
  };
}

/** Of two people with one name, the one who is here is meant. A team is `no-team` when the directory tells of teams and not of this one. */
async function standings(tx: Db, parties: readonly string[]): Promise<ReadonlyMap<string, "active" | "left" | "no-team">> {
  const people = await peopleCalled(tx, parties);
  const here = new Set(people.filter(({ state }) => state !== "left").flatMap(({ names }) => names));
  const gone = new Set(people.flatMap(({ names }) => names));
  const teams = parties.map(partyKey).filter(isTeam);
  const known = teams.length === 0 ? undefined : await teamsAmong(tx, teams);
  const standing = new Map<string, "active" | "left" | "no-team">([...gone].map((name) => [name, here.has(name) ? "active" : "left"]));
  for (const team of teams) if (known?.has(team) === false) standing.set(team, "no-team");
  return standing;
}

async function knownActions(document: MandateDocument): Promise<ReadonlyMap<string, boolean | undefined>> {
  const actions = new Set((document.scope.access ?? []).flatMap((entry) => (entry.provider === "aws" ? entry.actions : [])));
  return new Map(await Promise.all([...actions].map(async (action) => [action, await isKnownAction(action)] as const)));
}

/** Patterns of resources that nothing of the inventory has the name of. */
async function unmatched(tx: Db, { scope }: MandateDocument): Promise<ReadonlySet<string>> {
  const lost = new Set<string>();
  for (const provider of ["aws", "kubernetes"]) {
    const patterns = (scope.access ?? []).filter((entry) => entry.provider === provider).flatMap(({ resources }) => resources);
    for (const pattern of await matchingNothing(tx, provider, patterns)) lost.add(`${provider} ${pattern}`);
  }
  return lost;
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
