// Attaching reaches the main process of a container. It is a way in only when that process reads its input as commands.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const podsAttach = technique({
  id: "k8s-pods-attach",
  title: "Attach to a process in a pod of another service account",
  needs: [need("create pods/attach")],
  yields: "What the attached process may do, its mounted token included, when it takes commands on its input.",
  remedy: "Remove `create` and `get` on `pods/attach` from the role.",
  steps: reaches("running-pod", ["pod:interactive"]),
});
