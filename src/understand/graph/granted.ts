// What one identity is effectively granted, by its provider: the policies it holds with every layer that limits them, or its roles in the cluster.
import { awsGranted, clusterGranted, groupsOf, userNameOf, type Cluster, type EffectiveRight, type HeldPolicy } from "../access/index.ts";
import { nodeKey, parseNodeKey, type NodeKey } from "../../model/index.ts";
import type { AwsSide } from "./aws/effective.ts";
import { managedDocument } from "./aws/well-known.ts";
import type { Lookups } from "./lookups.ts";

export interface GrantedMeans {
  readonly lookups: Lookups;
  readonly aws: () => AwsSide;
  readonly clusters: () => ReadonlyMap<string, Cluster>;
}

export function grantedTo({ lookups, aws, clusters }: GrantedMeans, identity: NodeKey): readonly EffectiveRight[] {
  const ref = parseNodeKey(identity);
  if (ref.provider === "aws") return inAccount(lookups, aws(), identity);
  if (ref.provider !== "kubernetes") return [];
  const cluster = clusters().get(ref.realm);
  const user = userNameOf(ref);
  if (cluster === undefined || user === undefined) return [];
  const memberOf = lookups.relationsFrom(identity, "member-of").map((relation) => parseNodeKey(relation.to).nativeId);
  return clusterGranted(cluster.rightsOf(user, [...groupsOf(user, memberOf)]), (kind, namespace, name) =>
    nodeKey({ provider: "kubernetes", realm: ref.realm, type: kind === "Role" ? "role" : "cluster-role", nativeId: kind === "Role" ? `${namespace}/${name}` : name }),
  );
}

function inAccount(lookups: Lookups, aws: AwsSide, identity: NodeKey): readonly EffectiveRight[] {
  const policies = lookups.grantsOf(identity).flatMap((grant): readonly HeldPolicy[] => {
    if (grant.effect !== "allow") return [];
    const policy = lookups.entitlement(grant.entitlement);
    const document = policy?.attributes?.["document"] ?? managedDocument(parseNodeKey(grant.entitlement).nativeId);
    return document === undefined ? [] : [{ document, through: policy?.name ?? parseNodeKey(grant.entitlement).nativeId, entitlement: grant.entitlement }];
  });
  const rights = aws.subject(identity)?.rights;
  const layers = [...(rights?.boundary === undefined ? [] : [rights.boundary]), ...(rights?.account.scp ?? [])];
  return awsGranted({ policies, limits: layers.map((layer) => layer.map(({ document }) => document)) });
}
