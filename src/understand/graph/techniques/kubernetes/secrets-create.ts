// A new secret of the token type is filled by the cluster with a token of the account that it names.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const secretsCreate = technique({
  id: "k8s-secrets-create",
  title: "Create a token secret for another service account and read it",
  needs: [need("create secrets"), need("get|list|watch secrets")],
  yields: "A never-expiring token of any service account of the namespace.",
  remedy: "Remove `create` or the reading verbs on `secrets` from the role, or refuse secrets of type kubernetes.io/service-account-token by an admission policy.",
  steps: reaches("account"),
});
