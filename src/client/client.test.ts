// The client for tools: a yes is a yes, and whatever else comes back, or does not, is a no.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { askDecision, type ClientOptions } from "./index.ts";

let server: Server;
let url = "";
let answer: (response: ServerResponse, id: string) => void = () => undefined;
const QUESTION = { subject: { type: "agent", id: "agt_1" }, action: { name: "tools/call" }, resource: { type: "tool", id: "crm__read" } };

beforeAll(async () => {
  server = createServer((request, response) => answer(response, String(request.headers["x-request-id"])));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (more: Partial<ClientOptions> = {}) => askDecision(QUESTION, { url, token: "t", ...more });
const says = (body: string, status = 200, headers: Readonly<Record<string, string>> = {}) => {
  answer = (response, id) => response.writeHead(status, { "content-type": "application/json", "x-request-id": id, ...headers }).end(body);
};

it("passes a yes on, with what it asks for besides", async () => {
  says(JSON.stringify({ decision: true, context: { evaluation_id: "dcs_1", obligations: [{ id: "o", type: "notification", properties: {} }] } }));
  expect(await ask({ obligations: ["notification"] })).toMatchObject({ allowed: true, evaluationId: "dcs_1", obligations: [{ type: "notification" }] });
  expect(await ask()).toMatchObject({ allowed: false, reason: expect.stringContaining("notification") });
});

it("tells a hold from a no", async () => {
  says(JSON.stringify({ decision: false, context: { reason: "approval_required", reason_admin: { en: "It waits." } } }));
  expect(await ask()).toMatchObject({ allowed: false, held: true, reason: "It waits." });
  says(JSON.stringify({ decision: false, context: { reason: "stopped" } }));
  expect(await ask()).toMatchObject({ allowed: false, held: false });
});

it("is a no for errors, for what is no answer, for another's answer, for redirects, for silence", async () => {
  for (const [body, status, headers] of [["", 200], ["{}", 200], ['{"decision":"true"}', 200], ["[true]", 200], ['{"decision":true}', 500], ['{"decision":true}', 401], ['{"decision":true}', 200, { "x-request-id": "other" }], ["", 302, { location: url }]] as const) {
    says(body, status, headers ?? {});
    expect((await ask()).allowed, `${status} ${body}`).toBe(false);
  }
  answer = () => undefined;
  expect(await ask({ timeoutMilliseconds: 50 })).toMatchObject({ allowed: false, reason: expect.stringMatching(/timeout|aborted/i) });
  expect((await ask({ url: "http://127.0.0.1:1" })).allowed).toBe(false);
});
