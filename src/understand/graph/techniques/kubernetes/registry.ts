// Every Kubernetes technique, by id. Adding one is a file and a line here.
import { awsAuthEdit } from "./aws-auth-edit.ts";
import { clusterrolebindingsBind } from "./clusterrolebindings-bind.ts";
import { clusterrolesEscalate } from "./clusterroles-escalate.ts";
import { cronjobsCreate } from "./cronjobs-create.ts";
import { cronjobsPatch } from "./cronjobs-patch.ts";
import { csrApprove } from "./csr-approve.ts";
import { daemonsetsCreate } from "./daemonsets-create.ts";
import { daemonsetsPatch } from "./daemonsets-patch.ts";
import { deploymentsCreate } from "./deployments-create.ts";
import { deploymentsPatch } from "./deployments-patch.ts";
import { impersonateGroups } from "./impersonate-groups.ts";
import { impersonateServiceaccounts } from "./impersonate-serviceaccounts.ts";
import { impersonateUsers } from "./impersonate-users.ts";
import { jobsCreate } from "./jobs-create.ts";
import { mutatingwebhooksWrite } from "./mutatingwebhooks-write.ts";
import { nodesProxy } from "./nodes-proxy.ts";
import { podsAttach } from "./pods-attach.ts";
import { podsCreate } from "./pods-create.ts";
import { podsEphemeralContainers } from "./pods-ephemeralcontainers.ts";
import { podsExec } from "./pods-exec.ts";
import { podsPatch } from "./pods-patch.ts";
import { replicasetsCreate } from "./replicasets-create.ts";
import { replicasetsPatch } from "./replicasets-patch.ts";
import { replicationcontrollersCreate } from "./replicationcontrollers-create.ts";
import { replicationcontrollersPatch } from "./replicationcontrollers-patch.ts";
import { rolebindingsBind } from "./rolebindings-bind.ts";
import { rolesEscalate } from "./roles-escalate.ts";
import { secretsCreate } from "./secrets-create.ts";
import { secretsRead } from "./secrets-read.ts";
import { serviceaccountsCreate } from "./serviceaccounts-create.ts";
import { serviceaccountsToken } from "./serviceaccounts-token.ts";
import { statefulsetsCreate } from "./statefulsets-create.ts";
import { statefulsetsPatch } from "./statefulsets-patch.ts";
import { validatingwebhooksWrite } from "./validatingwebhooks-write.ts";
import type { KubernetesTechnique } from "./technique.ts";

export const TECHNIQUES: readonly KubernetesTechnique[] = [
  awsAuthEdit,
  clusterrolebindingsBind,
  clusterrolesEscalate,
  cronjobsCreate,
  cronjobsPatch,
  csrApprove,
  daemonsetsCreate,
  daemonsetsPatch,
  deploymentsCreate,
  deploymentsPatch,
  impersonateGroups,
  impersonateServiceaccounts,
  impersonateUsers,
  jobsCreate,
  mutatingwebhooksWrite,
  nodesProxy,
  podsAttach,
  podsCreate,
  podsEphemeralContainers,
  podsExec,
  podsPatch,
  replicasetsCreate,
  replicasetsPatch,
  replicationcontrollersCreate,
  replicationcontrollersPatch,
  rolebindingsBind,
  rolesEscalate,
  secretsCreate,
  secretsRead,
  serviceaccountsCreate,
  serviceaccountsToken,
  statefulsetsCreate,
  statefulsetsPatch,
  validatingwebhooksWrite,
];
