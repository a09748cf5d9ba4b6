// The four user-facing ClusterRoles that every cluster makes by itself, for estates whose export does not hold them.
// PROVIDER: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy; extension API groups that are long gone are left out.
import type { PolicyRule, RoleObject } from "./objects.ts";

const READ = ["get", "list", "watch"];
const WRITE = ["create", "delete", "deletecollection", "patch", "update"];

const rule = (apiGroups: readonly string[], resources: readonly string[], verbs: readonly string[]): PolicyRule => ({ verbs, apiGroups, resources, resourceNames: [], nonResourceURLs: [] });

const WORKLOADS: readonly (readonly [string, readonly string[]])[] = [
  ["apps", ["daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"]],
  ["autoscaling", ["horizontalpodautoscalers"]],
  ["batch", ["cronjobs", "jobs"]],
  ["policy", ["poddisruptionbudgets"]],
  ["networking.k8s.io", ["ingresses", "networkpolicies"]],
];
const OBJECTS = ["configmaps", "events", "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services"];
const STATUS = ["bindings", "endpoints", "limitranges", "namespaces", "namespaces/status", "pods", "pods/log", "pods/status", "persistentvolumeclaims/status", "replicationcontrollers/status", "resourcequotas", "resourcequotas/status", "services/status"];
const INSIDE_PODS = ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy"];

const VIEW: readonly PolicyRule[] = [
  rule([""], [...OBJECTS, ...STATUS], READ),
  ...WORKLOADS.map(([group, resources]) => rule([group], [...resources, ...resources.filter((name) => !name.includes("/")).map((name) => `${name}/status`)], READ)),
  rule(["apps"], ["controllerrevisions"], READ),
  rule(["discovery.k8s.io"], ["endpointslices"], READ),
];

const EDIT: readonly PolicyRule[] = [
  ...VIEW,
  rule([""], [...INSIDE_PODS, "secrets", "services/proxy"], READ),
  rule([""], ["serviceaccounts"], ["impersonate"]),
  rule([""], ["pods", ...INSIDE_PODS], WRITE),
  rule([""], ["pods/eviction"], ["create"]),
  rule([""], [...OBJECTS, "secrets", "services/proxy"], WRITE),
  rule([""], ["serviceaccounts/token"], ["create"]),
  ...WORKLOADS.map(([group, resources]) => rule([group], resources, WRITE)),
  rule(["apps"], ["deployments/rollback"], WRITE),
  rule(["coordination.k8s.io"], ["leases"], [...READ, ...WRITE]),
];

const ADMIN: readonly PolicyRule[] = [
  ...EDIT,
  rule(["authorization.k8s.io"], ["localsubjectaccessreviews"], ["create"]),
  rule(["rbac.authorization.k8s.io"], ["rolebindings", "roles"], [...READ, ...WRITE]),
];

const CLUSTER_ADMIN: readonly PolicyRule[] = [
  rule(["*"], ["*"], ["*"]),
  { verbs: ["*"], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ["*"] },
];

const role = (name: string, rules: readonly PolicyRule[]): RoleObject => ({ kind: "ClusterRole", name, namespace: "", labels: new Map(), rules, aggregation: null, live: true });

export const BUILT_IN_ROLES: ReadonlyMap<string, RoleObject> = new Map(
  [role("cluster-admin", CLUSTER_ADMIN), role("admin", ADMIN), role("edit", EDIT), role("view", VIEW)].map((item) => [item.name, item]),
);
