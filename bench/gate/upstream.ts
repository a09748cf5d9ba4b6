// The server behind every arm: a ticket desk on the official SDK, current release line, as its documentation shows it. Says its address and then serves.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });
const TICKET = "the printer on the third floor is out of paper again, and nobody knows where the paper is kept; somebody from the office should look into it before noon. ";
const LINE = "Invoices of the third quarter were sent to the customers on time, and all but two were paid before the end of October.\n";

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "desk", version: "1.0.0" });
  server.registerTool("read_ticket", { description: "Reads one ticket.", inputSchema: z.object({ id: z.string() }) }, ({ id }) => text(`Ticket ${id}: ${TICKET}`));
  server.registerTool("set_status", { description: "Sets the status of a ticket.", inputSchema: z.object({ id: z.string(), status: z.string() }) }, ({ id, status }) => text(`Ticket ${id} is ${status} now. ${TICKET}`));
  server.registerTool("read_report", { description: "Reads a report of so many KiB.", inputSchema: z.object({ id: z.string(), kib: z.number() }) }, async ({ id, kib }, { mcpReq }) => {
    // What is told on the way makes the answer a stream.
    const progressToken = mcpReq._meta?.progressToken;
    if (progressToken !== undefined) await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress: 1 } });
    return text(`Report ${id}\n${LINE.repeat(Math.ceil((kib * 1024) / LINE.length))}`.slice(0, kib * 1024));
  });
  return server;
});
const answer = toNodeHandler(handler);
const server = createServer((request, response) => void answer(request as never, response));
// While the other arms are measured nobody calls here.
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` }));
process.on("message", () => process.exit(0));
