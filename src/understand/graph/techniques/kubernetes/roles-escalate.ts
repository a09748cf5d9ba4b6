// The same as with cluster roles, within one namespace.
import { heldOf, need, type Held } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const GROUP = "rbac.authorization.k8s.io";
const ESCALATE = need(`escalate roles.${GROUP}`);
const WRITE = need(`patch|update roles.${GROUP}`);

const reachingRole = (held: readonly Held[], namespace: string, name: string) =>
  held.find(({ scope, names }) => (scope === "*" || scope === namespace) && (names === null || names.includes(name)));

export const rolesEscalate = technique({
  id: "k8s-roles-escalate",
  title: "Write any right into a role that one holds in its namespace",
  needs: [ESCALATE, WRITE],
  yields: "Every right in the namespace of the rewritten role.",
  remedy: "Remove the verb `escalate` on `roles` from the role (a `*` verb contains it).",
  steps: (_, { rights }, ground) => {
    const escalate = heldOf(rights, ESCALATE);
    const write = heldOf(rights, WRITE);
    if (escalate.length === 0 || write.length === 0) return [];
    const found = new Map<string, Step>();
    for (const { via } of rights) {
      if (via?.role.kind !== "Role" || found.has(via.role.namespace)) continue;
      const { namespace, name } = via.role;
      const used = [reachingRole(escalate, namespace, name), reachingRole(write, namespace, name)];
      const permissions = used.flatMap((held) => (held === undefined ? [] : [held.permission]));
      if (permissions.length === used.length) found.set(namespace, { takes: ground.namespaceAdministrators(namespace), target: `${namespace}/${name}`, permissions, conditions: [] });
    }
    return [...found.values()];
  },
});
