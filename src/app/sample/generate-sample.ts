// The sample estate: about 400 identities of an invented freight company, as export files that the real connectors read. Deterministic.
import { ACCOUNTS } from "./company.ts";
import { accountFiles, organizationFiles } from "./aws-exports.ts";
import { clusterIssuer, GITHUB, type AccountSpec } from "./aws-specs.ts";
import { leaverRoles, productionPolicies, productionRoles, productionUsed, productionUsers, SHARED_KEY_USER, stagingPolicies, stagingRoles, stagingUsers, toolingRoles, toolingUsers } from "./aws-stories.ts";
import { deployRoles, housekeepingRoles, partnerUsers, serviceRoles } from "./aws-workforce.ts";
import { directoryFiles } from "./directory.ts";
import { drawFrom } from "./draw.ts";
import { clusterFiles } from "./kubernetes.ts";
import { repositoryFiles } from "./repositories.ts";
import type { SampleFile } from "./sample-file.ts";
import { trailFiles } from "./trail.ts";
import { workstationFiles } from "./workstations.ts";

const SEED = 7420;

/** Every file of the sample as of an instant; ages are told from there, so the stories stay true whenever it is loaded. */
export function generateSample(at: Date): readonly SampleFile[] {
  const draw = drawFrom(SEED);
  const oidc = [{ host: GITHUB, audiences: ["sts.amazonaws.com"] }];
  const cluster = (environment: string) => [{ host: clusterIssuer(environment), audiences: ["sts.amazonaws.com"] }];
  const storyUsers = productionUsers(draw);
  const production: AccountSpec = {
    id: ACCOUNTS.production,
    users: [...storyUsers, ...partnerUsers("production", draw)],
    roles: [...serviceRoles("production", draw), ...productionRoles, ...leaverRoles, ...housekeepingRoles(ACCOUNTS.production, draw)],
    groups: [{ name: "auditors", managed: ["arn:aws:iam::aws:policy/SecurityAudit"] }],
    policies: productionPolicies,
    used: productionUsed,
    oidc: [...oidc, ...cluster("production")],
    rootMfa: true,
  };
  const staging: AccountSpec = {
    id: ACCOUNTS.staging,
    users: [...stagingUsers(draw), ...partnerUsers("staging", draw)],
    roles: [...serviceRoles("staging", draw), ...stagingRoles, ...housekeepingRoles(ACCOUNTS.staging, draw)],
    groups: [],
    policies: stagingPolicies,
    used: {},
    oidc: [...oidc, ...cluster("staging")],
    rootMfa: true,
  };
  const tooling: AccountSpec = {
    id: ACCOUNTS.tooling,
    users: toolingUsers(draw),
    roles: [...deployRoles(draw), ...toolingRoles, ...housekeepingRoles(ACCOUNTS.tooling, draw)],
    groups: [],
    policies: [],
    used: {},
    oidc,
    rootMfa: false,
  };
  const sharedKey = storyUsers.find((user) => user.name === SHARED_KEY_USER)?.keys[0]?.id ?? "";
  return [
    ...accountFiles("aws/production", production, at),
    ...trailFiles("aws/production", production, at),
    ...accountFiles("aws/staging", staging, at),
    ...accountFiles("aws/tooling", tooling, at),
    ...organizationFiles(at),
    ...clusterFiles(at),
    ...repositoryFiles(sharedKey, draw),
    ...workstationFiles(draw),
    ...directoryFiles(at),
  ];
}

/**
 * The folders to read, each in a run of its own: an account, a cluster, a repository, a workstation. Their last part names the realm
 * of sources that have no id of their own; `directory` is one folder for the whole company.
 */
export function sampleRoots(files: readonly SampleFile[]): readonly string[] {
  return [...new Set(files.map((file) => (file.name.startsWith("directory/") ? "directory" : file.name.split("/").slice(0, 2).join("/"))))];
}
