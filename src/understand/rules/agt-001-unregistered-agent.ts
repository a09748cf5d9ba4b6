// AGT-001: an agent at work that nobody has registered: found in a configuration, confirmed by nobody, managed by nobody.
import type { Graph } from "../graph/index.ts";
import { clients, fileOf, serversOf } from "./agent-facts.ts";
import { agentClient, daysAgo, example, mcpServer, relation } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { reviewersOf } from "./ownership-facts.ts";
import { fact, keysOf, list, placed } from "./facts.ts";
import type { Identity } from "../../model/index.ts";

/** Registered: a person has confirmed it, the organisation manages its configuration, or a reviewed file of a repository declares it. */
function isRegistered(graph: Graph, client: Identity): boolean {
  if (graph.ownership(client.key) !== undefined || client.attributes?.["scope"] === "managed") return true;
  return client.attributes?.["scope"] === "project" && reviewersOf(graph, client).length > 0;
}

const mine = agentClient("claude-code@home/ines/.claude.json", { attributes: { client: "claude-code", scope: "user" } });
const server = mcpServer("warehouse", { transport: "stdio", command: "npx" });

export const agt001UnregisteredAgent = defineRule({
  id: "AGT-001",
  version: 2,
  title: "An agent is at work that nobody has registered",
  severity: "high",
  why: "An agent outside of the register has no owner, no purpose and no limits, and nobody can stop it in time.",
  remedy: "Register the agent with an owner and a purpose, or remove its configuration.",
  frameworks: ["MCP09:2025", "ASI10:2026", "NHI1:2025", "NIST-800-53r5:CM-8"],
  about: { what: "agents found in configurations", population: (graph) => keysOf(clients(graph)) },
  needs: [["workstation.agent-configurations"]],
  evaluate: (graph) =>
    clients(graph)
      .filter((client) => !isRegistered(graph, client))
      .map((client) => {
        const used = serversOf(graph, client);
        const exposed = graph.credentialsOf(client.key).some((item) => (item.exposures?.length ?? 0) > 0);
        const free = list(client.attributes?.["unrestricted"]).length > 0;
        return {
          subject: client.key,
          identity: client.key,
          severity: exposed || free || used.length > 0 ? ("high" as const) : ("medium" as const),
          title: `Nobody has registered the agent ${client.name}`,
          evidence: [
            fact("found in this configuration; no owner has confirmed it and nobody manages it", fileOf(client), client.location),
            ...used.slice(0, 15).map((item) => fact("it uses the MCP server", item.name, item.location)),
            ...(exposed ? [fact("a credential stands in clear in its configuration")] : []),
            ...(client.ownerHints ?? []).slice(0, 3).map((hint) => fact(`possible owner: ${hint.reason}`, hint.candidate)),
          ],
          ...placed(client),
          remedy: `# in Mandate, on the page of ${client.name}: confirm its owner and purpose\n# or end it: delete ${fileOf(client)}${used.length > 0 ? `, or from it the servers ${used.slice(0, 5).map((item) => item.name).join(", ")}` : ""}`,
        };
      }),
  examples: {
    flags: [example("in somebody's home folder, confirmed by nobody", { identities: [mine], resources: [server], relations: [relation("uses", mine, server)] })],
    passes: [
      example("its owner confirmed it", { identities: [mine], owners: [{ identity: mine.key, owner: "ines", confirmedBy: "ines", confirmedAt: daysAgo(2) }] }),
      example("the organisation manages it", { identities: [agentClient("claude-code@managed", { attributes: { scope: "managed" } })] }),
    ],
  },
});
