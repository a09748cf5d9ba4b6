// FED-002: a pipeline uses a stored cloud key although its platform can prove itself by OIDC without any secret.
import type { Graph } from "../graph/index.ts";
import { example, workflow } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, isRecord, keysOf, list } from "./facts.ts";

const pipelines = (graph: Graph) => graph.estate.identities.filter((identity) => identity.type === "workflow");

export const fed002StaticKeyInCi = defineRule({
  id: "FED-002",
  version: 1,
  title: "A pipeline uses a static cloud key",
  severity: "high",
  why: "A key stored for a pipeline never expires, can be printed by any step, and is copied wherever the pipeline is.",
  remedy: "Let the pipeline take a role by OIDC for one repository and branch, and delete the key.",
  frameworks: ["NHI6:2025", "NHI7:2025", "NHI4:2025", "NIST-800-53r5:IA-5(7)"],
  about: { what: "CI workflows", population: (graph) => keysOf(pipelines(graph)) },
  needs: [["source-code.ci-workflows"]],
  evaluate: (graph) =>
    pipelines(graph).flatMap((identity) => {
      const keys = list(identity.attributes?.["staticCloudKeys"]).map((item) => (isRecord(item) ? { name: String(item["name"] ?? ""), line: typeof item["line"] === "number" ? item["line"] : undefined } : { name: String(item), line: undefined }));
      if (keys.length === 0) return [];
      const file = identity.location?.file ?? identity.nativeId;
      const gitlab = identity.attributes?.["platform"] === "gitlab-ci";
      const first = keys[0]?.line;
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `Workflow ${identity.nativeId} uses a static cloud key (${[...new Set(keys.map((key) => key.name))].slice(0, 3).join(", ")})`,
        evidence: keys.map((key) => fact("a static cloud key is used here", key.name, { file, ...(key.line === undefined ? {} : { line: key.line }) })),
        location: { file, ...(first === undefined ? {} : { line: first }) },
        remedy: gitlab
          ? `# ${file}: take a role with the job's own token\njob:\n  id_tokens:\n    AWS_TOKEN: {aud: https://gitlab.example.com}\n  script:\n    - aws sts assume-role-with-web-identity --role-arn "$ROLE_ARN" --role-session-name "$CI_JOB_ID" --web-identity-token "$AWS_TOKEN"\n# then delete the variables ${keys.map((key) => key.name).join(", ")}`
          : `# ${file}:\npermissions:\n  id-token: write\n  contents: read\nsteps:\n  - uses: aws-actions/configure-aws-credentials@FULL_COMMIT_SHA\n    with:\n      role-to-assume: arn:aws:iam::ACCOUNT:role/DEPLOY_ROLE\n      aws-region: REGION\n# then: ${[...new Set(keys.map((key) => key.name))].map((name) => `gh secret delete ${name}`).join("; ")}`,
      }];
    }),
  examples: {
    flags: [example("an AWS key from the secrets store", { identities: [workflow(".github/workflows/deploy.yml", { staticCloudKeys: [{ name: "AWS_SECRET_ACCESS_KEY", line: 21 }] })] })],
    passes: [example("a role by OIDC", { identities: [workflow(".github/workflows/deploy.yml", { oidc: true, staticCloudKeys: [] })] })],
  },
});
