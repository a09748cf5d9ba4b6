// RBAC as Kubernetes documents it, case by case.
import { describe, expect, test } from "vitest";
import { compileCluster, evaluateKubernetes } from "./evaluate.ts";
import type { KubernetesRequest } from "./rule.ts";

const RBAC = "rbac.authorization.k8s.io/v1";
const role = (kind: "Role" | "ClusterRole", name: string, rules: unknown, more: Record<string, unknown> = {}) => {
  const { namespace, labels, uid, ...rest } = more;
  return { apiVersion: RBAC, kind, metadata: { name, ...(kind === "Role" ? { namespace: namespace ?? "default" } : {}), ...(labels ? { labels } : {}), ...(uid ? { uid } : {}) }, rules, ...rest };
};
const user = (name: string) => ({ kind: "User", name, apiGroup: "rbac.authorization.k8s.io" });
const group = (name: string) => ({ kind: "Group", name, apiGroup: "rbac.authorization.k8s.io" });
const account = (name: string, namespace?: string) => ({ kind: "ServiceAccount", name, ...(namespace ? { namespace } : {}) });
const bind = (namespace: string, name: string, ref: string, ...subjects: unknown[]) => {
  const [kind, roleName] = ref.split("/");
  return { apiVersion: RBAC, kind: "RoleBinding", metadata: { name, namespace }, subjects, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: roleName } };
};
const bindEverywhere = (name: string, ref: string, ...subjects: unknown[]) => ({ ...bind("", name, ref, ...subjects), kind: "ClusterRoleBinding", metadata: { name } });
const effect = (objects: readonly unknown[], request: KubernetesRequest) => evaluateKubernetes(request, objects).effect;
const ask = (who: string, verb: string, resource: string, more: Record<string, string> = {}): KubernetesRequest => {
  const [path = "", subresource] = resource.split("/");
  return { user: who, groups: [], verb, apiGroup: "", resource: path, ...(subresource ? { subresource } : {}), ...more };
};

