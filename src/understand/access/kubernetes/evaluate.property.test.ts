// Properties of RBAC: it only adds, an answer shows the rule that gave it, and the compiled form agrees with a plain reading of the source.
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileCluster, evaluateKubernetes } from "./evaluate.ts";
import type { KubernetesRequest } from "./rule.ts";

const namespaces = ["a", "b"] as const;
const verbs = ["get", "list", "create", "*"] as const;
const resources = ["pods", "pods/log", "secrets", "*", "*/log"] as const;
const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });

const rule = fc.record({
  verbs: some(verbs),
  apiGroups: some(["", "apps", "*"]),
  resources: some(resources),
  resourceNames: fc.oneof(fc.constant<string[]>([]), some(["x", "y"])),
});
const role = fc.record({ name: fc.constantFrom("r1", "r2", "r3"), namespace: fc.constantFrom("", ...namespaces), rules: fc.array(rule, { maxLength: 3 }) });
const subject = fc.oneof(
  fc.record({ kind: fc.constant("User"), name: fc.constantFrom("u1", "system:serviceaccount:a:s") }),
  fc.record({ kind: fc.constant("Group"), name: fc.constantFrom("g", "system:authenticated", "system:serviceaccounts:a") }),
  fc.record({ kind: fc.constant("ServiceAccount"), name: fc.constant("s"), namespace: fc.constantFrom("", "a", "b") }),
);
const binding = fc.record({ namespace: fc.constantFrom("", ...namespaces), roleKind: fc.constantFrom("Role", "ClusterRole"), roleName: fc.constantFrom("r1", "r2", "r3"), subjects: fc.array(subject, { maxLength: 3 }) });
const request = fc.record({
  user: fc.constantFrom("u1", "system:serviceaccount:a:s", "system:anonymous"),
  groups: fc.subarray(["g"]),
  verb: fc.constantFrom("get", "list", "create"),
  apiGroup: fc.constantFrom("", "apps"),
  resource: fc.constantFrom("pods", "secrets"),
  subresource: fc.constantFrom("", "log"),
  name: fc.constantFrom("", "x", "z"),
  namespace: fc.constantFrom("", ...namespaces),
});

type Role = { name: string; namespace: string; rules: { verbs: string[]; apiGroups: string[]; resources: string[]; resourceNames: string[] }[] };
type Binding = { namespace: string; roleKind: string; roleName: string; subjects: { kind: string; name: string; namespace?: string }[] };
type Request = { user: string; groups: string[]; verb: string; apiGroup: string; resource: string; subresource: string; name: string; namespace: string };

const API = "rbac.authorization.k8s.io/v1";
const manifests = (roles: readonly Role[], bindings: readonly Binding[]): unknown[] => [
  ...roles.map(({ name, namespace, rules }) => ({ apiVersion: API, kind: namespace ? "Role" : "ClusterRole", metadata: { name, ...(namespace ? { namespace } : {}) }, rules })),
  ...bindings.map(({ namespace, roleKind, roleName, subjects }, index) => ({
    apiVersion: API,
    kind: namespace ? "RoleBinding" : "ClusterRoleBinding",
    metadata: { name: `b${index}`, ...(namespace ? { namespace } : {}) },
    roleRef: { kind: roleKind, name: roleName },
    subjects,
  })),
];

/** The last role of a name wins, as in a cluster where it was applied last. */
function plainly(roles: readonly Role[], bindings: readonly Binding[], asked: Request): boolean {
  const groups = new Set(asked.groups);
  groups.add(asked.user === "system:anonymous" ? "system:unauthenticated" : "system:authenticated");
  if (asked.user === "system:serviceaccount:a:s") groups.add("system:serviceaccounts").add("system:serviceaccounts:a");
  const combined = asked.subresource ? `${asked.resource}/${asked.subresource}` : asked.resource;
  return bindings.some((one) => {
    if (one.namespace !== "" && one.namespace !== asked.namespace) return false;
    if (one.namespace === "" && one.roleKind === "Role") return false;
    const bound = one.subjects.some((item) => {
      if (item.kind === "User") return item.name === asked.user;
      if (item.kind === "Group") return groups.has(item.name);
      const namespace = item.namespace || one.namespace;
      return namespace !== "" && `system:serviceaccount:${namespace}:${item.name}` === asked.user;
    });
    const found = roles.findLast((item) => item.name === one.roleName && item.namespace === (one.roleKind === "Role" ? one.namespace : ""));
    return (
      bound &&
      (found?.rules ?? []).some(
        (item) =>
          (item.verbs.includes("*") || item.verbs.includes(asked.verb)) &&
          (item.apiGroups.includes("*") || item.apiGroups.includes(asked.apiGroup)) &&
          (item.resources.includes("*") || item.resources.includes(combined) || (asked.subresource !== "" && item.resources.includes(`*/${asked.subresource}`))) &&
          (item.resourceNames.length === 0 || item.resourceNames.includes(asked.name)),
      )
    );
  });
}

test("the compiled cluster answers as a plain reading of the rules does", () => {
  fc.assert(
    fc.property(fc.array(role, { maxLength: 5 }), fc.array(binding, { maxLength: 5 }), request, (roles, bindings, asked) => {
      const answer = evaluateKubernetes(asked as KubernetesRequest, manifests(roles, bindings));
      expect(answer.effect).toBe(plainly(roles, bindings, asked) ? "allow" : "deny");
      expect(answer.explicit).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test("more bindings never reach less", () => {
  fc.assert(
    fc.property(fc.array(role, { maxLength: 4 }), fc.array(binding, { maxLength: 4 }), fc.array(binding, { maxLength: 3 }), request, (roles, bindings, more, asked) => {
      if (!compileCluster(manifests(roles, bindings)).can(asked)) return;
      expect(compileCluster(manifests(roles, [...bindings, ...more])).can(asked)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("what is allowed is among the rights, and each right is allowed", () => {
  fc.assert(
    fc.property(fc.array(role, { maxLength: 4 }), fc.array(binding, { maxLength: 4 }), request, (roles, bindings, asked) => {
      const cluster = compileCluster(manifests(roles, bindings));
      const rights = cluster.rightsOf(asked.user, asked.groups);
      if (cluster.can(asked)) expect(rights.some((right) => right.namespace === "*" || right.namespace === asked.namespace)).toBe(true);
      for (const right of rights) {
        const [resource = "", subresource = ""] = (right.resources[0] ?? "").split("/");
        const held = { user: asked.user, groups: asked.groups, verb: right.verbs[0] ?? "", apiGroup: right.apiGroups[0] ?? "", resource, subresource, name: right.resourceNames[0] ?? "", namespace: right.namespace === "*" ? "" : right.namespace };
        expect(cluster.can(held)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
