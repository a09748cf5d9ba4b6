// What comes to the door: malformed, oversized, disagreeing with itself, from a foreign page, without a right to be here. Each is refused with what the protocol says, and no upstream hears of it.
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../../../../test/enforce/mcp-gateway.ts";
import { startBilling } from "../../../../test/fakes/mcp-legacy.ts";
import { startDesk, type McpFake } from "../../../../test/fakes/mcp-modern.ts";

let desk: McpFake;
let billing: Awaited<ReturnType<typeof startBilling>>;
let gate: TestGateway;

beforeAll(async () => {
  [desk, billing] = await Promise.all([startDesk(), startBilling()]);
  gate = await startGateway({ desk: desk.url, billing: billing.url });
  await (await gate.connect("alice")).listTools();
});
afterEach(() => {
  gate.policy.clear();
  gate.hidden.clear();
});
afterAll(async () => {
  await gate.stop();
  await Promise.all([desk.stop(), billing.stop()]);
});

const VERSION = "io.modelcontextprotocol/protocolVersion";
const META = { [VERSION]: "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
const request = (method: string, params: Record<string, unknown> = {}, meta: unknown = META) => ({ jsonrpc: "2.0", id: 7, method, params: { ...params, _meta: meta } });
const headersFor = (method: string, name?: string) => ({ "mcp-protocol-version": "2026-07-28", "mcp-method": method, ...(name === undefined ? {} : { "mcp-name": name }) });
const READ = { name: "desk__read_ticket", arguments: { id: "T-1" } };
const said = async (response: Response) => ({ status: response.status, ...((await response.json()) as { id?: unknown; error?: { code: number; message: string; data?: unknown }; result?: Record<string, unknown> }) });
const legacy = async (method: string, params: unknown, session: string, token = "alice") => gate.post({ jsonrpc: "2.0", id: 1, method, params }, { token, headers: { "mcp-session-id": session } });
const begin = async (token = "alice", capabilities: unknown = {}) => (await gate.post({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities, clientInfo: { name: "a", version: "1" } } }, { token })).headers.get("mcp-session-id") ?? "";

