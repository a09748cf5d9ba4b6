// One gate over the database of a test with its four points in front, and the same call made at each: over MCP, through the stdio wrapper, through the egress proxy, and by a tool in process.
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { fastify } from "fastify";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { mountGate } from "../../src/api/gate/index.ts";
import { mountMcp } from "../../src/api/mcp/index.ts";
import { problemOf } from "../../src/api/problem.ts";
import { openWrapper } from "../../src/cli/stdio-gate/wrapper.ts";
import { CallDenied, CallHeld, openGateClient, type GateClient } from "../../src/client/index.ts";
import { definitionOf, openCatalogue, openCredentials, registerUpstream, type Catalogue } from "../../src/enforce/catalogue/index.ts";
import { catalogueView, openCallers, openDoor, openEgress, openLinks, openMcp, type Authority, type CallersDeps } from "../../src/enforce/gateway/index.ts";
import { refusal, type VerifiedToken } from "../../src/enforce/tokens/index.ts";
import { MandateError, newSealKey, openSealer, sendOut, silentLog } from "../../src/kernel/index.ts";
import type { GatePoint, RestOperation } from "../../src/model/index.ts";
import type { Store } from "../../src/store/index.ts";
import { CRM_OPERATIONS, type RestFake } from "../fakes/rest-crm.ts";
import { startGateOn, type StartedGate } from "./gate.ts";

export const ann = { actor: { type: "user" as const, id: "usr_ann", name: "ann@example.com" }, isAdmin: true };

type Arguments = Readonly<Record<string, unknown>>;

export interface Told {
  readonly verdict: "allow" | "deny" | "hold";
  /** What the agent was told, whole. */
  readonly text: string;
}

export interface FourPoints extends StartedGate {
  readonly base: string;
  readonly proxy: string;
  /** `token`: `all` or `narrow`, which names no tool of the CRM. */
  call(point: GatePoint, token: string, tool: string, given: Arguments): Promise<Told>;
  client(token: string): GateClient;
  /** Registers a server that runs beside the agent. */
  local(name: string): Promise<void>;
  readonly catalogue: Catalogue;
  /** Over HTTP, with `path` of the API. */
  ask(token: string | null, path: string, options?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string; readonly target?: string }): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly text: string }>;
}

export interface FourPointsOptions {
  readonly agent: string;
  readonly crm: RestFake;
  readonly authority?: Authority;
  readonly hosts?: readonly string[];
}

export async function startFourPoints(store: Store, { agent, crm, authority, hosts = [] }: FourPointsOptions): Promise<FourPoints> {
  const started = await startGateOn(store);
  const { gate, point } = started;
  const sealer = openSealer(newSealKey());
  await registerUpstream(store, sealer, ann, "crm", {
    title: "CRM", owner: "ann@example.com", transport: { kind: "rest", url: crm.url, operations: [...CRM_OPERATIONS] }, credential: { kind: "sealed-header", header: "authorization", prefix: "Bearer " }, secret: "own-of-crm", allowPrivate: true, trusted: true, identity: {}, registryEntry: null,
  });
  const catalogue = await openCatalogue({ store, log: silentLog });
  const credentials = openCredentials({ store, clock: store.clock, sealer, outbound: sendOut });
  let base = "http://127.0.0.1";
  const calling: CallersDeps = { clock: store.clock, base: () => base, verify: verifyFor(agent, () => base), nonce: () => "", agentOf: () => ({ name: "bot", environment: "production" }), teamsOf: () => [], sequence: point.sequence };
  const callers = openCallers(calling);
  const policy = { mayCall: () => true, heldAnswer: (_call: unknown, { heldAct, reason }: { readonly heldAct: string; readonly reason: string }) => ({ url: `${base}/approvals/held/${heldAct}`, message: `A person must let this go: ${reason}.` }) };
  const mcp = openMcp({ ...calling, ...policy, gate, log: silentLog, sealer, links: openLinks({ clock: store.clock }), ...catalogueView({ catalogue, credentials, environment: () => undefined }), stands: () => true, onTaken: point.onTaken });
  const door = openDoor({ ...policy, gate, base: () => base, clock: store.clock, log: silentLog, catalogue, callers });
  const egress = openEgress({ ...policy, gate, base: () => base, clock: store.clock, log: silentLog, catalogue, credentials, callers, stands: () => true, onTaken: point.onTaken, hosts, authority: authority ?? null });

  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((thrown, asked, reply) => {
    const problem = problemOf(thrown, asked);
    return reply.code(problem.status).type("application/problem+json").serializer(JSON.stringify).send(problem);
  });
  const certificates = { header: null, authorities: [] };
  await mountMcp(app, { gateway: mcp, clock: store.clock, certificates });
  await mountGate(app, { door, base: () => base, clock: store.clock, certificates });
  await app.listen({ host: "127.0.0.1", port: 0 });
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => egress.server.listen(0, "127.0.0.1", resolve));
  const proxy = `http://127.0.0.1:${(egress.server.address() as AddressInfo).port}`;

  const clients = new Map<string, Client>();
  const gates = new Map<string, GateClient>();
  const client = (token: string, point: "in-process" | "mcp-stdio" = "in-process") => {
    const kept = gates.get(`${point} ${token}`) ?? openGateClient({ url: base, token, server: "crm", point });
    gates.set(`${point} ${token}`, kept);
    return kept;
  };
  const ask: FourPoints["ask"] = (token, path, { method = "GET", headers = {}, body, target = `${crm.url}${path}` } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<FourPoints["ask"]>>>();
    const sent = request(proxy, { method, path: target, headers: { host: new URL(target).host, ...(token === null ? {} : { "proxy-authorization": `Bearer ${token}` }), ...(body === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }), ...headers }, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part)).on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })).on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
    return promise;
  };

  const at: Readonly<Record<GatePoint, (token: string, tool: string, given: Arguments) => Promise<Told>>> = {
    "mcp-http": async (token, tool, given) => {
      const known = clients.get(token) ?? new Client({ name: "agent", version: "1" }, { versionNegotiation: { mode: "auto" } });
      if (!clients.has(token)) {
        await known.connect(new StreamableHTTPClientTransport(new URL(`${base}/mcp`), { authProvider: { token: async () => token } }));
        clients.set(token, known);
      }
      return toldBy(await known.callTool({ name: `crm__${tool}`, arguments: given }));
    },
    "mcp-stdio": async (token, tool, given) => toldBy(await throughWrapper(client(token, "mcp-stdio"), tool, given)),
    egress: async (token, tool, given) => {
      const { method, path, body } = overHttp(CRM_OPERATIONS.find((each) => each.tool === tool), given);
      const { status, text } = await ask(token, path, { method, ...(body === undefined ? {} : { body }) });
      const said = JSON.parse(text) as { readonly verdict?: "deny" | "hold" };
      return { verdict: said.verdict ?? (status === 200 ? "allow" : "deny"), text };
    },
    "in-process": async (token, tool, given) => {
      try {
        return { verdict: "allow", text: JSON.stringify(await client(token).governed(tool, () => ({ id: "T-1" }))(given)) };
      } catch (thrown) {
        if (thrown instanceof CallDenied) return { verdict: "deny", text: thrown.message };
        if (thrown instanceof CallHeld) return { verdict: "hold", text: `${thrown.message} ${thrown.heldAct}` };
        throw thrown;
      }
    },
  };

  return {
    ...started, base, proxy, client, ask, catalogue,
    local: async (name) => void (await registerUpstream(store, sealer, ann, name, { title: name, owner: "ann@example.com", transport: { kind: "local" }, credential: { kind: "none" }, secret: null, allowPrivate: false, trusted: false, identity: {}, registryEntry: null })),
    call: (where, token, tool, given) => at[where](token, tool, given),
    stop: async () => {
      await Promise.allSettled([...clients.values()].map((each) => each.close()));
      await egress.stop();
      await door.stop();
      await mcp.stop();
      await app.close();
      await catalogue.stop();
      await started.stop();
    },
  };
}

