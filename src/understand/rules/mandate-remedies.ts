// The exact change that brings an identity back within its mandate: policies that give nothing mandated are detached, others are named with what to cut.
import { parseNodeKey, type Grant, type Identity, type NodeKey } from "../../model/index.ts";
import type { EffectiveRight } from "../access/index.ts";
import type { Graph } from "../graph/index.ts";
import { iamName, shell, unbind } from "./remedies.ts";

const MOST_POLICIES = 10;
const MOST_RIGHTS = 8;

export function takeAway(graph: Graph, identity: Identity, sets: { readonly excess: readonly EffectiveRight[]; readonly granted: readonly EffectiveRight[] }): string {
  const excess = Map.groupBy(sets.excess, (right) => right.entitlement);
  const all = Map.groupBy(sets.granted, (right) => right.entitlement);
  const grants = graph.grantsOf(identity.key);
  const lines = [...excess].slice(0, MOST_POLICIES).flatMap(([entitlement, rights]) => {
    const isWhole = rights.length === (all.get(entitlement)?.length ?? 0);
    const held = grants.filter((grant) => grant.entitlement === entitlement && grant.effect === "allow");
    return isWhole && entitlement !== undefined ? held.map((grant) => withdraw(identity, entitlement, grant)) : [`# ${rights[0]?.through ?? "its policies"}: take out ${someOf(rights)}`];
  });
  if (excess.size > MOST_POLICIES) lines.push(`# and ${excess.size - MOST_POLICIES} more of its policies`);
  return [...new Set([...lines, "# or, when it needs them: a new version of its mandate, for approval"])].join("\n");
}

const someOf = (rights: readonly EffectiveRight[]) =>
  rights.slice(0, MOST_RIGHTS).map(({ action, resource }) => `${action} on ${resource}`).join("; ") + (rights.length > MOST_RIGHTS ? `; and ${rights.length - MOST_RIGHTS} more` : "");

function withdraw(identity: Identity, entitlement: NodeKey, grant: Grant): string {
  if (identity.provider === "kubernetes") return unbind(grant);
  const policy = parseNodeKey(entitlement);
  const holder = parseNodeKey(grant.holder);
  const name = shell(iamName(holder.nativeId));
  if (policy.type !== "inline-policy") return `aws iam detach-${holder.type}-policy --${holder.type}-name ${name} --policy-arn ${shell(policy.nativeId)}${holder.type === "group" ? "   # all members of the group" : ""}`;
  const inline = `--${holder.type}-name ${name} --policy-name ${shell(policy.nativeId.slice(policy.nativeId.lastIndexOf("#") + 1))}`;
  return `aws iam get-${holder.type}-policy ${inline} > removed-policy.json   # keep it, to put it back\naws iam delete-${holder.type}-policy ${inline}`;
}
