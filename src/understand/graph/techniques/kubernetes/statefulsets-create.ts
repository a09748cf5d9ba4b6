// A stateful set makes pods, so whoever creates one chooses the account they run as.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const statefulsetsCreate = technique({
  id: "k8s-statefulsets-create",
  title: "Create a stateful set whose pods run as another service account",
  needs: [need("create statefulsets.apps")],
  yields: "The token of any service account of the namespace, mounted into the pods that the stateful set makes.",
  remedy: "Remove `create` on `statefulsets.apps` from the role, or give the holder a namespace of its own that holds no account with more rights.",
  steps: reaches("account"),
});
