// Running a pod as an account is being that account.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const podsCreate = technique({
  id: "k8s-pods-create",
  title: "Create a pod that runs as another service account",
  needs: [need("create pods")],
  yields: "The token of any service account of the namespace, mounted into a pod of the holder's own.",
  remedy: "Remove `create` on `pods` from the role, or give the holder a namespace of its own that holds no account with more rights.",
  steps: reaches("account"),
});
