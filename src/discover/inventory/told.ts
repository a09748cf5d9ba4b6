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

/** One table at a time, so that only one table's nodes stand in memory twice. */
export function tellNodes(observations: Iterable<Observation>, originOf: OriginOf, table: NodeTable): ReadonlyMap<string, ReadonlyMap<Origin, Node>> {
  const told = new Map<string, Map<Origin, Node>>();
  for (const observation of observations) {
    if (observation.observed !== table) continue;
    const key = nodeKey(observation);
    tell(told, key, originOf(toldBy(observation)), withoutObserved({ ...observation, key }) as Node, mergeOf[table]);
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
