// Who holds which role: role bindings, cluster role bindings, and the AWS principals that EKS lets in (aws-auth, access entries).
import * as z from "zod";
import type { NodeKey, Observation } from "../../../model/index.ts";
import { nodeKey } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { awsAuth } from "./aws-auth.ts";
import { accessEntry, accessPolicies } from "./eks.ts";
import { impliedServiceAccount, namedGroup, namedUser } from "./implied.ts";
import { nodeRef, serviceAccountKey } from "./node-refs.ts";
import { metadata, nameLike, textLike } from "./object.ts";
import { kind, kubernetesStream } from "./stream.ts";

const subject = z.looseObject({ kind: textLike, name: nameLike, namespace: z.string().max(512).nullish() });

const door = z.looseObject({
  metadata,
  roleRef: z.looseObject({ kind: textLike, name: nameLike }),
  subjects: z.array(subject).nullish(),
});

type Binding = z.output<typeof door>;

const observer = (bindingKind: "RoleBinding" | "ClusterRoleBinding") => (binding: Binding, place: Place): readonly Observation[] => {
  const { name, namespace } = binding.metadata;
  const everywhere = bindingKind === "ClusterRoleBinding";
  const toClusterRole = binding.roleRef.kind === "ClusterRole";
  // SPEC: a ClusterRoleBinding refers to a ClusterRole only; the API server refuses anything else.
  if (everywhere && !toClusterRole) {
    place.gap(place.root, `ClusterRoleBinding ${name} refers to a ${binding.roleRef.kind.slice(0, 60)}, which Kubernetes refuses; it grants nothing and was left out`);
    return [];
  }
  const entitlement = nodeKey(toClusterRole ? nodeRef(place.root, "cluster-role", binding.roleRef.name) : nodeRef(place.root, "role", `${namespace}/${binding.roleRef.name}`));
  const observations: Observation[] = [];
  const seen = new Set<NodeKey>();
  for (const item of binding.subjects ?? []) {
    const holder = holderOf(item, everywhere ? "" : namespace, place);
    if (holder === undefined || seen.has(holder.key)) continue;
    seen.add(holder.key);
    observations.push(holder.observation, {
      observed: "grant",
      holder: holder.key,
      entitlement,
      resource: everywhere ? "*" : namespace,
      effect: "allow",
      conditional: false,
      attributes: { binding: everywhere ? name : `${namespace}/${name}`, bindingKind },
    });
  }
  return observations;
};

function holderOf(item: z.output<typeof subject>, bindingNamespace: string, place: Place): { key: NodeKey; observation: Observation } | undefined {
  if (item.kind === "Group") return namedGroup(item.name, place);
  if (item.kind === "User") return namedUser(item.name, place);
  if (item.kind !== "ServiceAccount") return undefined;
  // SPEC: without a namespace it is an account of the RoleBinding's namespace, and nobody in a ClusterRoleBinding.
  const namespace = item.namespace || bindingNamespace;
  if (namespace === "") return undefined;
  return { key: serviceAccountKey(place.root, namespace, item.name), observation: impliedServiceAccount(place.root, namespace, item.name, "binding") };
}

const GROUP = "rbac.authorization.k8s.io";

export const bindings = kubernetesStream({
  id: "kubernetes.bindings",
  title: "Role bindings and cluster role bindings",
  kinds: [
    kind({ kind: "RoleBinding", group: GROUP, door, observe: observer("RoleBinding") }),
    kind({ kind: "ClusterRoleBinding", group: GROUP, door, observe: observer("ClusterRoleBinding") }),
    awsAuth,
  ],
  others: [accessEntry, accessPolicies],
});
