// A stateful set that exists can be given another account and another command, so changing one is creating one.
import { need } from "./need.ts";
import { reachesBeside, technique } from "./technique.ts";

export const statefulsetsPatch = technique({
  id: "k8s-statefulsets-patch",
  title: "Rewrite a stateful set so that its pods run as another service account",
  needs: [need("patch|update statefulsets.apps")],
  yields: "The token of any service account of the namespace in which the stateful set stands.",
  remedy: "Remove `patch` and `update` on `statefulsets.apps` from the role, or limit them with resourceNames to a stateful set of a namespace without stronger accounts.",
  steps: reachesBeside("stateful-set"),
});
