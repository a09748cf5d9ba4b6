// On EKS one ConfigMap says which AWS principals are which groups; who writes it makes himself a member of system:masters.
import { MASTERS } from "./masters.ts";
import { heldOf, need } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const WRITE = need("patch|update configmaps");

export const awsAuthEdit = technique({
  id: "k8s-aws-auth-edit",
  title: `Map an AWS principal to ${MASTERS} in aws-auth`,
  needs: [WRITE],
  yields: "Membership of system:masters for an AWS principal of the holder's choice.",
  remedy: "Remove `patch` and `update` on `configmaps` in kube-system from the role, and move the cluster to EKS access entries.",
  steps: (_, { rights }, ground) => {
    if (!ground.hasAwsAuth) return [];
    const write = heldOf(rights, WRITE).find(({ scope, names }) => (scope === "*" || scope === "kube-system") && (names === null || names.includes("aws-auth")));
    const step: Step | undefined = write && { becomesAdministrator: true, target: "kube-system/aws-auth", permissions: [write.permission], conditions: [] };
    return step === undefined ? [] : [step];
  },
});
