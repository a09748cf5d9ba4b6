// The repositories: pipelines, who owns them, and what was left lying in them.
import { ACCOUNTS, ORGANISATION, REGION, TEAMS, type Team } from "./company.ts";
import { DEPLOY_ROLE } from "./aws-stories.ts";
import type { Draw } from "./draw.ts";
import type { SampleFile } from "./sample-file.ts";
import { awsSecret, githubToken } from "./synthetic-secrets.ts";

const CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8";
const CREDENTIALS = "aws-actions/configure-aws-credentials@a03048d87541d1d9fcf2ecf528a4a65ba9bd7838";

const lines = (...text: readonly string[]): string => `${text.join("\n")}\n`;

const testWorkflow = (): string => lines("name: Test", "on: [pull_request]", "permissions:", "  contents: read", "jobs:", "  test:", "    runs-on: ubuntu-24.04", "    steps:", `      - uses: ${CHECKOUT}`, "      - run: make test");

const releaseWorkflow = (role: string): string =>
  lines("name: Release", "on:", "  push:", "    branches: [main]", "permissions:", "  contents: read", "  id-token: write", "jobs:", "  release:", "    runs-on: ubuntu-24.04", "    environment: production", "    steps:", `      - uses: ${CHECKOUT}`, `      - uses: ${CREDENTIALS}`, "        with:", `          role-to-assume: ${role}`, `          aws-region: ${REGION}`, "      - run: make release");

const owners = (team: Team): string => lines("# Who reviews changes here", `* @${ORGANISATION}/${team.id}`, `/.github/ @${ORGANISATION}/${team.id}-leads`);

/** A public repository whose pipeline holds a token in clear and takes a role that any repository may take. */
function leakingWorkflow(token: string): string {
  return lines(
    "name: Publish maps",
    "on:",
    "  push:",
    "    branches: [main]",
    "  workflow_dispatch:",
    "permissions:",
    "  contents: write",
    "  id-token: write",
    "env:",
    "  # lukas: move to a secret before we open the repository",
    `  RELEASE_TOKEN: ${token}`,
    "jobs:",
    "  publish:",
    "    runs-on: ubuntu-24.04",
    "    steps:",
    `      - uses: ${CHECKOUT}`,
    "      - uses: fastmaps/upload-tiles@v2",
    `      - uses: ${CREDENTIALS}`,
    "        with:",
    `          role-to-assume: arn:aws:iam::${ACCOUNTS.production}:role/${DEPLOY_ROLE}`,
    `          aws-region: ${REGION}`,
    "      - run: make deploy",
  );
}

/** A pipeline that still signs in with a stored key, and one that strangers can set off. */
const staticKeyWorkflow = (): string =>
  lines("name: Nightly export", "on:", "  schedule:", "    - cron: '0 2 * * *'", "permissions:", "  contents: read", "jobs:", "  export:", "    runs-on: ubuntu-24.04", "    env:", "      AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}", "      AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}", "    steps:", `      - uses: ${CHECKOUT}`, "      - run: make export");

const previewWorkflow = (): string =>
  lines("name: Preview", "on:", "  pull_request_target:", "    types: [opened, synchronize]", "permissions:", "  contents: read", "  pull-requests: write", "jobs:", "  preview:", "    runs-on: ubuntu-24.04", "    steps:", `      - uses: ${CHECKOUT}`, "        with:", "          ref: ${{ github.event.pull_request.head.sha }}", "      - run: make preview", "        env:", "          PREVIEW_TOKEN: ${{ secrets.PREVIEW_TOKEN }}", "      - run: echo \"Preview of ${{ github.event.pull_request.title }}\" >> summary.txt");

/** One key in the files of three services and two environments. */
function sharedKeyFiles(keyId: string, secret: string): readonly SampleFile[] {
  const file = (service: string, environment: string, more: string): SampleFile => ({
    name: `repositories/freight-platform/services/${service}/deploy/${environment}/.env`,
    content: lines(`SERVICE=${service}`, `AWS_REGION=${REGION}`, `AWS_ACCESS_KEY_ID=${keyId}`, `AWS_SECRET_ACCESS_KEY=${secret}`, more),
  });
  return [
    file("tracking-api", "production", "EVENT_TOPIC=positions"),
    file("quote-service", "production", "EVENT_TOPIC=quotes"),
    file("customs-broker", "staging", "EVENT_TOPIC=declarations"),
  ];
}

/** The agents that live in repositories: a tidy one, and one that works with a person's token. */
function agentFiles(): readonly SampleFile[] {
  const tidy = { mcpServers: { tickets: { command: "npx", args: ["-y", "@northway/ticket-reader-mcp@2.4.1"], env: { TICKETS_URL: "https://tickets.northway.example", TICKETS_ROLE: "summariser" } } } };
  const coding = { mcpServers: { github: { command: "npx", args: ["-y", "@modelcontextprotocol/server-github@2025.4.8"], env: { GITHUB_PERSONAL_ACCESS_TOKEN: "${GITHUB_PERSONAL_ACCESS_TOKEN}" } } } };
  return [
    { name: "repositories/support-desk/.mcp.json", content: `${JSON.stringify(tidy, undefined, 2)}\n` },
    { name: "repositories/freight-platform/.cursor/mcp.json", content: `${JSON.stringify(coding, undefined, 2)}\n` },
    { name: "repositories/freight-platform/.github/CODEOWNERS", content: lines("# Who reviews changes here", `* @${ORGANISATION}/platform`, `/.cursor/ @${ORGANISATION}/platform-leads`, `/services/ @${ORGANISATION}/tracking`) },
    { name: "repositories/freight-platform/.github/workflows/test.yml", content: testWorkflow() },
  ];
}

export function repositoryFiles(sharedKeyId: string, draw: Draw): readonly SampleFile[] {
  const ordinary = TEAMS.flatMap((team) =>
    team.services.flatMap((service): readonly SampleFile[] => {
      const folder = `repositories/${service}`;
      const role = `arn:aws:iam::${ACCOUNTS.tooling}:role/deploy-${service}`;
      return [
        { name: `${folder}/.github/CODEOWNERS`, content: owners(team) },
        { name: `${folder}/.github/workflows/test.yml`, content: testWorkflow() },
        { name: `${folder}/.github/workflows/release.yml`, content: service === "route-planner" ? leakingWorkflow(githubToken(draw)) : releaseWorkflow(role) },
      ];
    }),
  );
  return [
    ...ordinary,
    { name: "repositories/lake-loader/.github/workflows/nightly.yml", content: staticKeyWorkflow() },
    { name: "repositories/shipping-core/.github/workflows/preview.yml", content: previewWorkflow() },
    ...agentFiles(),
    ...sharedKeyFiles(sharedKeyId, awsSecret(draw)),
  ];
}
