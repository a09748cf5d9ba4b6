// A validating webhook is shown what others write, token secrets among it.
import { need, scopesOf } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const WRITE = need("create|patch|update validatingwebhookconfigurations.admissionregistration.k8s.io", { clusterScoped: true });

export const validatingwebhooksWrite = technique({
  id: "k8s-validatingwebhooks-write",
  title: "Be shown the secrets of others by a validating webhook",
  needs: [WRITE],
  yields: "The content of every secret that is written from then on, token secrets included.",
  remedy: "Remove the writing verbs on `validatingwebhookconfigurations` from the cluster role, or limit `patch` and `update` with resourceNames to the operator's own.",
  steps: (_, { rights }, ground) => {
    const takes = ground.accounts("token-secret", "*");
    return takes.length === 0 ? [] : scopesOf(rights, [WRITE]).map(({ permissions }): Step => ({ takes, permissions, conditions: ["secret:written"] }));
  },
});
