// A deployment that exists can be given another account and another command, so changing one is creating one.
import { need } from "./need.ts";
import { reachesBeside, technique } from "./technique.ts";

export const deploymentsPatch = technique({
  id: "k8s-deployments-patch",
  title: "Rewrite a deployment so that its pods run as another service account",
  needs: [need("patch|update deployments.apps")],
  yields: "The token of any service account of the namespace in which the deployment stands.",
  remedy: "Remove `patch` and `update` on `deployments.apps` from the role, or limit them with resourceNames to a deployment of a namespace without stronger accounts.",
  steps: reachesBeside("deployment"),
});
