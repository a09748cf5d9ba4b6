// The small form of what people may have done on their behalf: "people of this team may use this server", with its cases. Pure.
import { anyOf, literal } from "../../cedar/index.ts";
import type { RuntimeCase, RuntimePolicyContent } from "../../model/index.ts";

export interface TeamRight {
  readonly team: string;
  readonly server: string;
  /** Names of tools; with `*` at the end for all that begin so. Empty: every tool of the server. */
  readonly tools: readonly string[];
}

const like = (tool: string): string => (tool.endsWith("*") ? `resource.name like ${literal(tool.slice(0, -1)).replace(/"$/, '*"')}` : `resource.name == ${literal(tool)}`);

export function teamRight({ team: named, server, tools }: TeamRight): RuntimePolicyContent {
  const team = named.trim().toLowerCase().replace(/^team:/, "");
  const only = tools.length === 0 ? "" : `\nwhen { ${anyOf(tools.map(like))} }`;
  const some = (tools[0] ?? "any").replace("*", "x");
  const says = `People of the team ${team} may use ${tools.length === 0 ? "" : `${tools.join(", ")} of `}the server ${server}.`;
  const call = (name: string, teams: readonly string[], tool: { server: string; tool: string }, expect: RuntimeCase["expect"]): RuntimeCase => ({
    name, expect, request: { agent: "some-agent", on_behalf_of: { person: "somebody@example.com", teams: [...teams] }, tool: { ...tool, arguments: {} }, chain: [], mandate: "some-mandate", environment: "production", data: [], rows: 0, at: "2026-11-24T10:00:00Z" },
  });
  return {
    name: `${team}-uses-${server}`.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60).replace(/-$/, ""),
    layer: "person",
    title: says.replace(/\.$/, ""),
    text: `@id("right")\n@says(${literal(says)})\npermit (principal in Mandate::Team::${literal(team)}, action == Mandate::Action::"call_tool", resource in Mandate::Server::${literal(server)})${only};\n`,
    cases: [
      call("somebody of the team may", [team], { server, tool: some }, "allow"),
      call("somebody of another team may not", [`not-${team}`], { server, tool: some }, "deny"),
      call("another server is not meant", [team], { server: `not-${server}`, tool: some }, "deny"),
      ...(tools.length === 0 ? [] : [call("another tool is not meant", [team], { server, tool: `-${some}` }, "deny")]),
    ],
  };
}
