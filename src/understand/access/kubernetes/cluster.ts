// A cluster's RBAC compiled once: bindings indexed by subject, rules as predicates. RBAC only adds, so the first rule that matches decides.
import type { AccessAnswer, AccessStep } from "../../../model/index.ts";
import { aggregator, type SourcedRule } from "./aggregation.ts";
import type { BindingObject, PolicyRule, RbacObjects, RoleObject, Subject } from "./objects.ts";
import { compileRule, isPathRequest, type KubernetesRequest } from "./rule.ts";
import { groupsOf, MASTERS, serviceAccountUser } from "./user.ts";

/** A right as it is held: one rule, where it applies, and how it came. */
export interface Right extends PolicyRule {
  /** `*` when it holds in every namespace and for cluster-scoped resources. */
  readonly namespace: string;
  readonly path: readonly AccessStep[];
  /** The binding and the bound role; `null` for what needs none (system:masters). */
  readonly via: { readonly binding: BindingObject; readonly role: RoleObject } | null;
}

export interface Cluster {
  /** SPEC: the RBAC authorizer. Never answers conditional; a refusal is never explicit, as nothing can deny. */
  readonly authorize: (request: KubernetesRequest) => AccessAnswer;
  readonly can: (request: KubernetesRequest) => boolean;
  readonly rightsOf: (user: string, groups?: readonly string[]) => readonly Right[];
  /** What a subject would hold once this role was bound to it in a namespace, or everywhere (`*`). Empty when there is no such role. */
  readonly rightsOnceBound: (role: { readonly kind: "Role" | "ClusterRole"; readonly name: string }, namespace: string) => readonly Right[];
  /** Name of the role that a ClusterRoleBinding of this name gives. */
  readonly roleBoundBy: (clusterRoleBinding: string) => string | undefined;
  /** The bindings whose role does not exist, which therefore grant nothing. */
  readonly dangling: readonly BindingObject[];
}

interface CompiledRule extends SourcedRule {
  readonly matches: (request: KubernetesRequest) => boolean;
}

interface Bound {
  readonly binding: BindingObject;
  readonly role: RoleObject;
  readonly rules: readonly CompiledRule[];
}

/** What one subject is bound to: everywhere, and by namespace. */
interface Holdings {
  readonly everywhere: Bound[];
  readonly inNamespace: Map<string, Bound[]>;
}

const MASTERS_STEP: AccessStep = { layer: "binding", effect: "allow", source: MASTERS, says: "Members of system:masters may do everything; no role or binding can limit them." };

export function compileObjects(objects: RbacObjects): Cluster {
  const roles = new Map(objects.roles.map((role) => [roleKey(role.kind, role.namespace, role.name), role]));
  const rulesOf = compiler(objects);

  const users = new Map<string, Holdings>();
  const groups = new Map<string, Holdings>();
  const dangling: BindingObject[] = [];
  for (const binding of objects.bindings) {
    const role = resolveRole(binding, roles);
    if (role === undefined) {
      dangling.push(binding);
      continue;
    }
    const bound: Bound = { binding, role, rules: rulesOf(role) };
    for (const subject of binding.subjects) {
      const holder = subjectName(subject, binding);
      if (holder !== undefined) hold(subject.kind === "Group" ? groups : users, holder, bound);
    }
  }

  const holdingsOf = (user: string, given: readonly string[] | undefined): { readonly master: boolean; readonly holdings: readonly Holdings[] } => {
    const all = groupsOf(user, given);
    const holdings = [users.get(user), ...[...all].map((group) => groups.get(group))].filter((item) => item !== undefined);
    return { master: all.has(MASTERS), holdings };
  };

  const find = (request: KubernetesRequest): AccessAnswer | undefined => {
    const { master, holdings } = holdingsOf(request.user, request.groups);
    if (master) return { effect: "allow", explicit: false, path: [MASTERS_STEP], unknown: [] };
    // SPEC: paths and requests without a namespace are answered by ClusterRoleBindings only.
    const namespace = isPathRequest(request) ? "" : (request.namespace ?? "");
    for (const holding of holdings) {
      for (const bound of namespace === "" ? holding.everywhere : [...holding.everywhere, ...(holding.inNamespace.get(namespace) ?? [])]) {
        const rule = bound.rules.find((candidate) => candidate.matches(request));
        if (rule !== undefined) return { effect: "allow", explicit: false, path: steps(bound, rule), unknown: [] };
      }
    }
    return undefined;
  };

  const clusterRoleBindings = new Map(objects.bindings.filter((binding) => binding.kind === "ClusterRoleBinding").map((binding) => [binding.name, binding.roleName]));

  return {
    dangling,
    roleBoundBy: (name) => clusterRoleBindings.get(name),
    can: (request) => find(request) !== undefined,
    authorize: (request) => find(request) ?? refuse(request, holdingsOf(request.user, request.groups).holdings),
    rightsOf: (user, given) => {
      const { master, holdings } = holdingsOf(user, given);
      const rights = holdings.flatMap((holding) => [...holding.everywhere, ...[...holding.inNamespace.values()].flat()]).flatMap((bound) =>
        bound.rules.map((rule) => rightOf(bound, rule)),
      );
      return master ? [MASTERS_RIGHT, ...rights] : rights;
    },
    rightsOnceBound: ({ kind, name }, scope) => {
      const namespace = scope === "*" ? "" : scope;
      const binding: BindingObject = { kind: namespace === "" ? "ClusterRoleBinding" : "RoleBinding", name: `to ${name}`, namespace, roleKind: kind, roleName: name, subjects: [] };
      const role = resolveRole(binding, roles);
      return role === undefined ? [] : rulesOf(role).map((rule) => rightOf({ binding, role, rules: [] }, rule));
    },
  };
}

