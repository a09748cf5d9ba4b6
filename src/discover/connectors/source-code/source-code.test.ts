// Secrets, workflows and owners of a repository: read by content, joined, and never with a clear value.
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { nodeKey, type CredentialObservation, type IdentityObservation, type Observation, type RelationObservation } from "../../../model/index.ts";
import { sample } from "../../scanning/samples.ts";
import type { Place } from "../contract.ts";
import { matchesPath, ownerRules } from "./codeowners.ts";
import { isUnpinned } from "./github-actions.ts";
import { sourceCode } from "./index.ts";

const place: Place = {
  source: "repo",
  root: "shop",
  fingerprint: (value) => createHmac("sha256", "test").update(value).digest("hex"),
  gap: () => undefined,
};

function read(files: Readonly<Record<string, string>>): readonly Observation[] {
  const seen = Object.entries(files).flatMap(([path, text]) => sourceCode.files.flatMap((stream) => (stream.accepts({ path, text }) ? stream.observe({ path, text }, place) : [])));
  return sourceCode.join?.(seen) ?? seen;
}

const workflowOf = (seen: readonly Observation[]) => seen.find((item): item is IdentityObservation => item.observed === "identity" && item.type === "workflow");
const credentialsOf = (seen: readonly Observation[]) => seen.filter((item): item is CredentialObservation => item.observed === "credential");
const federations = (seen: readonly Observation[]) => seen.filter((item): item is RelationObservation => item.observed === "relation" && item.kind === "federates-to");

const SHA = "8f4b7f84864484a7bf31766abe9204da3cbe65b3";
const DEPLOY = `name: Deploy
on:
  push: { branches: [main] }
  pull_request_target:
permissions:
  id-token: write
  contents: read
env:
  ACCOUNT: "123456789012"
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: actions/checkout@v4
        with: { ref: "\${{ github.event.pull_request.head.sha }}" }
      - uses: aws-actions/configure-aws-credentials@${SHA}
        with:
          role-to-assume: arn:aws:iam::\${{ env.ACCOUNT }}:role/deploy
          aws-region: eu-west-1
      - uses: acme/notify@v2
      - uses: ./.github/actions/own
      - uses: docker://alpine@sha256:${"a".repeat(64)}
      - run: |
          echo "\${{ github.event.pull_request.title }}"
        env:
          AWS_ACCESS_KEY_ID: \${{ secrets.LEGACY_AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
`;

describe("GitHub Actions", () => {
  const seen = read({ "ci/anything.yml": DEPLOY });

  it("is recognised by content and becomes an identity", () => {
    expect(workflowOf(seen)).toMatchObject({ nativeId: "ci/anything.yml", name: "Deploy", kind: "workload", environment: "production" });
    expect(workflowOf(seen)?.attributes).toMatchObject({
      platform: "github-actions",
      triggers: ["push", "pull_request_target"],
      permissions: { "id-token": "write", contents: "read" },
      oidc: true,
      runsUntrustedCode: true,
      environment: "production",
      unpinnedActions: [{ uses: "acme/notify@v2", line: 21 }],
      unpinnedFirstParty: [{ uses: "actions/checkout@v4", line: 15 }],
      staticCloudKeys: [
        { name: "LEGACY_AWS_ACCESS_KEY_ID", cloud: "aws", line: 27 },
        { name: "AWS_SECRET_ACCESS_KEY", cloud: "aws", line: 28 },
      ],
    });
    expect(workflowOf(seen)?.attributes?.["scriptInjections"]).toMatchObject([{ line: 25 }]);
  });

  it("federates to the role that it takes on", () => {
    const role = nodeKey({ provider: "aws", realm: "123456789012", type: "role", nativeId: "arn:aws:iam::123456789012:role/deploy" });
    expect(federations(seen)).toMatchObject([{ to: role, attributes: { mechanism: "github-oidc" } }]);
  });

  it("knows what is pinned", () => {
    expect(["a/b@v1", "a/b@main", "a/b", "docker://a:1", "a/b/.github/workflows/x.yml@v1"].map(isUnpinned)).toEqual([true, true, true, true, true]);
    expect(["./x", `a/b@${SHA}`, `docker://a@sha256:${"0".repeat(64)}`].map(isUnpinned)).toEqual([false, false, false]);
  });

  it("leaves other YAML alone", () => {
    expect(workflowOf(read({ "circle.yml": "version: 2.1\njobs:\n  a:\n    docker: [{image: x}]\n    steps: [checkout]\n" }))).toBeUndefined();
    expect(workflowOf(read({ "values.yaml": "jobs:\n  cleanup:\n    schedule: daily\n" }))).toBeUndefined();
    expect(workflowOf(read({ "broken.yml": "jobs:\n  a: [\n" }))).toBeUndefined();
  });
});

