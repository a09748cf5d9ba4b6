// Binding a role in one namespace: with any cluster role at hand that is everything in the namespace.
import type { NodeKey } from "../../../../model/index.ts";
import type { Right } from "../../../access/index.ts";
import type { Ground } from "./ground.ts";
import { namedOf, need, scopesOf, type Need } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const GROUP = "rbac.authorization.k8s.io";
// SPEC: for a RoleBinding, `bind` on clusterroles is asked in the namespace of the binding.
const BIND_CLUSTER_ROLE = need(`bind clusterroles.${GROUP}`);
const BIND_ROLE = need(`bind roles.${GROUP}`);
const WRITE = need(`create rolebindings.${GROUP}`);

/** Namespaces in which a named right and the right to write bindings meet. */
function named(rights: readonly Right[], bind: Need, ground: Ground, holderOf: (name: string, namespace: string) => NodeKey | undefined): readonly Step[] {
  const writable = scopesOf(rights, [WRITE]).map(({ scope }) => scope);
  return namedOf(rights, bind).flatMap(({ scope, name, permission }) => {
    const namespaces = scope === "*" ? (writable.includes("*") ? ground.namespaces : writable) : writable.includes("*") || writable.includes(scope) ? [scope] : [];
    return namespaces.flatMap((namespace): Step[] => {
      const holder = holderOf(name, namespace);
      return holder === undefined ? [] : [{ takes: [holder], target: `${namespace}/${name}`, permissions: [permission, `create rolebindings.${GROUP}`], conditions: [] }];
    });
  });
}

export const rolebindingsBind = technique({
  id: "k8s-rolebindings-bind",
  title: "Bind a role to oneself in a namespace",
  needs: [BIND_CLUSTER_ROLE, WRITE],
  yields: "Every right of the role in the namespace, all of them when any cluster role may be bound.",
  remedy: "Remove the verb `bind` on `roles` and `clusterroles` from the role (a `*` verb contains it), or name harmless roles in resourceNames.",
  steps: (_, { rights }, ground) => {
    const anyClusterRole = scopesOf(rights, [BIND_CLUSTER_ROLE, WRITE]);
    const covered = new Set(anyClusterRole.map(({ scope }) => scope));
    const whole = anyClusterRole.flatMap(({ scope, permissions }): Step[] => {
      const takes = ground.namespaceAdministrators(scope);
      return takes.length === 0 ? [] : [{ takes, permissions, conditions: [] }];
    });
    if (covered.has("*")) return whole;
    const anyRole = scopesOf(rights, [BIND_ROLE, WRITE]).flatMap(({ scope, permissions }) =>
      (scope === "*" ? ground.namespaces : [scope]).flatMap((namespace): Step[] => {
        const takes = covered.has(namespace) ? [] : ground.rolesIn(namespace).flatMap((name) => ground.roleHolder("Role", name, namespace) ?? []);
        return takes.length === 0 ? [] : [{ takes, permissions, conditions: [] }];
      }),
    );
    return [
      ...whole,
      ...anyRole,
      ...named(rights, BIND_CLUSTER_ROLE, ground, (name, namespace) => ground.roleHolder("ClusterRole", name, namespace)),
      ...named(rights, BIND_ROLE, ground, (name, namespace) => ground.roleHolder("Role", name, namespace)),
    ];
  },
});
