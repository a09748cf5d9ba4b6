// The scripted agent of the demo: sums tickets up, and does whatever a ticket tells it to, as a model may. It holds one key of its own and no credential of any server.
import { randomUUID } from "node:crypto";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import * as jose from "jose";
import type { Installation } from "./person.ts";

const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const TASK_META = "dev.mandate/task";

export interface AgentKey {
  /** Client id. */
  readonly id: string;
  readonly privateKey: jose.CryptoKey;
  /** What it is registered with. */
  readonly jwk: jose.JWK;
}

export async function newKey(): Promise<Omit<AgentKey, "id">> {
  const { publicKey, privateKey } = await jose.generateKeyPair("ES256");
  return { privateKey, jwk: { ...(await jose.exportJWK(publicKey)), kid: "demo", alg: "ES256", use: "sig" } };
}

/** A token for the gate, for this task and no other: the host hands it on, the agent acts. */
export async function taskToken(of: Installation, { host, agent, task }: { readonly host: AgentKey; readonly agent: AgentKey; readonly task: string }): Promise<string> {
  const handedOn = await token(of, host, { grant_type: "client_credentials", resource: of.base });
  return token(of, agent, { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", resource: `${of.base}/mcp`, subject_token: handedOn, subject_token_type: ACCESS_TOKEN, task: JSON.stringify({ statement: task }) });
}

async function token({ address, base, signal }: Installation, { id, privateKey }: AgentKey, wanted: Readonly<Record<string, string>>): Promise<string> {
  const assertion = await new jose.SignJWT({ iss: id, sub: id, aud: base, jti: randomUUID() }).setProtectedHeader({ alg: "ES256", kid: "demo" }).setIssuedAt().setExpirationTime("1m").sign(privateKey);
  const answer = await fetch(`${address}/oauth2/token`, { method: "POST", signal, body: new URLSearchParams({ ...wanted, client_assertion_type: ASSERTION, client_assertion: assertion }) });
  const { access_token: value, error_description: why } = (await answer.json()) as { access_token?: string; error_description?: string };
  if (value === undefined) throw new Error(`the agent got no token: ${why ?? answer.status}`);
  return value;
}

export interface Answer {
  readonly ok: boolean;
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Ids that the gate gives with a no. */
  readonly meta: Readonly<Record<string, unknown>>;
}

export interface Agent {
  readonly tools: readonly string[];
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Answer>;
  close(): Promise<void>;
}

export async function connect(of: Installation, accessToken: string, task: string): Promise<Agent> {
  const client = new Client({ name: "support-summaries", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${of.address}/mcp`), { authProvider: { token: async () => accessToken } }));
  const { tools } = await client.listTools();
  return {
    tools: tools.map(({ name }) => name),
    call: async (name, args) => {
      const { content, isError, structuredContent, _meta } = await client.callTool({ name, arguments: { ...args }, _meta: { [TASK_META]: task } }, { signal: of.signal });
      const text = content.map((each) => (each.type === "text" ? each.text : "")).join("\n");
      return { ok: isError !== true, text, value: (structuredContent ?? {}) as Answer["value"], meta: _meta ?? {} };
    },
    close: () => client.close(),
  };
}

/** The first sentence, in so many words. */
export const summaryOf = (subject: string, body: string): string => `Summary: ${subject}. ${body.split(/(?<=[.!?])\s/)[0] ?? ""}`;

export interface Instructions {
  readonly exports: boolean;
  readonly account: string | null;
  readonly mailTo: string | null;
}

/** What a ticket says that an assistant should do; `null` when it says nothing of the kind. */
export function instructionsIn(body: string): Instructions | null {
  const [, told] = /note to the assistant:([^]*)$/i.exec(body) ?? [];
  if (told === undefined) return null;
  return { exports: told.includes("export_records"), account: /account (C-\d+)/.exec(told)?.[1] ?? null, mailTo: /[\w.-]+@[\w.-]+\w/.exec(told)?.[0] ?? null };
}
