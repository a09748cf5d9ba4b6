// The TokenRequest API gives a token to whoever may ask for it.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const serviceaccountsToken = technique({
  id: "k8s-serviceaccounts-token",
  title: "Ask for a token of another service account",
  needs: [need("create serviceaccounts/token")],
  yields: "A token of the service account, for as long as is asked.",
  remedy: "Remove `create` on `serviceaccounts/token` from the role, or limit it with resourceNames to the one account.",
  steps: reaches("account"),
});
