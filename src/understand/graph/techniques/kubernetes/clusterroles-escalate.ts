// `escalate` lifts the check that nobody writes rights into a role that he does not hold. Rewriting one's own role is then everything.
import type { NodeKey } from "../../../../model/index.ts";
import { heldOf, need, type Held } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const GROUP = "rbac.authorization.k8s.io";
const ESCALATE = need(`escalate clusterroles.${GROUP}`, { clusterScoped: true });
const WRITE = need(`patch|update clusterroles.${GROUP}`, { clusterScoped: true });
/** A new role with the right label is aggregated into the one that is held. */
const CREATE = need(`create clusterroles.${GROUP}`, { clusterScoped: true });

const reachingName = (held: readonly Held[], name: string) => held.find(({ names }) => names === null || names.includes(name));

export const clusterrolesEscalate = technique({
  id: "k8s-clusterroles-escalate",
  title: "Write any right into a cluster role that one holds",
  needs: [ESCALATE, WRITE],
  yields: "Every right, wherever the rewritten cluster role is bound to the holder.",
  remedy: "Remove the verb `escalate` on `clusterroles` from the cluster role (a `*` verb contains it).",
  steps: (_, { rights }, ground) => {
    const escalate = heldOf(rights, ESCALATE);
    const write = heldOf(rights, WRITE);
    const create = escalate.some(({ names }) => names === null) ? heldOf(rights, CREATE)[0] : undefined;
    if (escalate.length === 0 || (write.length === 0 && create === undefined)) return [];
    const inNamespaces = new Map<string, Step>();
    for (const { via } of rights) {
      if (via?.role.kind !== "ClusterRole") continue;
      const used = [reachingName(escalate, via.role.name), reachingName(write, via.role.name) ?? (via.role.aggregation?.length ? create : undefined)];
      const permissions = used.flatMap((held) => (held === undefined ? [] : [held.permission]));
      if (permissions.length < used.length) continue;
      if (via.binding.kind === "ClusterRoleBinding") return [{ becomesAdministrator: true, target: via.role.name, permissions, conditions: [] }];
      const takes: readonly NodeKey[] = ground.namespaceAdministrators(via.binding.namespace);
      inNamespaces.set(via.binding.namespace, { takes, target: via.role.name, permissions, conditions: [] });
    }
    return [...inNamespaces.values()];
  },
});
