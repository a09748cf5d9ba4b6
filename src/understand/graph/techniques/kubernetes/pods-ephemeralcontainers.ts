// A debug container joins a running pod and may mount what the pod mounts.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const podsEphemeralContainers = technique({
  id: "k8s-pods-ephemeralcontainers",
  title: "Add a debug container to a pod of another service account",
  needs: [need("patch|update pods/ephemeralcontainers")],
  yields: "The mounted token of every account whose pods run in the namespace.",
  remedy: "Remove `patch` and `update` on `pods/ephemeralcontainers` from the role.",
  steps: reaches("running-pod"),
});
