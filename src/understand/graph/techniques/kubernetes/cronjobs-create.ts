// A cron job makes pods, so whoever creates one chooses the account they run as.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const cronjobsCreate = technique({
  id: "k8s-cronjobs-create",
  title: "Create a cron job whose pods run as another service account",
  needs: [need("create cronjobs.batch")],
  yields: "The token of any service account of the namespace, mounted into the pods that the cron job makes.",
  remedy: "Remove `create` on `cronjobs.batch` from the role, or give the holder a namespace of its own that holds no account with more rights.",
  steps: reaches("account"),
});
