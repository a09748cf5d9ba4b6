// Steps from one provider into another: service accounts and workflows that become AWS roles, AWS principals that become cluster users.
import type { NodeKey } from "../../../../model/index.ts";
import type { AwsEscalations } from "../aws/index.ts";
import type { EstateView, ProviderEscalations, Takeover, Technique } from "../contract.ts";
import { clusterUserSteps } from "./cluster-users.ts";
import { podIdentitySteps } from "./pod-identity.ts";
import { serviceAccountSteps } from "./service-accounts.ts";
import { workflowSteps } from "./workflows.ts";

export const CROSS_TECHNIQUES: readonly Technique[] = [
  {
    id: "x-irsa",
    provider: "cross",
    title: "Service account token to AWS role (IRSA)",
    permissions: ["sts:AssumeRoleWithWebIdentity"],
    yields: "Pods of the service account act as every AWS role whose trust policy accepts the cluster's tokens for it.",
    remedy: "In the role's trust policy, compare the provider's sub key by StringEquals with exactly system:serviceaccount:NAMESPACE:NAME, and the aud key with sts.amazonaws.com.",
  },
  {
    id: "x-irsa-cluster-administrator",
    provider: "cross",
    title: "Cluster administrator to the AWS roles of its service accounts",
    permissions: ["create serviceaccounts/token", "sts:AssumeRoleWithWebIdentity"],
    yields: "Who governs a cluster mints tokens for all its service accounts and so acts as their AWS roles.",
    remedy: "Give roles that clusters may assume no more than their pods need; a cluster's administrators have all of it.",
  },
  {
    id: "x-eks-pod-identity",
    provider: "cross",
    title: "Service account to AWS role (EKS Pod Identity)",
    permissions: ["sts:AssumeRole"],
    yields: "Pods of the service account act as the AWS role that is associated with it.",
    remedy: "Remove the pod identity association, or narrow the role's policies.",
  },
  {
    id: "x-github-oidc",
    provider: "cross",
    title: "GitHub workflow to AWS role (OIDC)",
    permissions: ["id-token: write", "sts:AssumeRoleWithWebIdentity"],
    yields: "Whoever can run the workflow acts as the AWS role.",
    remedy: "In the role's trust policy, compare token.actions.githubusercontent.com:sub by StringEquals with one repository and branch or environment, such as repo:ORG/REPO:environment:production.",
  },
  {
    id: "x-gitlab-oidc",
    provider: "cross",
    title: "GitLab pipeline to AWS role (OIDC)",
    permissions: ["id_tokens", "sts:AssumeRoleWithWebIdentity"],
    yields: "Whoever can run the pipeline acts as the AWS role.",
    remedy: "In the role's trust policy, compare the provider's sub key by StringEquals with one project and ref, such as project_path:GROUP/PROJECT:ref_type:branch:ref:main.",
  },
  {
    id: "x-eks-aws-auth",
    provider: "cross",
    title: "AWS principal to cluster user (EKS)",
    permissions: ["sts:GetCallerIdentity"],
    yields: "The AWS principal acts in the cluster with the user name and groups that the cluster maps it to.",
    remedy: "Remove its entry from kube-system/aws-auth or its EKS access entry, or map it to groups with fewer rights.",
  },
];

export function openCross(view: EstateView, aws: AwsEscalations, kubernetes: ProviderEscalations): ProviderEscalations {
  const steps = new Map<NodeKey, Takeover[]>();
  const add = (from: NodeKey, step: Takeover): void => {
    const own = steps.get(from);
    if (own === undefined) steps.set(from, [step]);
    else own.push(step);
  };
  for (const find of [serviceAccountSteps, podIdentitySteps, workflowSteps, clusterUserSteps]) find({ view, aws, kubernetes, add });
  return { nodes: [...steps.keys()], administrators: [], stepsFrom: (node) => steps.get(node) ?? [] };
}
