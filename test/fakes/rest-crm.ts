// A small CRM with a REST API, over real HTTP: it keeps what it was asked, and with which credential.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { RestOperation, type ToolProfile } from "../../src/model/index.ts";

export interface RestFake {
  readonly url: string;
  readonly seen: readonly { readonly method: string; readonly path: string; readonly authorization: string | undefined; readonly headers: readonly string[]; readonly body: string }[];
  stop(): Promise<void>;
}

const profile = (effects: ToolProfile["effects"], more: Partial<ToolProfile> = {}): ToolProfile => ({ effects, steering: [], outbound: [], results: { trust: "trusted", system: [], content: [], data: [], personal: [] }, ...more });
const schema = (...names: readonly string[]) => ({ type: "object", properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])), required: [...names] });

export const CRM_OPERATIONS: readonly RestOperation[] = [
  { tool: "read_ticket", method: "GET", path: "/tickets/{id}", inputSchema: schema("id"), profile: profile(["read"], { steering: ["id"] }) },
  { tool: "send_mail", method: "POST", path: "/mails", inputSchema: schema("to", "body"), profile: profile(["send"], { steering: ["to"], outbound: ["body"] }) },
  { tool: "close_ticket", method: "POST", path: "/tickets/{id}/close", inputSchema: schema("id"), profile: profile(["write"], { steering: ["id"] }) },
  { tool: "watch_tickets", method: "GET", path: "/stream", inputSchema: schema(), profile: profile(["read"]) },
  { tool: "delete_ticket", method: "DELETE", path: "/tickets/{id}", inputSchema: schema("id"), profile: profile(["delete"], { steering: ["id"] }) },
].map((each) => RestOperation.parse(each));

/** `says`: text of the answer to every request, as JSON. */
export async function startRestCrm(says: (path: string) => unknown = () => ({ id: "T-1", body: "the printer is on fire" })): Promise<RestFake> {
  const seen: RestFake["seen"][number][] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part)).on("end", () => {
      const { method = "", url: path = "", headers, rawHeaders } = request;
      seen.push({ method, path, authorization: headers.authorization, headers: rawHeaders, body });
      if (path.endsWith("/stream")) {
        response.writeHead(200, { "content-type": "text/event-stream", "set-cookie": "session=1" });
        response.write("data: one\n\n");
        return void setTimeout(() => response.end("data: two\n\n"), 150);
      }
      const text = JSON.stringify(says(path));
      response.writeHead(path.endsWith("/gone") ? 404 : 200, { "content-type": "application/json", "set-cookie": "session=1", "content-length": Buffer.byteLength(text) }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
