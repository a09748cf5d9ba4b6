// The gate for MCP as it is in production: real tokens, the decision point, the catalogue and the records, over the real doors; an agent with the official SDK and a real server behind it.
import { createHash } from "node:crypto";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startApi, type Api } from "../../../test/api/server.ts";
import { agentWith, ask, serviceOver, type TestAgent } from "../../../test/enforce/carrying.ts";
import { putInForce, toolMandate } from "../../../test/enforce/in-force.ts";
import { startDesk, type McpFake } from "../../../test/fakes/mcp-modern.ts";
import { startCluster } from "../../../test/store/cluster.ts";
import { approveWaiting, digestOfSet, registerUpstream, waitingOf } from "../../enforce/catalogue/index.ts";
import { stopNow } from "../../enforce/killswitch/index.ts";
import type { OpenedTokens } from "../../enforce/tokens/index.ts";
import { DATA_CLASSES } from "../../model/index.ts";
import { listGateCalls, listTools, systemActor, type Store } from "../../store/index.ts";

const BASE = "http://127.0.0.1:7420";
let later = 0;
const clock = { now: () => new Date(Date.now() + later) };
const person = { actor: { type: "user" as const, id: "usr_ann", name: "ann@example.com" }, isAdmin: true };
let store: Store;
let api: Api;
let opened: OpenedTokens;
let desk: McpFake;
let url: string;
let bot: TestAgent;
let words = "Reads one ticket.";
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const cluster = await startCluster();
  ends.push(() => cluster.stop());
  store = await cluster.store(clock);
  desk = await startDesk({ describes: () => words });
  ends.push(() => desk.stop());
  opened = await serviceOver(store, () => Promise.reject(new Error("nothing is to be called")), { issuer: () => BASE });
  const agent = await agentWith(store, "summaries");
  bot = { ...agent, assertion: (at) => agent.assertion(at, BASE) };
  await putInForce(store, toolMandate({ name: "summaries-work", subjects: [{ agent: "summaries" }], scope: { tools: [{ server: "desk", tool: "read_ticket" }], data: [...DATA_CLASSES] }, start: "2026-01-01", end: "2099-12-31" }));
  api = await startApi(store, clock, { tokens: opened.tokens, consent: opened.consent });
  ends.push(() => api.stop());
  await registerUpstream(store, api.senders.sealer, person, "desk", {
    title: "Ticket desk", owner: "ann@example.com", transport: { kind: "http", url: desk.url, era: "auto" }, credential: { kind: "sealed-header", header: "authorization", prefix: "Bearer " }, secret: "own-of-the-gate", allowPrivate: true, trusted: false, identity: {}, registryEntry: null,
  });
  for (const [resource, server] of [[`${BASE}/mcp`, null], [`${BASE}/mcp/desk`, "desk"]] as const) {
    await opened.tokens.resources.put(systemActor("test"), { resource, name: resource, server, scopes: ["mcp:tools.list", "mcp:tools.call"], detailTypes: ["mcp_tool"], signingAlg: "ES256", bound: false, introspector: null });
  }
  url = await api.listen();
});
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

async function tokenFor(resource: string, dpop?: string): Promise<string> {
  const { body } = await ask(opened, { grant_type: "client_credentials", resource }, bot, dpop);
  if (typeof body["access_token"] !== "string") throw new Error(JSON.stringify(body));
  return body["access_token"];
}

