// A replication controller makes pods, so whoever creates one chooses the account they run as.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const replicationcontrollersCreate = technique({
  id: "k8s-replicationcontrollers-create",
  title: "Create a replication controller whose pods run as another service account",
  needs: [need("create replicationcontrollers")],
  yields: "The token of any service account of the namespace, mounted into the pods that the replication controller makes.",
  remedy: "Remove `create` on `replicationcontrollers` from the role, or give the holder a namespace of its own that holds no account with more rights.",
  steps: reaches("account"),
});
