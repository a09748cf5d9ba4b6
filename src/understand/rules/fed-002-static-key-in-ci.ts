// FED-002: a pipeline uses a stored cloud key although its platform can prove itself by OIDC without any secret.
import type { Identity } from "../../model/index.ts";
import { example, workflow } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, isRecord, keysOf, list } from "./facts.ts";
import { shell } from "./remedies.ts";
import { fileOf, workflows } from "./workflow-facts.ts";

/** The steps that take a cloud role without a key, by platform and cloud. */
function instead(identity: Identity, cloud: string): string {
  if (isGitlab(identity)) {
    return cloud === "aws"
      ? 'job:\n  id_tokens:\n    AWS_TOKEN: {aud: "$CI_SERVER_URL"}\n  script:\n    - aws sts assume-role-with-web-identity --role-arn "$ROLE_ARN" --role-session-name "$CI_JOB_ID" --web-identity-token "$AWS_TOKEN"'
      : `job:\n  id_tokens:\n    CLOUD_TOKEN: {aud: "$CI_SERVER_URL"}   # and exchange it for a token of ${cloud} by workload identity federation`;
  }
  return `permissions: {id-token: write, contents: read}\nsteps:\n  - uses: ${ACTIONS[cloud] ?? ACTIONS["digitalocean"]}`;
}

/** PROVIDER: each cloud's own action, which exchanges the workflow's token for short-lived credentials. DigitalOcean takes no such token. */
const ACTIONS: Readonly<Record<string, string>> = {
  aws: "aws-actions/configure-aws-credentials@FULL_COMMIT_SHA\n    with: {role-to-assume: arn:aws:iam::ACCOUNT:role/DEPLOY_ROLE, aws-region: REGION}",
  gcp: "google-github-actions/auth@FULL_COMMIT_SHA\n    with: {workload_identity_provider: projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/GITHUB, service_account: DEPLOY@PROJECT.iam.gserviceaccount.com}",
  azure: "azure/login@FULL_COMMIT_SHA\n    with: {client-id: CLIENT_ID, tenant-id: TENANT_ID, subscription-id: SUBSCRIPTION_ID}   # with a federated credential, no secret",
  alibaba: "aliyun/configure-aliyun-credentials-action@FULL_COMMIT_SHA\n    with: {role-to-assume: acs:ram::ACCOUNT:role/DEPLOY_ROLE, oidc-provider-arn: acs:ram::ACCOUNT:oidc-provider/GITHUB}",
  digitalocean: "the action of today   # with a token of this repository's own that has few scopes and an end",
};

const deletion = (identity: Identity, names: readonly string[]) => (isGitlab(identity) ? `# then delete the CI/CD variables ${names.join(", ")}` : `# then:\n${names.map((name) => `gh secret delete ${shell(name)}`).join("\n")}`);

const isGitlab = (identity: Identity) => identity.attributes?.["platform"] === "gitlab-ci";

export const fed002StaticKeyInCi = defineRule({
  id: "FED-002",
  version: 2,
  title: "A pipeline uses a static cloud key",
  severity: "high",
  why: "A key stored for a pipeline never expires, can be printed by any step, and is copied wherever the pipeline is.",
  remedy: "Let the pipeline take a role by OIDC for one repository and branch, and delete the key.",
  frameworks: ["NHI6:2025", "NHI7:2025", "NHI4:2025", "NIST-800-53r5:IA-5(7)"],
  about: { what: "CI workflows", population: (graph) => keysOf(workflows(graph)) },
  needs: [["source-code.ci-workflows"]],
  evaluate: (graph) =>
    workflows(graph).flatMap((identity) => {
      const keys = list(identity.attributes?.["staticCloudKeys"]).filter(isRecord).map((item) => ({ name: String(item["name"] ?? ""), cloud: String(item["cloud"] ?? "aws"), line: typeof item["line"] === "number" ? item["line"] : undefined }));
      if (keys.length === 0) return [];
      const file = fileOf(identity);
      const names = [...new Set(keys.map((key) => key.name))];
      const byOidc = keys.some((key) => key.cloud !== "digitalocean");
      const first = keys[0]?.line;
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: byOidc ? ("high" as const) : ("medium" as const),
        title: `Workflow ${identity.nativeId} uses a static cloud key (${names.slice(0, 3).join(", ")})`,
        evidence: keys.map((key) => fact("a static cloud key is used here", key.name, { file, ...(key.line === undefined ? {} : { line: key.line }) })),
        location: { file, ...(first === undefined ? {} : { line: first }) },
        remedy: [`# ${file}:`, ...new Set(keys.map((key) => instead(identity, key.cloud))), deletion(identity, names)].join("\n"),
      }];
    }),
  examples: {
    flags: [
      example("an AWS key from the secrets store", { identities: [workflow(".github/workflows/deploy.yml", { staticCloudKeys: [{ name: "AWS_SECRET_ACCESS_KEY", cloud: "aws", line: 21 }] })] }),
      example("a Google key from the secrets store", { identities: [workflow(".github/workflows/deploy.yml", { staticCloudKeys: [{ name: "GCP_SA_KEY", cloud: "gcp", line: 8 }] })] }),
    ],
    passes: [example("a role by OIDC", { identities: [workflow(".github/workflows/deploy.yml", { oidc: true, staticCloudKeys: [] })] })],
  },
});
