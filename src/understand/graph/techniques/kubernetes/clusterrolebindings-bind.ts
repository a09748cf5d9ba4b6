// `bind` lifts the check that nobody binds a role whose rights he does not hold. Binding cluster-admin to oneself is then everything.
import { isEverything, type Ground } from "./ground.ts";
import { heldOf, need, type Held } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const GROUP = "rbac.authorization.k8s.io";
const BIND = need(`bind clusterroles.${GROUP}`, { clusterScoped: true });
const WRITE = need(`create|patch|update clusterrolebindings.${GROUP}`, { clusterScoped: true });

/** A right on named bindings: the holder adds itself to their subjects. What they bind cannot be changed, so `bind` must hold for that role. */
function joining(write: Held, bind: readonly Held[], ground: Ground): readonly Step[] {
  return (write.names ?? []).flatMap((binding): Step[] => {
    // PROVIDER: every cluster has the binding `cluster-admin` of system:masters.
    const name = ground.cluster.roleBoundBy(binding) ?? (binding === "cluster-admin" ? "cluster-admin" : undefined);
    const allowed = name === undefined ? undefined : bind.find(({ names }) => names === null || names.includes(name));
    if (name === undefined || allowed === undefined) return [];
    const permissions = [allowed.permission, write.permission];
    if (ground.cluster.rightsOnceBound({ kind: "ClusterRole", name }, "*").some(isEverything)) return [{ becomesAdministrator: true, target: binding, permissions, conditions: [] }];
    const holder = ground.roleHolder("ClusterRole", name, "*");
    return holder === undefined ? [] : [{ takes: [holder], target: binding, permissions, conditions: [] }];
  });
}

export const clusterrolebindingsBind = technique({
  id: "k8s-clusterrolebindings-bind",
  title: "Bind a cluster role to oneself in the whole cluster",
  needs: [BIND, WRITE],
  yields: "Every right of the cluster role, cluster-admin's when the rule does not name the roles.",
  remedy: "Remove the verb `bind` on `clusterroles` from the cluster role (a `*` verb contains it), or name harmless roles in resourceNames.",
  steps: (_, { rights }, ground) => {
    const bind = heldOf(rights, BIND);
    if (bind.length === 0) return [];
    const writes = heldOf(rights, WRITE);
    const write = writes.find(({ names }) => names === null);
    if (write === undefined) return writes.flatMap((held) => joining(held, bind, ground));
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
