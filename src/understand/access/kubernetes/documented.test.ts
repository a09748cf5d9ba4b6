// RBAC questions as batch lines, thought up against the Kubernetes documentation: one table over one small cluster.
import { describe, expect, it } from "vitest";
import { checkLine } from "../check.ts";

const RBAC = "rbac.authorization.k8s.io";
const role = (name: string, rules: readonly unknown[], more: Record<string, unknown> = {}) => ({ apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name, labels: more["labels"] }, rules, ...(more["aggregationRule"] ? { aggregationRule: more["aggregationRule"] } : {}) });
const everywhere = (name: string, ...subjects: readonly unknown[]) => ({ apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", metadata: { name }, subjects, roleRef: { apiGroup: RBAC, kind: "ClusterRole", name } });
const within = (namespace: string, name: string, ...subjects: readonly unknown[]) => ({ ...everywhere(name, ...subjects), kind: "RoleBinding", metadata: { name, namespace } });
const user = (name: string) => ({ kind: "User", name, apiGroup: RBAC });
const group = (name: string) => ({ kind: "Group", name, apiGroup: RBAC });
const account = (namespace: string, name: string) => ({ kind: "ServiceAccount", namespace, name });

const OBJECTS = [
  role("tokens", [{ apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: ["ci"], verbs: ["create"] }]),
  within("build", "tokens", user("ana")),
  role("impersonator", [
    { apiGroups: [""], resources: ["users"], resourceNames: ["bob"], verbs: ["impersonate"] },
    { apiGroups: ["authentication.k8s.io"], resources: ["userextras/scopes"], verbs: ["impersonate"] },
  ]),
  everywhere("impersonator", user("ana")),
  role("granter", [{ apiGroups: [RBAC], resources: ["clusterroles"], resourceNames: ["view"], verbs: ["bind"] }, { apiGroups: [RBAC], resources: ["roles"], verbs: ["escalate", "update"] }]),
  everywhere("granter", group("granters")),
  role("paths", [{ nonResourceURLs: ["/metrics", "/healthz/*", "/logs*"], verbs: ["get"] }]),
  everywhere("paths", account("monitoring", "prometheus")),
  within("monitoring", "paths", user("ana")),
  role("all-paths", [{ nonResourceURLs: ["*"], verbs: ["*"] }]),
  everywhere("all-paths", group("system:unauthenticated")),
  role("pods", [{ apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list"] }, { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] }]),
  within("shop", "pods", account("shop", "web"), group("system:serviceaccounts:ops")),
  role("scaler", [{ apiGroups: ["apps"], resources: ["*/scale"], verbs: ["patch"] }, { apiGroups: ["*"], resources: ["deployments"], verbs: ["get"] }]),
  everywhere("scaler", user("ana")),
  role("outer", [], { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { tier: "one" } }, { matchExpressions: [{ key: "tier", operator: "In", values: ["two"] }] }] } }),
  role("one", [{ apiGroups: [""], resources: ["nodes"], verbs: ["get"] }], { labels: { tier: "one" } }),
  role("two", [{ apiGroups: [""], resources: ["nodes/proxy"], verbs: ["*"] }], { labels: { tier: "two" } }),
  role("three", [{ apiGroups: [""], resources: ["secrets"], verbs: ["*"] }], { labels: { tier: "three" } }),
  everywhere("outer", user("ana")),
  everywhere("gone", user("ana")),
];

const ANA = { user: "ana", groups: ["system:authenticated"] };
const WEB = { user: "system:serviceaccount:shop:web", groups: [] };
const PROMETHEUS = { user: "system:serviceaccount:monitoring:prometheus", groups: [] };
const on = (verb: string, resource: string, more: Record<string, unknown> = {}) => ({ verb, apiGroup: "", resource, ...more });

const CASES: readonly (readonly [what: string, wanted: "allow" | "deny", request: Record<string, unknown>])[] = [
  ["a token of the account named", "allow", { ...ANA, ...on("create", "serviceaccounts", { subresource: "token", name: "ci", namespace: "build" }) }],
  ["the subresource written with a slash", "allow", { ...ANA, ...on("create", "serviceaccounts/token", { name: "ci", namespace: "build" }) }],
  ["a token of another account", "deny", { ...ANA, ...on("create", "serviceaccounts", { subresource: "token", name: "root", namespace: "build" }) }],
  ["a token in another namespace", "deny", { ...ANA, ...on("create", "serviceaccounts", { subresource: "token", name: "ci", namespace: "shop" }) }],
  ["the account itself", "deny", { ...ANA, ...on("create", "serviceaccounts", { name: "ci", namespace: "build" }) }],
  ["impersonating the user named", "allow", { ...ANA, ...on("impersonate", "users", { name: "bob" }) }],
  ["impersonating another", "deny", { ...ANA, ...on("impersonate", "users", { name: "eve" }) }],
  ["impersonating a group", "deny", { ...ANA, ...on("impersonate", "groups", { name: "system:masters" }) }],
  ["an extra of the user", "allow", { ...ANA, ...on("impersonate", "userextras", { apiGroup: "authentication.k8s.io", subresource: "scopes", name: "x" }) }],
  ["another extra of the user", "deny", { ...ANA, ...on("impersonate", "userextras", { apiGroup: "authentication.k8s.io", subresource: "origin" }) }],
  ["binding the role named, through a group", "allow", { user: "gil", groups: ["granters"], ...on("bind", "clusterroles", { apiGroup: RBAC, name: "view" }) }],
  ["binding another role", "deny", { user: "gil", groups: ["granters"], ...on("bind", "clusterroles", { apiGroup: RBAC, name: "cluster-admin" }) }],
  ["escalating a role of any namespace", "allow", { user: "gil", groups: ["granters"], ...on("escalate", "roles", { apiGroup: RBAC, namespace: "shop", name: "x" }) }],
  ["escalating a cluster role", "deny", { user: "gil", groups: ["granters"], ...on("escalate", "clusterroles", { apiGroup: RBAC, name: "x" }) }],
  ["a caller without a name, by its group", "allow", { user: "", groups: ["granters"], ...on("update", "roles", { apiGroup: RBAC, namespace: "shop", name: "x" }) }],
  ["roles of another API group", "deny", { user: "gil", groups: ["granters"], ...on("update", "roles", { apiGroup: "iam.example.com", namespace: "shop", name: "x" }) }],
  ["a path", "allow", { ...PROMETHEUS, verb: "get", path: "/metrics" }],
  ["a path below a star", "allow", { ...PROMETHEUS, verb: "get", path: "/healthz/etcd" }],
  ["the path above the star", "deny", { ...PROMETHEUS, verb: "get", path: "/healthz" }],
  ["a star without a slash is a prefix", "allow", { ...PROMETHEUS, verb: "get", path: "/logs-archive/x" }],
  ["a path below one without a star", "deny", { ...PROMETHEUS, verb: "get", path: "/metrics/cadvisor" }],
  ["another verb on the path", "deny", { ...PROMETHEUS, verb: "post", path: "/metrics" }],
  ["a path through a role binding", "deny", { ...ANA, verb: "get", path: "/metrics" }],
  ["all paths, for strangers", "allow", { user: "system:anonymous", groups: ["system:unauthenticated"], verb: "delete", path: "/anything" }],
  ["all paths are no resources", "deny", { user: "system:anonymous", groups: ["system:unauthenticated"], ...on("get", "pods") }],
  ["a path of null is none", "allow", { ...WEB, ...on("get", "pods", { namespace: "shop", path: null, subresource: null }) }],
  ["logs of a pod", "allow", { ...WEB, ...on("get", "pods", { subresource: "log", namespace: "shop", name: "p" }) }],
  ["a shell in a pod", "allow", { ...WEB, ...on("create", "pods", { subresource: "exec", namespace: "shop", name: "p" }) }],
  ["a shell by get", "deny", { ...WEB, ...on("get", "pods", { subresource: "exec", namespace: "shop", name: "p" }) }],
  ["watching what one may list", "deny", { ...WEB, ...on("watch", "pods", { namespace: "shop" }) }],
  ["listing all namespaces", "deny", { ...WEB, ...on("list", "pods") }],
  ["an account of another namespace, by that namespace's group", "allow", { user: "system:serviceaccount:ops:any", groups: [], ...on("list", "pods", { namespace: "shop" }) }],
  ["scaling anything of the group", "allow", { ...ANA, ...on("patch", "statefulsets", { apiGroup: "apps", subresource: "scale", namespace: "x", name: "s" }) }],
  ["scaling in another group", "deny", { ...ANA, ...on("patch", "replicationcontrollers", { subresource: "scale", namespace: "x", name: "s" }) }],
  ["the thing scaled", "deny", { ...ANA, ...on("patch", "statefulsets", { apiGroup: "apps", namespace: "x", name: "s" }) }],
  ["any API group", "allow", { ...ANA, ...on("get", "deployments", { apiGroup: "extensions", namespace: "x" }) }],
  ["aggregated by label", "allow", { ...ANA, ...on("get", "nodes", { name: "n" }) }],
  ["aggregated by expression, a subresource", "allow", { ...ANA, ...on("create", "nodes", { subresource: "proxy", name: "n" }) }],
  ["not aggregated", "deny", { ...ANA, ...on("get", "secrets", { namespace: "x" }) }],
  ["masters need no role", "allow", { user: "root", groups: ["system:masters"], ...on("deletecollection", "secrets", { namespace: "x" }) }],
  ["verbs are exact", "deny", { ...WEB, ...on("Get", "pods", { namespace: "shop" }) }],
];

describe("Kubernetes as documented", () => {
  it.each(CASES)("%s: %s", (_what, wanted, request) => {
    expect(checkLine({ id: 1, provider: "kubernetes", request, objects: OBJECTS })).toMatchObject({ effect: wanted, explicit: false, unknown: [] });
  });

  it("takes one manifest, which may be a List, for a list of one", () => {
    expect(checkLine({ id: 1, provider: "kubernetes", request: { ...WEB, ...on("get", "pods", { namespace: "shop" }) }, objects: { apiVersion: "v1", kind: "List", items: OBJECTS } })).toMatchObject({ effect: "allow" });
  });
});
