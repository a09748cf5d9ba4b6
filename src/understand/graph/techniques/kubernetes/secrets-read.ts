// Tokens that are kept in secrets never expire; whoever reads the secret has the account.
import { need } from "./need.ts";
import { reaches, technique } from "./technique.ts";

export const secretsRead = technique({
  id: "k8s-secrets-read",
  title: "Read the token of a service account from its secret",
  needs: [need("get|list|watch secrets")],
  yields: "The never-expiring token of every account that has a token secret in the namespace.",
  remedy: "Limit the rule with resourceNames to the secrets that are needed (list and watch return every value), and delete token secrets: bound tokens replace them.",
  steps: reaches("token-secret"),
});
