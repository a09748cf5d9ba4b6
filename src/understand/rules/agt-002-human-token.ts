// AGT-002: an agent works with a token that belongs to a person, so whatever it does counts as that person's act.
import type { Identity, NodeKey, Resource } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { clients, credentialNames, fileOf, serversOf } from "./agent-facts.ts";
import { agentClient, example, mcpServer, relation } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, isRecord, keysOf, list, nameOf, oncePerGraph, placed } from "./facts.ts";
import type { Evidence } from "../../model/index.ts";

/** Variables that by their makers' words hold a token of a person. */
const OF_A_PERSON = /(?:^|_)(?:personal_access_token|personal_token|user_token|user_access_token|user_api_key|pat|xoxp_token)$/i;
/** Detectors whose values are issued to a person's account and nobody else's. */
const PERSONAL_DETECTORS = new Set(["github-pat", "github-fine-grained-pat", "gitlab-pat", "azure-devops-pat", "airtable-pat", "contentful-pat", "slack-user-token", "figma-token", "linear-api-key"]);

const peoplesSecrets = oncePerGraph((graph): ReadonlyMap<string, NodeKey> =>
  new Map(graph.estate.credentials.flatMap((item) => (item.fingerprint !== undefined && item.holder !== null && graph.identity(item.holder)?.kind === "person" ? [[item.fingerprint, item.holder] as const] : []))));

function proofsOf(graph: Graph, client: Identity, used: readonly Resource[]): readonly Evidence[] {
  const proofs: Evidence[] = [];
  for (const server of used) {
    for (const name of credentialNames(server)) if (OF_A_PERSON.test(name)) proofs.push(fact(`the server ${server.name} is given a personal token`, name, server.location));
    for (const secret of list(server.attributes?.["plaintextSecrets"]).filter(isRecord)) {
      if (PERSONAL_DETECTORS.has(String(secret["detector"] ?? ""))) proofs.push(fact(`the token of ${server.name} has the form of a personal one`, `${String(secret["name"])} (${String(secret["detector"])})`, server.location));
    }
  }
  for (const credential of graph.credentialsOf(client.key)) {
    if (credential.fingerprint === undefined) continue;
    const person = peoplesSecrets(graph).get(credential.fingerprint);
    if (person !== undefined) proofs.push(fact(`the same secret is held by ${nameOf(graph, person)}`, credential.name, credential.location));
  }
  return proofs;
}

const coder = agentClient("claude-code@home/ines/.claude.json");
const github = mcpServer("github", { transport: "stdio", envNames: ["GITHUB_PERSONAL_ACCESS_TOKEN"] });
const app = mcpServer("github", { transport: "stdio", envNames: ["GITHUB_APP_ID", "GITHUB_APP_KEY_FILE"] });

export const agt002HumanToken = defineRule({
  id: "AGT-002",
  version: 1,
  title: "An agent works with a person's own token",
  severity: "high",
  why: "The agent can do all that the person can, its acts cannot be told from the person's, and stopping it locks the person out.",
  remedy: "Give the agent an identity of its own with the rights of its task: an app installation or a token that names both agent and person.",
  frameworks: ["ASI03:2026", "NHI10:2025", "MCP01:2025", "NIST-800-53r5:IA-9"],
  about: { what: "agents found in configurations", population: (graph) => keysOf(clients(graph)) },
  needs: [["workstation.agent-configurations"]],
  evaluate: (graph) =>
    clients(graph).flatMap((client) => {
      const proofs = proofsOf(graph, client, serversOf(graph, client));
      if (proofs.length === 0) return [];
      return [{
        subject: client.key,
        identity: client.key,
        title: `The agent ${client.name} works with a person's own token`,
        evidence: proofs.slice(0, 20),
        ...(proofs[0]?.location === undefined ? placed(client) : { location: proofs[0].location }),
        remedy: `# ${fileOf(client)}: take the personal token out, revoke it, and let the server use an app of its own, for example:\n# "env": {"GITHUB_APP_ID": "\${env:AGENT_APP_ID}", "GITHUB_APP_KEY_FILE": "\${env:AGENT_APP_KEY_FILE}"}`,
      }];
    }),
  examples: {
    flags: [example("a personal access token by name", { identities: [coder], resources: [github], relations: [relation("uses", coder, github)] })],
    passes: [example("an app of its own", { identities: [coder], resources: [app], relations: [relation("uses", coder, app)] })],
  },
});
