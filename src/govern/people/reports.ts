// Two reports about ownership: on how few people it rests, and what has nobody. Pure, over counts of the store.
import type { MandateParty, OwnedCount, PartyState } from "../../store/index.ts";

export interface Holder {
  readonly party: string;
  readonly identities: number;
  /** Nobody else is named for so many of them. */
  readonly orphaned: number;
  readonly state: PartyState;
}

export interface HeldGroup {
  readonly by: "provider" | "environment" | "team";
  readonly name: string;
  readonly identities: number;
  readonly people: number;
  /** The fewest parties who together answer for more than half: if they leave, most of the group is without an owner. */
  readonly bus_factor: number;
  readonly holders: readonly Holder[];
}

export interface BusFactor {
  readonly groups: readonly HeldGroup[];
  readonly people: readonly Holder[];
  readonly owned: number;
}

const MOST_HOLDERS = 10;
const MOST_PEOPLE = 100;
const MOST_GROUPS = 300;

/** `states` and `teams` by the party in lower case. */
export function busFactor(counts: readonly OwnedCount[], states: ReadonlyMap<string, PartyState>, teams: ReadonlyMap<string, readonly string[]>): BusFactor {
  const groupsOf = ({ owner, environment, provider }: OwnedCount): readonly (readonly [HeldGroup["by"], string])[] => [
    ["provider", provider],
    ...(environment === null ? [] : [["environment", environment] as const]),
    ...(teams.get(owner.toLowerCase()) ?? []).map((team) => ["team", team] as const),
  ];
  const groups = new Map<string, { by: HeldGroup["by"]; name: string; counts: OwnedCount[] }>();
  for (const count of counts) {
    for (const [by, name] of groupsOf(count)) {
      const group = groups.get(`${by} ${name}`) ?? { by, name, counts: [] };
      group.counts.push(count);
      groups.set(`${by} ${name}`, group);
    }
  }
  const people = holders(counts, states);
  return {
    groups: [...groups.values()].map(({ by, name, counts: own }) => groupOf(by, name, holders(own, states))).sort((a, b) => a.bus_factor - b.bus_factor || b.identities - a.identities || (a.name < b.name ? -1 : 1)).slice(0, MOST_GROUPS),
    people: people.toSorted((a, b) => b.orphaned - a.orphaned || b.identities - a.identities).slice(0, MOST_PEOPLE),
    owned: people.reduce((sum, { identities }) => sum + identities, 0),
  };
}

function groupOf(by: HeldGroup["by"], name: string, all: readonly Holder[]): HeldGroup {
  const identities = all.reduce((sum, holder) => sum + holder.identities, 0);
  return { by, name, identities, people: all.length, bus_factor: fewest(all.map((holder) => holder.identities)), holders: all.slice(0, MOST_HOLDERS) };
}

/** How many of these, largest first, make more than half of the sum. */
export function fewest(counts: readonly number[]): number {
  const half = counts.reduce((sum, count) => sum + count, 0) / 2;
  let held = 0;
  let number = 0;
  for (const count of counts.toSorted((a, b) => b - a)) {
    held += count;
    number++;
    if (held > half) return number;
  }
  return number;
}

function holders(counts: readonly OwnedCount[], states: ReadonlyMap<string, PartyState>): readonly Holder[] {
  const byParty = Map.groupBy(counts, ({ owner }) => owner.toLowerCase());
  return [...byParty]
    .map(([key, own]) => ({ party: own[0]?.owner ?? key, identities: sum(own, "identities"), orphaned: sum(own, "unsponsored"), state: states.get(key) ?? ("unknown" as const) }))
    .sort((a, b) => b.identities - a.identities || (a.party < b.party ? -1 : 1));
}

const sum = (counts: readonly OwnedCount[], what: "identities" | "unsponsored") => counts.reduce((total, count) => total + count[what], 0);

export interface OrphanOwner {
  readonly party: string;
  readonly why: "left" | "unknown";
  readonly identities: number;
}

/** Owners who cannot answer. Without a directory nobody can be said to be unknown to it. */
export function orphanOwners(counts: readonly OwnedCount[], states: ReadonlyMap<string, PartyState>, hasDirectory: boolean): readonly OrphanOwner[] {
  return holders(counts, states)
    .filter(({ state }) => state === "left" || (hasDirectory && state === "unknown"))
    .map(({ party, state, identities }) => ({ party, why: state === "left" ? "left" : "unknown", identities }));
}

export interface OrphanMandate extends Pick<MandateParty, "id" | "name" | "state"> {
  readonly part: "owner" | "sponsor";
  readonly party: string;
}

export function orphanMandates(mandates: readonly MandateParty[], left: ReadonlySet<string>): readonly OrphanMandate[] {
  return mandates.flatMap(({ id, name, state, owner, sponsor }) =>
    (["owner", "sponsor"] as const).flatMap((part) => {
      const party = part === "owner" ? owner : sponsor;
      return left.has(party.toLowerCase()) ? [{ id, name, state, part, party }] : [];
    }),
  );
}
