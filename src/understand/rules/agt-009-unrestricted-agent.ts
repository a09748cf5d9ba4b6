// AGT-009: an agent that may run anything on its machine without asking: every shell command, or no prompts at all.
import { clients, fileOf, serversOf } from "./agent-facts.ts";
import { agentClient, example } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf, list, placed } from "./facts.ts";

/** The setting that takes a freedom back, in the words of the client that gave it; the first that fits the reason. */
const CLOSING: readonly (readonly [RegExp, string])[] = [
  [/approval_policy|sandbox_mode/, 'approval_policy = "on-request"\nsandbox_mode = "workspace-write"'],
  [/chat\.tools/, '"chat.tools.autoApprove": false'],
  [/enableAllProjectMcpServers/, '"enableAllProjectMcpServers": false'],
  [/GOOSE_MODE/, "GOOSE_MODE: approve"],
  [/autoAccept/, '"autoAccept": false'],
  [/mode is yolo/, '"general": {"defaultApprovalMode": "default"}'],
  [/permission allows/, '"permission": {"bash": "ask"}'],
];
const PERMISSIONS = '"permissions": {\n  "defaultMode": "default",\n  "allow": ["Bash(npm run test:*)", "Bash(git diff:*)"],\n  "deny": ["Bash(curl:*)", "Read(./.env)"]\n}';

const closing = (reason: string) => CLOSING.find(([pattern]) => pattern.test(reason))?.[1] ?? PERMISSIONS;

const free = agentClient("claude-code@repo/.claude/settings.json", { attributes: { scope: "project", unrestricted: ["allow lists Bash(*)"] } });

export const agt009UnrestrictedAgent = defineRule({
  id: "AGT-009",
  version: 1,
  title: "An agent may do anything without asking",
  severity: "high",
  why: "With the shell open, the agent holds every credential of the person and the machine it runs on.",
  remedy: "Name the commands the agent needs, deny the dangerous ones, and let it ask for the rest.",
  frameworks: ["ASI05:2026", "ASI02:2026", "LLM06:2025", "NHI5:2025"],
  about: { what: "agents found in configurations", population: (graph) => keysOf(clients(graph)) },
  needs: [["workstation.agent-configurations"]],
  evaluate: (graph) =>
    clients(graph).flatMap((client) => {
      const reasons = list(client.attributes?.["unrestricted"]).map(String).filter((reason) => reason !== "");
      if (reasons.length === 0) return [];
      return [{
        subject: client.key,
        identity: client.key,
        title: `The agent ${client.name} may act without asking: ${reasons[0] ?? ""}`,
        evidence: [...reasons.map((reason) => fact("its configuration says", reason, client.location)), ...serversOf(graph, client).slice(0, 10).map((server) => fact("it also uses the MCP server", server.name, server.location))],
        ...placed(client),
        remedy: [`# ${fileOf(client)}:`, ...new Set(reasons.map(closing))].join("\n"),
      }];
    }),
  examples: {
    flags: [example("every shell command is allowed", { identities: [free] })],
    passes: [example("it asks", { identities: [agentClient("claude-code@repo/.claude/settings.json", { attributes: { scope: "project", unrestricted: [] } })] })],
  },
});
