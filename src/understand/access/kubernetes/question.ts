// Questions in the words of `kubectl auth can-i`: `create deployments.apps/scale`, `get /healthz`.
import type { KubernetesRequest } from "./rule.ts";

/** PROVIDER: API groups of the resources that are asked for most, so that a person need not write them. */
const GROUPS = new Map<string, string>(
  Object.entries({
    apps: "deployments daemonsets statefulsets replicasets controllerrevisions",
    batch: "jobs cronjobs",
    "rbac.authorization.k8s.io": "roles rolebindings clusterroles clusterrolebindings",
    "certificates.k8s.io": "certificatesigningrequests signers",
    "networking.k8s.io": "ingresses networkpolicies",
    "admissionregistration.k8s.io": "mutatingwebhookconfigurations validatingwebhookconfigurations",
    "apiextensions.k8s.io": "customresourcedefinitions",
    "storage.k8s.io": "storageclasses",
    "authentication.k8s.io": "userextras tokenreviews",
    autoscaling: "horizontalpodautoscalers",
    policy: "poddisruptionbudgets",
  }).flatMap(([group, resources]) => resources.split(" ").map((resource): [string, string] => [resource, group])),
);

/** The API group a resource is in when nobody says it; empty: the core group, or one that is not known. */
export const groupOfResource = (resource: string): string => GROUPS.get(resource) ?? "";

/**
 * `action` is `verb resource[.group][/subresource]` or `verb /path`; `resource` is `*` or empty (the whole cluster), a namespace, or
 * `namespace/name` (`/name` for a cluster-scoped object).
 */
export function requestOf(caller: { readonly user: string; readonly groups?: readonly string[] }, action: string, resource: string): KubernetesRequest {
  const [verb = "", what = ""] = action.trim().split(/\s+/, 2);
  if (what.startsWith("/")) return { ...caller, verb, path: what };
  const [path = "", subresource] = what.split("/", 2);
  const dot = path.indexOf(".");
  const name = dot === -1 ? path : path.slice(0, dot);
  const apiGroup = dot === -1 ? (GROUPS.get(name) ?? "") : path.slice(dot + 1);
  const [namespace = "", objectName] = resource === "*" ? [""] : resource.split("/", 2);
  return {
    ...caller,
    verb,
    apiGroup,
    resource: name,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === "" ? {} : { namespace }),
    ...(objectName === undefined ? {} : { name: objectName }),
  };
}
