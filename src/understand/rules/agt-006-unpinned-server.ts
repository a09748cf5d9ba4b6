// AGT-006: the code behind an MCP server can change between two starts, or its tools come over a connection without TLS.
import { fileOf, servers, userOf } from "./agent-facts.ts";
import { example, mcpServer } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf, placed } from "./facts.ts";
import { shell } from "./remedies.ts";

const isLocal = (url: string) => /^(?:http|ws):\/\/(?:[^@/]*@)?(?:localhost|[^/:]*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|host\.docker\.internal)(?:[:/?#]|$)/i.test(url);

export const agt006UnpinnedServer = defineRule({
  id: "AGT-006",
  version: 1,
  title: "An MCP server is not pinned, or speaks without TLS",
  severity: "medium",
  why: "The next start may run other code than the one that was looked at, with the agent's credentials in its environment.",
  remedy: "Name the exact version or digest of the package, and reach remote servers by https only.",
  frameworks: ["MCP04:2025", "NHI3:2025", "ASI04:2026", "NIST-800-53r5:SR-3"],
  about: { what: "MCP servers in configurations", population: (graph) => keysOf(servers(graph)) },
  needs: [["workstation.agent-configurations"]],
  evaluate: (graph) =>
    servers(graph).flatMap((server) => {
      const attributes = server.attributes ?? {};
      const name = typeof attributes["package"] === "string" ? attributes["package"] : undefined;
      const url = typeof attributes["url"] === "string" ? attributes["url"] : "";
      const insecure = attributes["insecureTransport"] === true || (/^(?:http|ws):\/\//i.test(url) && !isLocal(url));
      const loose = name !== undefined && attributes["pinned"] === false;
      if (!insecure && !loose) return [];
      const client = userOf(graph, server);
      return [{
        subject: server.key,
        ...(client === undefined ? {} : { identity: client.key }),
        discriminator: insecure ? "transport" : "version",
        severity: insecure ? ("high" as const) : ("medium" as const),
        title: insecure ? `The MCP server ${server.name} is reached without TLS` : `The MCP server ${server.name} runs whatever version of ${name ?? "its package"} is newest`,
        evidence: [
          ...(insecure ? [fact("the address is not encrypted", url, server.location)] : []),
          ...(loose ? [fact("no exact version is named", `${name}${typeof attributes["version"] === "string" ? `@${attributes["version"]}` : ""}`, server.location)] : []),
        ],
        ...placed(server),
        remedy: insecure ? `# ${fileOf(server)}, server ${server.name}:\n"url": ${JSON.stringify(url.replace(/^(http|ws):/i, "$1s:"))}` : attributes["registry"] === "pypi" ? `# ${fileOf(server)}, server ${server.name}: the version that was reviewed\n"args": ["${name}==X.Y.Z"]` : attributes["registry"] === "oci" ? `# ${fileOf(server)}, server ${server.name}:\ndocker buildx imagetools inspect ${shell(name ?? "")} --format '{{.Manifest.Digest}}'   # then ${name}@sha256:DIGEST` : `# ${fileOf(server)}, server ${server.name}:\nnpm view ${shell(name ?? "")} version   # review it, then "args": ["-y", "${name}@X.Y.Z"]`,
      }];
    }),
  examples: {
    flags: [
      example("npx without a version", { resources: [mcpServer("files", { transport: "stdio", package: "@modelcontextprotocol/server-filesystem", pinned: false })] }),
      example("a remote address without TLS", { resources: [mcpServer("rates", { transport: "http", url: "http://rates.northway.example/mcp", pinned: true })] }),
    ],
    passes: [
      example("an exact version", { resources: [mcpServer("files", { transport: "stdio", package: "@modelcontextprotocol/server-filesystem", pinned: true })] }),
      example("the machine itself", { resources: [mcpServer("dev", { transport: "http", url: "http://localhost:3000/mcp", pinned: true })] }),
    ],
  },
});
