// A cron job that exists can be given another account and another command, so changing one is creating one.
import { need } from "./need.ts";
import { reachesBeside, technique } from "./technique.ts";

export const cronjobsPatch = technique({
  id: "k8s-cronjobs-patch",
  title: "Rewrite a cron job so that its pods run as another service account",
  needs: [need("patch|update cronjobs.batch")],
  yields: "The token of any service account of the namespace in which the cron job stands.",
  remedy: "Remove `patch` and `update` on `cronjobs.batch` from the role, or limit them with resourceNames to a cron job of a namespace without stronger accounts.",
  steps: reachesBeside("cron-job"),
});
