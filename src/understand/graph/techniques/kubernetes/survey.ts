// Reads one cluster of the estate into the ground that techniques stand on. Only what exists can be taken.
import { nodeKey, parseNodeKey, type Identity, type NodeKey, type Resource } from "../../../../model/index.ts";
import type { Cluster } from "../../../access/index.ts";
import type { EstateView } from "../contract.ts";
import { FactIndex, namespaceAdministratorKey, roleHolderKey, userAloneKey, type Controller, type FactKind, type Ground } from "./ground.ts";
import { MASTERS } from "./masters.ts";

/** The identities and resources of one realm. */
export interface Realm {
  readonly name: string;
  readonly cluster: Cluster;
  readonly identities: readonly Identity[];
  readonly resources: readonly Resource[];
  /** Names of the Roles in each namespace. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
}

const CONTROLLERS = new Set<string>(["deployment", "daemon-set", "stateful-set", "replica-set", "replication-controller", "job", "cron-job"] satisfies Controller[]);
const OCCASIONAL = new Set(["job", "cron-job"]);

export function survey(view: EstateView, realm: Realm): Ground {
  const index = new FactIndex();
  noteAccounts(view, realm, index);
  for (const resource of realm.resources) noteWorkload(view, resource, index);
  for (const credential of view.estate.credentials) {
    if (credential.provider !== "kubernetes" || credential.realm !== realm.name || credential.type !== "token-secret" || credential.holder === null || credential.status === "inactive") continue;
    const [namespace, name] = split(credential.nativeId);
    index.add("token-secret", { namespace, name, account: credential.holder });
  }
  const namespaces = index.namespaces("account");
  const usersAlone = aloneUsers(view, realm);
  const groups = new Map(realm.resources.filter((resource) => resource.type === "group" && resource.nativeId !== MASTERS).map((resource) => [resource.nativeId, resource.key]));
  const allUsersAlone = [...usersAlone.values()];
  const administrators = new Map(namespaces.map((namespace) => [namespace, [namespaceAdministratorKey(realm.name, namespace)]] as const));
  const everyNamespace = [...administrators.values()].flat();
  return {
    realm: realm.name,
    cluster: realm.cluster,
    accounts: (kind, scope) => index.accounts(kind, scope),
    accountsNamed: (kind, scope, name) => index.accountsNamed(kind, scope, name),
    accountsBeside: (kind, scope) => index.accountsBeside(kind, scope),
    facts: (kind, scope) => index.facts(kind, scope),
    namespaces,
    usersAlone,
    allUsersAlone,
    groups,
    everyone: [...index.accounts("account", "*"), ...index.accounts("missing-account", "*"), ...allUsersAlone, ...groups.values()],
    hasAwsAuth: view.resource(nodeKey({ provider: "kubernetes", realm: realm.name, type: "config-map", nativeId: "kube-system/aws-auth" })) !== undefined,
    rolesIn: (namespace) => realm.roles.get(namespace) ?? [],
    namespaceAdministrators: (scope) => (scope === "*" ? everyNamespace : (administrators.get(scope) ?? [])),
    roleHolder: (kind, name, scope) => (realm.cluster.rightsOnceBound({ kind, name }, scope).length === 0 ? undefined : roleHolderKey(realm.name, kind, name, scope)),
  };
}

function split(nativeId: string): readonly [string, string] {
  const slash = nativeId.indexOf("/");
  return [nativeId.slice(0, Math.max(slash, 0)), nativeId.slice(slash + 1)];
}

function noteAccounts(view: EstateView, realm: Realm, index: FactIndex): void {
  const accountsRead = view.hasRead("kubernetes.service-accounts", realm.name);
  for (const identity of realm.identities) {
    if (identity.type !== "service-account") continue;
    const [namespace, name] = split(identity.nativeId);
    // An account that only a binding names does not exist, unless the accounts were never read.
    const missing = accountsRead && identity.attributes?.["impliedBy"] === "binding";
    index.add(missing ? "missing-account" : "account", { namespace, name, account: identity.key });
  }
}

function noteWorkload(view: EstateView, resource: Resource, index: FactIndex): void {
  const isPod = resource.type === "pod";
  if (!isPod && !CONTROLLERS.has(resource.type)) return;
  const account = view.relationsFrom(resource.key, "runs-as")[0]?.to;
  if (account === undefined) return;
  const [namespace, name] = split(resource.nativeId);
  if (!isPod) index.add(resource.type as Controller, { namespace, name, account });
  const attributes = resource.attributes ?? {};
  if (attributes["replicas"] === 0 || attributes["finished"] === true || !mountsToken(view, resource, account)) return;
  const kind: FactKind = OCCASIONAL.has(resource.type) ? "occasional-pod" : "running-pod";
  const node = attributes["node"];
  index.add(kind, { namespace, name: isPod ? name : "", account, ...(typeof node === "string" ? { node } : {}) });
}

/** SPEC: the pod's own word comes first, then its account's; the default is to mount. A projected token is one too. */
function mountsToken(view: EstateView, resource: Resource, account: NodeKey): boolean {
  const tokens = resource.attributes?.["projectedTokens"];
  if (Array.isArray(tokens) && tokens.length > 0) return true;
  const own = resource.attributes?.["automountToken"];
  if (typeof own === "boolean") return own;
  return view.identity(account)?.attributes?.["automountToken"] !== false;
}

/** A user without groups is himself; one with groups has another node for his name alone. */
function aloneUsers(view: EstateView, realm: Realm): ReadonlyMap<string, NodeKey> {
  const users = new Map<string, NodeKey>();
  for (const identity of realm.identities) {
    if (identity.type !== "user") continue;
    const hasGroups = view.relationsFrom(identity.key, "member-of").length > 0;
    users.set(identity.nativeId, hasGroups ? userAloneKey(realm.name, identity.nativeId) : identity.key);
  }
  return users;
}

export const groupNamesOf = (view: EstateView, identity: NodeKey): readonly string[] => view.relationsFrom(identity, "member-of").map((relation) => parseNodeKey(relation.to).nativeId);
