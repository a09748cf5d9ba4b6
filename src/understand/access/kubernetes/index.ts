// Kubernetes RBAC: who may do what in a cluster, by the API server's own rules.
export { compileCluster, evaluateKubernetes } from "./evaluate.ts";
export { compileEstate, userNameOf } from "./estate.ts";
export { type Cluster, type Right } from "./cluster.ts";
export { isKnownClusterAction } from "./known-resources.ts";
export { requestOf } from "./question.ts";
export { type KubernetesRequest } from "./rule.ts";
export { groupsOf } from "./user.ts";
