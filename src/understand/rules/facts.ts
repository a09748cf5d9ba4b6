// Plain questions the rules ask of the graph: who is judged, how old, last used when, what to call it. Facts only, no verdicts.
import { daysBetween } from "../../kernel/index.ts";
import { parseNodeKey, type Credential, type Evidence, type Grant, type Identity, type Location, type NodeKey } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";

export const keysOf = (nodes: readonly { readonly key: NodeKey }[]): readonly NodeKey[] => nodes.map((node) => node.key);

/** An index made once per graph, however often rules ask. INVARIANT: a graph never changes, so neither does its index. */
export function oncePerGraph<T>(make: (graph: Graph) => T): (graph: Graph) => T {
  const made = new WeakMap<Graph, { readonly value: T }>();
  return (graph) => {
    const known = made.get(graph) ?? { value: make(graph) };
    made.set(graph, known);
    return known.value;
  };
}

/** Who holds each entitlement outright: the grants by entitlement, rights only. */
export const grantsByEntitlement = oncePerGraph((graph): ReadonlyMap<NodeKey, readonly Grant[]> => {
  const index = new Map<NodeKey, Grant[]>();
  for (const grant of graph.estate.grants) {
    if (grant.effect !== "allow") continue;
    const known = index.get(grant.entitlement);
    if (known === undefined) index.set(grant.entitlement, [grant]);
    else known.push(grant);
  }
  return index;
});

/** Made and kept by the provider itself: nobody in the organisation can own, rotate or narrow it. */
export function isProviderManaged(identity: Identity): boolean {
  const attributes = identity.attributes ?? {};
  const path = typeof attributes["path"] === "string" ? attributes["path"] : "";
  if (identity.provider === "aws") return attributes["serviceLinked"] === true || path.startsWith("/aws-service-role/") || path.startsWith("/aws-reserved/");
  if (identity.provider !== "kubernetes") return false;
  // PROVIDER: kube-system holds the control plane's own accounts; `system:` users are components, not tenants of the cluster.
  return identity.nativeId.startsWith("system:") || identity.nativeId.startsWith("kube-system/") || identity.nativeId.startsWith("kube-public/") || identity.nativeId.startsWith("kube-node-lease/");
}

/** The identities the catalogue judges: not people, not the root user, not what the provider keeps for itself. */
export function governed(graph: Graph): readonly Identity[] {
  return graph.estate.identities.filter((identity) => !["person", "unattributed"].includes(identity.kind) && identity.type !== "root" && !isProviderManaged(identity));
}

export const inUse = (identity: Identity): boolean => identity.enabled !== false;

/** The `default` service account every namespace has; Kubernetes makes it and nobody asked for it. */
export const isDefaultServiceAccount = (identity: Identity): boolean =>
  identity.provider === "kubernetes" && identity.type === "service-account" && identity.nativeId.endsWith("/default");

export function isAgent(identity: Identity): boolean {
  if (identity.kind === "agent") return true;
  return [tagOf(identity, "kind"), tagOf(identity, "identity-kind"), tagOf(identity, "type")].some((value) => /^(?:ai-)?agent$/i.test(value ?? ""));
}

/** A tag, label or annotation by name, whatever its case. */
export function tagOf(identity: Identity, name: string): string | undefined {
  const known = tags.get(identity) ?? readTags(identity);
  tags.set(identity, known);
  return known.get(name);
}

const tags = new WeakMap<Identity, ReadonlyMap<string, string>>();

