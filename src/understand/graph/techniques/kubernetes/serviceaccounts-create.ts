// A binding may name an account that does not exist; whoever creates it gets what was bound.
import { need, scopesOf } from "./need.ts";
import { technique } from "./technique.ts";

const CREATE = need("create serviceaccounts");
const BY_TOKEN = need("create serviceaccounts/token");
const BY_POD = need("create pods");

export const serviceaccountsCreate = technique({
  id: "k8s-serviceaccounts-create",
  title: "Create a service account that a binding already names",
  needs: [CREATE],
  yields: "The rights that a left-over binding gives to an account that no longer, or not yet, exists.",
  remedy: "Delete the binding's subject that does not exist, or remove `create` on `serviceaccounts` from the role.",
  steps: (_, { rights }, ground) =>
    [BY_TOKEN, BY_POD].flatMap((use) =>
      scopesOf(rights, [CREATE, use]).flatMap(({ scope, permissions }) => {
        const takes = ground.accounts("missing-account", scope);
        return takes.length === 0 ? [] : [{ takes, permissions, conditions: [] }];
      }),
    ),
});
