// A replica set that exists can be given another account and another command, so changing one is creating one.
import { need } from "./need.ts";
import { reachesBeside, technique } from "./technique.ts";

export const replicasetsPatch = technique({
  id: "k8s-replicasets-patch",
  title: "Rewrite a replica set so that its pods run as another service account",
  needs: [need("patch|update replicasets.apps")],
  yields: "The token of any service account of the namespace in which the replica set stands.",
  remedy: "Remove `patch` and `update` on `replicasets.apps` from the role, or limit them with resourceNames to a replica set of a namespace without stronger accounts.",
  steps: reachesBeside("replica-set"),
});
