// A daemon set makes pods, so whoever creates one chooses the account they run as.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const daemonsetsCreate = technique({
  id: "k8s-daemonsets-create",
  title: "Create a daemon set whose pods run as another service account",
  needs: [need("create daemonsets.apps")],
  yields: "The token of any service account of the namespace, mounted into the pods that the daemon set makes.",
  remedy: "Remove `create` on `daemonsets.apps` from the role, or give the holder a namespace of its own that holds no account with more rights.",
  steps: reaches("account"),
});
