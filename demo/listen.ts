// A small MCP server on the official SDK: listens on loopback, prints its address as its first line, and ends when whoever started it is gone.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";

export function listen(name: string, register: (server: McpServer) => void): void {
  const answer = toNodeHandler(
    createMcpHandler(() => {
      const server = new McpServer({ name, version: "1.0.0" });
      register(server);
      return server;
    }),
  );
  const http = createServer((request, response) => void answer(request as never, response));
  http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`));
  process.stdin.on("end", () => process.exit()).resume();
}

/** A result for machines and for readers. */
export const answered = <T extends Record<string, unknown>>(value: T) => ({ content: [{ type: "text" as const, text: JSON.stringify(value) }], structuredContent: value });
export const refused = (says: string) => ({ content: [{ type: "text" as const, text: says }], isError: true });