/** `<rights>[.<session>]`, good for every address of ours. */
function verifyFor(agent: string, base: () => string): CallersDeps["verify"] {
  return async (token, { audience }) => {
    const [rights = "", session = "1"] = token.split(".");
    if (rights !== "all" && rights !== "narrow") throw refusal("invalid_token", "the access token is not good; get a new one");
    return {
      id: `iss_${session}`, claims: { iss: base(), sub: agent, aud: audience ?? "", client_id: agent, jti: token, scope: "mcp:tools.list mcp:tools.call" } as unknown as VerifiedToken["claims"], agentId: agent, mandate: { id: "mdt_1", name: "tickets", version: 1 }, person: null,
      details: [{ type: "mcp_tool", identifier: rights === "all" ? "*__*" : "crm__nothing" }], expiresAt: new Date("2100-01-01T00:00:00Z"),
    };
  };
}

const overHttp = (operation: RestOperation | undefined, given: Arguments): { readonly method: string; readonly path: string; readonly body?: string } => {
  if (operation === undefined) throw new MandateError("internal", "the test names no operation of the CRM");
  const { id, ...rest } = given;
  const path = operation.path.replace("{id}", encodeURIComponent(String(id)));
  return { method: operation.method, path, ...(operation.method === "POST" && Object.keys(rest).length > 0 ? { body: JSON.stringify(rest) } : {}) };
};

function toldBy(result: unknown): Told {
  const { isError = false, _meta: meta = {} } = result as { readonly isError?: boolean; readonly _meta?: Arguments };
  return { verdict: meta["dev.mandate/approval"] !== undefined ? "hold" : isError ? "deny" : "allow", text: JSON.stringify(result) };
}

/** A server on two pipes that shows the tools of the CRM, and one call of it. */
async function throughWrapper(gate: GateClient, tool: string, given: Arguments): Promise<unknown> {
  const [fromAgent, toAgent, fromServer, toServer] = [new PassThrough(), new PassThrough(), new PassThrough(), new PassThrough()];
  openWrapper({ gate, agent: { from: fromAgent, to: toAgent }, server: { from: fromServer, to: toServer }, say: () => undefined, now: () => performance.now() });
  toServer.on("data", (line: Buffer) => {
    const { id, method } = JSON.parse(line.toString()) as { readonly id: unknown; readonly method: string };
    const result = method === "tools/list" ? { tools: CRM_OPERATIONS.map(definitionOf) } : { content: [{ type: "text", text: '{"id":"T-1"}' }] };
    fromServer.write(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`);
  });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  toAgent.once("data", (line: Buffer) => resolve((JSON.parse(line.toString()) as { readonly result?: unknown; readonly error?: unknown }).result ?? { isError: true }));
  fromAgent.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, arguments: given } })}\n`);
  try {
    return await promise;
  } finally {
    for (const each of [fromAgent, toAgent, fromServer, toServer]) each.destroy();
  }
}
