// Kubernetes: manifests, Helm output and `kubectl get -o json` of a cluster. What it says is under the realm of the scanned root.
import type { Connector } from "../contract.ts";
import { bindings } from "./bindings.ts";
import { certificates } from "./certificates.ts";
import { join } from "./join.ts";
import { namespaces } from "./namespaces.ts";
import { roles } from "./roles.ts";
import { secrets } from "./secrets.ts";
import { serviceAccounts } from "./service-accounts.ts";
import { workloads } from "./workloads.ts";

export const kubernetes: Connector = {
  id: "kubernetes",
  title: "Kubernetes",
  access: [
    { permission: "list serviceaccounts, namespaces, pods", why: "the identities of the cluster and what runs as them" },
    { permission: "list deployments, daemonsets, statefulsets, replicasets (apps); jobs, cronjobs (batch)", why: "workloads that are not running now also name an account" },
    { permission: "list roles, clusterroles, rolebindings, clusterrolebindings (rbac.authorization.k8s.io)", why: "what each identity may do" },
    { permission: "list certificatesigningrequests (certificates.k8s.io); certificates, issuers, clusterissuers (cert-manager.io)", why: "certificates, their holders and their expiry" },
    { permission: "get configmaps named aws-auth in kube-system", why: "the AWS roles and users that EKS lets in" },
  ],
  items: [serviceAccounts, roles, bindings, workloads, secrets, certificates, namespaces],
  files: [],
  join,
};
