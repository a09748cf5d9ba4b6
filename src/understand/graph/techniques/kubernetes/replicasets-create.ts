// A replica set makes pods, so whoever creates one chooses the account they run as.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const replicasetsCreate = technique({
  id: "k8s-replicasets-create",
  title: "Create a replica set whose pods run as another service account",
  needs: [need("create replicasets.apps")],
  yields: "The token of any service account of the namespace, mounted into the pods that the replica set makes.",
  remedy: "Remove `create` on `replicasets.apps` from the role, or give the holder a namespace of its own that holds no account with more rights.",
  steps: reaches("account"),
});
