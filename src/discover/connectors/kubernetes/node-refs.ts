// Keys of what a cluster holds, and of what it refers to outside of itself.
import { nodeKey, type Location, type NodeKey, type NodeRef, type ResourceObservation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";

export const nodeRef = (realm: string, type: string, nativeId: string): NodeRef => ({ provider: "kubernetes", realm, type, nativeId });

/** The cluster itself. */
export const clusterOf = (realm: string): ResourceObservation => ({ observed: "resource", ...nodeRef(realm, "cluster", realm), name: realm });

export const serviceAccountKey = (realm: string, namespace: string, name: string): NodeKey => nodeKey(nodeRef(realm, "service-account", `${namespace}/${name}`));
export const userKey = (realm: string, name: string): NodeKey => nodeKey(nodeRef(realm, "user", name));
export const groupKey = (realm: string, name: string): NodeKey => nodeKey(nodeRef(realm, "group", name));

const IAM_ARN = /^arn:aws[\w-]*:iam::(\d{12}):(role|user)\/(\S+)$/;

/** Key of an AWS role or user; undefined when the text is no such ARN (a placeholder of a template, another kind of principal). */
export function awsPrincipalKey(arn: string): { readonly key: NodeKey; readonly type: "role" | "user" } | undefined {
  const match = IAM_ARN.exec(arn);
  if (match === null) return undefined;
  const type = match[2] === "role" ? "role" : "user";
  return { key: nodeKey({ provider: "aws", realm: match[1] ?? "", type, nativeId: arn }), type };
}

export const locationOf = (place: Place): Location => ({ file: place.source, ...(place.line === undefined ? {} : { line: place.line }) });