async function agentAt(path: string, token: string, mode: "auto" | "legacy" = "auto"): Promise<Client> {
  const client = new Client({ name: "agent", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}${path}`), { authProvider: { token: async () => token } }));
  ends.push(() => client.close());
  return client;
}

const call = (token: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${url}/mcp/desk`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${token}`, "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "read_ticket", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "read_ticket", arguments: { id: "T-7" }, _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} } } }),
  });

it("an agent is offered nothing until a person approved it, then what its mandate names alone, and each call is on record", async () => {
  const token = await tokenFor(`${BASE}/mcp/desk`);
  expect((await (await agentAt("/mcp/desk", token)).listTools()).tools).toEqual([]);
  const waiting = waitingOf(await listTools(store.pool, "desk"));
  expect(waiting.map(({ name }) => name)).toContain("send_reply");
  await approveWaiting(store, person, "desk", digestOfSet(waiting));
  for (const mode of ["auto", "legacy"] as const) {
    await expect.poll(async () => (await (await agentAt("/mcp/desk", token, mode)).listTools()).tools.map(({ name }) => name)).toEqual(["read_ticket"]);
    const client = await agentAt("/mcp/desk", token, mode);
    expect(await client.callTool({ name: "read_ticket", arguments: { id: "T-1" } })).toMatchObject({ content: [{ text: expect.stringContaining("T-1") }] });
    expect(await client.callTool({ name: "send_reply", arguments: { id: "T-1", body: "x" } })).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/^Not allowed: /) }] });
  }
  expect(desk.calls.every(({ tool }) => tool === "read_ticket")).toBe(true);
  expect(desk.headers.every(({ authorization }) => authorization === "Bearer own-of-the-gate")).toBe(true);
  const { rows } = await listGateCalls(store.pool, {}, clock.now(), { limit: 10, cursor: undefined });
  expect(rows.map(({ tool, verdict }) => `${tool} ${verdict}`)).toEqual(["send_reply deny", "read_ticket allow", "send_reply deny", "read_ticket allow"]);
  const metadata = (await (await fetch(`${url}/.well-known/oauth-protected-resource/mcp/desk`)).json()) as { resource: string };
  expect(metadata.resource).toBe(`${BASE}/mcp/desk`);
});

it("row 4: a token for one address opens no other, and the word of nobody opens none", async () => {
  const together = await tokenFor(`${BASE}/mcp`);
  const before = desk.headers.length;
  for (const token of [together, "x", `${(await tokenFor(`${BASE}/mcp/desk`)).slice(0, -4)}AAAA`]) expect((await call(token)).status).toBe(401);
  expect(desk.headers.length).toBe(before);
});

it("a token that is bound to a key is good with a proof for this very request, once", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(publicKey);
  const bound = await tokenFor(`${BASE}/mcp/desk`, await proof(privateKey, jwk, `${BASE}/oauth2/token`));
  const headers = { authorization: `DPoP ${bound}`, dpop: await proof(privateKey, jwk, `${BASE}/mcp/desk`, bound) };
  expect((await call(bound)).status).toBe(401);
  expect((await call(bound, headers)).status).toBe(200);
  const again = await call(bound, headers);
  expect(again.status).toBe(401);
  expect(again.headers.get("www-authenticate")).toContain("invalid_dpop_proof");
});

async function proof(key: CryptoKey, jwk: object, htu: string, token?: string): Promise<string> {
  const ath = token === undefined ? {} : { ath: createHash("sha256").update(token).digest("base64url") };
  return new SignJWT({ htm: "POST", htu, ...ath }).setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: jwk as never }).setIssuedAt(clock.now()).setJti(crypto.randomUUID()).sign(key);
}

it("row 17: a tool whose description changes by one character is out of reach at the next list", async () => {
  const token = await tokenFor(`${BASE}/mcp/desk`);
  words = "Reads one ticket!";
  later += 6_000;
  try {
    expect((await (await agentAt("/mcp/desk", token)).listTools()).tools).toEqual([]);
    expect(await (await call(token)).json()).toMatchObject({ error: { code: -32602 } });
  } finally {
    words = "Reads one ticket.";
  }
});

it("row 33: an agent that is stopped is refused at once", async () => {
  const token = await tokenFor(`${BASE}/mcp/desk`);
  expect((await call(token)).status).toBe(200);
  await stopNow(store, { actor: person.actor, person: { account: "usr_ann", names: ["ann@example.com"], teams: [], isSecurity: true } as never }, { kind: "agent", subject: "summaries", reason: "it acts oddly" });
  await expect.poll(async () => (await call(token)).status, { timeout: 1_000, interval: 50 }).toBe(401);
});
