// Cloud identities that a service account may become: IRSA (EKS), Workload Identity (GKE, AKS), as its annotations say.
import { nodeKey, type NodeKey, type RelationObservation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { awsPrincipalKey, locationOf } from "./node-refs.ts";

interface Account {
  readonly key: NodeKey;
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

const IRSA = "eks.amazonaws.com/role-arn";
const GKE = "iam.gke.io/gcp-service-account";
const AZURE_CLIENT = "azure.workload.identity/client-id";
const AZURE_TENANT = "azure.workload.identity/tenant-id";

export function cloudRelations(account: Account, place: Place): readonly RelationObservation[] {
  const found: RelationObservation[] = [];
  const federate = (to: NodeKey, mechanism: string) => found.push(federation(account, to, mechanism, place));
  const roleArn = account.annotations[IRSA]?.trim();
  if (roleArn) {
    const role = awsPrincipalKey(roleArn);
    if (role?.type === "role") federate(role.key, "irsa");
    else sayUnreadable(place, account, IRSA, "the ARN of an IAM role");
  }
  const email = account.annotations[GKE]?.trim();
  if (email) {
    const project = /^[^@\s]+@([\w-]+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
    if (project !== undefined) federate(nodeKey({ provider: "gcp", realm: project, type: "service-account", nativeId: email }), "gke-workload-identity");
    else sayUnreadable(place, account, GKE, "the address of a Google service account");
  }
  const clientId = account.annotations[AZURE_CLIENT]?.trim();
  if (clientId) {
    const tenant = account.annotations[AZURE_TENANT]?.trim() || "azure";
    federate(nodeKey({ provider: "azure", realm: tenant, type: "application", nativeId: clientId }), "azure-workload-identity");
  }
  return found;
}

export function federation(account: Pick<Account, "key" | "namespace" | "name">, to: NodeKey, mechanism: string, place: Place): RelationObservation {
  return {
    observed: "relation",
    kind: "federates-to",
    from: account.key,
    to,
    location: locationOf(place),
    attributes: { mechanism, subject: `system:serviceaccount:${account.namespace}:${account.name}` },
  };
}

function sayUnreadable(place: Place, account: Account, annotation: string, expected: string): void {
  place.gap(place.root, `the annotation ${annotation} of service account ${account.namespace}/${account.name} is not ${expected}, so where it leads is not known; render the template or correct it`);
}
