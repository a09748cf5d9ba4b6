// AGT-004: one agent can read private data, takes in what strangers wrote, and can send out. Told from well-known servers that its configuration names, and from the approved tools that its mandates give it.
import { starCovers, toxicCombination, type PoweredTool, type Resource } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import type { Match } from "./contract.ts";
import { clients, fileOf, registeredAgents, serversOf, wordsOf } from "./agent-facts.ts";
import { agentClient, example, inForce, mcpServer, registeredAgent, relation } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, keysOf, placed } from "./facts.ts";
import { mandatesOf } from "./mandate-facts.ts";

type Power = "private" | "untrusted" | "egress";

/** What the well-known servers can do. A server that is not known adds nothing: what is not known is not held against it. */
const KNOWN: readonly (readonly [RegExp, readonly Power[]])[] = [
  [/server-filesystem|filesystem-mcp|desktop-commander/, ["private"]],
  [/server-(?:postgres|sqlite|redis)|mcp-(?:postgres|mysql|mssql|mongodb|snowflake|bigquery|clickhouse)|postgres-mcp|mongodb-mcp|supabase|dbhub|mcp-toolbox/, ["private"]],
  [/server-gdrive|google-drive|sharepoint|onedrive|server-memory|obsidian|salesforce|hubspot|stripe|@notionhq|notion-mcp|mcp\.notion/, ["private"]],
  [/server-github|github-mcp-server|githubcopilot\.com|server-gitlab|gitlab-mcp/, ["private", "untrusted", "egress"]],
  [/server-slack|slack-mcp|gmail|outlook|ms-365|imap|mcp-email|sendgrid|resend-mcp|mailgun/, ["private", "untrusted", "egress"]],
  [/atlassian|jira|confluence|linear|zendesk|intercom|sentry|servicenow/, ["private", "untrusted"]],
  [/server-fetch|mcp-fetch|fetch-mcp|puppeteer|playwright|browserbase|browser-use|browsermcp|chrome-devtools|firecrawl|apify/, ["untrusted", "egress"]],
  [/brave-search|exa-mcp|tavily|perplexity|server-everything|rss/, ["untrusted"]],
  [/discord|telegram|twilio|whatsapp|zapier|make\.com|n8n/, ["untrusted", "egress"]],
];

const powersOf = (server: Resource): readonly Power[] => KNOWN.filter(([pattern]) => pattern.test(wordsOf(server))).flatMap(([, powers]) => powers);

const MEANING: Readonly<Record<Power, string>> = { private: "reads private data", untrusted: "takes in what strangers wrote", egress: "can send out" };

/** What the mandates in force of a registered agent give it behind the gate, mandate by mandate. */
const underMandates = (graph: Graph): readonly Match[] =>
  registeredAgents(graph).flatMap((agent) =>
    mandatesOf(graph, agent.key).flatMap(({ document }): readonly Match[] => {
      const named = (graph.estate.tools ?? []).filter((tool) => (document.scope.tools ?? []).some((each) => starCovers(each.server, tool.server) && starCovers(each.tool, tool.name)));
      const found = toxicCombination(named);
      if (found === null) return [];
      return [{
        subject: agent.key,
        identity: agent.key,
        discriminator: document.name,
        severity: "high",
        title: `The mandate ${document.name} lets ${describe(agent)} read private data, take in strangers' words and send out`,
        evidence: [fact(`"${document.title}" gives tools that read private data`, shown(found.private)), fact("tools that take in what strangers wrote", shown(found.untrusted)), fact("and tools that send out", shown(found.outbound))],
        remedy: `# on the page of the mandate ${document.name}, write a version without ${shown(found.outbound)}; or hold those tools by a run-time policy`,
      }];
    }),
  );

const shown = (names: readonly string[]): string => `${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}`;

const assistant = agentClient("claude-desktop@home/ines/claude_desktop_config.json");
const database = mcpServer("orders", { package: "@modelcontextprotocol/server-postgres" });
const browser = mcpServer("browser", { package: "@playwright/mcp" });
const desk = registeredAgent("desk-agent");
const behindGate: readonly PoweredTool[] = [{ server: "crm", name: "get_customer", powers: ["private"] }, { server: "mail", name: "read_mail", powers: ["private", "untrusted"] }, { server: "mail", name: "send_mail", powers: ["outbound"] }];
const answers = (...tools: readonly string[]) => ({ identities: [desk], tools: behindGate, mandates: [inForce("answers", { subjects: [{ identity: desk.key }], scope: { tools: tools.map((tool) => ({ server: "mail", tool })) } })] });
const uses = (...used: readonly Resource[]) => ({ identities: [assistant], resources: used, relations: used.map((server) => relation("uses", assistant, server)) });

export const agt004LethalCombination = defineRule({
  id: "AGT-004",
  version: 2,
  title: "An agent combines private data, strangers' words and a way out",
  severity: "high",
  why: "A sentence hidden in what the agent reads can make it fetch private data and send it away; each tool alone looks harmless.",
  remedy: "Split the work between two agents, or put the tools that send out behind an approval.",
  frameworks: ["ASI01:2026", "ASI02:2026", "LLM06:2025", "MCP10:2025"],
  about: { what: "agents found in configurations, and registered agents", population: (graph) => keysOf([...clients(graph), ...registeredAgents(graph)]) },
  needs: [["workstation.agent-configurations", "mandate.agents"]],
  evaluate: (graph) => [
    ...underMandates(graph),
    ...clients(graph).flatMap((client) => {
      const used = serversOf(graph, client).map((server) => ({ server, powers: powersOf(server) })).filter(({ powers }) => powers.length > 0);
      const all = new Set(used.flatMap(({ powers }) => powers));
      if (all.size < 3) return [];
      return [{
        subject: client.key,
        identity: client.key,
        severity: used.length > 1 ? ("high" as const) : ("medium" as const),
        title: `The agent ${client.name} reads private data, takes in strangers' words and can send out`,
        evidence: used.map(({ server, powers }) => fact(`${server.name} ${[...new Set(powers)].map((power) => MEANING[power]).join(", ")}`, String(server.attributes?.["package"] ?? server.attributes?.["url"] ?? server.name), server.location)),
        ...placed(client),
        remedy: `# ${fileOf(client)}: keep the servers that read private data, and move ${used.filter(({ powers }) => powers.includes("egress")).map(({ server }) => server.name).join(", ")} to a second agent, or let each of their calls ask first`,
      }];
    }),
  ],
  examples: {
    flags: [example("an order database and a browser", uses(database, browser)), example("a mandate for reading and sending mail", answers("*"))],
    passes: [example("the database alone", uses(database)), example("a browser alone", uses(browser)), example("a mandate for reading mail alone", answers("read_*"))],
  },
});
