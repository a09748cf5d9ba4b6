// What the EKS API says about a cluster's identities: pod identity associations, access entries and their access policies.
import * as z from "zod";
import type { Observation } from "../../../model/index.ts";
import { nodeKey } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { admit } from "./aws-auth.ts";
import { federation } from "./cloud-identity.ts";
import { impliedServiceAccount, namedUser } from "./implied.ts";
import { awsPrincipalKey, nodeRef, serviceAccountKey } from "./node-refs.ts";
import { fieldsOf, isFields, textList } from "./object.ts";
import { kind, type OtherReader, type Read } from "./stream.ts";

const bounded = z.string().min(1).max(512);
const association = z.looseObject({ namespace: bounded, serviceAccount: bounded, roleArn: z.string().nullish(), clusterName: z.string().nullish() });
const entry = z.looseObject({ principalArn: bounded, username: z.string().nullish(), kubernetesGroups: textList, clusterName: z.string().nullish() });
const policies = z.looseObject({
  principalArn: bounded,
  associatedAccessPolicies: z.array(
    z.looseObject({ policyArn: bounded, accessScope: z.looseObject({ type: z.string().nullish(), namespaces: textList }).nullish() }),
  ),
});

const refusal = (error: z.ZodError): Read => ({ refused: `${error.issues[0]?.path.join(".") ?? ""}: ${error.issues[0]?.message ?? "is not valid"}` });

/** An answer may wrap its object (`describe-…`) or hold a list of them (`list-…`), and the runner may have unwrapped it already. */
function unwrap(value: Readonly<Record<string, unknown>>, one: string, many: string): readonly unknown[] {
  if (isFields(value[one])) return [value[one]];
  return Array.isArray(value[many]) ? value[many] : [value];
}

const isAssociation = (value: unknown) => typeof fieldsOf(value)["serviceAccount"] === "string" && typeof fieldsOf(value)["associationArn"] === "string";

function observeAssociation(item: z.output<typeof association>, place: Place): readonly Observation[] {
  const account = { key: serviceAccountKey(place.root, item.namespace, item.serviceAccount), namespace: item.namespace, name: item.serviceAccount };
  const implied = impliedServiceAccount(place.root, item.namespace, item.serviceAccount, "pod-identity");
  const role = awsPrincipalKey(item.roleArn ?? "");
  if (role?.type === "role") return [implied, federation(account, role.key, "eks-pod-identity", place)];
  place.gap(place.root, `the pod identity association of ${item.namespace}/${item.serviceAccount} does not name its role; add the output of aws eks describe-pod-identity-association`);
  return [implied];
}

export const podIdentity: OtherReader = {
  accepts: ({ value }) => {
    const item = fieldsOf(value);
    return isAssociation(item) || isAssociation(item["association"]) || (Array.isArray(item["associations"]) && item["associations"].some(isAssociation));
  },
  read: (value, place) => {
    const observations: Observation[] = [];
    for (const item of unwrap(value, "association", "associations")) {
      const parsed = association.safeParse(item);
      if (!parsed.success) return refusal(parsed.error);
      observations.push(...observeAssociation(parsed.data, place));
    }
    return { observations };
  },
};

/** The same association as an object of the AWS controllers for Kubernetes. */
export const podIdentityKind = kind({
  kind: "PodIdentityAssociation",
  group: "eks.services.k8s.aws",
  door: z.looseObject({ spec: association }),
  observe: (object, place) => observeAssociation(object.spec, place),
});

const isEntry = (value: unknown) => typeof fieldsOf(value)["principalArn"] === "string" && typeof fieldsOf(value)["accessEntryArn"] === "string";

export const accessEntry: OtherReader = {
  accepts: ({ value }) => isEntry(value) || isEntry(fieldsOf(value)["accessEntry"]),
  read: (value, place) => {
    const observations: Observation[] = [];
    for (const item of unwrap(value, "accessEntry", "accessEntries")) {
      const parsed = entry.safeParse(item);
      if (!parsed.success) return refusal(parsed.error);
      const { principalArn: arn, username, kubernetesGroups: groups } = parsed.data;
      observations.push(...admit({ arn, username: username || arn, groups, mechanism: "eks-access-entry" }, place));
    }
    return { observations };
  },
};

/** PROVIDER: EKS documents these access policies as the rights of the cluster roles that every cluster has. */
const POLICY_ROLES = new Map([
  ["AmazonEKSClusterAdminPolicy", "cluster-admin"],
  ["AmazonEKSAdminPolicy", "admin"],
  ["AmazonEKSEditPolicy", "edit"],
  ["AmazonEKSViewPolicy", "view"],
]);

export const accessPolicies: OtherReader = {
  accepts: ({ value }) => typeof fieldsOf(value)["principalArn"] === "string" && Array.isArray(fieldsOf(value)["associatedAccessPolicies"]),
  read: (value, place) => {
    const parsed = policies.safeParse(value);
    if (!parsed.success) return refusal(parsed.error);
    const { principalArn, associatedAccessPolicies } = parsed.data;
    const observations: Observation[] = [...admit({ arn: principalArn, username: principalArn, groups: [], mechanism: "eks-access-entry" }, place)];
    const user = namedUser(principalArn, place);
    for (const { policyArn, accessScope } of associatedAccessPolicies) {
      const name = policyArn.slice(policyArn.lastIndexOf("/") + 1);
      const role = POLICY_ROLES.get(name);
      if (role === undefined) {
        place.gap(place.root, `the EKS access policy ${name.slice(0, 100)} of ${principalArn} is not one whose rights are known; what it grants is not shown`);
        continue;
      }
      const scopes = accessScope?.type === "namespace" ? accessScope.namespaces : ["*"];
      for (const resource of scopes) {
        observations.push({
          observed: "grant",
          holder: user.key,
          entitlement: nodeKey(nodeRef(place.root, "cluster-role", role)),
          resource,
          effect: "allow",
          conditional: false,
          attributes: { binding: name, bindingKind: "AccessPolicy" },
        });
      }
    }
    return { observations };
  },
};