describe("the examples of the Kubernetes documentation", () => {
  const podReader = role("Role", "pod-reader", [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "watch", "list"] }]);
  const secretReader = role("ClusterRole", "secret-reader", [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "watch", "list"] }]);

  test("a role bound in a namespace reaches that namespace only", () => {
    const objects = [podReader, bind("default", "read-pods", "Role/pod-reader", user("jane"))];
    expect(effect(objects, ask("jane", "get", "pods", { namespace: "default" }))).toBe("allow");
    expect(effect(objects, ask("jane", "get", "pods", { namespace: "other" }))).toBe("deny");
    expect(effect(objects, ask("jane", "list", "pods"))).toBe("deny");
    expect(effect(objects, ask("jane", "delete", "pods", { namespace: "default" }))).toBe("deny");
    expect(effect(objects, ask("Jane", "get", "pods", { namespace: "default" }))).toBe("deny");
  });

  test("a cluster role bound in a namespace is limited to it", () => {
    const objects = [secretReader, bind("development", "read-secrets", "ClusterRole/secret-reader", user("dave"))];
    expect(effect(objects, ask("dave", "get", "secrets", { namespace: "development" }))).toBe("allow");
    expect(effect(objects, ask("dave", "get", "secrets", { namespace: "production" }))).toBe("deny");
    expect(effect(objects, ask("dave", "list", "secrets"))).toBe("deny");
  });

  test("a cluster role bound everywhere reaches every namespace, by group", () => {
    const objects = [secretReader, bindEverywhere("read-secrets-global", "ClusterRole/secret-reader", group("manager"))];
    expect(effect(objects, { ...ask("eve", "get", "secrets", { namespace: "any" }), groups: ["manager"] })).toBe("allow");
    expect(effect(objects, { ...ask("eve", "list", "secrets"), groups: ["manager"] })).toBe("allow");
    expect(effect(objects, ask("manager", "get", "secrets"))).toBe("deny");
  });

  test("a subresource is another resource", () => {
    const objects = [role("Role", "logs", [{ apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list"] }]), bind("default", "b", "Role/logs", user("u"))];
    expect(effect(objects, ask("u", "get", "pods/log", { namespace: "default", name: "p" }))).toBe("allow");
    expect(effect(objects, ask("u", "get", "pods/exec", { namespace: "default", name: "p" }))).toBe("deny");
    const plain = [podReader, bind("default", "b", "Role/pod-reader", user("u"))];
    expect(effect(plain, ask("u", "get", "pods/log", { namespace: "default" }))).toBe("deny");
  });

  test("resourceNames limit named requests and refuse those without a name", () => {
    const objects = [role("Role", "configmap-updater", [{ apiGroups: [""], resources: ["configmaps"], resourceNames: ["my-configmap"], verbs: ["update", "get", "list", "create"] }]), bind("default", "b", "Role/configmap-updater", user("u"))];
    expect(effect(objects, ask("u", "update", "configmaps", { namespace: "default", name: "my-configmap" }))).toBe("allow");
    expect(effect(objects, ask("u", "update", "configmaps", { namespace: "default", name: "other" }))).toBe("deny");
    expect(effect(objects, ask("u", "list", "configmaps", { namespace: "default" }))).toBe("deny");
    expect(effect(objects, ask("u", "create", "configmaps", { namespace: "default" }))).toBe("deny");
    expect(effect(objects, ask("u", "list", "configmaps", { namespace: "default", name: "my-configmap" }))).toBe("allow");
  });

  test("aggregation fills a role from the roles its selectors choose, transitively", () => {
    const objects = [
      role("ClusterRole", "monitoring", [], { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { "rbac.example.com/aggregate-to-monitoring": "true" } }] } }),
      role("ClusterRole", "monitoring-endpoints", [{ apiGroups: [""], resources: ["services", "endpointslices", "pods"], verbs: ["get", "list", "watch"] }], { labels: { "rbac.example.com/aggregate-to-monitoring": "true" } }),
      role("ClusterRole", "outer", null, { aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: "tier", operator: "In", values: ["inner"] }] }] } }),
      role("ClusterRole", "inner", null, { labels: { tier: "inner" }, aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: "leaf", operator: "Exists" }] }] } }),
      role("ClusterRole", "leaf", [{ apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"] }], { labels: { leaf: "" } }),
      bindEverywhere("m", "ClusterRole/monitoring", user("m")),
      bind("ns", "o", "ClusterRole/outer", user("o")),
    ];
    expect(effect(objects, ask("m", "list", "pods"))).toBe("allow");
    expect(effect(objects, { ...ask("o", "create", "jobs", { namespace: "ns" }), apiGroup: "batch" })).toBe("allow");
    const answer = evaluateKubernetes(ask("m", "list", "pods"), objects);
    expect(answer.path.map((step) => step.source)).toEqual(["ClusterRoleBinding m", "ClusterRole monitoring-endpoints rules[0]"]);
    expect(answer.path[1]?.says).toContain("aggregated into ClusterRole monitoring");
  });

  test("hand-written rules of an aggregated role are overwritten; those a cluster filled in stay", () => {
    const written = [{ apiGroups: [""], resources: ["secrets"], verbs: ["*"] }];
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] };
    const source = role("ClusterRole", "source", [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }], { labels: { a: "b" } });
    const binding = bindEverywhere("b", "ClusterRole/agg", user("u"));
    expect(effect([role("ClusterRole", "agg", written, { aggregationRule }), source, binding], ask("u", "get", "secrets"))).toBe("deny");
    expect(effect([role("ClusterRole", "agg", written, { aggregationRule, uid: "1" }), source, binding], ask("u", "get", "secrets"))).toBe("allow");
    expect(effect([role("ClusterRole", "agg", written, { aggregationRule }), binding], ask("u", "get", "secrets"))).toBe("allow");
  });

  test("selectors: several are alternatives, each is a conjunction, an empty one selects everything", () => {
    const leaf = role("ClusterRole", "leaf", [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }], { labels: { a: "1", b: "2" } });
    const tryWith = (clusterRoleSelectors: unknown) => effect([role("ClusterRole", "agg", null, { aggregationRule: { clusterRoleSelectors } }), leaf, bindEverywhere("b", "ClusterRole/agg", user("u"))], ask("u", "get", "pods"));
    expect(tryWith([{ matchLabels: { a: "1" }, matchExpressions: [{ key: "b", operator: "NotIn", values: ["2"] }] }])).toBe("deny");
    expect(tryWith([{ matchLabels: { a: "9" } }, { matchExpressions: [{ key: "c", operator: "DoesNotExist" }] }])).toBe("allow");
    expect(tryWith([{ matchExpressions: [{ key: "c", operator: "NotIn", values: ["2"] }] }])).toBe("allow");
    expect(tryWith([{}])).toBe("allow");
    expect(tryWith([])).toBe("deny");
    expect(tryWith([{ matchExpressions: [{ key: "a", operator: "Gt", values: ["0"] }] }])).toBe("deny");
  });

  test("paths are answered by cluster role bindings only, a star at the end is a prefix", () => {
    const health = role("ClusterRole", "health", [{ nonResourceURLs: ["/healthz", "/healthz/*", "/api*"], verbs: ["get", "post"] }]);
    const everywhere = [health, bindEverywhere("b", "ClusterRole/health", user("u"))];
    const get = (path: string): KubernetesRequest => ({ user: "u", groups: [], verb: "get", path });
    expect(effect(everywhere, get("/healthz"))).toBe("allow");
    expect(effect(everywhere, get("/healthz/ping/deep"))).toBe("allow");
    expect(effect(everywhere, get("/apis"))).toBe("allow");
    expect(effect(everywhere, get("/healthzz"))).toBe("deny");
    expect(effect(everywhere, { ...get("/healthz"), verb: "delete" })).toBe("deny");
    expect(effect([health, bind("default", "b", "ClusterRole/health", user("u"))], get("/healthz"))).toBe("deny");
    expect(effect([role("ClusterRole", "all", [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]), bindEverywhere("b", "ClusterRole/all", user("u"))], get("/healthz"))).toBe("deny");
  });

  test("stars: verbs, groups, resources and */subresource", () => {
    const objects = [
      role("ClusterRole", "scale", [{ apiGroups: ["*"], resources: ["*/scale"], verbs: ["update"] }]),
      role("ClusterRole", "all-core", [{ apiGroups: [""], resources: ["*"], verbs: ["*"] }]),
      bindEverywhere("s", "ClusterRole/scale", user("s")),
      bindEverywhere("c", "ClusterRole/all-core", user("c")),
    ];
    expect(effect(objects, { ...ask("s", "update", "deployments/scale", { namespace: "x" }), apiGroup: "apps" })).toBe("allow");
    expect(effect(objects, { ...ask("s", "update", "deployments", { namespace: "x" }), apiGroup: "apps" })).toBe("deny");
    expect(effect(objects, ask("c", "create", "pods/exec", { namespace: "x" }))).toBe("allow");
    expect(effect(objects, { ...ask("c", "get", "deployments", { namespace: "x" }), apiGroup: "apps" })).toBe("deny");
  });
});

