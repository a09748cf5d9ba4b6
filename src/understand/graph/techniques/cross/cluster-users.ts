// EKS lets AWS principals in as cluster users (aws-auth, access entries): the principal then acts with that user's rights.
import { nodeKey, parseNodeKey, type NodeKey } from "../../../../model/index.ts";
import type { Crossing } from "./ground.ts";

export function clusterUserSteps({ view, aws, add }: Crossing): void {
  for (const relation of view.estate.relations) {
    const mechanism = relation.attributes?.["mechanism"];
    if (relation.kind !== "federates-to" || (mechanism !== "aws-auth" && mechanism !== "eks-access-entry")) continue;
    for (const from of principalsNamed(aws, relation.from)) add(from, { technique: "x-eks-aws-auth", permissions: ["sts:GetCallerIdentity"], takes: [relation.to], conditions: [] });
  }
}

/** PROVIDER: aws-auth wants role ARNs without their path; the inventory has them with it. */
function principalsNamed(aws: Crossing["aws"], key: NodeKey): readonly NodeKey[] {
  if (aws.world.principal(key) !== undefined) return [key];
  const { realm, type, nativeId } = parseNodeKey(key);
  const name = nativeId.slice(nativeId.lastIndexOf("/") + 1);
  const roles = aws.world.realms.get(realm)?.account.roles ?? [];
  return type === "role" ? roles.filter((role) => role.name === name).map((role) => nodeKey({ provider: "aws", realm, type, nativeId: role.arn })) : [];
}