describe("a repository's own actions", () => {
  const WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{ uses: ./.github/actions/build }]\n";
  const action = (uses: string) => `name: build\nruns:\n  using: composite\n  steps:\n    - uses: ${uses}\n    - run: make\n      shell: bash\n`;

  it("run in the workflow that uses them, also through one another", () => {
    const seen = read({
      "shop/.github/workflows/x.yml": WORKFLOW,
      "shop/.github/actions/build/action.yml": action("./.github/actions/login"),
      "shop/.github/actions/login/action.yaml": action("acme/login@v1"),
    });
    expect(workflowOf(seen)?.attributes?.["unpinnedActions"]).toEqual([{ uses: "acme/login@v1", file: "shop/.github/actions/login/action.yaml" }]);
  });

  it("end where they use one another in a circle, and a pinned one is well", () => {
    const seen = read({ ".github/workflows/x.yml": WORKFLOW, ".github/actions/build/action.yml": `${action(`acme/login@${SHA}`)}    - uses: ./.github/actions/build\n` });
    expect(workflowOf(seen)?.attributes?.["unpinnedActions"]).toEqual([]);
  });
});

describe("GitHub Actions' tokens and callers", () => {
  const job = (rest: string) => `on: { workflow_call: { inputs: { role: { type: string } } } }\njobs:\n  a:\n    runs-on: x\n${rest}`;

  it("write-all includes the identity token; read-all does not", () => {
    expect(workflowOf(read({ "x.yml": `permissions: write-all\n${job("    steps: [{ run: make }]\n")}` }))?.attributes).toMatchObject({ oidc: true, permissions: { "*": "write", "id-token": "write" }, permissionsDefault: false, triggers: ["workflow_call"] });
    expect(workflowOf(read({ "x.yml": `permissions: read-all\n${job("    steps: [{ run: make }]\n")}` }))?.attributes).toMatchObject({ oidc: false, permissions: { "*": "read" } });
  });

  it("a role that only the caller knows is said to be unresolved, and goes nowhere", () => {
    const seen = read({ "x.yml": job("    permissions: { id-token: write }\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with: { role-to-assume: '${{ inputs.role }}' }\n") });
    expect(workflowOf(seen)?.attributes).toMatchObject({ oidc: true, unresolvedRoles: ["${{ inputs.role }}"] });
    expect(federations(seen)).toEqual([]);
  });

  it("a called workflow is pinned like an action, and may get every secret", () => {
    const seen = read({ "x.yml": "on: push\njobs:\n  a:\n    uses: acme/ci/.github/workflows/deploy.yml@main\n    secrets: inherit\n" });
    expect(workflowOf(seen)?.attributes).toMatchObject({ inheritsSecrets: true, unpinnedActions: [{ uses: "acme/ci/.github/workflows/deploy.yml@main", line: 4 }] });
  });

  it("static keys given to the cloud's own sign-in action count whatever the secret is called", () => {
    const seen = read({ "x.yml": job("    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          aws-access-key-id: ${{ secrets.DEPLOY_ID }}\n          aws-secret-access-key: ${{ secrets.DEPLOY_KEY }}\n") });
    expect(workflowOf(seen)?.attributes?.["staticCloudKeys"]).toEqual([{ name: "DEPLOY_ID", cloud: "aws", line: 8 }, { name: "DEPLOY_KEY", cloud: "aws", line: 9 }]);
  });

  it("an image by tag is unpinned, by digest it is not", () => {
    const seen = read({ "x.yml": job(`    container: node:22\n    steps:\n      - uses: docker://alpine:3.20\n      - uses: docker://alpine@sha256:${"a".repeat(64)}\n`) });
    expect(workflowOf(seen)?.attributes?.["unpinnedImages"]).toEqual([{ uses: "docker://alpine:3.20", line: 7 }, { uses: "node:22", line: 5 }]);
  });
});

