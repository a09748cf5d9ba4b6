// A right that a technique needs, and where a holder has it. RBAC rights either cover every object of a scope or only those that are named.
import type { Right } from "../../../access/index.ts";

export interface Need {
  /** Any of them will do; the first is named when the holder has them all. */
  readonly verbs: readonly string[];
  readonly resource: string;
  readonly apiGroup: string;
  readonly subresource: string;
  /** True for objects outside of namespaces: what is held in a namespace does not reach them. */
  readonly clusterScoped: boolean;
}

/** `need("patch|update deployments.apps")`, `need("create pods/exec")`, `need("bind clusterroles.rbac.authorization.k8s.io")`. */
export function need(right: string, options: { readonly clusterScoped?: boolean } = {}): Need {
  const [verbs = "", what = ""] = right.split(" ", 2);
  const [path = "", subresource = ""] = what.split("/", 2);
  const dot = path.indexOf(".");
  return {
    verbs: verbs.split("|"),
    resource: dot === -1 ? path : path.slice(0, dot),
    apiGroup: dot === -1 ? "" : path.slice(dot + 1),
    subresource,
    clusterScoped: options.clusterScoped === true,
  };
}

/** A need that is met: in a namespace or everywhere (`*`), for all objects (`null`) or the named ones. */
export interface Held {
  readonly scope: string;
  readonly names: readonly string[] | null;
  /** As `kubectl auth can-i` writes it: `patch deployments.apps`. */
  readonly permission: string;
}

export function heldOf(rights: readonly Right[], wanted: Need): readonly Held[] {
  const held: Held[] = [];
  for (const right of rights) {
    if (wanted.clusterScoped && right.namespace !== "*") continue;
    if (!right.apiGroups.includes("*") && !right.apiGroups.includes(wanted.apiGroup)) continue;
    if (!coversResource(right, wanted)) continue;
    const verb = right.verbs.includes("*") ? wanted.verbs[0] : wanted.verbs.find((candidate) => right.verbs.includes(candidate));
    if (verb === undefined) continue;
    const names = right.resourceNames.length === 0 ? null : right.resourceNames;
    // SPEC: the name of a new object is not known when it is authorised, so a rule with names never allows to create; a subresource has its object's name.
    if (names !== null && verb === "create" && wanted.subresource === "") continue;
    held.push({ scope: right.namespace, names, permission: permissionOf(wanted, verb) });
  }
  return held;
}

function coversResource(right: Right, { resource, subresource }: Need): boolean {
  if (right.resources.includes("*")) return true;
  if (subresource === "") return right.resources.includes(resource);
  return right.resources.includes(`${resource}/${subresource}`) || right.resources.includes(`*/${subresource}`);
}

function permissionOf(wanted: Need, verb: string): string {
  return `${verb} ${wanted.resource}${wanted.apiGroup === "" ? "" : `.${wanted.apiGroup}`}${wanted.subresource === "" ? "" : `/${wanted.subresource}`}`;
}

/** How a need is written in the declaration of its technique. */
export const declared = (wanted: Need): string => permissionOf(wanted, wanted.verbs.join("|"));

export interface Scope {
  readonly scope: string;
  readonly permissions: readonly string[];
}

/** The scopes in which all needs are met for every object: `*` alone when they are met everywhere, else namespaces. */
export function scopesOf(rights: readonly Right[], needs: readonly Need[]): readonly Scope[] {
  const met = needs.map((wanted) => {
    const byScope = new Map<string, string>();
    for (const held of heldOf(rights, wanted)) if (held.names === null && !byScope.has(held.scope)) byScope.set(held.scope, held.permission);
    return byScope;
  });
  if (met.some((byScope) => byScope.size === 0)) return [];
  if (met.every((byScope) => byScope.has("*"))) return [{ scope: "*", permissions: met.map((byScope) => byScope.get("*") ?? "") }];
  const namespaces = new Set(met.flatMap((byScope) => [...byScope.keys()]).filter((scope) => scope !== "*"));
  return [...namespaces].sort().flatMap((scope) => {
    const permissions = met.map((byScope) => byScope.get(scope) ?? byScope.get("*"));
    return permissions.every((permission) => permission !== undefined) ? [{ scope, permissions }] : [];
  });
}

export interface Named {
  readonly scope: string;
  readonly name: string;
  readonly permission: string;
}

/** Objects that are reached by name only: those that no scope already covers. */
export function namedOf(rights: readonly Right[], wanted: Need): readonly Named[] {
  const held = heldOf(rights, wanted);
  const covered = new Set(held.filter((item) => item.names === null).map((item) => item.scope));
  if (covered.has("*")) return [];
  const named = new Map<string, Named>();
  for (const { scope, names, permission } of held) {
    if (names === null || covered.has(scope)) continue;
    for (const name of names) if (!named.has(`${scope}/${name}`)) named.set(`${scope}/${name}`, { scope, name, permission });
  }
  return [...named.values()];
}
