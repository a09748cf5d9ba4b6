// The image of a running pod may be changed, and with it what runs as its account.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const podsPatch = technique({
  id: "k8s-pods-patch",
  title: "Change the image of a pod of another service account",
  needs: [need("patch|update pods")],
  yields: "The mounted token of every account whose pods run in the namespace.",
  remedy: "Remove `patch` and `update` on `pods` from the role; controllers change pods through their own accounts.",
  steps: reaches("running-pod"),
});
