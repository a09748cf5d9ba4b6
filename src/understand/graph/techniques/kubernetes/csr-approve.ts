// A client certificate names its user and groups; who may ask for one and approve it chooses both.
import { heldOf, need } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const GROUP = "certificates.k8s.io";
const CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";
const CREATE = need(`create certificatesigningrequests.${GROUP}`, { clusterScoped: true });
const READ = need(`get|list|watch certificatesigningrequests.${GROUP}`, { clusterScoped: true });
const APPROVAL = need(`update|patch certificatesigningrequests.${GROUP}/approval`, { clusterScoped: true });
const APPROVE = need(`approve signers.${GROUP}`, { clusterScoped: true });

export const csrApprove = technique({
  id: "k8s-csr-approve",
  title: "Approve a client certificate for another user",
  needs: [CREATE, READ, APPROVAL, APPROVE],
  yields: "A client certificate in the name of any user, service account or group but system:masters.",
  remedy: `Remove \`approve\` on \`signers\` (resourceNames ${CLIENT_SIGNER}, kubernetes.io/*) or \`update\` on \`certificatesigningrequests/approval\` from the cluster role.`,
  steps: (_, { rights }, ground) => {
    // PROVIDER: EKS does not sign for this signer.
    if (ground.hasAwsAuth) return [];
    const unnamed = [CREATE, READ, APPROVAL].map((wanted) => heldOf(rights, wanted).find(({ names }) => names === null));
    // SPEC: the signer's name, or its domain with a star, stands in resourceNames.
    const approve = heldOf(rights, APPROVE).find(({ names }) => names === null || names.includes(CLIENT_SIGNER) || names.includes("kubernetes.io/*"));
    const used = [...unnamed, approve].flatMap((held) => (held === undefined ? [] : [held.permission]));
    if (used.length < 4 || ground.everyone.length === 0) return [];
    const step: Step = { takes: ground.everyone, permissions: used, conditions: [] };
    return [step];
  },
});
