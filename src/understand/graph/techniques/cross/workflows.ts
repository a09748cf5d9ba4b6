// OIDC from CI: a workflow's token carries its repository in `sub`; a role lets in what its trust policy compares that with. Branch, tag
// and environment are for the workflow's author to choose, so any subject of the repository counts.
import type { Identity } from "../../../../model/index.ts";
import { witness } from "../../aws/glob.ts";
import type { Verdict } from "../../aws/rights.ts";
import { comparedValues, federatedRoles, letsIn, type Crossing, type FederatedRole } from "./ground.ts";

interface Platform {
  readonly technique: "x-github-oidc" | "x-gitlab-oidc";
  readonly permissions: readonly string[];
  matches(host: string): boolean;
  /** Pattern of every subject that the repository can have, and an ordinary one. */
  subject(repository: string): { readonly pattern: string; readonly ordinary: string };
}

const GITHUB: Platform = {
  technique: "x-github-oidc",
  permissions: ["id-token: write", "sts:AssumeRoleWithWebIdentity"],
  matches: (host) => host.startsWith("token.actions.githubusercontent.com"),
  subject: (repository) => ({ pattern: `repo:${repository}:?*`, ordinary: `repo:${repository}:ref:refs/heads/main` }),
};
const GITLAB: Platform = {
  technique: "x-gitlab-oidc",
  permissions: ["id_tokens", "sts:AssumeRoleWithWebIdentity"],
  matches: (host) => host.includes("gitlab"),
  subject: (repository) => ({ pattern: `project_path:${repository}:ref_type:?*`, ordinary: `project_path:${repository}:ref_type:branch:ref:main` }),
};

export function workflowSteps({ view, aws, add }: Crossing): void {
  const roles = federatedRoles(aws);
  if (roles.length === 0) return;
  for (const identity of view.estate.identities) {
    if (identity.provider !== "source-code" || identity.type !== "workflow") continue;
    const platform = identity.attributes?.["platform"] === "gitlab-ci" ? GITLAB : GITHUB;
    const named = new Set(view.relationsFrom(identity.key, "federates-to").map((relation) => relation.to));
    if (identity.attributes?.["oidc"] !== true && named.size === 0) continue;
    for (const federated of roles) {
      if (!platform.matches(federated.host)) continue;
      const conditions = admits(federated, identity, platform, named.has(federated.role.principal.key));
      if (conditions !== undefined) add(identity.key, { technique: platform.technique, permissions: platform.permissions, takes: [federated.role.principal.key], conditions });
    }
  }
}

function admits(federated: FederatedRole, identity: Identity, platform: Platform, named: boolean): Verdict {
  const repository = repositoryOf(identity.realm);
  if (repository === undefined) {
    // The repository's full name was not read. The workflow asks for this role, so its own repository is the likeliest of those trusted.
    return named ? ["token:sub"] : undefined;
  }
  const { pattern, ordinary } = platform.subject(repository);
  const compared = comparedValues(federated.trust, `${federated.host}:sub`);
  const subjects = [ordinary, ...compared.map((value) => witness([pattern, value], "m")).filter((subject) => subject !== undefined)];
  let best: Verdict;
  for (const sub of subjects) {
    const verdict = letsIn(federated, { sub, aud: "sts.amazonaws.com", repository });
    if (verdict !== undefined && (best === undefined || verdict.length < best.length)) best = verdict;
  }
  return best;
}

/** `org/repo` out of a realm such as `github.com/org/repo`, `org/repo` or a remote's address. */
function repositoryOf(realm: string): string | undefined {
  const path = realm.replace(/^(?:https?:\/\/|ssh:\/\/|git@)/, "").replace(/\.git$/, "").replace(/^[\w.-]+\.[a-z]+[:/]/, "");
  return /^[\w.-]+(?:\/[\w.-]+)+$/.test(path) ? path : undefined;
}