describe("subjects", () => {
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
  const get = (who: string, namespace = "ns") => ask(who, "get", "pods", { namespace });

  test("a service account: by subject, by its user name, by its groups", () => {
    const reader = role("ClusterRole", "r", rules);
    const sa = "system:serviceaccount:ns:app";
    expect(effect([reader, bindEverywhere("b", "ClusterRole/r", account("app", "ns"))], get(sa))).toBe("allow");
    expect(effect([reader, bindEverywhere("b", "ClusterRole/r", user(sa))], get(sa))).toBe("allow");
    expect(effect([reader, bindEverywhere("b", "ClusterRole/r", group("system:serviceaccounts"))], get(sa))).toBe("allow");
    expect(effect([reader, bindEverywhere("b", "ClusterRole/r", group("system:serviceaccounts:ns"))], get(sa))).toBe("allow");
    expect(effect([reader, bindEverywhere("b", "ClusterRole/r", group("system:serviceaccounts:other"))], get(sa))).toBe("deny");
    expect(effect([reader, bindEverywhere("b", "ClusterRole/r", group("system:authenticated"))], get(sa))).toBe("allow");
    expect(effect([reader, bindEverywhere("b", "ClusterRole/r", account("app", "ns"))], get("app"))).toBe("deny");
  });

  test("a service account without a namespace is of the binding's namespace, and nobody in a cluster role binding", () => {
    const sa = "system:serviceaccount:ns:app";
    expect(effect([role("Role", "r", rules, { namespace: "ns" }), bind("ns", "b", "Role/r", account("app"))], get(sa))).toBe("allow");
    expect(effect([role("ClusterRole", "r", rules), bindEverywhere("b", "ClusterRole/r", account("app"))], get(sa))).toBe("deny");
    expect(effect([role("ClusterRole", "r", rules), bindEverywhere("b", "ClusterRole/r", account("app"))], get("system:serviceaccount::app"))).toBe("deny");
  });

  test("anonymous callers are unauthenticated, all others authenticated", () => {
    const objects = [role("ClusterRole", "r", rules), bindEverywhere("b", "ClusterRole/r", group("system:unauthenticated"))];
    expect(effect(objects, get("system:anonymous"))).toBe("allow");
    expect(effect(objects, get("alice"))).toBe("deny");
    const authenticated = [role("ClusterRole", "r", rules), bindEverywhere("b", "ClusterRole/r", group("system:authenticated"))];
    expect(effect(authenticated, get("system:anonymous"))).toBe("deny");
    expect(effect(authenticated, get("alice"))).toBe("allow");
  });

  test("system:masters may do everything without a binding", () => {
    expect(effect([], { ...get("root"), groups: ["system:masters"] })).toBe("allow");
    expect(effect([], { user: "root", groups: ["system:masters"], verb: "get", path: "/metrics" })).toBe("allow");
  });
});

