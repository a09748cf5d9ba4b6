// Sorts what a read observed by noun, key and origin. Nodes are merged here; edges stay observations until they are copied to the database.
import { nodeKey, type Credential, type Identity, type Observation } from "../../model/index.ts";
import { grantId, stableId, type CopyRow, type NodeTable } from "../../store/index.ts";
import { toldBy, type ToldBy } from "./attributed.ts";
import { grantKey, relationKey, usageKey } from "./edge-keys.ts";
import { mergeCredentials, mergeFacts, mergeIdentities } from "./merge.ts";
import { tell, type Origin } from "./reconcile.ts";
import { clean, factsText, instant, type Node } from "./rows.ts";

export type OriginOf = (told: ToldBy) => Origin;

export const mergeOf: Readonly<Record<NodeTable, (earlier: Node, later: Node) => Node>> = {
  identity: (earlier, later) => mergeIdentities(earlier as Identity, later as Identity),
  credential: (earlier, later) => mergeCredentials(earlier as Credential, later as Credential),
  entitlement: mergeFacts,
  resource: mergeFacts,
};

/** Every origin that the observations name. */
export function originsOf(observations: Iterable<Observation>): readonly ToldBy[] {
  const seen = new Map<string, ToldBy>();
  let last: ToldBy | undefined;
  for (const observation of observations) {
    const told = toldBy(observation);
    // Neighbours mostly share their origin; this saves a million look-ups.
    if (told === last) continue;
    last = told;
    seen.set(`${told.stream}\u001f${told.realm}`, told);
  }
  return [...seen.values()];
}

export function tellNodes(observations: Iterable<Observation>, originOf: OriginOf): Readonly<Record<NodeTable, Map<string, Map<Origin, Node>>>> {
  const told = { identity: new Map(), credential: new Map(), entitlement: new Map(), resource: new Map() } as Record<NodeTable, Map<string, Map<Origin, Node>>>;
  for (const observation of observations) {
    const { observed } = observation;
    if (observed === "grant" || observed === "relation" || observed === "usage") continue;
    const key = nodeKey(observation);
    const facts = withoutObserved({ ...observation, key }) as Node;
    tell(told[observed], key, originOf(toldBy(observation)), facts, mergeOf[observed]);
  }
  return told;
}

function withoutObserved(observation: object): object {
  const facts: { observed?: string } = observation;
  delete facts.observed;
  return facts;
}

export function* grantRows(observations: Iterable<Observation>, originOf: OriginOf): Generator<CopyRow> {
  for (const observation of observations) {
    if (observation.observed !== "grant") continue;
    const { holder, entitlement, resource, effect, conditional, expiresAt, attributes } = observation;
    yield [grantId(grantKey(observation)), clean(holder), clean(entitlement), clean(resource), effect, conditional, instant(expiresAt), jsonOrNull(attributes), [originOf(toldBy(observation))]];
  }
}

export function* relationRows(observations: Iterable<Observation>, originOf: OriginOf): Generator<CopyRow> {
  for (const observation of observations) {
    if (observation.observed !== "relation") continue;
    const { kind, from, to, location, attributes } = observation;
    yield [stableId("rel", relationKey(observation)), kind, clean(from), clean(to), jsonOrNull(location), jsonOrNull(attributes), [originOf(toldBy(observation))]];
  }
}

export function* usageRows(observations: Iterable<Observation>, originOf: OriginOf): Generator<CopyRow> {
  for (const observation of observations) {
    if (observation.observed !== "usage") continue;
    const { identity, action, resource, lastUsedAt, count, evidence } = observation;
    yield [stableId("use", usageKey(observation)), clean(identity), clean(action), resource === undefined ? null : clean(resource), instant(lastUsedAt), count ?? null, clean(evidence), [originOf(toldBy(observation))]];
  }
}

const jsonOrNull = (value: object | undefined) => (value === undefined ? null : factsText(value));

/** Gives each id once. Repeated ids are rare: their rows are set aside while the others stream, and come joined at the end. */
export function* once(observations: readonly Observation[], rowsOf: (observations: Iterable<Observation>) => Generator<CopyRow>): Generator<CopyRow> {
  const repeated = repeatedPrefixes(rowsOf(observations));
  const joined = new Map<string, CopyRow>();
  for (const row of rowsOf(observations)) {
    const id = row[0] as string;
    if (repeated.size === 0 || !repeated.has(prefixOf(id))) {
      yield row;
      continue;
    }
    const before = joined.get(id);
    joined.set(id, before === undefined ? row : joinRows(before, row));
  }
  yield* joined.values();
}

/** Prefixes and not ids, as numbers, to keep a million of them small. Two ids with one prefix are set aside in vain, never joined. */
function repeatedPrefixes(rows: Iterable<CopyRow>): ReadonlySet<number> {
  const seen = new Set<number>();
  const repeated = new Set<number>();
  for (const row of rows) {
    const prefix = prefixOf(row[0] as string);
    if (seen.has(prefix)) repeated.add(prefix);
    else seen.add(prefix);
  }
  return repeated;
}

/** The first eight letters after `xxx_`, as base 64 of their character codes: at most 48 bits. */
function prefixOf(id: string): number {
  let number = 0;
  for (let i = 4; i < 12; i++) number = number * 64 + (id.charCodeAt(i) - 48);
  return number;
}

/** The later row wins where it speaks; origins (the last column) are joined. */
function joinRows(earlier: CopyRow, later: CopyRow): CopyRow {
  const origins = [...new Set([...(earlier.at(-1) as readonly number[]), ...(later.at(-1) as readonly number[])])].sort((a, b) => a - b);
  return [...later.slice(0, -1).map((value, index) => value ?? earlier[index]), origins];
}

