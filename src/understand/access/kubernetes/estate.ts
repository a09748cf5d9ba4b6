// The clusters of an estate, compiled: from entitlements and grants, as the connector stated them, to the evaluator.
import { parseNodeKey, type Entitlement, type Estate, type Grant, type NodeRef } from "../../../model/index.ts";
import { BUILT_IN_ROLES } from "./built-in-roles.ts";
import { compileObjects, type Cluster } from "./cluster.ts";
import { readAggregation, readLabels, readRule, type BindingObject, type RoleObject, type Subject } from "./objects.ts";
import { serviceAccountUser } from "./user.ts";

/** The user name under which the API server knows an identity; undefined for what is no caller. */
export function userNameOf(ref: Pick<NodeRef, "type" | "nativeId">): string | undefined {
  if (ref.type === "user") return ref.nativeId;
  if (ref.type !== "service-account") return undefined;
  const slash = ref.nativeId.indexOf("/");
  return serviceAccountUser(ref.nativeId.slice(0, slash), ref.nativeId.slice(slash + 1));
}

/** One compiled cluster a realm. The roles that every cluster has are there even when the export did not hold them. */
export function compileEstate(estate: Pick<Estate, "entitlements" | "grants">): ReadonlyMap<string, Cluster> {
  const roles = new Map<string, RoleObject[]>();
  const bindings = new Map<string, BindingObject[]>();
  for (const entitlement of estate.entitlements) {
    const role = entitlement.provider === "kubernetes" ? roleOf(entitlement) : undefined;
    if (role !== undefined) listIn(roles, entitlement.realm).push(role);
  }
  for (const grant of estate.grants) {
    if (!grant.holder.startsWith("kubernetes|")) continue;
    const binding = bindingOf(grant);
    if (binding !== undefined) listIn(bindings, parseNodeKey(grant.holder).realm).push(binding);
  }
  const clusters = new Map<string, Cluster>();
  for (const realm of new Set([...roles.keys(), ...bindings.keys()])) {
    clusters.set(realm, compileObjects({ roles: withBuiltIns(roles.get(realm) ?? []), bindings: bindings.get(realm) ?? [] }));
  }
  return clusters;
}

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

function withBuiltIns(roles: readonly RoleObject[]): readonly RoleObject[] {
  const known = new Set(roles.filter((role) => role.kind === "ClusterRole").map((role) => role.name));
  return [...roles, ...[...BUILT_IN_ROLES.values()].filter((role) => !known.has(role.name))];
}

function roleOf(entitlement: Entitlement): RoleObject | undefined {
  if (entitlement.type !== "role" && entitlement.type !== "cluster-role") return undefined;
  const attributes = entitlement.attributes ?? {};
  const rules = attributes["rules"];
  if (entitlement.type === "cluster-role" && rules === undefined && attributes["builtIn"] === true) return BUILT_IN_ROLES.get(entitlement.nativeId);
  const slash = entitlement.type === "role" ? entitlement.nativeId.indexOf("/") : -1;
  return {
    kind: entitlement.type === "role" ? "Role" : "ClusterRole",
    name: entitlement.nativeId.slice(slash + 1),
    namespace: entitlement.nativeId.slice(0, Math.max(slash, 0)),
    labels: readLabels(attributes["labels"]),
    rules: Array.isArray(rules) ? rules.map(readRule) : [],
    aggregation: entitlement.type === "cluster-role" ? readAggregation(attributes["aggregationRule"]) : null,
    live: attributes["live"] === true,
  };
}

function bindingOf(grant: Grant): BindingObject | undefined {
  const role = parseNodeKey(grant.entitlement);
  const holder = parseNodeKey(grant.holder);
  const subject = subjectOf(holder);
  if (subject === undefined || grant.effect !== "allow" || (role.type !== "role" && role.type !== "cluster-role")) return undefined;
  const everywhere = grant.resource === "*";
  const written = grant.attributes?.["binding"];
  const name = typeof written === "string" ? written : role.nativeId;
  return {
    kind: everywhere ? "ClusterRoleBinding" : "RoleBinding",
    name: everywhere || !name.startsWith(`${grant.resource}/`) ? name : name.slice(grant.resource.length + 1),
    namespace: everywhere ? "" : grant.resource,
    roleKind: role.type === "role" ? "Role" : "ClusterRole",
    roleName: role.type === "role" ? role.nativeId.slice(role.nativeId.indexOf("/") + 1) : role.nativeId,
    subjects: [subject],
  };
}

function subjectOf(holder: NodeRef): Subject | undefined {
  if (holder.type === "user") return { kind: "User", name: holder.nativeId, namespace: "" };
  if (holder.type === "group") return { kind: "Group", name: holder.nativeId, namespace: "" };
  if (holder.type !== "service-account") return undefined;
  const slash = holder.nativeId.indexOf("/");
  return { kind: "ServiceAccount", name: holder.nativeId.slice(slash + 1), namespace: holder.nativeId.slice(0, slash) };
}
