// A billing system as a real MCP server of 2025-11-25 with sessions, on the official SDK of that era. It asks the person before it pays.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";
import type { McpFake } from "./mcp-modern.ts";

export async function startBilling(): Promise<McpFake & { readonly sessions: () => number; announce(): void }> {
  const calls: { tool: string; args: unknown }[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const transports = new Map<string, { readonly transport: StreamableHTTPServerTransport; readonly server: McpServer }>();
  const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });

  const billing = (): McpServer => {
    const server = new McpServer({ name: "billing", version: "1.0.0" }, { capabilities: { tools: { listChanged: true } } });
    server.registerTool("export_records", { description: "Exports billing records.", inputSchema: { account: z.string() } }, (args, { sessionId }) => {
      calls.push({ tool: "export_records", args });
      return text(`records of ${args.account} for ${sessionId ?? "nobody"}`);
    });
    server.registerTool("pay", { description: "Pays, when the person says so.", inputSchema: { to: z.string() } }, async (args) => {
      const said = await server.server.elicitInput({ message: `Pay ${args.to}?`, requestedSchema: { type: "object", properties: { sure: { type: "boolean" } }, required: ["sure"] } });
      if (said.action !== "accept") return text("not paid");
      calls.push({ tool: "pay", args: { ...args, ...said.content } });
      return text(`paid ${args.to}`);
    });
    return server;
  };

  const server = createServer((request, response) => {
    headers.push(request.headers);
    void (async () => {
      const id = request.headers["mcp-session-id"];
      const known = typeof id === "string" ? transports.get(id) : undefined;
      if (known !== undefined) return known.transport.handleRequest(request, response);
      if (id !== undefined) return void response.writeHead(404).end();
      const made = billing();
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (session) => void transports.set(session, { transport, server: made }),
        onsessionclosed: (session) => void transports.delete(session),
      });
      await made.connect(transport as never);
      await transport.handleRequest(request, response);
    })();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    headers,
    calls,
    sessions: () => transports.size,
    announce: () => {
      for (const { server: each } of transports.values()) each.sendToolListChanged();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}
