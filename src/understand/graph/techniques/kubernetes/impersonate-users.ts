// Impersonating a user gives what is bound to the user's name; his groups come from his sign-in and are impersonated apart.
import { namedOf, need, scopesOf } from "./need.ts";
import { technique, type Step } from "./technique.ts";

const USERS = need("impersonate users", { clusterScoped: true });

export const impersonateUsers = technique({
  id: "k8s-impersonate-users",
  title: "Impersonate a user",
  needs: [USERS],
  yields: "Everything that is bound to the user's name.",
  remedy: "Remove `impersonate` on `users` from the cluster role, or limit it with resourceNames.",
  steps: (_, { rights }, ground) => {
    const all = scopesOf(rights, [USERS]).flatMap(({ permissions }): Step[] => (ground.allUsersAlone.length === 0 ? [] : [{ takes: ground.allUsersAlone, permissions, conditions: [] }]));
    const named = namedOf(rights, USERS).flatMap(({ name, permission }): Step[] => {
      const user = ground.usersAlone.get(name);
      return user === undefined ? [] : [{ takes: [user], permissions: [permission], conditions: [] }];
    });
    return [...all, ...named];
  },
});
