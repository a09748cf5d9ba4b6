// Indexed lookups over one estate: every question the graph, the rules and the techniques ask is one map read.
import type { Credential, Estate, Grant, NodeKey, Ownership, Relation, RelationKind, Usage } from "../../model/index.ts";
import type { EstateView } from "./techniques/contract.ts";

export interface Lookups extends EstateView {
  credential(key: NodeKey): Credential | undefined;
  credentialsOf(identity: NodeKey): readonly Credential[];
  /** Grants held directly and through groups, transitively. */
  grantsOf(holder: NodeKey): readonly Grant[];
  usagesOf(identity: NodeKey): readonly Usage[];
  ownership(identity: NodeKey): Ownership | undefined;
}

const NONE: readonly never[] = Object.freeze([]);

function indexBy<T>(items: readonly T[], keyOf: (item: T) => NodeKey | null): Map<NodeKey, T[]> {
  const index = new Map<NodeKey, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const held = index.get(key);
    if (held === undefined) index.set(key, [item]);
    else held.push(item);
  }
  return index;
}

function byKey<T extends { readonly key: NodeKey }>(items: readonly T[]): Map<NodeKey, T> {
  return new Map(items.map((item) => [item.key, item]));
}

export function createLookups(estate: Estate, at: Date): Lookups {
  const identities = byKey(estate.identities);
  const credentials = byKey(estate.credentials);
  const entitlements = byKey(estate.entitlements);
  const resources = byKey(estate.resources);
  const held = indexBy(estate.credentials, (credential) => credential.holder);
  const grants = indexBy(estate.grants, (grant) => grant.holder);
  const outgoing = indexBy(estate.relations, (relation) => relation.from);
  const incoming = indexBy(estate.relations, (relation) => relation.to);
  const usages = indexBy(estate.usages, (usage) => usage.identity);
  const owners = new Map(estate.owners.map((owner) => [owner.identity, owner]));
  const streams = new Set(estate.coverage.filter((row) => row.status === "complete" || row.status === "partial").flatMap((row) => [row.stream, `${row.stream}|${row.realm}`]));

  const relations = (index: Map<NodeKey, Relation[]>, key: NodeKey, kind: RelationKind | undefined): readonly Relation[] => {
    const all = index.get(key) ?? NONE;
    return kind === undefined ? all : all.filter((relation) => relation.kind === kind);
  };
  const directGrantsOf = (holder: NodeKey): readonly Grant[] => grants.get(holder) ?? NONE;
  const groupsOf = (holder: NodeKey): readonly NodeKey[] => {
    // INVARIANT: membership may be cyclic in a hostile export; every group is visited once.
    const seen = new Set<NodeKey>([holder]);
    const queue = [holder];
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      for (const relation of outgoing.get(key) ?? NONE) {
        if (relation.kind !== "member-of" || seen.has(relation.to)) continue;
        seen.add(relation.to);
        queue.push(relation.to);
      }
    }
    seen.delete(holder);
    return [...seen];
  };

  return {
    estate,
    at,
    identity: (key) => identities.get(key),
    credential: (key) => credentials.get(key),
    entitlement: (key) => entitlements.get(key),
    resource: (key) => resources.get(key),
    credentialsOf: (identity) => held.get(identity) ?? NONE,
    directGrantsOf,
    grantsOf(holder) {
      const groups = groupsOf(holder);
      return groups.length === 0 ? directGrantsOf(holder) : [holder, ...groups].flatMap(directGrantsOf);
    },
    relationsFrom: (key, kind) => relations(outgoing, key, kind),
    relationsTo: (key, kind) => relations(incoming, key, kind),
    usagesOf: (identity) => usages.get(identity) ?? NONE,
    ownership: (identity) => owners.get(identity),
    hasRead: (stream, realm) => streams.has(realm === undefined ? stream : `${stream}|${realm}`),
  };
}
