// A daemon set that exists can be given another account and another command, so changing one is creating one.
import { need } from "./need.ts";
import { reachesBeside, technique } from "./technique.ts";

export const daemonsetsPatch = technique({
  id: "k8s-daemonsets-patch",
  title: "Rewrite a daemon set so that its pods run as another service account",
  needs: [need("patch|update daemonsets.apps")],
  yields: "The token of any service account of the namespace in which the daemon set stands.",
  remedy: "Remove `patch` and `update` on `daemonsets.apps` from the role, or limit them with resourceNames to a daemon set of a namespace without stronger accounts.",
  steps: reachesBeside("daemon-set"),
});
