// The second look: what only all objects together tell. Manifests win over what other objects imply, every seen namespace has its `default`
// account, namespaces speak for the accounts within, and workloads hold the certificates they mount. Pure.
import { nodeKey, parseNodeKey, type CredentialObservation, type IdentityObservation, type NodeKey, type Observation, type OwnerHint, type ResourceObservation } from "../../../model/index.ts";
import { impliedServiceAccount, type ImpliedBy } from "./implied.ts";
import { clusterOf, nodeRef } from "./node-refs.ts";
import { inherited } from "./ownership.ts";

/** How sure an implication is that the account exists. */
const STRENGTH: readonly ImpliedBy[] = ["binding", "pod-identity", "secret", "namespace", "workload"];

const isAccount = (item: Observation): item is IdentityObservation => item.observed === "identity" && item.provider === "kubernetes" && item.type === "service-account";
const isImplied = (item: IdentityObservation) => item.attributes?.["implied"] === true;
const strength = (item: IdentityObservation) => STRENGTH.indexOf(item.attributes?.["impliedBy"] as ImpliedBy);

export function join(observations: readonly Observation[]): readonly Observation[] {
  const namespaces = new Map<NodeKey, ResourceObservation>();
  const declared = new Set<NodeKey>();
  const implied = new Map<NodeKey, IdentityObservation>();
  const seenNamespaces = new Map<NodeKey, { readonly realm: string; readonly namespace: string }>();
  const realms = new Set<string>();
  for (const item of observations) {
    if (!("realm" in item) || item.provider !== "kubernetes") continue;
    realms.add(item.realm);
    noteNamespace(item, seenNamespaces);
    if (item.observed === "resource" && item.type === "namespace") namespaces.set(nodeKey(item), item);
    if (!isAccount(item)) continue;
    if (isImplied(item)) keepStronger(implied, item);
    else declared.add(nodeKey(item));
  }
  for (const { realm, namespace } of seenNamespaces.values()) keepStronger(implied, impliedServiceAccount(realm, namespace, "default", "namespace"));

  const accounts = accountTokens(observations);
  const holders = secretHolders(observations);
  const joined: Observation[] = [...realms].map(clusterOf);
  for (const item of observations) {
    if (item.observed === "resource" && item.provider === "kubernetes" && item.type === "cluster") continue;
    if (isAccount(item)) {
      if (!isImplied(item)) joined.push(withNamespace(item, namespaces));
    } else if (item.observed === "resource" && item.provider === "kubernetes" && item.attributes?.["serviceAccount"] !== undefined && item.type !== "secret") joined.push(withToken(item, accounts));
    else if (item.observed === "credential") joined.push(withHolder(item, holders));
    else joined.push(item);
  }
  for (const [key, account] of implied) if (!declared.has(key)) joined.push(withNamespace(account, namespaces));
  for (const entitlement of builtInRoles(observations)) joined.push(entitlement);
  return joined;
}

function noteNamespace(item: Observation, seen: Map<NodeKey, { realm: string; namespace: string }>): void {
  if (!("realm" in item)) return;
  const declaredName = item.observed === "resource" && item.type === "namespace" ? item.nativeId : undefined;
  // A binding's subject may name a namespace that does not exist.
  const namespace = declaredName ?? (item.attributes?.["impliedBy"] === "binding" ? undefined : item.attributes?.["namespace"]);
  if (typeof namespace !== "string" || namespace === "") return;
  seen.set(nodeKey(nodeRef(item.realm, "namespace", namespace)), { realm: item.realm, namespace });
}

function keepStronger(implied: Map<NodeKey, IdentityObservation>, item: IdentityObservation): void {
  const key = nodeKey(item);
  const known = implied.get(key);
  if (known === undefined || strength(item) > strength(known)) implied.set(key, item);
}