describe("GitLab CI", () => {
  const seen = read({
    ".gitlab-ci.yml": `stages: [build, deploy]
include:
  - remote: https://templates.example.net/ci.yml
  - local: /ci/own.yml
variables:
  AWS_ROLE_ARN: arn:aws:iam::210987654321:role/ci
build:
  stage: build
  image: node:22
  script:
    - aws s3 ls --profile x
    - export AWS_SECRET_ACCESS_KEY=$PROD_AWS_SECRET_ACCESS_KEY
deploy:
  stage: deploy
  id_tokens:
    AWS_TOKEN: { aud: https://sts.amazonaws.com }
  environment: production
  script: [ ./deploy.sh ]
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
`,
  });

  it("becomes the same kind of identity", () => {
    expect(workflowOf(seen)?.attributes).toMatchObject({
      platform: "gitlab-ci",
      oidc: true,
      triggers: ["schedule"],
      environments: ["production"],
      unpinnedActions: [{ uses: "https://templates.example.net/ci.yml", line: 3 }],
      unpinnedImages: [{ uses: "node:22", line: 9 }],
      staticCloudKeys: [{ name: "PROD_AWS_SECRET_ACCESS_KEY", cloud: "aws", line: 12 }],
    });
    expect(federations(seen)).toMatchObject([
      { to: nodeKey({ provider: "aws", realm: "210987654321", type: "role", nativeId: "arn:aws:iam::210987654321:role/ci" }), attributes: { mechanism: "gitlab-oidc", repository: "shop" } },
    ]);
  });
});

describe("CI configuration with traps", () => {
  it("reads a GitLab file whose first document is its inputs", () => {
    const seen = read({ ".gitlab-ci.yml": "spec:\n  inputs:\n    env:\n---\nbuild:\n  stage: build\n  script: [make]\n" });
    expect(workflowOf(seen)?.attributes).toMatchObject({ platform: "gitlab-ci" });
  });

  it("does not call what a job makes from its identity token a static key", () => {
    const script = 'export $(printf "AWS_ACCESS_KEY_ID=%s" $(aws sts assume-role-with-web-identity --role-arn arn:aws:iam::210987654321:role/ci)) && test -n "$AWS_ACCESS_KEY_ID"';
    const seen = read({ ".gitlab-ci.yml": `build:\n  stage: build\n  id_tokens: { T: { aud: x } }\n  script:\n    - '${script}'\n` });
    expect(workflowOf(seen)?.attributes?.["staticCloudKeys"]).toEqual([]);
    expect(federations(seen)).toHaveLength(1);
  });

  it("does not call an emulator's blank a static key", () => {
    const seen = read({ "x.yml": "on: push\njobs:\n  t:\n    runs-on: x\n    env: { AWS_ACCESS_KEY_ID: test, AWS_SECRET_ACCESS_KEY: test }\n    steps: [{ run: make }]\n" });
    expect(workflowOf(seen)?.attributes?.["staticCloudKeys"]).toEqual([]);
  });

  it("survives YAML that multiplies itself and JSON nested without end", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghij".split("").map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghij"[i]}`).join(",")}]`).join("\n")}\njobs: *j\n`;
    expect(workflowOf(read({ "bomb.yml": bomb }))).toBeUndefined();
    expect(workflowOf(read({ "deep.yml": `jobs: ${"[".repeat(20_000)}` }))).toBeUndefined();
  });
});

describe("secrets in files", () => {
  const id = "AKIAY" + sample("base32", 15);
  const secret = sample("base64", 40, 3);

  it("gives an AWS key its own id, and every place its secret stands", () => {
    const seen = read({ ".env": `AWS_ACCESS_KEY_ID=${id}\nAWS_SECRET_ACCESS_KEY=${secret}\n`, "deploy/old.sh": `export AWS_ACCESS_KEY_ID=${id}\n` });
    const [key, ...others] = credentialsOf(seen);
    expect(others).toEqual([]);
    expect(key).toMatchObject({ provider: "aws", type: "access-key", nativeId: id, holder: null });
    expect(key?.fingerprint).toBe(place.fingerprint(secret));
    // The id alone, in `.env:1` and `deploy/old.sh:1`, opens nothing.
    expect(key?.exposures?.map(({ file, line }) => `${file}:${line}`)).toEqual([".env:2"]);
    expect(JSON.stringify(seen)).not.toContain(secret);
  });

  it("keeps a key whose account nobody can tell with the repository", () => {
    const old = "AKIAJ" + sample("base32", 15);
    expect(credentialsOf(read({ "x.ini": `id = ${old}\n` }))).toMatchObject([{ provider: "source-code", realm: "shop", type: "access-key", nativeId: old }]);
  });

  it("gives the same secret in two files one credential", () => {
    const token = "glpat-" + sample("alnum", 20);
    const credentials = credentialsOf(read({ "a.txt": token, "b/c.txt": `x\n  ${token}` }));
    expect(credentials).toHaveLength(1);
    expect(credentials[0]).toMatchObject({ type: "leaked-secret", attributes: { detector: "gitlab-token", provider: "gitlab" } });
    expect(credentials[0]?.exposures).toEqual([
      { file: "a.txt", line: 1, column: 1 },
      { file: "b/c.txt", line: 2, column: 3 },
    ]);
  });

  it("leaves to the workstation connector what an agent's configuration holds, a cloud's key excepted", () => {
    const token = "glpat-" + sample("alnum", 20);
    const config = JSON.stringify({ mcpServers: { a: { command: "x", env: { GITLAB_TOKEN: token, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } } } }, null, 2);
    expect(credentialsOf(read({ ".mcp.json": config })).map(({ nativeId }) => nativeId)).toEqual([id]);
    expect(credentialsOf(read({ "settings.json": JSON.stringify({ token }) }))).toHaveLength(1);
  });

  it("finds the entry of a pod's environment", () => {
    const pod = `env:\n  - name: DB_PASSWORD\n    value: Tr0ub4dor-9x\n  - name: OTHER\n    valueFrom: { secretKeyRef: { name: db, key: password } }\n`;
    expect(credentialsOf(read({ "pod.yaml": pod })).map(({ attributes, exposures }) => [attributes?.["detector"], exposures?.[0]?.line])).toEqual([["environment-entry", 3]]);
  });

  it("does not take digests of lock files for secrets, but does take tokens there", () => {
    const lock = `resolved "https://registry.acme.dev/x.tgz?token=${sample("hex", 40)}"\n//npm.acme.dev/:_authToken=${"npm_" + sample("alnum", 36)}\n`;
    expect(credentialsOf(read({ "yarn.lock": lock })).map(({ attributes }) => attributes?.["detector"])).toEqual(["npm-token"]);
  });

  it("skips binary files", () => {
    expect(credentialsOf(read({ "x.bin": `\u0000${id}` }))).toEqual([]);
  });
});

