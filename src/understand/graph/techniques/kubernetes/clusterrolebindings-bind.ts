// `bind` lifts the check that nobody binds a role whose rights he does not hold. Binding cluster-admin to oneself is then everything.
import { isEverything } from "./ground.ts";
import { heldOf, need } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const GROUP = "rbac.authorization.k8s.io";
const BIND = need(`bind clusterroles.${GROUP}`, { clusterScoped: true });
const WRITE = need(`create|patch|update clusterrolebindings.${GROUP}`, { clusterScoped: true });

export const clusterrolebindingsBind = technique({
  id: "k8s-clusterrolebindings-bind",
  title: "Bind a cluster role to oneself in the whole cluster",
  needs: [BIND, WRITE],
  yields: "Every right of the cluster role, cluster-admin's when the rule does not name the roles.",
  remedy: "Remove the verb `bind` on `clusterroles` from the cluster role (a `*` verb contains it), or name harmless roles in resourceNames.",
  steps: (_, { rights }, ground) => {
    // A right limited to named bindings is left out: their roleRef cannot be changed, and which role they bind is not its choice.
    const write = heldOf(rights, WRITE).find(({ names }) => names === null);
    if (write === undefined) return [];
    const bind = heldOf(rights, BIND);
    const any = bind.find(({ names }) => names === null);
    if (any !== undefined) return [{ becomesAdministrator: true, target: "cluster-admin", permissions: [any.permission, write.permission], conditions: [] }];
    const names = [...new Set(bind.flatMap((held) => held.names ?? []))].sort();
    return names.flatMap((name): Step[] => {
      const permissions = [`bind clusterroles.${GROUP}`, write.permission];
      if (ground.cluster.rightsOnceBound({ kind: "ClusterRole", name }, "*").some(isEverything)) return [{ becomesAdministrator: true, target: name, permissions, conditions: [] }];
      const holder = ground.roleHolder("ClusterRole", name, "*");
      return holder === undefined ? [] : [{ takes: [holder], target: name, permissions, conditions: [] }];
    });
  },
});
