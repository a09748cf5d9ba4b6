// AGT-005: tools that can change something run without asking anyone. Tools whose names say that they only read are left out.
import { approvedOf, fileOf, servers, userOf } from "./agent-facts.ts";
import { example, mcpServer } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf, placed } from "./facts.ts";

/** By the first word of the tool's name. */
const READS = /^(?:get|list|read|search|find|describe|show|view|fetch|query|lookup|count|status|check|resolve|browse|inspect|explain|diff|help|ping|echo|think)(?:[_-]|[A-Z]|s?$)/;
const DESTROYS = /delete|remove|drop|destroy|execute|exec|shell|bash|command|run|write|push|merge|deploy|transfer|pay|refund|send|purge|kill|terminate|update|create|edit|move|apply/i;

const all = mcpServer("filesystem", { autoApprove: true });
const some = mcpServer("github", { autoApprove: ["get_issue", "merge_pull_request"] });
const reading = mcpServer("github", { autoApprove: ["get_issue", "list_commits"] });

export const agt005AutoApprovedTools = defineRule({
  id: "AGT-005",
  version: 1,
  title: "Tools that change things run without asking",
  severity: "high",
  why: "Nobody stands between a misled agent and the act: what it is talked into, it does.",
  remedy: "Let only tools that read run by themselves, and ask before each of the others.",
  frameworks: ["ASI02:2026", "ASI09:2026", "LLM06:2025", "EUAIA-2024.1689:14"],
  about: { what: "MCP servers in configurations", population: (graph) => keysOf(servers(graph)) },
  needs: [["workstation.agent-configurations"]],
  evaluate: (graph) =>
    servers(graph).flatMap((server) => {
      const approved = approvedOf(server);
      const risky = approved === true ? [] : approved.filter((tool) => !READS.test(tool));
      if (approved !== true && risky.length === 0) return [];
      const client = userOf(graph, server);
      return [{
        subject: server.key,
        ...(client === undefined ? {} : { identity: client.key }),
        severity: approved === true || risky.some((tool) => DESTROYS.test(tool)) ? ("high" as const) : ("medium" as const),
        title: approved === true ? `Every tool of the MCP server ${server.name} runs without asking` : `Tools of the MCP server ${server.name} run without asking: ${risky.slice(0, 4).join(", ")}`,
        evidence: [fact("the configuration approves in advance", approved === true ? "every tool" : risky.join(", "), server.location), ...(client === undefined ? [] : [fact("for the agent", client.name, client.location)])],
        ...placed(server),
        remedy: `# ${fileOf(server)}, server ${server.name}, whichever of the two stands there:\n"autoApprove": ${approved === true ? "[]" : JSON.stringify(approved.filter((tool) => READS.test(tool)))}${approved === true ? '\n"trust": false' : `\n"alwaysAllow": ${JSON.stringify(approved.filter((tool) => READS.test(tool)))}`}`,
      }];
    }),
  examples: {
    flags: [example("everything is approved", { resources: [all] }), example("merging is approved", { resources: [some] })],
    passes: [example("only reading is approved", { resources: [reading] }), example("it asks for everything", { resources: [mcpServer("github", {})] })],
  },
});