function withNamespace(account: IdentityObservation, namespaces: ReadonlyMap<NodeKey, ResourceObservation>): IdentityObservation {
  const namespace = namespaces.get(nodeKey(nodeRef(account.realm, "namespace", String(account.attributes?.["namespace"] ?? ""))));
  if (namespace === undefined) return account;
  const hints = inherited((namespace.attributes?.["ownerHints"] ?? []) as unknown as readonly OwnerHint[]);
  const all = [...(account.ownerHints ?? []), ...hints];
  const environment = account.environment ?? namespace.environment;
  return { ...account, ...(all.length === 0 ? {} : { ownerHints: all }), ...(environment === undefined ? {} : { environment }) };
}

/** Whether each declared account gives its token to its pods; PROVIDER: it does unless it says no. */
function accountTokens(observations: readonly Observation[]): ReadonlyMap<NodeKey, boolean> {
  const tokens = new Map<NodeKey, boolean>();
  for (const item of observations) if (isAccount(item) && !isImplied(item)) tokens.set(nodeKey(item), item.attributes?.["automountToken"] !== false);
  return tokens;
}

function withToken(workload: ResourceObservation, accounts: ReadonlyMap<NodeKey, boolean>): ResourceObservation {
  const attributes = workload.attributes ?? {};
  // SPEC: the pod's own word comes first, then its account's.
  if (typeof attributes["automountToken"] === "boolean") return workload;
  const account = nodeKey(nodeRef(workload.realm, "service-account", `${String(attributes["namespace"])}/${String(attributes["serviceAccount"])}`));
  return { ...workload, attributes: { ...attributes, automountToken: accounts.get(account) ?? true } };
}

/** Secret -> the only account whose workloads read it; `null` when several do. */
function secretHolders(observations: readonly Observation[]): ReadonlyMap<NodeKey, NodeKey | null> {
  const holders = new Map<NodeKey, NodeKey | null>();
  for (const item of observations) {
    const names = item.observed === "resource" && item.provider === "kubernetes" ? item.attributes?.["secretRefs"] : undefined;
    if (item.observed !== "resource" || !Array.isArray(names)) continue;
    const namespace = String(item.attributes?.["namespace"]);
    const account = nodeKey(nodeRef(item.realm, "service-account", `${namespace}/${String(item.attributes?.["serviceAccount"])}`));
    for (const name of names) {
      const secret = nodeKey(nodeRef(item.realm, "secret", `${namespace}/${String(name)}`));
      const known = holders.get(secret);
      holders.set(secret, known === undefined || known === account ? account : null);
    }
  }
  return holders;
}

function withHolder(credential: CredentialObservation, holders: ReadonlyMap<NodeKey, NodeKey | null>): CredentialObservation {
  const secretName = credential.attributes?.["secretName"];
  if (credential.provider !== "kubernetes" || credential.holder !== null || typeof secretName !== "string" || secretName === "") return credential;
  const secret = nodeKey(nodeRef(credential.realm, "secret", `${String(credential.attributes?.["namespace"])}/${secretName}`));
  return { ...credential, holder: holders.get(secret) ?? null };
}

/** PROVIDER: roles that every cluster makes by itself, so that a repository's manifests may refer to them without holding them. */
const BUILT_IN = new Set(["cluster-admin", "admin", "edit", "view"]);

function builtInRoles(observations: readonly Observation[]): readonly Observation[] {
  const known = new Set<NodeKey>();
  const wanted = new Map<NodeKey, { readonly realm: string; readonly name: string }>();
  for (const item of observations) {
    if (item.observed === "entitlement") known.add(nodeKey(item));
    if (item.observed !== "grant" || !item.entitlement.startsWith("kubernetes|")) continue;
    const { realm, type, nativeId: name } = parseNodeKey(item.entitlement);
    if (type === "cluster-role" && BUILT_IN.has(name)) wanted.set(item.entitlement, { realm, name });
  }
  return [...wanted].flatMap(([key, { realm, name }]): Observation[] => (known.has(key) ? [] : [{ observed: "entitlement", ...nodeRef(realm, "cluster-role", name), name, attributes: { builtIn: true } }]));
}
