// Impersonation: the API server takes the caller for whom he says he is.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const impersonateServiceaccounts = technique({
  id: "k8s-impersonate-serviceaccounts",
  title: "Impersonate a service account",
  needs: [need("impersonate serviceaccounts")],
  yields: "Everything the service account may do, with its groups.",
  remedy: "Remove `impersonate` on `serviceaccounts` from the role, or limit it with resourceNames. The built-in roles edit and admin hold it.",
  steps: reaches("account"),
});
