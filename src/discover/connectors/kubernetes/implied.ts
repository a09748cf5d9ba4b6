// Identities that an object names without being their manifest: the account a pod runs as, the subject of a binding.
import { environmentIn, type IdentityObservation, type NodeKey, type Observation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { groupKey, locationOf, nodeRef, serviceAccountKey, userKey } from "./node-refs.ts";

/** What implies a service account. Only `binding` may speak of one that does not exist. */
export type ImpliedBy = "workload" | "namespace" | "binding" | "secret" | "pod-identity";

export function impliedServiceAccount(realm: string, namespace: string, name: string, by: ImpliedBy): IdentityObservation {
  const environment = environmentIn(namespace);
  return {
    observed: "identity",
    ...nodeRef(realm, "service-account", `${namespace}/${name}`),
    kind: "service-account",
    name,
    attributes: { namespace, implied: true, impliedBy: by },
    ...(environment === undefined ? {} : { environment }),
  };
}

const SERVICE_ACCOUNT_USER = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** A user name: a person's, unless it is one of the cluster's own. The user name of a service account is the service account. */
export function namedUser(name: string, place: Place): { readonly key: NodeKey; readonly observation: Observation } {
  const account = SERVICE_ACCOUNT_USER.exec(name);
  if (account !== null) {
    const [, namespace = "", accountName = ""] = account;
    return { key: serviceAccountKey(place.root, namespace, accountName), observation: impliedServiceAccount(place.root, namespace, accountName, "binding") };
  }
  const observation: IdentityObservation = {
    observed: "identity",
    ...nodeRef(place.root, "user", name),
    kind: /^system:|^arn:aws[\w-]*:(iam|sts)::\d+:(role|assumed-role)\//.test(name) ? "machine" : "person",
    name,
    location: locationOf(place),
  };
  return { key: userKey(place.root, name), observation };
}

export function namedGroup(name: string, place: Place): { readonly key: NodeKey; readonly observation: Observation } {
  return { key: groupKey(place.root, name), observation: { observed: "resource", ...nodeRef(place.root, "group", name), name } };
}
