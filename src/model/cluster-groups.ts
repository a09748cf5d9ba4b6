// API groups of Kubernetes resources whose group people leave out.
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
