// Opens the clusters of an estate: which nodes there are, what each holds, who is administrator, and which steps each can take.
import { parseNodeKey, type NodeKey } from "../../../../model/index.ts";
import { compileEstate, userNameOf, type Right } from "../../../access/index.ts";
import type { EstateView, ProviderEscalations, Takeover } from "../contract.ts";
import { clusterrolebindingsBind } from "./clusterrolebindings-bind.ts";
import { isEverything, namespaceAdministratorKey, roleHolderKey, userAloneKey, type Ground } from "./ground.ts";
import { TECHNIQUES } from "./registry.ts";
import { rolebindingsBind } from "./rolebindings-bind.ts";
import { groupNamesOf, survey, type Realm } from "./survey.ts";
import type { KubernetesTechnique } from "./technique.ts";

const SYSTEM_AUTHENTICATED = "system:authenticated";

interface Node {
  readonly key: NodeKey;
  readonly ground: Ground;
  readonly rights: readonly Right[];
  /** Name to print for a node that is no identity. */
  readonly virtualName?: string;
}

export function openKubernetes(view: EstateView): ProviderEscalations {
  const nodes = new Map<NodeKey, Node>();
  for (const realm of realmsOf(view)) for (const node of nodesOf(view, realm, survey(view, realm))) nodes.set(node.key, node);
  const administrators = new Set([...nodes.values()].filter((node) => node.rights.some(isEverything)).map((node) => node.key));
  const steps = new Map<NodeKey, readonly Takeover[]>();
  const bySignature = new Map<string, readonly Takeover[]>();
  return {
    nodes: [...nodes.keys()],
    administrators: [...administrators],
    stepsFrom: (key) => {
      const known = steps.get(key);
      if (known !== undefined) return known;
      const node = nodes.get(key);
      const found = node === undefined || administrators.has(key) ? [] : sharedSteps(node, bySignature);
      steps.set(key, found);
      return found;
    },
    nativeIdOf: (key) => nodes.get(key)?.virtualName,
  };
}

/** SPEED: what a node can do follows from its roles and where they are bound; thousands of accounts are bound alike. */
function sharedSteps(node: Node, known: Map<string, readonly Takeover[]>): readonly Takeover[] {
  const bound = new Set<string>();
  for (const { via } of node.rights) {
    if (via === null) return stepsOf(node);
    bound.add(`${via.role.kind}/${via.role.namespace}/${via.role.name}@${via.binding.namespace}`);
  }
  const signature = JSON.stringify([node.ground.realm, ...[...bound].sort()]);
  const found = known.get(signature) ?? stepsOf(node);
  known.set(signature, found);
  return found;
}

function stepsOf(node: Node, techniques: readonly KubernetesTechnique[] = TECHNIQUES): readonly Takeover[] {
  if (node.rights.length === 0) return [];
  return techniques.flatMap((technique) => technique.steps(node, node.ground).map((step): Takeover => ({ technique: technique.id, ...step })));
}

function realmsOf(view: EstateView): readonly Realm[] {
  const clusters = compileEstate(view.estate);
  const byRealm = <T extends { readonly provider: string; readonly realm: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> =>
    Map.groupBy(items.filter((item) => item.provider === "kubernetes"), (item) => item.realm);
  const identities = byRealm(view.estate.identities);
  const resources = byRealm(view.estate.resources);
  const roles = byRealm(view.estate.entitlements.filter((entitlement) => entitlement.type === "role"));
  return [...clusters].map(([name, cluster]) => {
    const inNamespace = Map.groupBy(roles.get(name) ?? [], (role) => role.nativeId.slice(0, Math.max(role.nativeId.indexOf("/"), 0)));
    return {
      name,
      cluster,
      identities: identities.get(name) ?? [],
      resources: resources.get(name) ?? [],
      roles: new Map([...inNamespace].map(([namespace, found]) => [namespace, found.map((role) => role.nativeId.slice(namespace.length + 1)).sort()])),
    };
  });
}

function nodesOf(view: EstateView, realm: Realm, ground: Ground): readonly Node[] {
  const nodes: Node[] = [];
  for (const identity of realm.identities) {
    const user = userNameOf(identity);
    if (user === undefined) continue;
    const groups = groupNamesOf(view, identity.key);
    nodes.push({ key: identity.key, ground, rights: realm.cluster.rightsOf(user, groups) });
    if (identity.type === "user" && groups.length > 0) {
      nodes.push({ key: userAloneKey(realm.name, user), ground, rights: realm.cluster.rightsOf(user), virtualName: user });
    }
  }
  for (const resource of realm.resources) {
    if (resource.type !== "group") continue;
    nodes.push({ key: resource.key, ground, rights: realm.cluster.rightsOf("", [resource.nativeId, SYSTEM_AUTHENTICATED]), virtualName: resource.nativeId });
  }
  for (const namespace of ground.namespaces) {
    nodes.push({ key: namespaceAdministratorKey(realm.name, namespace), ground, rights: [everythingIn(namespace)], virtualName: `namespace/${namespace}` });
  }
  return [...nodes, ...roleHolders(realm, ground, nodes)];
}

const everythingIn = (namespace: string): Right => ({ verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [], nonResourceURLs: [], namespace, path: [], via: null });

/** Nodes for the roles that somebody may bind. A holder of such a role may bind further ones, so this goes on until no new one comes. */
function roleHolders(realm: Realm, ground: Ground, nodes: readonly Node[]): readonly Node[] {
  const wanted = new Map<NodeKey, Node>();
  const pending = [...nodes];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!node.rights.some(mayBind) || node.rights.some(isEverything)) continue;
    for (const { takes } of stepsOf(node, [clusterrolebindingsBind, rolebindingsBind])) {
      for (const key of takes ?? []) {
        const ref = parseNodeKey(key);
        if (ref.type !== "role-holder" || wanted.has(key)) continue;
        const holder = roleHolder(realm, ground, ref.nativeId);
        wanted.set(key, holder);
        pending.push(holder);
      }
    }
  }
  return [...wanted.values()];
}

const mayBind = (right: Right): boolean => right.verbs.includes("*") || right.verbs.includes("bind");

function roleHolder(realm: Realm, ground: Ground, nativeId: string): Node {
  const at = nativeId.lastIndexOf("@");
  const scope = nativeId.slice(at + 1);
  const slash = nativeId.indexOf("/");
  const kind = nativeId.slice(0, slash) === "Role" ? "Role" : "ClusterRole";
  const name = nativeId.slice(slash + 1, at);
  return { key: roleHolderKey(realm.name, kind, name, scope), ground, rights: realm.cluster.rightsOnceBound({ kind, name }, scope), virtualName: nativeId };
}
