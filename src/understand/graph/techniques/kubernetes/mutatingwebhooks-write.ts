// A mutating webhook rewrites what others create: pods get a container of the writer's own.
import { need, scopesOf } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const GROUP = "admissionregistration.k8s.io";
const CREATE = need(`create mutatingwebhookconfigurations.${GROUP}`, { clusterScoped: true });
const CHANGE = need(`patch|update mutatingwebhookconfigurations.${GROUP}`, { clusterScoped: true });

export const mutatingwebhooksWrite = technique({
  id: "k8s-mutatingwebhooks-write",
  title: "Rewrite the pods of others by a mutating webhook",
  needs: [need(`create|patch|update mutatingwebhookconfigurations.${GROUP}`, { clusterScoped: true })],
  yields: "A container in every pod that is created from then on, and with it the token of the pod's account.",
  remedy: "Remove the writing verbs on `mutatingwebhookconfigurations` from the cluster role, or limit `patch` and `update` with resourceNames to the operator's own.",
  steps: (_, { rights }, ground) => {
    const takes = ground.accounts("running-pod", "*");
    if (takes.length === 0) return [];
    const create = scopesOf(rights, [CREATE])[0];
    if (create !== undefined) return [{ takes, permissions: create.permissions, conditions: [] }];
    return scopesOf(rights, [CHANGE]).map(({ permissions }): Step => ({ takes, permissions, conditions: ["mutating-webhook:exists"] }));
  },
});
