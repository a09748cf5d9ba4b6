// Facts that only two exports together tell: which key id a report's row means, what kind a user is, which role a profile carries.
import { nodeKey, parseNodeKey, type CredentialObservation, type IdentityObservation, type NodeKey, type Observation, type UsageObservation } from "../../../model/index.ts";

export function join(observations: readonly Observation[]): readonly Observation[] {
  const names = arnsByName(observations);
  const reportKinds = kindsFromReport(observations);
  const keys = keyIds(observations);
  const profiles = rolesByProfile(observations);
  const usages = new Map<string, UsageObservation>();
  const joined: Observation[] = [];
  for (const observation of observations) {
    switch (observation.observed) {
      case "usage":
        count(usages, { ...observation, identity: withPath(observation.identity, names) });
        break;
      case "identity": {
        const kind = reportKinds.get(observation.nativeId);
        joined.push(kind && observation.type === "user" ? { ...observation, kind } : observation);
        break;
      }
      case "credential": {
        const id = keys.get(observation.nativeId);
        const holder = observation.holder && withPath(observation.holder, names);
        joined.push(id ? { ...observation, holder, nativeId: id, name: id } : { ...observation, holder });
        break;
      }
      case "relation":
        joined.push({ ...observation, from: withPath(observation.from, names), to: withPath(observation.to, names) });
        break;
      case "resource": {
        joined.push(observation);
        const profile = observation.attributes?.["instanceProfile"];
        const role = typeof profile === "string" ? profiles.get(profile) : undefined;
        if (role) {
          joined[joined.length - 1] = { ...observation, attributes: { ...observation.attributes, role: role.nativeId } };
          joined.push({ observed: "relation", kind: "runs-as", from: nodeKey(observation), to: nodeKey(role) });
        }
        break;
      }
      default:
        joined.push(observation);
    }
  }
  return [...joined, ...usages.values()];
}

type Ref = Pick<IdentityObservation, "provider" | "realm" | "type" | "nativeId">;

/** PROVIDER: GroupList, session ARNs and key listings name users, roles and groups without their path; the full ARN is the identity's. */
function arnsByName(observations: readonly Observation[]): ReadonlyMap<string, NodeKey> {
  const names = new Map<string, NodeKey>();
  for (const observation of observations) {
    if (observation.observed !== "identity" && observation.observed !== "resource") continue;
    if (observation.type !== "user" && observation.type !== "role" && observation.type !== "group") continue;
    const bare = observation.nativeId.replace(/:(user|role|group)\/.*\/([^/]+)$/, ":$1/$2");
    if (bare !== observation.nativeId) names.set(nodeKey({ ...refOf(observation), nativeId: bare }), nodeKey(observation));
  }
  return names;
}

const refOf = (ref: Ref): Ref => ({ provider: ref.provider, realm: ref.realm, type: ref.type, nativeId: ref.nativeId });
const withPath = (key: NodeKey, names: ReadonlyMap<string, NodeKey>): NodeKey => names.get(key) ?? key;

/** The credential report knows whether a user has a console password and keys; the authorization details do not. */
function kindsFromReport(observations: readonly Observation[]): ReadonlyMap<string, IdentityObservation["kind"]> {
  const kinds = new Map<string, IdentityObservation["kind"]>();
  for (const observation of observations) {
    if (observation.observed === "identity" && observation.type === "user" && observation.attributes?.["consoleAccess"] !== undefined) kinds.set(observation.nativeId, observation.kind);
  }
  return kinds;
}

/** Report rows say "key 1" and its creation; listings say the id and the creation. Same user and same second: the same key. */
function keyIds(observations: readonly Observation[]): ReadonlyMap<string, string> {
  const listed = new Map<string, string[]>();
  const isKey = (observation: Observation): observation is CredentialObservation => observation.observed === "credential" && observation.type === "access-key" && observation.holder !== null;
  const born = (key: CredentialObservation) => `${userName(key.holder as NodeKey)}\n${key.createdAt?.slice(0, 19)}`;
  for (const observation of observations) {
    if (!isKey(observation) || observation.nativeId.includes("#") || observation.createdAt === undefined) continue;
    listed.set(born(observation), [...(listed.get(born(observation)) ?? []), observation.nativeId]);
  }
  const ids = new Map<string, string>();
  for (const observation of observations) {
    if (!isKey(observation) || !observation.nativeId.includes("#")) continue;
    const [only, ...others] = new Set(listed.get(born(observation)));
    if (only !== undefined && others.length === 0) ids.set(observation.nativeId, only);
  }
  return ids;
}

function userName(holder: NodeKey): string {
  const { realm, nativeId } = parseNodeKey(holder);
  return `${realm}/${nativeId.split("/").at(-1)}`;
}

function rolesByProfile(observations: readonly Observation[]): ReadonlyMap<string, Ref> {
  const roles = new Map<string, Ref>();
  for (const observation of observations) {
    const profiles = observation.observed === "identity" ? observation.attributes?.["instanceProfiles"] : undefined;
    if (observation.observed !== "identity" || !Array.isArray(profiles)) continue;
    for (const profile of profiles) if (typeof profile === "string") roles.set(profile, refOf(observation));
  }
  return roles;
}

/** One usage per identity, action and kind of evidence: the latest date and the number of records. */
function count(usages: Map<string, UsageObservation>, usage: UsageObservation): void {
  const key = `${usage.identity}\n${usage.action}\n${usage.resource ?? ""}\n${usage.evidence}`;
  const known = usages.get(key);
  if (!known) {
    usages.set(key, usage);
    return;
  }
  const last = [known.lastUsedAt, usage.lastUsedAt].filter((at) => at !== null).toSorted().at(-1) ?? null;
  usages.set(key, { ...known, lastUsedAt: last, ...(known.count === undefined ? {} : { count: known.count + (usage.count ?? 0) }) });
}
