// What the connector states is what the manifests mean: the evaluator gives the same answers over both.
import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeKey, type Entitlement, type Grant, type Observation } from "../../../model/index.ts";
import { compileCluster, compileEstate, type Cluster } from "../../../understand/access/index.ts";
import { readTexts } from "../run.ts";
import { kubernetes } from "./index.ts";

const API = "rbac.authorization.k8s.io/v1";
const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const rule = fc.record({
  verbs: some(["get", "create", "*"]),
  apiGroups: some(["", "apps", "*"]),
  resources: some(["pods", "pods/exec", "*"]),
  resourceNames: fc.constantFrom(null, [], ["x"]),
});
const role = fc
  .record({ name: fc.constantFrom("r1", "r2"), namespace: fc.constantFrom("", "a", "b"), rules: fc.option(fc.array(rule, { maxLength: 2 })), labels: fc.constantFrom({}, { agg: "yes" }), aggregated: fc.boolean() })
  .map(({ name, namespace, rules, labels, aggregated }) => ({
    apiVersion: API,
    kind: namespace === "" ? "ClusterRole" : "Role",
    metadata: { name, labels, ...(namespace === "" ? {} : { namespace }) },
    rules,
    ...(aggregated && namespace === "" ? { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { agg: "yes" } }] } } : {}),
  }));
const subject = fc.constantFrom<Record<string, string>>(
  { kind: "User", name: "u" },
  { kind: "User", name: "system:serviceaccount:a:s" },
  { kind: "Group", name: "g" },
  { kind: "Group", name: "system:serviceaccounts:a" },
  { kind: "ServiceAccount", name: "s" },
  { kind: "ServiceAccount", name: "s", namespace: "a" },
);
const binding = fc
  .record({ namespace: fc.constantFrom("", "a", "b"), kind: fc.constantFrom("Role", "ClusterRole"), name: fc.constantFrom("r1", "r2", "gone"), subjects: fc.option(fc.array(subject, { maxLength: 3 })) })
  .map(({ namespace, kind, name, subjects }) => ({
    apiVersion: API,
    kind: namespace === "" ? "ClusterRoleBinding" : "RoleBinding",
    metadata: { name: "b", ...(namespace === "" ? {} : { namespace }) },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name },
    subjects,
  }));

function clusterOf(observations: readonly Observation[]): Cluster | undefined {
  const entitlements = new Map<string, Entitlement>();
  const grants: Grant[] = [];
  for (const item of observations) {
    if (item.observed === "entitlement") entitlements.set(nodeKey(item), { ...item, key: nodeKey(item) });
    if (item.observed === "grant") grants.push(item);
  }
  return compileEstate({ entitlements: [...entitlements.values()], grants }).get("demo");
}

test("the estate answers as the manifests do", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(role, { maxLength: 4, selector: ({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}` }), fc.array(binding, { maxLength: 4 }), async (roles, bindings) => {
      const manifests = [...roles, ...bindings];
      const run = await readTexts([{ name: "all.json", content: JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests }) }], { connectors: [kubernetes], fingerprint: () => "", rootName: () => "demo" });
      const fromManifests = compileCluster(manifests);
      const fromEstate = clusterOf(run.observations);
      for (const user of ["u", "system:serviceaccount:a:s", "system:serviceaccount:b:s"]) {
        for (const namespace of ["", "a", "b"]) {
          for (const [verb, subresource, name] of [["get", "", "x"], ["get", "", "y"], ["create", "exec", ""]] as const) {
            const request = { user, groups: user === "u" ? ["g"] : [], verb, apiGroup: "", resource: "pods", subresource, name, namespace };
            expect(fromEstate?.can(request) ?? false, JSON.stringify(request)).toBe(fromManifests.can(request));
          }
        }
      }
    }),
    { numRuns: 150 },
  );
});