describe("a message", () => {
  it.each([
    ["no JSON", "{", 400, -32700],
    ["no JSON-RPC", { hello: 1 }, 400, -32600],
    ["an older JSON-RPC", { ...request("tools/list"), jsonrpc: "1.0" }, 400, -32600],
    ["a batch (row 42)", [request("tools/list"), request("tools/list")], 400, -32600],
    ["a member twice", '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}', 400, -32700],
    ["a member of JavaScript's own", '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"__proto__":{}}}', 400, -32700],
    ["nested without end", `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`, 400, -32700],
    ["an id that is an object", { ...request("ping"), id: {} }, 400, -32600],
    ["params that are a list", { jsonrpc: "2.0", id: 1, method: "ping", params: [] }, 400, -32600],
  ])("%s", async (_what, body, status, code) => {
    expect(await said(await gate.post(body))).toMatchObject({ status, error: { code } });
  });

  it("row 42: larger than a mebibyte, told or found out, and packed ones", async () => {
    const large = JSON.stringify(request("tools/call", { ...READ, arguments: { id: "x".repeat(5 * 1024 * 1024) } }));
    expect((await gate.post(large)).status).toBe(413);
    const dripping = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65536).fill(32)) });
    const endless = await fetch(`${gate.base}/mcp`, { method: "POST", headers: { "content-type": "application/json", authorization: "Bearer alice" }, body: dripping, duplex: "half" } as RequestInit).then(({ status }) => status, () => "cut");
    // The answer comes while the body still does; whether it is seen or the connection is cut first is up to the network.
    expect([413, "cut"]).toContain(endless);
    const packed = await fetch(`${gate.base}/mcp`, { method: "POST", headers: { "content-type": "application/json", "content-encoding": "gzip", authorization: "Bearer alice" }, body: gzipSync(JSON.stringify(request("tools/list"))) });
    expect(packed.status).toBe(415);
  });

  it("row 43: framed in two ways at once", async () => {
    const { port } = new URL(gate.base);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => socket.write(`POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\nauthorization: Bearer alice\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`));
      socket.once("data", (data) => {
        resolve(String(data));
        socket.destroy();
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe("headers of 2026-07-28", () => {
  it.each([
    ["another name than the body (row 43)", headersFor("tools/call", "desk__send_reply"), -32020],
    ["no name", headersFor("tools/call"), -32020],
    ["another method than the body", headersFor("tools/list", READ.name), -32020],
    ["no method", { "mcp-protocol-version": "2026-07-28", "mcp-name": READ.name }, -32020],
    ["no version", { "mcp-method": "tools/call", "mcp-name": READ.name }, -32020],
    ["another version than the body", { ...headersFor("tools/call", READ.name), "mcp-protocol-version": "2025-11-25" }, -32020],
    ["a name that is not what it says in base64", headersFor("tools/call", "=?base64?!!!?="), -32020],
  ])("%s", async (_what, headers, code) => {
    const before = desk.calls.length;
    expect(await said(await gate.post(request("tools/call", READ), { headers }))).toMatchObject({ status: 400, id: 7, error: { code } });
    expect(desk.calls.length).toBe(before);
  });

  it("names in base64 are read", async () => {
    const name = `=?base64?${Buffer.from(READ.name).toString("base64")}?=`;
    expect(await said(await gate.post(request("tools/call", READ), { headers: headersFor("tools/call", name) }))).toMatchObject({ status: 200, result: { resultType: "complete" } });
  });

  it("mirror the arguments that a tool wants mirrored", async () => {
    const call = request("tools/call", { name: "desk__by_region", arguments: { region: "eu" } });
    const headers = headersFor("tools/call", "desk__by_region");
    expect(await said(await gate.post(call, { headers }))).toMatchObject({ status: 400, error: { code: -32020 } });
    expect(await said(await gate.post(call, { headers: { ...headers, "mcp-param-region": "us" } }))).toMatchObject({ status: 400, error: { code: -32020 } });
    expect(await said(await gate.post(call, { headers: { ...headers, "mcp-param-region": "eu" } }))).toMatchObject({ status: 200 });
  });

  it("what a request must say about itself in _meta", async () => {
    const headers = headersFor("tools/list");
    expect(await said(await gate.post(request("tools/list", {}, { [VERSION]: "2026-07-28" }), { headers }))).toMatchObject({ status: 400, error: { code: -32602 } });
    expect(await said(await gate.post({ jsonrpc: "2.0", id: 7, method: "tools/list" }, { headers }))).toMatchObject({ status: 400, error: { code: -32602 } });
    const future = await said(await gate.post(request("tools/list", {}, { ...META, [VERSION]: "2030-01-01" }), { headers: { ...headers, "mcp-protocol-version": "2030-01-01" } }));
    expect(future).toMatchObject({ status: 400, error: { code: -32022, data: { requested: "2030-01-01" } } });
    expect(future.error?.data).toMatchObject({ supported: expect.arrayContaining(["2026-07-28"]) });
  });

  it("unknown methods are not served, and lists are this agent's alone", async () => {
    expect(await said(await gate.post(request("tools/steal"), { headers: headersFor("tools/steal") }))).toMatchObject({ status: 404, error: { code: -32601 } });
    expect(await said(await gate.post(request("tools/list"), { headers: headersFor("tools/list") }))).toMatchObject({ status: 200, result: { resultType: "complete", cacheScope: "private" } });
    expect(await said(await gate.post(request("server/discover"), { headers: headersFor("server/discover") }))).toMatchObject({ status: 200, result: { supportedVersions: expect.arrayContaining(["2026-07-28"]), cacheScope: "private" } });
  });
});

describe("a token", () => {
  it("rows 4 and 7: none, any word, and one for another resource are refused before anything is read", async () => {
    for (const token of [null, "bad", "alice.elsewhere"]) {
      const response = await gate.post("{", { token });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain(`resource_metadata="${gate.base}/.well-known/oauth-protected-resource/mcp"`);
    }
    const plain = await fetch(`${gate.base}/mcp?access_token=alice`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    expect(plain.status).toBe(401);
    expect((await fetch(`${gate.base}/mcp/desk`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).headers.get("www-authenticate")).toContain("/.well-known/oauth-protected-resource/mcp/desk");
  });

  it("without the scope is told which", async () => {
    const response = await gate.post(request("tools/call", READ), { token: "alice.listonly", headers: headersFor("tools/call", READ.name) });
    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toMatch(/error="insufficient_scope".*|scope="mcp:tools\.call"/);
  });
});

describe("a page of another site (rows 15, 16)", () => {
  it("is refused whatever it tries, streams too", async () => {
    const session = await begin();
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }] as Record<string, string>[]) {
      expect((await gate.post(request("tools/list"), { headers: { ...headersFor("tools/list"), ...headers } })).status).toBe(403);
      expect((await fetch(`${gate.base}/mcp`, { headers: { ...headers, accept: "text/event-stream", authorization: "Bearer alice", "mcp-session-id": session } })).status).toBe(403);
    }
    expect((await fetch(`${gate.base}/mcp`, { method: "POST", headers: { "content-type": "text/plain", authorization: "Bearer alice" }, body: "{}" })).status).toBe(403);
    const { port } = new URL(gate.base);
    const rebound = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => socket.write(`POST /mcp HTTP/1.1\r\nhost: evil.example\r\ncontent-length: 0\r\n\r\n`));
      socket.once("data", (data) => {
        resolve(String(data));
        socket.destroy();
      });
    });
    expect(rebound).toMatch(/^HTTP\/1\.1 403/);
  });
});

