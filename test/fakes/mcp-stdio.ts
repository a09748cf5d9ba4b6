// A ticket desk as a real MCP server on standard input and output, on the official SDK: it serves both eras. To be started as a program.
import { acceptedContent, inputRequired, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

serveStdio(() => {
  const server = new McpServer({ name: "desk", version: "1.0.0" });
  const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });
  server.registerTool("read_ticket", { description: "Reads one ticket.", inputSchema: z.object({ id: z.string() }) }, ({ id }) => text(`Ticket ${id}: the printer is on fire.`));
  server.registerTool("close_ticket", { description: "Closes one, when somebody is sure.", inputSchema: z.object({ id: z.string() }) }, ({ id }, { mcpReq }) => {
    const content = acceptedContent<{ sure: boolean }>(mcpReq.inputResponses, "sure");
    if (content === undefined) return inputRequired({ inputRequests: { sure: inputRequired.elicit({ message: "Sure?", requestedSchema: { type: "object", properties: { sure: { type: "boolean" } }, required: ["sure"] } }) } });
    return text(content.sure ? `closed ${id}` : "left open");
  });
  return server;
});
