// Agents with keys of their own, trusted issuers, and a token service with every grant: for tests of what is handed from one to the next.
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { openTokenService, type AskPolicy, type OpenedTokens } from "../../src/enforce/tokens/index.ts";
import { newId, newSealKey, openSealer, silentLog, type Outbound } from "../../src/kernel/index.ts";
import type { AgentAuthentication, MandateDocument } from "../../src/model/index.ts";
import { insertTrustedIssuer, type Store, type TrustedIssuerRow } from "../../src/store/index.ts";
import { aMandate, anAgent, githubResource, ISSUER, noPolicy, tester } from "../tokens/installation.ts";

export { GITHUB, ISSUER } from "../tokens/installation.ts";
export const MAIL = "https://gw.example/mcp/mail";
const sealer = openSealer(newSealKey());

export interface TestAgent {
  readonly id: string;
  readonly name: string;
  readonly key: CryptoKey;
  /** A client assertion, good once. */
  assertion(at: Date, audience?: string): Promise<string>;
}

export async function agentWith(store: Store, name: string, more: readonly AgentAuthentication[] = []): Promise<TestAgent> {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kty: "EC", alg: "ES256", kid: `${name}-1` }] };
  const id = await anAgent(store, name, { authentication: [{ method: "private_key_jwt", jwks }, ...more] });
  const assertion: TestAgent["assertion"] = (at, audience = ISSUER) => {
    const now = Math.floor(at.getTime() / 1000);
    return new SignJWT({ iss: id, sub: id, aud: audience, iat: now, exp: now + 60, jti: newId("tok") }).setProtectedHeader({ alg: "ES256", kid: `${name}-1` }).sign(privateKey);
  };
  return { id, name, key: privateKey, assertion };
}

/** In force for years around every test. */
export const mandateInForce = (store: Store, change: Partial<MandateDocument> & Pick<MandateDocument, "name">): Promise<string> => aMandate(store, { start: "2026-01-01", end: "2027-12-31", ...change });

export async function serviceOver(store: Store, call: Outbound, options: { readonly issuer?: () => string; readonly chainDepth?: number; readonly policy?: AskPolicy } = {}): Promise<OpenedTokens> {
  const opened = await openTokenService({ store, sealer, log: silentLog, call, issuer: () => ISSUER, policy: noPolicy, allowPrivate: true, ...options });
  await opened.tokens.resources.put(tester, githubResource());
  await opened.tokens.resources.put(tester, githubResource({ resource: MAIL, name: "Mail", server: "mail" }));
  return opened;
}

export async function trustIssuer(store: Store, row: Pick<TrustedIssuerRow, "issuer" | "kind" | "audience"> & Partial<TrustedIssuerRow>): Promise<string> {
  const id = newId("iss");
  await store.write(tester, async (tx) => {
    await insertTrustedIssuer(tx, { id, title: row.issuer, jwks: null, jwksUri: null, rules: [], scopes: [], idJag: false, allowPrivate: true, knownKeys: [], enabled: true, ...row });
    await tx.record({ action: "trusted-issuer.added", subject: id });
  });
  return id;
}

export interface Asked {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export const CLIENT_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** At the token endpoint, as the client when one is given. */
export async function ask({ tokens }: OpenedTokens, params: Readonly<Record<string, string | undefined>>, agent?: TestAgent, dpop?: string): Promise<Asked> {
  const form = new URLSearchParams(Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])));
  if (agent !== undefined) {
    form.set("client_assertion_type", CLIENT_ASSERTION);
    form.set("client_assertion", await agent.assertion(tokens.parts.store.clock.now()));
  }
  const { status, body } = await tokens.endpoints.token({ method: "POST", body: form.toString(), authorization: undefined, dpop, certificate: null, address: "127.0.0.1" });
  return { status, body: JSON.parse(body) as Record<string, unknown> };
}

/** What stands in a token, believed because it is ours. */
export const claimsOf = (token: unknown): Readonly<Record<string, unknown>> => JSON.parse(Buffer.from(String(token).split(".")[1] ?? "", "base64url").toString("utf8")) as Record<string, unknown>;
