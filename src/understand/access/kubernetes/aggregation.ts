// Aggregated ClusterRoles: which rules the cluster's controller would fill in. SPEC: kubernetes clusterroleaggregation controller.
import type { LabelSelector, PolicyRule, RoleObject } from "./objects.ts";

/** SPEC: meta/v1 LabelSelectorAsSelector. An unknown operator makes the selector select nothing, as the controller fails on it. */
function selects(selector: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of selector.matchLabels) if (labels.get(key) !== value) return false;
  for (const { key, operator, values } of selector.matchExpressions) {
    const value = labels.get(key);
    if (operator === "In" && value !== undefined && values.includes(value)) continue;
    if (operator === "NotIn" && (value === undefined || !values.includes(value))) continue;
    if (operator === "Exists" && value !== undefined) continue;
    if (operator === "DoesNotExist" && value === undefined) continue;
    return false;
  }
  return true;
}

/** One rule with the ClusterRole it was written in, so that an answer can name both. */
export interface SourcedRule {
  readonly rule: PolicyRule;
  readonly from: RoleObject;
  readonly index: number;
}

const own = (role: RoleObject): readonly SourcedRule[] => role.rules.map((rule, index) => ({ rule, from: role, index }));

/**
 * Answers the effective rules of a ClusterRole. Aggregation is transitive (edit is selected into admin) and may be cyclic.
 * PROVIDER: the controller overwrites the rules of an aggregated role. Rules read from a live cluster are the controller's own and are
 * kept, as its sources may not have been read; hand-written rules of a manifest are kept only while no source is known.
 */
export function aggregator(clusterRoles: readonly RoleObject[]): (role: RoleObject) => readonly SourcedRule[] {
  const selected = selectSources(clusterRoles);
  return (role) => (role.aggregation === null ? own(role) : reachable(role, selected).flatMap((source) => (keepsOwn(source, selected) ? own(source) : [])));
}

function keepsOwn(role: RoleObject, selected: ReadonlyMap<RoleObject, readonly RoleObject[]>): boolean {
  return role.aggregation === null || role.live || (selected.get(role) ?? []).length === 0;
}

function reachable(start: RoleObject, selected: ReadonlyMap<RoleObject, readonly RoleObject[]>): readonly RoleObject[] {
  const seen = new Set([start]);
  // A set is iterated in insertion order and sees what is added on the way.
  for (const role of seen) for (const source of selected.get(role) ?? []) seen.add(source);
  return [...seen];
}

function selectSources(clusterRoles: readonly RoleObject[]): ReadonlyMap<RoleObject, readonly RoleObject[]> {
  // Most selectors are one exact label, so roles are found by label instead of trying every pair of roles.
  const byLabel = new Map<string, Map<string, RoleObject[]>>();
  for (const role of clusterRoles) {
    for (const [key, value] of role.labels) {
      const values = byLabel.get(key) ?? new Map<string, RoleObject[]>();
      byLabel.set(key, values);
      const roles = values.get(value);
      if (roles === undefined) values.set(value, [role]);
      else roles.push(role);
    }
  }
  const sources = new Map<RoleObject, readonly RoleObject[]>();
  for (const role of clusterRoles) {
    if (role.aggregation === null) continue;
    const found = new Set<RoleObject>();
    for (const selector of role.aggregation) {
      const [first] = selector.matchLabels;
      const candidates = first === undefined ? clusterRoles : (byLabel.get(first[0])?.get(first[1]) ?? []);
      for (const candidate of candidates) if (candidate !== role && selects(selector, candidate.labels)) found.add(candidate);
    }
    sources.set(role, [...found]);
  }
  return sources;
}
