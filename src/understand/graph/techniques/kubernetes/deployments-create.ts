// A deployment makes pods, so whoever creates one chooses the account they run as.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const deploymentsCreate = technique({
  id: "k8s-deployments-create",
  title: "Create a deployment whose pods run as another service account",
  needs: [need("create deployments.apps")],
  yields: "The token of any service account of the namespace, mounted into the pods that the deployment makes.",
  remedy: "Remove `create` on `deployments.apps` from the role, or give the holder a namespace of its own that holds no account with more rights.",
  steps: reaches("account"),
});
