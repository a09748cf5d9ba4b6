// The gate for MCP over a real HTTP server, with small stand-ins for the policy and the catalogue: every call is kept, and what the test names is denied or held.
import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import { Client, StreamableHTTPClientTransport, type ClientOptions } from "@modelcontextprotocol/client";
import { checkHost, checkOrigin } from "../../src/api/guard.ts";
import { mountMcp } from "../../src/api/mcp/index.ts";
import { openLinks, openMcp, type CataloguedTool, type Gate, type GateUpstream, type McpDeps, type McpGateway, type ToolCatalogue } from "../../src/enforce/gateway/index.ts";
import { refusal, type VerifiedToken } from "../../src/enforce/tokens/index.ts";
import { canonicalJson, newSealKey, openSealer, sha256Hex, silentLog, systemClock } from "../../src/kernel/index.ts";
import type { GateCall, Outcome, ToolDefinition, ToolProfile } from "../../src/model/index.ts";

export interface Kept {
  readonly call: GateCall;
  verdict: string;
  outcome: Outcome | null;
}

export interface TestGateway {
  readonly base: string;
  readonly gateway: McpGateway;
  readonly kept: readonly Kept[];
  readonly catalogue: ToolCatalogue;
  /** `server/tool`: what the policy says to it besides yes. */
  readonly policy: Map<string, "deny" | "hold">;
  /** Not to be called at all. */
  readonly hidden: Set<string>;
  readonly approved: Set<string>;
  readonly gone: Set<string>;
  /** Something that was in force is not any more. */
  change(): void;
  failing: { begin: Error | null; finish: Error | null };
  connect(token: string, options?: { readonly server?: string; readonly mode?: "legacy" | "auto"; readonly client?: ClientOptions }): Promise<Client>;
  post(body: unknown, options?: { readonly token?: string | null; readonly server?: string; readonly headers?: Readonly<Record<string, string>> }): Promise<Response>;
  stop(): Promise<void>;
}

const profileOf = ({ name }: ToolDefinition): ToolProfile => ({ effects: /^(?:read|count|by_|export|echo|get)/.test(name) ? ["read"] : ["write"], steering: [], outbound: [], results: { trust: "untrusted", system: [], content: [], data: [], personal: [] } });

function catalogueOf(upstreams: readonly GateUpstream[]): ToolCatalogue {
  const tools = new Map<string, Map<string, CataloguedTool>>();
  return {
    upstreams: () => upstreams,
    upstream: (server) => upstreams.find(({ name }) => name === server),
    toolsOf: (server) => [...(tools.get(server)?.values() ?? [])],
    tool: (server, name) => tools.get(server)?.get(name),
    observe: async (server, given) => {
      const definitions = given as readonly ToolDefinition[];
      const before = tools.get(server);
      tools.set(server, new Map(definitions.map((definition) => {
        const digest = sha256Hex(canonicalJson(definition));
        const known = before?.get(definition.name);
        return [definition.name, { definition: known?.definition ?? definition, digest: known?.digest ?? digest, profile: profileOf(definition), state: known === undefined || known.digest === digest ? "approved" : "quarantined" }];
      })));
    },
  };
}

/** `token`: `<agent>[.<scope word>]`, for any address of ours. */
function verifyFor(base: () => string): McpDeps["verify"] {
  return async (token, { audience, dpop }) => {
    const [agent = "", more = ""] = token.split(".");
    if (agent === "bad" || dpop !== undefined) throw refusal("invalid_token", "the access token is not good; get a new one");
    if (more === "elsewhere") throw refusal("invalid_token", "the access token is not good: it is for another resource; get a new one");
    const scope = more === "listonly" ? "mcp:tools.list" : "mcp:tools.list mcp:tools.call";
    return {
      id: `iss_${agent}`, claims: { iss: base(), sub: agent, aud: audience ?? "", client_id: agent, jti: token, scope } as unknown as VerifiedToken["claims"], agentId: `agt_${agent}`, mandate: { id: "mdt_1", name: "support", version: 1 }, person: null, details: [{ type: "mcp_tool", identifier: audience?.endsWith("/mcp") === true ? "*__*" : "*" }],
      expiresAt: new Date(systemClock.now().getTime() + 300_000),
    };
  };
}

