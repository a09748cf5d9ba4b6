// A group is impersonated together with some user or account; which one does not matter. system:masters may do everything.
import { MASTERS } from "./masters.ts";
import { heldOf, need } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const GROUPS = need("impersonate groups", { clusterScoped: true });
const SOMEBODY = [need("impersonate users", { clusterScoped: true }), need("impersonate serviceaccounts")];

export const impersonateGroups = technique({
  id: "k8s-impersonate-groups",
  title: "Impersonate a member of a group",
  needs: [GROUPS],
  yields: "Everything the group may do; for system:masters, everything.",
  remedy: "Remove `impersonate` on `groups` from the cluster role, or limit it with resourceNames to groups that are bound to little.",
  steps: (_, { rights }, ground) => {
    // SPEC: Impersonate-Group is refused without Impersonate-User.
    const somebody = SOMEBODY.flatMap((wanted) => heldOf(rights, wanted))[0];
    if (somebody === undefined) return [];
    const held = heldOf(rights, GROUPS);
    const master = held.find(({ names }) => names === null || names.includes(MASTERS));
    if (master !== undefined) return [{ becomesAdministrator: true, target: MASTERS, permissions: [master.permission, somebody.permission], conditions: [] }];
    const names = new Set(held.flatMap((item) => item.names ?? []));
    return [...names].sort().flatMap((name): Step[] => {
      const group = ground.groups.get(name);
      return group === undefined ? [] : [{ takes: [group], permissions: ["impersonate groups", somebody.permission], conditions: [] }];
    });
  },
});