describe("what grants nothing", () => {
  const get = ask("u", "get", "pods", { namespace: "ns" });
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];

  test("a role that does not exist, or stands in another namespace, or is of the wrong kind", () => {
    expect(effect([bind("ns", "b", "Role/gone", user("u"))], get)).toBe("deny");
    expect(effect([role("Role", "r", rules, { namespace: "other" }), bind("ns", "b", "Role/r", user("u"))], get)).toBe("deny");
    expect(effect([role("Role", "r", rules, { namespace: "ns" }), bindEverywhere("b", "Role/r", user("u"))], get)).toBe("deny");
    expect(effect([role("Role", "r", rules, { namespace: "ns" }), bind("ns", "b", "ClusterRole/r", user("u"))], get)).toBe("deny");
    expect(compileCluster([bind("ns", "b", "Role/gone", user("u"))]).dangling.map((binding) => binding.name)).toEqual(["b"]);
  });

  test("a refusal is not explicit and says what was looked at", () => {
    const answer = evaluateKubernetes({ ...get, verb: "delete" }, [role("Role", "r", rules, { namespace: "ns" }), bind("ns", "b", "Role/r", user("u"))]);
    expect(answer).toEqual({ effect: "deny", explicit: false, unknown: [], path: [{ layer: "binding", effect: "no-match", source: "RoleBinding ns/b", says: "No rule of Role ns/r allows this." }] });
  });

  test("a Role of another API group is no RBAC role", () => {
    const foreign = { ...role("Role", "r", rules, { namespace: "ns" }), apiVersion: "database.example.com/v1" };
    expect(effect([foreign, bind("ns", "b", "Role/r", user("u"))], get)).toBe("deny");
  });
});