describe("a tool that the caller does not see (row 8)", () => {
  it("is refused by name, alias, case and Unicode variant", async () => {
    gate.policy.set("desk/send_reply", "deny");
    gate.hidden.add("desk/send_reply");
    const before = desk.calls.length;
    for (const name of ["desk__send_reply", "desk__SEND_REPLY", "Desk__send_reply", "desk__send_reply ", "desk__ｓend_reply", "desk__send%5Freply", "desk___send_reply", "desk/send_reply", "send_reply", "billing__send_reply", "desk__send_reply\u200b"]) {
      const { result, error } = await said(await gate.post(request("tools/call", { name, arguments: { id: "1", body: "x" } }), { headers: headersFor("tools/call", /^[\x21-\x7e]+$/.test(name) ? name : `=?base64?${Buffer.from(name).toString("base64")}?=`) }));
      expect(error?.code === -32602 || result?.["isError"] === true, name).toBe(true);
    }
    expect(desk.calls.length).toBe(before);
  });
});

describe("a session of the legacy era (row 9)", () => {
  it("is nobody's but its own: to others it is as if it were not there", async () => {
    const session = await begin("alice");
    expect((await legacy("ping", {}, session)).status).toBe(200);
    const [others, none] = await Promise.all([legacy("ping", {}, session, "bob"), legacy("ping", {}, "no-such-session", "bob")]);
    expect(others.status).toBe(404);
    expect(await others.text()).toBe(await none.text());
    for (const method of ["GET", "DELETE"]) expect((await fetch(`${gate.base}/mcp`, { method, headers: { accept: "text/event-stream", authorization: "Bearer bob", "mcp-session-id": session } })).status).toBe(404);
    expect((await gate.post({ jsonrpc: "2.0", id: 1, method: "ping" }, { server: "desk", headers: { "mcp-session-id": session } })).status).toBe(404);
    expect((await gate.post({ jsonrpc: "2.0", id: 1, method: "tools/list" })).status).toBe(400);
  });

  it("ends when its agent says so, and what an upstream kept for it ends with it", async () => {
    const session = await begin("dora");
    await legacy("tools/call", { name: "billing__export_records", arguments: { account: "A" } }, session, "dora");
    const before = billing.sessions();
    expect((await fetch(`${gate.base}/mcp`, { method: "DELETE", headers: { authorization: "Bearer dora", "mcp-session-id": session } })).status).toBe(204);
    expect((await legacy("ping", {}, session, "dora")).status).toBe(404);
    await expect.poll(() => billing.sessions()).toBe(before - 1);
  });

  it("has a stream on which it hears that tools have changed", async () => {
    const session = await begin("erin");
    const gone = new AbortController();
    const stream = await fetch(`${gate.base}/mcp`, { headers: { accept: "text/event-stream", authorization: "Bearer erin", "mcp-session-id": session }, signal: gone.signal });
    expect(stream.status).toBe(200);
    expect((await fetch(`${gate.base}/mcp`, { headers: { accept: "text/event-stream", authorization: "Bearer erin", "mcp-session-id": session } })).status).toBe(409);
    billing.announce();
    const reader = stream.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    expect(first).toContain("notifications/tools/list_changed");
    gone.abort();
  });
});