/** Tags win over labels and labels over annotations; `example.com/owner` is found as `owner`. */
function readTags(identity: Identity): ReadonlyMap<string, string> {
  const kept = [strings(identity.attributes?.["annotations"]), strings(identity.attributes?.["labels"]), identity.tags ?? {}];
  return new Map(kept.flatMap(Object.entries<string>).map(([key, value]) => [key.toLowerCase().replace(/^.*\//, ""), value]));
}

export function strings(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Age in whole days, or undefined when the date is unknown. */
export const ageDays = (graph: Graph, iso: string | null | undefined): number | undefined =>
  iso === undefined || iso === null || Number.isNaN(Date.parse(iso)) ? undefined : daysBetween(iso, graph.at);

export interface LastUse {
  readonly at: string | null;
  readonly from: string;
}

const lastUses = oncePerGraph(() => new WeakMap<Identity, { readonly use: LastUse | undefined }>());

/** The newest sign of use; `null` when every source that speaks says never; undefined when none was read. */
export function lastUse(graph: Graph, identity: Identity): LastUse | undefined {
  const known = lastUses(graph).get(identity) ?? { use: readLastUse(graph, identity) };
  lastUses(graph).set(identity, known);
  return known.use;
}

function readLastUse(graph: Graph, identity: Identity): LastUse | undefined {
  const signs: LastUse[] = [];
  if (identity.lastUsedAt !== undefined) signs.push({ at: identity.lastUsedAt, from: `${describe(identity)} itself` });
  for (const credential of graph.credentialsOf(identity.key)) {
    if (credential.lastUsedAt !== undefined) signs.push({ at: credential.lastUsedAt, from: `${credential.type} ${credential.name}` });
  }
  for (const usage of graph.usagesOf(identity.key)) signs.push({ at: usage.lastUsedAt, from: `${usage.action} (${usage.evidence})` });
  return signs.reduce<LastUse | undefined>((best, sign) => {
    if (best === undefined || best.at === null) return best === undefined || sign.at !== null ? sign : best;
    return sign.at !== null && Date.parse(sign.at) > Date.parse(best.at) ? sign : best;
  }, undefined);
}

const WORDS: Readonly<Record<string, string>> = {
  "service-account": "service account",
  workload: "workload",
  agent: "agent",
  person: "person",
  machine: "machine",
  "oauth-app": "application",
  bot: "bot",
  unattributed: "credential of an unknown holder",
};

/** "role deploy", "service account payments/api": the provider's type and the name people know. */
export function describe(node: { readonly type: string; readonly name: string; readonly kind?: string; readonly provider?: string; readonly nativeId?: string }): string {
  const word = node.kind !== undefined && !["user", "role", "root", "workflow"].includes(node.type) ? (WORDS[node.kind] ?? node.type) : node.type;
  return `${word.replace(/-/g, " ")} ${called(node)}`;
}

/** PROVIDER: a name in Kubernetes means something only with its namespace. */
export const called = (node: { readonly name: string; readonly provider?: string; readonly nativeId?: string }): string =>
  node.provider === "kubernetes" && node.nativeId !== undefined ? node.nativeId : node.name;

export const nameOf = (graph: Graph, key: NodeKey): string => {
  const node = graph.identity(key) ?? graph.credential(key) ?? graph.resource(key) ?? graph.entitlement(key);
  return node === undefined ? parseNodeKey(key).nativeId : called(node);
};

/** Evidence with its place, when the place is known. */
export function fact(says: string, value?: string, location?: Location): Evidence {
  return { says, ...(value === undefined ? {} : { fact: value }), ...(location === undefined ? {} : { location }) };
}

export const placed = (node: { readonly location?: Location }): { readonly location?: Location } => (node.location === undefined ? {} : { location: node.location });

/** The identity that holds it, when one is known: a stand-in for an unknown holder is not one. */
export function holderOf(graph: Graph, credential: Credential): Identity | undefined {
  const holder = credential.holder === null ? undefined : graph.identity(credential.holder);
  return holder === undefined || holder.kind === "unattributed" ? undefined : holder;
}

/** " of deployer", or nothing when nobody knows whose it is. */
export function ofHolder(graph: Graph, credential: Credential): string {
  const holder = holderOf(graph, credential);
  return holder === undefined ? "" : ` of ${called(holder)}`;
}

/** "Access key AKIA… of deployer"; the credential report knows a slot only, and its name says whose it is. */
export const titleOfKey = (graph: Graph, key: Credential): string => (/^access key \d/i.test(key.name) ? key.name.replace(/^a/, "A") : `Access key ${key.name}${ofHolder(graph, key)}`);

export const held = (credential: Credential): { readonly identity?: NodeKey } => (credential.holder === null ? {} : { identity: credential.holder });

export const date = (iso: string): string => iso.slice(0, 10);

const REHEARSAL = /(?:^|\/)(?:tests?|__tests__|spec|fixtures?|testdata|examples?|samples?|docs?|mocks?)\/|\.(?:md|rst|adoc|example|sample|template|dist)$|\.(?:test|spec)\.[a-z]+$/i;

/** Samples, fixtures and documentation: where a value is more often invented or repeated than used. */
export const isRehearsal = (place: Location): boolean => REHEARSAL.test(place.file);
