// From what connectors saw to one estate: the same thing seen twice becomes one thing. Pure; order only decides between equal facts.
import {
  nodeKey,
  type Coverage,
  type Credential,
  type Entitlement,
  type Estate,
  type Grant,
  type Identity,
  type NodeKey,
  type Observation,
  type Relation,
  type Resource,
  type Usage,
} from "../../model/index.ts";
import { grantKey, relationKey, usageKey } from "./edge-keys.ts";
import { mergeCredentials, mergeFacts, mergeIdentities } from "./merge.ts";

/** Owners and people are not observed: they stay empty here and are joined by whoever knows them. */
export function collect(observations: Iterable<Observation>, coverage: readonly Coverage[]): Estate {
  const identities = new Map<string, Identity>();
  const credentials = new Map<string, Credential>();
  const entitlements = new Map<string, Entitlement>();
  const resources = new Map<string, Resource>();
  const grants = new Map<string, Grant>();
  const relations = new Map<string, Relation>();
  const usages = new Map<string, Usage>();

  for (const observation of observations) {
    switch (observation.observed) {
      case "identity": {
        const { observed: _, ...facts } = observation;
        put(identities, { ...facts, key: nodeKey(observation) }, (item) => item.key, mergeIdentities);
        break;
      }
      case "credential": {
        const { observed: _, ...facts } = observation;
        put(credentials, { ...facts, key: nodeKey(observation) }, (item) => item.key, mergeCredentials);
        break;
      }
      case "entitlement": {
        const { observed: _, ...facts } = observation;
        put(entitlements, { ...facts, key: nodeKey(observation) }, (item) => item.key, mergeFacts);
        break;
      }
      case "resource": {
        const { observed: _, ...facts } = observation;
        put(resources, { ...facts, key: nodeKey(observation) }, (item) => item.key, mergeFacts);
        break;
      }
      case "grant": {
        const { observed: _, ...facts } = observation;
        put(grants, facts, grantKey, mergeFacts);
        break;
      }
      case "relation": {
        const { observed: _, ...facts } = observation;
        put(relations, facts, relationKey, mergeFacts);
        break;
      }
      case "usage": {
        const { observed: _, ...facts } = observation;
        put(usages, facts, usageKey, mergeFacts);
        break;
      }
    }
  }
  attribute(credentials, identities);
  return {
    identities: [...identities.values()],
    credentials: [...credentials.values()],
    entitlements: [...entitlements.values()],
    grants: [...grants.values()],
    resources: [...resources.values()],
    relations: [...relations.values()],
    usages: [...usages.values()],
    owners: [],
    people: [],
    coverage: [...coverage],
  };
}

function put<T>(known: Map<string, T>, item: T, keyOf: (item: T) => string, merge: (earlier: T, later: T) => T): void {
  const key = keyOf(item);
  const earlier = known.get(key);
  known.set(key, earlier === undefined ? item : merge(earlier, item));
}

/**
 * Every credential gets a holder: the one of another sighting of the same secret, else an `unattributed` identity that stands for it
 * until somebody joins it to a real one.
 */
function attribute(credentials: Map<string, Credential>, identities: Map<string, Identity>): void {
  const holderByFingerprint = new Map<string, NodeKey>();
  for (const credential of credentials.values()) {
    if (credential.holder !== null && credential.fingerprint !== undefined) holderByFingerprint.set(credential.fingerprint, credential.holder);
  }
  for (const [key, credential] of credentials) {
    if (credential.holder !== null) continue;
    const sameSecret = credential.fingerprint === undefined ? undefined : holderByFingerprint.get(credential.fingerprint);
    const holder = sameSecret ?? standIn(credential, identities);
    credentials.set(key, { ...credential, holder });
  }
}

function standIn(credential: Credential, identities: Map<string, Identity>): NodeKey {
  const ref = { provider: credential.provider, realm: credential.realm, type: "unattributed", nativeId: `${credential.type}/${credential.nativeId}` };
  const key = nodeKey(ref);
  const place = credential.location ?? credential.exposures?.[0];
  identities.set(key, {
    ...ref,
    key,
    kind: "unattributed",
    name: credential.name,
    ...(credential.createdAt === undefined ? {} : { createdAt: credential.createdAt }),
    ...(credential.lastUsedAt === undefined ? {} : { lastUsedAt: credential.lastUsedAt }),
    ...(place === undefined ? {} : { location: place }),
  });
  return key;
}