it("an agent of the modern era listens, and hears what has changed", async () => {
  const gone = new AbortController();
  const stream = await fetch(`${gate.base}/mcp`, {
    method: "POST", signal: gone.signal, headers: { "content-type": "application/json", accept: "text/event-stream", authorization: "Bearer frank", ...headersFor("subscriptions/listen") },
    body: JSON.stringify(request("subscriptions/listen", { notifications: { toolsListChanged: true, resourceSubscriptions: ["desk+desk://faq", "nobody+x://y"] } })),
  });
  const reader = stream.body?.getReader();
  const next = async () => JSON.parse((/data: (.*)/.exec(new TextDecoder().decode((await reader?.read())?.value)) ?? [])[1] ?? "{}") as Record<string, unknown>;
  const stamp = { _meta: { "io.modelcontextprotocol/subscriptionId": 7 } };
  expect(await next()).toMatchObject({ method: "notifications/subscriptions/acknowledged", params: { notifications: { toolsListChanged: true, resourceSubscriptions: ["desk+desk://faq"] }, ...stamp } });
  billing.announce();
  expect(await next()).toMatchObject({ method: "notifications/tools/list_changed", params: stamp });
  gone.abort();
  await expect.poll(() => gate.gateway.open().calls).toBe(0);
});

it("row 50: a requestState that was altered, is another's, of another request, or used before is not taken", async () => {
  const call = { name: "desk__close_ticket", arguments: { id: "T-1" } };
  const capable = { ...META, "io.modelcontextprotocol/clientCapabilities": { elicitation: {} } };
  const post = async (more: Record<string, unknown>, token = "alice", params: Record<string, unknown> = call) => said(await gate.post(request("tools/call", { ...params, ...more }, capable), { token, headers: headersFor("tools/call", call.name) }));
  const first = await post({});
  const state = String(first.result?.["requestState"]);
  expect(first.result).toMatchObject({ resultType: "input_required", inputRequests: { sure: { method: "elicitation/create" } } });
  const inputResponses = { sure: { action: "accept", content: { sure: true } } };
  const altered = `${state.slice(0, -2)}${state.endsWith("AA") ? "BB" : "AA"}`;
  for (const [more, token, params] of [[{ requestState: altered }], [{ requestState: "nonsense" }], [{ requestState: 5 }], [{ requestState: state }, "bob"], [{ requestState: state }, "alice", { ...call, arguments: { id: "T-2" } }]] as [Record<string, unknown>, string?, Record<string, unknown>?][]) {
    expect(await post({ ...more, inputResponses }, token, params)).toMatchObject({ status: 400, error: { code: -32602 } });
  }
  expect(await post({ requestState: state, inputResponses })).toMatchObject({ status: 200, result: { resultType: "complete" } });
  expect(gate.kept.at(-1)?.call.arguments).toEqual({ id: "T-1", "mcp.inputResponses": inputResponses });
  expect(await post({ requestState: state, inputResponses })).toMatchObject({ status: 400 });
});
