// The peer: a gateway of the SDK's own parts, its server towards the agent and one client kept open towards the upstream. It decides nothing and records nothing.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";

const [url = ""] = process.argv.slice(2);
const client = new Client({ name: "relay", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));

const handler = createMcpHandler(() => {
  const server = new Server({ name: "relay", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => client.listTools());
  server.setRequestHandler("tools/call", ({ params }) => client.callTool({ name: params.name, ...(params.arguments === undefined ? {} : { arguments: params.arguments }) }));
  return server;
});
const answer = toNodeHandler(handler);
const server = createServer((request, response) => void answer(request as never, response));
// While the other arms are measured nobody calls here.
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` }));
process.on("message", () => process.exit(0));
