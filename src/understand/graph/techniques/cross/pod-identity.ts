// EKS Pod Identity: an association gives a service account a role; the role must trust the pods service.
import { evaluateTrust } from "../../../access/index.ts";
import { compiled } from "../../aws/rights.ts";
import type { Crossing } from "./ground.ts";

const SERVICE = "pods.eks.amazonaws.com";

export function podIdentitySteps({ view, aws, add }: Crossing): void {
  for (const relation of view.estate.relations) {
    if (relation.kind !== "federates-to" || relation.attributes?.["mechanism"] !== "eks-pod-identity") continue;
    const trust = aws.world.principal(relation.to)?.trust;
    const policy = trust === undefined ? undefined : compiled(trust);
    if (policy === undefined) continue;
    const answer = evaluateTrust(policy, { principal: { type: "service", name: SERVICE }, action: "sts:AssumeRole", partial: true });
    if (answer.effect === "deny") continue;
    add(relation.from, { technique: "x-eks-pod-identity", permissions: ["sts:AssumeRole"], takes: [relation.to], conditions: answer.effect === "allow" ? [] : answer.unknown });
  }
}