export async function startGateway(targets: Readonly<Record<string, string | GateUpstream["target"]["transport"]>>, more: Partial<McpDeps> = {}): Promise<TestGateway> {
  const kept: Kept[] = [];
  const policy = new Map<string, "deny" | "hold">();
  const hidden = new Set<string>();
  const approved = new Set<string>();
  const gone = new Set<string>();
  const failing: TestGateway["failing"] = { begin: null, finish: null };
  const takers = new Set<() => void>();
  let sequence = 1;
  let base = "http://127.0.0.1";
  const decision = { decision: "allow", stage: null, policies: [], errors: [], mandate: null, reason: "", remedy: "", obligations: [] } as const;
  const traced = { origins: [], findings: [], data: [], hasReadUntrusted: false };

  const gate: Gate = {
    begin: async (call) => {
      if (failing.begin !== null) throw failing.begin;
      const callId = `dcs_${kept.length}`;
      const said = policy.get(`${call.server}/${call.tool}`);
      const one: Kept = { call, verdict: said ?? "allow", outcome: null };
      kept.push(one);
      if (said === "deny") return { verdict: "deny", callId, reason: "the mandate support does not allow it", remedy: "Ask ann@example.com.", decision, traced };
      if (said === "hold" && !(call.approval !== null && approved.has(call.approval))) return { verdict: "hold", callId, heldAct: "hla_1", reason: "a person must see it", expiresAt: "2030-01-01T00:00:00.000Z", decision, traced };
      return { verdict: "allow", callId, arguments: call.arguments, decision, traced };
    },
    finish: async (callId, outcome) => {
      if (failing.finish !== null) throw failing.finish;
      const one = kept[Number(callId.slice(4))];
      if (one !== undefined) one.outcome = outcome;
      return { result: outcome.result, masked: [] };
    },
    end: () => undefined,
  };
  const upstreams = Object.entries(targets).map(([name, target]): GateUpstream => ({ name, title: name, target: { server: name, revision: name, certificate: null, transport: typeof target === "string" ? { kind: "http", url: target, era: "auto" } : target, allowPrivate: true }, trusted: false, perPerson: false }));
  const catalogue = catalogueOf(upstreams);
  const gateway = openMcp({
    gate, catalogue, clock: systemClock, log: silentLog, sealer: openSealer(newSealKey()), links: openLinks({ clock: systemClock }), base: () => base, verify: verifyFor(() => base), nonce: () => "nonce",
    agentOf: (id) => ({ name: id.slice(4), environment: "production" }), teamsOf: () => [], credentialFor: async ({ name }) => ({ authorization: `Bearer own-of-${name}` }),
    mayCall: (_caller, server, tool) => !hidden.has(`${server}/${tool}`), stands: ({ agent }) => !gone.has(agent.name), sequence: () => sequence,
    onTaken: (taken) => {
      takers.add(taken);
      return () => void takers.delete(taken);
    },
    heldAnswer: (_call, { heldAct }) => ({ url: `${base}/approvals/held/${heldAct}`, message: "A person must let it go." }),
    ...more,
  });
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((thrown, _request, reply) => reply.code((thrown as { code?: string }).code === "forbidden" ? 403 : 400).send({ error: (thrown as Error).message }));
  app.addHook("onRequest", async (request) => {
    checkHost(request, { hosts: [] });
    checkOrigin(request);
  });
  await mountMcp(app, { gateway, clock: systemClock, certificates: { header: null, authorities: [] } });
  await app.listen({ host: "127.0.0.1", port: 0 });
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const clients: Client[] = [];

  return {
    base, gateway, kept, catalogue, policy, hidden, approved, gone, failing,
    change: () => {
      sequence++;
      for (const taken of takers) taken();
    },
    connect: async (token, { server, mode = "auto", client: options = {} } = {}) => {
      const client = new Client({ name: "agent", version: "1" }, { versionNegotiation: { mode }, ...options });
      await client.connect(new StreamableHTTPClientTransport(new URL(`${base}/mcp${server === undefined ? "" : `/${server}`}`), { authProvider: { token: async () => token } }));
      clients.push(client);
      return client;
    },
    post: (body, { token = "alice", server, headers = {} } = {}) =>
      fetch(`${base}/mcp${server === undefined ? "" : `/${server}`}`, { method: "POST", headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers }, body: typeof body === "string" ? body : JSON.stringify(body) }),
    stop: async () => {
      await Promise.allSettled(clients.map((client) => client.close()));
      await gateway.stop();
      await app.close();
    },
  };
}
