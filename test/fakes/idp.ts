// The company's identity provider: a second oidc-provider at a port of its own, where everybody who is asked to sign in does so at once.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import { Provider, type Configuration } from "oidc-provider";

export interface FakeIdp {
  readonly issuer: string;
  readonly jwksUri: string;
  /** Our name at it: the audience of its id_tokens for us. */
  readonly clientId: string;
  /** A person signs in by the code flow; gives the id_token. */
  signIn(account: string): Promise<string>;
  /** Signed with its key, whatever is in it. */
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

const CLIENT = "mandate-at-idp";
const CALLBACK = "http://127.0.0.1/cb";

export async function startIdp(): Promise<FakeIdp> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: "idp-1", alg: "ES256", use: "sig" };
  let provider: Provider;
  let account = "";
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/interaction/") === true) void finish(provider, account, request, response);
    else void provider.callback()(request, response);
  });
  const port = await listening(server);
  const issuer = `http://127.0.0.1:${port}`;
  provider = new Provider(issuer, configuration(jwk));
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    clientId: CLIENT,
    signIn: (wanted) => {
      account = wanted;
      return codeFlow(issuer);
    },
    sign: (claims, header = {}) => signed(privateKey, claims, header),
    stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }),
  };
}

function configuration(jwk: JWK): Configuration {
  return {
    jwks: { keys: [jwk as never] },
    clients: [{ client_id: CLIENT, token_endpoint_auth_method: "none", redirect_uris: [CALLBACK], application_type: "native", response_types: ["code"], grant_types: ["authorization_code"], id_token_signed_response_alg: "ES256" }],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, email: `${sub}@example.com`, email_verified: true }) }),
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["only for tests"] },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  };
}

async function finish(provider: Provider, accountId: string, request: Parameters<Provider["interactionDetails"]>[0], response: Parameters<Provider["interactionDetails"]>[1]): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId, clientId: String(params["client_id"]) });
  grant.addOIDCScope("openid email");
  await provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId: await grant.save() } });
}

const VERIFIER = "a".repeat(64);

async function codeFlow(issuer: string): Promise<string> {
  const challenge = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(VERIFIER))).toString("base64url");
  const jar = new Map<string, string>();
  let at = `${issuer}/auth?${new URLSearchParams({ client_id: CLIENT, response_type: "code", scope: "openid email", redirect_uri: CALLBACK, code_challenge: challenge, code_challenge_method: "S256" })}`;
  while (!at.startsWith(CALLBACK)) {
    const response = await fetch(at, { redirect: "manual", headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") } });
    for (const each of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      jar.set(name, value);
    }
    const next = response.headers.get("location");
    if (next === null) throw new Error(`the identity provider answered ${response.status}: ${await response.text()}`);
    at = new URL(next, issuer).href;
  }
  const answer = await fetch(`${issuer}/token`, { method: "POST", body: new URLSearchParams({ grant_type: "authorization_code", client_id: CLIENT, redirect_uri: CALLBACK, code: new URL(at).searchParams.get("code") ?? "", code_verifier: VERIFIER }) });
  return ((await answer.json()) as { id_token: string }).id_token;
}

const signed = (key: CryptoKey, claims: Record<string, unknown>, header: Record<string, unknown>) => new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "idp-1", ...header }).sign(key);

const listening = (server: Server): Promise<number> => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