/** Compiles the rules of a role when a binding first asks for them, each distinct rule once. */
function compiler(objects: RbacObjects): (role: RoleObject) => readonly CompiledRule[] {
  const aggregated = aggregator(objects.roles.filter((role) => role.kind === "ClusterRole"));
  const matchers = new Map<PolicyRule, CompiledRule["matches"]>();
  const done = new Map<RoleObject, readonly CompiledRule[]>();
  return (role) => {
    const known = done.get(role);
    if (known !== undefined) return known;
    const rules = aggregated(role).map((sourced): CompiledRule => {
      const matches = matchers.get(sourced.rule) ?? compileRule(sourced.rule);
      matchers.set(sourced.rule, matches);
      return { ...sourced, matches };
    });
    done.set(role, rules);
    return rules;
  };
}

const MASTERS_RIGHT: Right = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [], nonResourceURLs: ["*"], namespace: "*", path: [MASTERS_STEP], via: null };

/** The path is text for people and is written only when one looks at it: a cluster has many more rights than readers. */
const rightOf = (bound: Bound, rule: CompiledRule): Right => ({
  ...rule.rule,
  namespace: bound.binding.namespace || "*",
  via: bound,
  get path() {
    return steps(bound, rule);
  },
});

const roleKey = (kind: string, namespace: string, name: string) => `${kind}/${namespace}/${name}`;

function resolveRole(binding: BindingObject, roles: ReadonlyMap<string, RoleObject>): RoleObject | undefined {
  if (binding.roleKind === "ClusterRole") return roles.get(roleKey("ClusterRole", "", binding.roleName));
  // SPEC: a ClusterRoleBinding cannot refer to a Role.
  if (binding.roleKind === "Role" && binding.kind === "RoleBinding") return roles.get(roleKey("Role", binding.namespace, binding.roleName));
  return undefined;
}

/** SPEC: a service account without a namespace is one of the RoleBinding's own namespace, and nobody in a ClusterRoleBinding. */
function subjectName(subject: Subject, binding: BindingObject): string | undefined {
  if (subject.kind !== "ServiceAccount") return subject.name;
  const namespace = subject.namespace || binding.namespace;
  return namespace === "" ? undefined : serviceAccountUser(namespace, subject.name);
}

function hold(index: Map<string, Holdings>, holder: string, bound: Bound): void {
  const holdings = index.get(holder) ?? { everywhere: [], inNamespace: new Map<string, Bound[]>() };
  index.set(holder, holdings);
  if (bound.binding.kind === "ClusterRoleBinding") {
    holdings.everywhere.push(bound);
    return;
  }
  const here = holdings.inNamespace.get(bound.binding.namespace);
  if (here === undefined) holdings.inNamespace.set(bound.binding.namespace, [bound]);
  else here.push(bound);
}

const nameOf = (object: { readonly kind: string; readonly namespace: string; readonly name: string }) =>
  `${object.kind} ${object.namespace === "" ? object.name : `${object.namespace}/${object.name}`}`;

function steps(bound: Bound, rule: CompiledRule): readonly AccessStep[] {
  const where = bound.binding.namespace === "" ? "in the whole cluster" : `in namespace ${bound.binding.namespace}`;
  const from = rule.from === bound.role ? "" : ` (aggregated into ${nameOf(bound.role)})`;
  return [
    { layer: "binding", effect: "allow", source: nameOf(bound.binding), says: `Binds the caller to ${nameOf(bound.role)} ${where}.` },
    { layer: "role", effect: "allow", source: `${nameOf(rule.from)} rules[${rule.index}]`, says: `Allows ${describeRule(rule.rule)}${from}.` },
  ];
}

function describeRule(rule: PolicyRule): string {
  const some = (values: readonly string[]) => (values.length > 6 ? `${values.slice(0, 6).join(", ")} and ${values.length - 6} more` : values.join(", "));
  const what = rule.resources.length > 0 ? some(rule.resources) : some(rule.nonResourceURLs);
  const groups = rule.apiGroups.map((group) => group || "core");
  const names = rule.resourceNames.length > 0 ? ` named ${some(rule.resourceNames)}` : "";
  return `${some(rule.verbs)} on ${what}${rule.resources.length > 0 ? ` of API group ${some(groups)}` : ""}${names}`;
}

const SHOWN_BINDINGS = 10;

function refuse(request: KubernetesRequest, holdings: readonly Holdings[]): AccessAnswer {
  const bounds = holdings.flatMap((holding) => [...holding.everywhere, ...[...holding.inNamespace.values()].flat()]);
  const path = bounds.slice(0, SHOWN_BINDINGS).map((bound): AccessStep => {
    const elsewhere = bound.binding.namespace !== "" && (isPathRequest(request) || bound.binding.namespace !== (request.namespace ?? ""));
    const says = elsewhere ? `Applies only in namespace ${bound.binding.namespace}.` : `No rule of ${nameOf(bound.role)} allows this.`;
    return { layer: "binding", effect: "no-match", source: nameOf(bound.binding), says };
  });
  if (path.length === 0) return { effect: "deny", explicit: false, path: [{ layer: "binding", effect: "no-match", source: request.user, says: "No binding with an existing role names this user or one of its groups." }], unknown: [] };
  return { effect: "deny", explicit: false, path, unknown: [] };
}
