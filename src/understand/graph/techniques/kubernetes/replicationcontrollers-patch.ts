// A replication controller that exists can be given another account and another command, so changing one is creating one.
import { need } from "./need.ts";
import { reachesBeside, technique } from "./technique.ts";

export const replicationcontrollersPatch = technique({
  id: "k8s-replicationcontrollers-patch",
  title: "Rewrite a replication controller so that its pods run as another service account",
  needs: [need("patch|update replicationcontrollers")],
  yields: "The token of any service account of the namespace in which the replication controller stands.",
  remedy: "Remove `patch` and `update` on `replicationcontrollers` from the role, or limit them with resourceNames to a replication controller of a namespace without stronger accounts.",
  steps: reachesBeside("replication-controller"),
});
