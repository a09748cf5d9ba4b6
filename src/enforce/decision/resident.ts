// Reads what decisions are made against, whole at a start and then what changed. Replaced in one step: no decision sees half of a change.
import type { Shared } from "../../cedar/index.ts";
import { activeAgents, activeRuntimePolicies, agentsByIds, mandatesOnDuty, residentPeople, standingStops, type Db, type EnforcementChange, type EnforcementTopic } from "../../store/index.ts";
import { layerOf, peopleOf, residentAgents, standingMandate, standingStopsByKey, worldOf, type Parts, type People } from "./standing.ts";
import type { ResidentAgent, StandingMandate, World } from "./world.ts";

const EVERYTHING = "*";

/** Closures that mandates have in common, and how many mandates were compiled since it was begun: what is no longer used goes with it. */
export interface Common {
  closures: Shared;
  compiled: number;
}

export async function loadParts(db: Db, common: Common): Promise<Parts> {
  const [rows, agents, stops, policies, people] = await Promise.all([mandatesOnDuty(db, null), readAgents(db), standingStops(db), activeRuntimePolicies(db), residentPeople(db, null)]);
  common.closures = new Map();
  common.compiled = 0;
  const mandates = new Map(rows.map((row) => [row.document.name, compileAmong(row, common)]));
  return { mandates, agents, stops: standingStopsByKey(stops), estate: layerOf(policies, "estate"), person: layerOf(policies, "person"), people: peopleOf(new Map(people.map((person) => [person.id, person]))) };
}

/** What stands at this moment, read once: for replays. */
export const readWorld = async (db: Db): Promise<World> => worldOf(await loadParts(db, { closures: new Map(), compiled: 0 }));

const compileAmong = (row: Parameters<typeof standingMandate>[0], common: Common): StandingMandate => {
  common.compiled++;
  return standingMandate(row, common.closures);
};

/** What is there after the changes. Reads each topic once, however many changes tell of it. */
export async function refreshParts(db: Db, before: Parts, changes: readonly EnforcementChange[], common: Common): Promise<Parts> {
  const subjects = (topic: EnforcementTopic) => new Set(changes.filter((change) => change.topic === topic).map(({ subject }) => subject));
  const [mandates, people] = [subjects("mandate"), subjects("person")];
  const [moved, agents, stops, policies, persons] = await Promise.all([
    mandates.size === 0 ? undefined : readMandates(db, before, mandates, common),
    subjects("agent").size === 0 ? undefined : readAgents(db),
    subjects("stop").size === 0 ? undefined : standingStops(db),
    subjects("policy").size === 0 ? undefined : activeRuntimePolicies(db),
    people.size === 0 ? undefined : readPeople(db, before.people, people),
  ]);
  return {
    mandates: moved ?? before.mandates,
    agents: agents ?? before.agents,
    stops: stops === undefined ? before.stops : standingStopsByKey(stops),
    estate: policies === undefined ? before.estate : layerOf(policies, "estate"),
    person: policies === undefined ? before.person : layerOf(policies, "person"),
    people: persons ?? before.people,
  };
}

/** As many compiled anew as there are, and as many more: then closures that nobody uses may be half of all, and all is read again. */
const mayBeWorn = ({ mandates }: Parts, { compiled }: Common) => compiled > 2 * mandates.size + 1000;

async function readMandates(db: Db, before: Parts, changed: ReadonlySet<string>, common: Common): Promise<ReadonlyMap<string, StandingMandate>> {
  const all = changed.has(EVERYTHING) || mayBeWorn(before, common);
  if (all) {
    common.closures = new Map();
    common.compiled = 0;
  }
  const rows = await mandatesOnDuty(db, all ? null : [...changed]);
  const kept = all ? [] : [...before.mandates].filter(([, { id }]) => !changed.has(id));
  return new Map([...kept, ...rows.map((row) => [row.document.name, compileAmong(row, common)] as const)]);
}

async function readAgents(db: Db): Promise<ReadonlyMap<string, ResidentAgent>> {
  const agents = await activeAgents(db);
  const templates = [...new Set(agents.flatMap(({ templateId }) => templateId ?? []))];
  return residentAgents(agents, templates.length === 0 ? [] : await agentsByIds(db, templates));
}

async function readPeople(db: Db, before: People, changed: ReadonlySet<string>): Promise<People> {
  if (changed.has(EVERYTHING)) return peopleOf(new Map((await residentPeople(db, null)).map((person) => [person.id, person])));
  const all = new Map(before.all);
  for (const id of changed) all.delete(id);
  for (const person of await residentPeople(db, [...changed])) all.set(person.id, person);
  return peopleOf(all);
}