describe("code owners", () => {
  it("own the workflows that their rules cover, the last rule first", () => {
    const seen = read({ ".github/workflows/deploy.yml": DEPLOY, ".github/CODEOWNERS": "# owners\n*  @acme/everyone\n/.github/  @acme/platform lee@acme.dev\n" });
    expect(workflowOf(seen)?.ownerHints?.map(({ candidate }) => candidate)).toEqual(["@acme/platform", "lee@acme.dev"]);
    expect(seen.filter((item) => item.observed === "resource" && item.type === "repository")).toHaveLength(1);
  });

  it("belong to the repository in which their file lies", () => {
    const seen = read({ "a/.github/workflows/x.yml": DEPLOY, "b/CODEOWNERS": "* @b-team\n", "a/CODEOWNERS": "* @a-team\n" });
    expect(workflowOf(seen)?.ownerHints?.map(({ candidate }) => candidate)).toEqual(["@a-team"]);
  });

  it.each([
    ["*", "a/b.ts", true],
    ["*.js", "x/y.js", true],
    ["/build/", "build/a/b", true],
    ["/build/", "x/build/a", false],
    ["docs/*", "docs/a.md", true],
    ["docs/*", "docs/a/b.md", false],
    ["apps/", "x/apps/y/z", true],
    ["**/logs", "a/b/logs/c", true],
    ["/apps/github", "apps/github", true],
    [".github/workflows/*.yml", ".github/workflows/x.yml", true],
  ])("pattern %s on %s", (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected);
  });

  it("reads GitLab's sections", () => {
    expect(ownerRules("[Docs] @docs\n*.md\n^[Api][2] @api\n/api/ @dana\n").map(({ pattern, owners }) => [pattern, owners])).toEqual([
      ["*.md", ["@docs"]],
      ["/api/", ["@dana"]],
    ]);
  });
});

describe("a scan's own report among the files", () => {
  const token = `"token": "${sample("alnum", 40)}"`;
  const observed = (text: string, parsed?: unknown) => sourceCode.files.flatMap((stream) => (stream.id === "source-code.secrets" ? stream.observe({ path: "report", text, ...(parsed === undefined ? {} : { parsed }) }, place) : []));

  it.each([
    ["JSON", `{"coverage": [], "rules": [], "findings": [{${token}}]}`, true],
    ["SARIF", `{"runs": [{"tool": {"driver": {"name": "Mandate"}}, ${token}}]}`, true],
    ["CSV", `severity,risk,rule,title,provider\nhigh,1,CRD-005,${token.replaceAll('"', "")},x`, false],
  ])("is not searched as %s", (_, text, isJson) => {
    expect(observed(text, isJson ? JSON.parse(text) : undefined)).toEqual([]);
  });

  it("is told from another tool's, whose log may hold the secret", () => {
    const text = `{"runs": [{"tool": {"driver": {"name": "other"}}, ${token}}]}`;
    expect(observed(text, JSON.parse(text))).toHaveLength(1);
  });
});
