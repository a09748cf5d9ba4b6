// The server scenarios of the MCP conformance suite through the gate, in both revisions: the suite's own program over real HTTP, our server as it runs, and a server of the official SDK behind it.
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { approveWaiting, digestOfSet, registerUpstream, waitingOf } from "../../src/enforce/catalogue/index.ts";
import { openTokenService } from "../../src/enforce/tokens/index.ts";
import { compileStanding } from "../../src/govern/mandates/index.ts";
import { newSealKey, openSealer, sha256Hex, silentLog, systemClock } from "../../src/kernel/index.ts";
import { DATA_CLASSES } from "../../src/model/index.ts";
import { listTools, type Store } from "../../src/store/index.ts";
import { startApi, type Api } from "../api/server.ts";
import { startCluster, type Cluster } from "../store/cluster.ts";
import { agentState, aMandate, anAgent, noPolicy, tester } from "../tokens/installation.ts";
import { expectOnlyKnown, runSuite } from "./gateway-suite.ts";
import { startSuiteUpstream } from "./gateway-upstream.ts";

const SECRET = "a secret of sixty characters that nobody would ever guess, no";
/** As the installation of a test calls itself, whatever port it has. */
const ADDRESS = "http://127.0.0.1:7420/mcp/suite";
const person = { actor: { type: "user" as const, id: "usr_ann", name: "ann@example.com" }, isAdmin: true };

let cluster: Cluster;
let api: Api;
let upstream: Awaited<ReturnType<typeof startSuiteUpstream>>;
let hop: Awaited<ReturnType<typeof startHop>>;

beforeAll(async () => {
  cluster = await startCluster();
  const store = await cluster.store();
  upstream = await startSuiteUpstream();
  let url = "";
  const opened = await openTokenService({ store, sealer: openSealer(newSealKey()), log: silentLog, call: () => Promise.reject(new Error("nothing is to be called")), issuer: () => url, policy: noPolicy });
  api = await startApi(store, systemClock, opened);
  url = await api.listen();
  await opened.tokens.resources.put(tester, { resource: ADDRESS, name: "Suite", server: "suite", scopes: ["mcp:tools.list", "mcp:tools.call"], detailTypes: ["mcp_tool"], signingAlg: "ES256", bound: false, introspector: null });
  hop = await startHop(url, await tokenFor(store, url));
  await approveTools(store);
});
afterAll(async () => {
  await hop.stop();
  await api.stop();
  await upstream.stop();
  await cluster.stop();
});

/** An agent that may do all that the server offers: what the gate holds back is proved elsewhere. */
async function tokenFor(store: Store, url: string): Promise<string> {
  const id = await anAgent(store, "suite", { authentication: [{ method: "client_secret", id: "sec_1", digest: sha256Hex(SECRET), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" }] });
  await agentState(store, id, "active");
  await aMandate(store, { name: "suite", subjects: [{ agent: "suite" }], scope: { tools: [{ server: "suite", tool: "*" }], data: [...DATA_CLASSES], environments: ["production"] }, start: "2020-01-01", end: "2099-12-31" });
  await compileStanding(store, tester, (name, why) => {
    throw new Error(`${name}: ${why}`);
  });
  const answer = await fetch(`${url}/oauth2/token`, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: SECRET, resource: ADDRESS }) });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  expect(answer.status).toBe(200);
  return token;
}

/** The gate sees the tools when somebody asks for them; a person approves them. */
async function approveTools(store: Store): Promise<void> {
  const id = await registerUpstream(store, openSealer(newSealKey()), person, "suite", { title: "Suite", owner: "ann@example.com", transport: { kind: "http", url: upstream.url, era: "auto" }, credential: { kind: "none" }, secret: null, allowPrivate: true, trusted: true, identity: {}, registryEntry: null });
  await until(async () => (await offered()) + waitingOf(await listTools(store.pool, id)).length === upstream.tools);
  await approveWaiting(store, person, "suite", digestOfSet(waitingOf(await listTools(store.pool, id))));
  await until(async () => (await offered()) === upstream.tools);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries === 200) throw new Error("the tools of the suite's server are not offered");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function offered(): Promise<number> {
  const _meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
  const answer = await fetch(hop.url, { method: "POST", headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta } }) });
  const { result } = (await answer.json()) as { result?: { tools: unknown[] } };
  return result?.tools.length ?? 0;
}

/** The suite brings no token, so this adds it, and nothing else: what comes back is handed on as it comes. */
async function startHop(to: string, token: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { hostname, port } = new URL(to);
  const server = createServer((request, response) => {
    const onward = send({ hostname, port, path: "/mcp/suite", method: request.method, headers: { ...request.headers, authorization: `Bearer ${token}` } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}

it.concurrent.each([["2025-11-25", 30], ["2026-07-28", 35]])("%s: pass, but for the expected failures, each of which has its reason", async (version, most) => {
  const done = await runSuite(["server", "--url", hop.url, "--suite", "all", "--spec-version", version]);
  expect(done.scenarios, "scenarios run").toBeGreaterThanOrEqual(most);
  expectOnlyKnown(done, "server", version);
}, 120_000);
