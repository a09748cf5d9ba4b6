// A ticket desk as a real MCP server of 2026-07-28 on the official SDK, which serves the older era without sessions as well. Keeps the headers it was called with.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { acceptedContent, createMcpHandler, inputRequired, McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";

export interface McpFake {
  readonly url: string;
  readonly headers: readonly IncomingHttpHeaders[];
  /** Calls that took effect: tool and arguments. */
  readonly calls: readonly { readonly tool: string; readonly args: unknown }[];
  stop(): Promise<void>;
}

export interface DeskOptions {
  /** What the description of `read_ticket` says; asked for with each request. */
  readonly describes?: () => string;
  readonly legacy?: "stateless" | "reject";
}

export async function startDesk({ describes = () => "Reads one ticket.", legacy = "stateless" }: DeskOptions = {}): Promise<McpFake> {
  const calls: { tool: string; args: unknown }[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "desk", version: "1.0.0" });
    server.registerTool("read_ticket", { description: describes(), inputSchema: z.object({ id: z.string() }) }, ({ id }) => {
      calls.push({ tool: "read_ticket", args: { id } });
      return text(`Ticket ${id}: the printer is on fire.`);
    });
    server.registerTool("send_reply", { description: "Sends a reply.", inputSchema: z.object({ id: z.string(), body: z.string() }) }, (args) => {
      calls.push({ tool: "send_reply", args });
      return text("sent");
    });
    server.registerTool("count", { description: "Counts, and tells how far it is.", inputSchema: z.object({ to: z.number() }) }, async ({ to }, { mcpReq }) => {
      const token = mcpReq._meta?.progressToken;
      for (let at = 1; at <= to; at++) if (token !== undefined) await mcpReq.notify({ method: "notifications/progress", params: { progressToken: token, progress: at, total: to } });
      return text(`counted to ${to}`);
    });
    server.registerTool("close_ticket", { description: "Closes a ticket, when the person says so.", inputSchema: z.object({ id: z.string() }) }, ({ id }, { mcpReq }) => {
      const said = acceptedContent<{ sure: boolean }>(mcpReq.inputResponses, "sure");
      if (said === undefined) return inputRequired({ inputRequests: { sure: inputRequired.elicit({ message: `Close ${id}?`, requestedSchema: { type: "object", properties: { sure: { type: "boolean" } }, required: ["sure"] } }) }, requestState: `closing ${id}` });
      calls.push({ tool: "close_ticket", args: { id, ...said } });
      return text(`closed ${id}`);
    });
    server.registerTool("by_region", { description: "Tickets of a region.", inputSchema: z.object({ region: z.string().meta({ "x-mcp-header": "Region" }) }) }, ({ region }) => text(`tickets of ${region}`));
    server.registerResource("faq", "desk://faq", { description: "Questions." }, (uri) => ({ contents: [{ uri: uri.href, text: "Turn it off and on again." }] }));
    server.registerResource("ticket", new ResourceTemplate("desk://tickets/{id}", { list: undefined }), { description: "A ticket." }, (uri) => ({ contents: [{ uri: uri.href, text: "on fire" }] }));
    server.registerPrompt("summary", { description: "Sums up.", argsSchema: z.object({ id: z.string() }) }, ({ id }) => ({ messages: [{ role: "user" as const, content: { type: "text" as const, text: `Sum up ${id}.` } }] }));
    return server;
  }, { legacy });
  const answer = toNodeHandler(handler);
  const server = createServer((request, response) => {
    headers.push(request.headers);
    void answer(request as never, response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    headers,
    calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}
