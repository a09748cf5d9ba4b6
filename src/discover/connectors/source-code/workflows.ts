// Turns the facts of a CI configuration into observations: the workflow as an identity, and the roles it takes on.
import type { Json } from "../../../kernel/index.ts";
import { environmentOf, nodeKey, type IdentityObservation, type NodeKey, type Observation, type ResourceObservation } from "../../../model/index.ts";
import type { Place, TextFile } from "../contract.ts";
import { githubWorkflow, isGitHubWorkflow, type FederatedRole, type WorkflowFacts } from "./github-actions.ts";
import { gitlabPipeline, isGitLabPipeline } from "./gitlab-ci.ts";
import { yamlOf } from "./reading.ts";

export const SOURCE_CODE = "source-code";

/** Cheap words first: most files of a tree are no CI configuration and need no parsing. */
function factsOf(file: TextFile): WorkflowFacts | undefined {
  if (!/\.ya?ml$/i.test(file.path) || !/^\s*["']?(?:jobs|stages|script|include|id_tokens)["']?\s*:/m.test(file.text)) return undefined;
  const root = yamlOf(file);
  if (root === undefined) return undefined;
  if (isGitHubWorkflow(root)) return githubWorkflow(root, file.text);
  return isGitLabPipeline(root, file.path) ? gitlabPipeline(root, file.text) : undefined;
}

export function isWorkflow(file: TextFile): boolean {
  return factsOf(file) !== undefined;
}

export function repositoryOf(place: Place): ResourceObservation {
  return { observed: "resource", provider: SOURCE_CODE, realm: place.root, type: "repository", nativeId: place.root, name: place.root };
}

export function observeWorkflow(file: TextFile, place: Place): readonly Observation[] {
  const facts = factsOf(file);
  if (facts === undefined) return [];
  const repository = repositoryOf(place);
  const environment = environmentOf(facts.environments[0] ?? "");
  const workflow: IdentityObservation = {
    observed: "identity",
    kind: "workload",
    provider: SOURCE_CODE,
    realm: place.root,
    type: "workflow",
    nativeId: file.path,
    name: facts.name ?? file.path.split("/").pop() ?? file.path,
    location: { file: file.path, line: 1 },
    attributes: attributesOf(facts),
    ...(environment === undefined ? {} : { environment }),
  };
  const key = nodeKey(workflow);
  const relations = facts.roles.flatMap((role): readonly Observation[] => {
    const to = targetOf(role);
    if (to === undefined) return [];
    return [
      {
        observed: "relation",
        kind: "federates-to",
        from: key,
        to,
        location: { file: file.path, ...(role.line === undefined ? {} : { line: role.line }) },
        attributes: {
          mechanism: facts.platform === "github-actions" ? "github-oidc" : "gitlab-oidc",
          repository: place.root,
          ...(role.environment === undefined ? {} : { environment: role.environment }),
        },
      },
    ];
  });
  return [repository, workflow, { observed: "relation", kind: "declares", from: nodeKey(repository), to: key, location: { file: file.path } }, ...relations];
}

function attributesOf(facts: WorkflowFacts): Readonly<Record<string, Json>> {
  const { roles, name, environments, ...rest } = facts;
  const plain = JSON.parse(JSON.stringify(rest)) as Record<string, Json>;
  const unresolved = roles.filter((role) => !role.resolved).map(({ target }) => target);
  return {
    ...plain,
    ...(name === undefined ? {} : { workflowName: name }),
    ...(environments[0] === undefined ? {} : { environment: environments[0] }),
    environments,
    federatedRoles: roles.map(({ cloud, target }) => ({ cloud, target })),
    ...(unresolved.length === 0 ? {} : { unresolvedRoles: unresolved }),
  };
}

/** The node that the role is in its own cloud's inventory. An expression that only GitHub can resolve names no node. */
function targetOf(role: FederatedRole): NodeKey | undefined {
  if (!role.resolved) return undefined;
  if (role.cloud === "aws") {
    const account = /^arn:aws[a-z-]*:iam::(\d{12}):role\//.exec(role.target)?.[1];
    return account === undefined ? undefined : nodeKey({ provider: "aws", realm: account, type: "role", nativeId: role.target });
  }
  if (role.cloud === "gcp") {
    const project = /@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(role.target)?.[1];
    return project === undefined ? undefined : nodeKey({ provider: "gcp", realm: project, type: "service-account", nativeId: role.target });
  }
  return undefined;
}
