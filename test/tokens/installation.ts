// A token service over a database of a test, behind the real HTTP doors, with agents and mandates as rows; and a fetch that goes through those doors.
import cookie from "@fastify/cookie";
import { fastify, type FastifyInstance } from "fastify";
import { mountOauth } from "../../src/api/oauth/index.ts";
import type { CertificateOptions } from "../../src/api/oauth/certificate.ts";
import { createRateLimit } from "../../src/api/rate-limit.ts";
import { createTokenService, type AskPolicy, type TokenService, type TokenServiceDeps } from "../../src/enforce/tokens/index.ts";
import { digestOf, newId, newSealKey, openSealer, silentLog, type Outbound } from "../../src/kernel/index.ts";
import { agentKey, type AgentContent, type MandateDocument } from "../../src/model/index.ts";
import { announceChange, insertAgent, insertMandate, putMandateVersion, refreshMandate, setAgentState, systemActor, type ProtectedResourceRow, type Store } from "../../src/store/index.ts";
import { mandateLike } from "../govern/fixtures.ts";

export const ISSUER = "https://mandate.example";
export const GITHUB = "https://gw.example/mcp/github";
export const tester = systemActor("test");

export interface Installation {
  readonly tokens: TokenService;
  readonly app: FastifyInstance;
  /** Through our doors, whatever the host. */
  readonly fetch: (url: string | URL | Request, init?: RequestInit) => Promise<Response>;
  form(path: string, params: Readonly<Record<string, string | readonly string[]>>, headers?: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly body: Record<string, unknown>; readonly headers: Readonly<Record<string, unknown>> }>;
  stop(): Promise<void>;
}

/** Nobody says no. */
export const noPolicy: AskPolicy = () => Promise.resolve("dcs_test");

const unreachable: Outbound = () => Promise.reject(new Error("nothing is to be called"));
/** One key for every installation of a test: replicas share it. */
const sealer = openSealer(newSealKey());

export async function startInstallation(store: Store, more: Partial<TokenServiceDeps> & { readonly certificates?: CertificateOptions } = {}): Promise<Installation> {
  const { certificates = { header: null, authorities: [] }, ...deps } = more;
  const tokens = await createTokenService({ store, sealer, log: silentLog, call: unreachable, issuer: () => ISSUER, policy: noPolicy, ...deps });
  const app = fastify();
  await app.register(cookie);
  await mountOauth(app, { tokens, clock: store.clock, limits: createRateLimit(), certificates });
  const form: Installation["form"] = async (path, params, headers = {}) => {
    const body = new URLSearchParams(Object.entries(params).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : value.map((each): [string, string] => [name, each]))));
    const answer = await app.inject({ method: "POST", url: path, headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, payload: body.toString() });
    return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
  };
  return {
    tokens,
    app,
    form,
    fetch: async (url, init = {}) => {
      const request = new Request(url, init);
      const { pathname, search } = new URL(request.url);
      const answer = await app.inject({ method: request.method as "GET", url: `${pathname}${search}`, headers: Object.fromEntries(request.headers), payload: await request.text() });
      return new Response([204, 304].includes(answer.statusCode) ? null : answer.rawPayload, { status: answer.statusCode, headers: Object.entries(answer.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]])) });
    },
    stop: () => app.close(),
  };
}

/** Active from the start. Gives its id, which is its OAuth client id. */
export async function anAgent(store: Store, name: string, more: Partial<AgentContent> = {}): Promise<string> {
  const id = newId("agt");
  const content: AgentContent = {
    name, title: name, purpose: "Tests", owner: "ann@example.com", sponsor: "ben@example.com", mandate: null, runtime: { kind: "other" }, environment: "production", end: null, authentication: [], ...more,
  };
  await store.write(tester, async (tx) => {
    await insertAgent(tx, { id, content, kind: "agent", templateId: null, card: null, identity: agentKey(id), discovered: null });
    await setAgentState(tx, id, "active", null);
    await tx.record({ action: "agent.registered", subject: id });
  });
  return id;
}

export async function agentState(store: Store, id: string, state: "active" | "suspended" | "retired"): Promise<void> {
  await store.write(tester, async (tx) => {
    await setAgentState(tx, id, state, null);
    await announceChange(tx, "agent", id);
    await tx.record({ action: "agent.changed", subject: id });
  });
}

/** In force. Gives its id. */
export async function aMandate(store: Store, change: Partial<MandateDocument>): Promise<string> {
  const id = newId("mdt");
  await store.write(tester, async (tx) => {
    await insertMandate(tx, id, mandateLike(change));
    await putVersion(store, tx, id, mandateLike(change), "active");
    await tx.record({ action: "mandate.activated", subject: id });
  });
  return id;
}

async function putVersion(_store: Store, tx: Parameters<Parameters<Store["write"]>[1]>[0], id: string, document: MandateDocument, state: "active" | "suspended" | "ended", revision = 1): Promise<void> {
  await putMandateVersion(tx, {
    mandateId: id, version: 1, state, document, hash: digestOf(document), authors: [], requirement: null, submittedAt: null, lapsesAt: null, approvedAt: tx.at.toISOString(), activatedAt: tx.at.toISOString(), endedAt: null, why: null, revision,
  });
  await refreshMandate(tx, id);
  await announceChange(tx, "mandate", id);
}

export async function mandateState(store: Store, id: string, change: Partial<MandateDocument>, state: "active" | "suspended" | "ended"): Promise<void> {
  await store.write(tester, async (tx) => {
    await putVersion(store, tx, id, mandateLike(change), state, 2);
    await tx.record({ action: "mandate.suspended", subject: id });
  });
}

/** A resource with tools, as the gate will have them. */
export const githubResource = (more: Partial<ProtectedResourceRow> = {}): Omit<ProtectedResourceRow, "createdBy" | "createdAt"> => ({
  resource: GITHUB, name: "GitHub", server: "github", scopes: ["mcp:tools.call", "mcp:tools.list"], detailTypes: ["mcp_tool"], signingAlg: "ES256", bound: false, introspector: null, ...more,
});