describe("real and hostile input", () => {
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];

  test("lists, typed lists with bare items, nulls and nonsense", () => {
    const bare = { metadata: { name: "r", namespace: "ns", managedFields: [{}] }, rules };
    const objects = [
      { apiVersion: RBAC, kind: "RoleList", items: [bare, null, 4] },
      { apiVersion: "v1", kind: "List", items: [bind("ns", "b", "Role/r", user("u"), null, { kind: "Robot", name: "u" }), { apiVersion: "v1", kind: "List", items: [] }] },
      null,
      "text",
      { kind: "Role" },
      { apiVersion: RBAC, kind: "ClusterRole", metadata: null, rules: { not: "a list" } },
      { apiVersion: RBAC, kind: "RoleBinding", metadata: { name: "x", namespace: "ns" }, subjects: null, roleRef: null },
    ];
    expect(effect(objects, ask("u", "get", "pods", { namespace: "ns" }))).toBe("allow");
  });

  test("names such as __proto__ and constructor are names", () => {
    const objects: unknown[] = [role("ClusterRole", "__proto__", rules), bindEverywhere("constructor", "ClusterRole/__proto__", user("__proto__"))];
    expect(effect(objects, ask("__proto__", "get", "pods"))).toBe("allow");
    expect(effect(objects, ask("constructor", "get", "pods"))).toBe("deny");
    const labelled = JSON.parse(`[{"apiVersion":"${RBAC}","kind":"ClusterRole","metadata":{"name":"a"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"__proto__":"x"}}]}},
      {"apiVersion":"${RBAC}","kind":"ClusterRole","metadata":{"name":"s","labels":{"__proto__":"x"}},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}]`) as unknown[];
    expect(effect([...labelled, bindEverywhere("b", "ClusterRole/a", user("u"))], ask("u", "get", "pods"))).toBe("allow");
  });

  test("a list that holds itself", () => {
    const list: { kind: string; items: unknown[] } = { kind: "List", items: [role("Role", "r", rules, { namespace: "ns" }), bind("ns", "b", "Role/r", user("u"))] };
    list.items.push(list, list.items);
    expect(effect([list], ask("u", "get", "pods", { namespace: "ns" }))).toBe("allow");
  });

  test("lists nested ten thousand deep, and roles that aggregate each other", () => {
    let nested: unknown = bind("ns", "b", "Role/r", user("u"));
    for (let i = 0; i < 10_000; i++) nested = { apiVersion: "v1", kind: "List", items: [nested] };
    const cyclic = ["a", "b"].map((name) => role("ClusterRole", name, [], { labels: { x: "y" }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { x: "y" } }] } }));
    expect(effect([nested, ...cyclic, role("Role", "r", rules, { namespace: "ns" })], ask("u", "get", "pods", { namespace: "ns" }))).toBe("allow");
  });

  test("ten thousand bindings compile and answer fast", () => {
    const objects: unknown[] = [];
    for (let i = 0; i < 10_000; i++) {
      objects.push(role("Role", `r${i}`, rules, { namespace: `ns${i % 500}` }), bind(`ns${i % 500}`, `b${i}`, `Role/r${i}`, account(`sa${i}`)));
    }
    const cluster = compileCluster(objects);
    const started = process.cpuUsage();
    let allowed = 0;
    for (let i = 0; i < 10_000; i++) if (cluster.can(ask(`system:serviceaccount:ns${i % 500}:sa${i}`, "get", "pods", { namespace: `ns${i % 500}` }))) allowed++;
    expect(allowed).toBe(10_000);
    // CPU time and not the clock: other tests run beside this one.
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(2_000);
  });
});
