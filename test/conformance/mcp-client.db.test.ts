// The official MCP client's own auth code as a client of our token service, over real HTTP, against a resource server that checks what it gets.
// Cross-app access, which needs a company's identity provider, is in src/enforce/tokens/grants/assertions.db.test.ts.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  auth, ClientCredentialsProvider, DpopSession, PrivateKeyJwtProvider, StaticPrivateKeyJwtProvider, withOAuth,
  type OAuthClientInformationMixed, type OAuthClientProvider, type OAuthDiscoveryState, type OAuthTokens,
} from "@modelcontextprotocol/client";
import * as jose from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MandateError, newId, sha256Hex } from "../../src/kernel/index.ts";
import { startCluster, type Cluster } from "../store/cluster.ts";
import { APPLICATION, callbackAt, openHouse, OTHER_APPLICATION, type House } from "./house.ts";

const SECRET = "a secret of sixty characters that nobody would ever guess, no";
const CALLBACK = callbackAt(65_000);

let cluster: Cluster;
let house: House;
let crm: Awaited<ReturnType<typeof openResource>>;

beforeAll(async () => {
  cluster = await startCluster();
  crm = await openResource(() => house);
  house = await openHouse(await cluster.store(), { callback: CALLBACK, resource: crm.url, requireDpopNonce: true });
});
afterAll(async () => {
  await house.stop();
  await crm.stop();
  await cluster.stop();
});

/** A server with tools: says who makes tokens for it, and takes only those. */
async function openResource(of: () => House) {
  let url = "";
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith("/.well-known/oauth-protected-resource") === true) return void response.setHeader("content-type", "application/json").end(JSON.stringify({ resource: url, authorization_servers: [of().url], scopes_supported: ["mcp:tools.call"] }));
    const [scheme, token = ""] = (request.headers.authorization ?? "").split(" ");
    const proof = request.headers["dpop"];
    try {
      const { claims } = await of().tokens.verifyAccessToken(token, { audience: url, ...(scheme === "DPoP" ? { dpop: { proof: String(proof), method: request.method ?? "", url } } : {}) });
      response.setHeader("content-type", "application/json").end(JSON.stringify({ scheme, ...claims }));
    } catch (thrown) {
      if (!(thrown instanceof MandateError)) throw thrown;
      response.writeHead(401, { "www-authenticate": `Bearer resource_metadata="${new URL(url).origin}/.well-known/oauth-protected-resource/mcp"` }).end();
    }
  };
  const server = createServer((request, response) => void answer(request, response).catch((thrown: unknown) => response.writeHead(500).end(String(thrown))));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return { url, stop: () => new Promise<void>((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }) };
}

/** Calls the resource as the client does: turned away, it finds us, gets a token and calls again. */
async function called(provider: OAuthClientProvider): Promise<Record<string, unknown>> {
  const answer = await withOAuth(provider, crm.url)((url, init) => fetch(url, init))(crm.url, { method: "POST" });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

const secretOf = (): { method: "client_secret"; id: string; digest: string; created_at: string; expires_at: string } => ({ method: "client_secret", id: "sec_1", digest: sha256Hex(SECRET), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" });

async function keyed(name: string, alg: "ES256" | "RS256" | "EdDSA") {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  const jwk = await jose.exportJWK(publicKey);
  const id = await house.agent(name, [{ method: "private_key_jwt", jwks: { keys: [{ ...jwk, alg }] } } as never]);
  return { id, privateKey, jwk: (await jose.exportJWK(privateKey)) as Record<string, unknown> };
}

describe("an agent with the official client", () => {
  it("finds us through the resource and signs in with its secret", async () => {
    const id = await house.agent("secretive", [secretOf()]);
    const claims = await called(new ClientCredentialsProvider({ clientId: id, clientSecret: SECRET, expectedIssuer: house.url }));
    expect(claims).toMatchObject({ scheme: "Bearer", iss: house.url, aud: crm.url, sub: id, scope: "mcp:tools.call", authorization_details: [{ identifier: "add_note" }] });
    const wrong = Object.assign(new ClientCredentialsProvider({ clientId: id, clientSecret: "another", expectedIssuer: house.url }), { invalidateCredentials: () => undefined });
    await expect(auth(wrong, { serverUrl: crm.url })).rejects.toThrow(/not known/);
  });

  it.each(["ES256", "RS256", "EdDSA"] as const)("signs in with a key of its own: %s", async (alg) => {
    const { id, jwk, privateKey } = await keyed(`keyed-${alg.toLowerCase()}`, alg);
    expect(await called(new PrivateKeyJwtProvider({ clientId: id, privateKey: jwk, algorithm: alg, expectedIssuer: house.url }))).toMatchObject({ scheme: "Bearer", sub: id });
    const assertion = await new jose.SignJWT({ jti: newId("tok") }).setProtectedHeader({ alg }).setIssuer(id).setSubject(id).setAudience(house.url).setIssuedAt().setExpirationTime("2m").sign(privateKey);
    expect(await called(new StaticPrivateKeyJwtProvider({ clientId: id, jwtBearerAssertion: assertion, expectedIssuer: house.url }))).toMatchObject({ sub: id });
  });

  it("binds its token to a key, with the nonce that we ask for, and proves it at the resource", async () => {
    const { id, jwk } = await keyed("bound", "ES256");
    const session = await DpopSession.create({ alg: "ES256" });
    const provider = Object.assign(new PrivateKeyJwtProvider({ clientId: id, privateKey: jwk, algorithm: "ES256", expectedIssuer: house.url }), { dpop: () => session });
    expect(await called(provider)).toMatchObject({ scheme: "DPoP", sub: id, cnf: { jkt: session.thumbprint } });
    expect(session.nonceFor(house.url)).toBeTypeOf("string");
    // Whoever takes the token and has not the key gets nothing.
    const { access_token: token = "" } = provider.tokens() ?? {};
    expect((await fetch(crm.url, { method: "POST", headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });
});

describe("an application with the official client", () => {
  /** By its document (CIMD), with nothing registered. */
  function application(session?: DpopSession) {
    let information: OAuthClientInformationMixed | undefined;
    let tokens: OAuthTokens | undefined;
    let verifier = "";
    let asksAt = "";
    let discovery: OAuthDiscoveryState | undefined;
    const provider: OAuthClientProvider = {
      redirectUrl: CALLBACK,
      clientMetadataUrl: APPLICATION,
      clientMetadata: { client_name: "Desk", redirect_uris: [CALLBACK], token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"] },
      clientInformation: () => information,
      saveClientInformation: (given) => void (information = given),
      tokens: () => tokens,
      saveTokens: (given) => void (tokens = given),
      redirectToAuthorization: (to) => void (asksAt = to.href),
      saveCodeVerifier: (given) => void (verifier = given),
      codeVerifier: () => verifier,
      saveDiscoveryState: (given) => void (discovery = given),
      discoveryState: () => discovery,
      ...(session === undefined ? {} : { dpop: () => session }),
    };
    const back = async () => {
      const { searchParams } = await house.consent(asksAt);
      return { authorizationCode: searchParams.get("code") ?? "", iss: searchParams.get("iss") ?? "" };
    };
    return { provider, back, tokens: () => tokens, information: () => information, verifier: () => verifier };
  }

  it("asks the person by its document, gets a code with our name on it, and acts for her as its agent, also after a refresh", async () => {
    const { provider, back, tokens, information } = application();
    expect(await auth(provider, { serverUrl: crm.url })).toBe("REDIRECT");
    expect(information()?.client_id).toBe(APPLICATION);
    expect(house.tokens.endpoints.metadata()).toMatchObject({ token_endpoint_auth_methods_supported: expect.arrayContaining(["none"]) as string[] });
    expect(await auth(provider, { serverUrl: crm.url, ...(await back()) })).toBe("AUTHORIZED");
    expect(await called(provider)).toMatchObject({ scheme: "Bearer", client_id: APPLICATION, sub_profile: "user", act: { iss: house.url, sub_profile: "ai_agent" }, scope: "mcp:tools.call" });
    const former = tokens()?.refresh_token;
    expect(await auth(provider, { serverUrl: crm.url })).toBe("AUTHORIZED");
    expect(tokens()?.refresh_token).not.toBe(former);
    expect(await called(provider)).toMatchObject({ client_id: APPLICATION });
  });

  it("binds code, token and refresh token to its key", async () => {
    const session = await DpopSession.create();
    const { provider, back, tokens } = application(session);
    await auth(provider, { serverUrl: crm.url });
    await auth(provider, { serverUrl: crm.url, ...(await back()) });
    expect(await called(provider)).toMatchObject({ scheme: "DPoP", cnf: { jkt: session.thumbprint } });
    expect(await auth(provider, { serverUrl: crm.url })).toBe("AUTHORIZED");
    const stolen = await fetch(`${house.url}/oauth2/token`, { method: "POST", body: new URLSearchParams({ grant_type: "refresh_token", client_id: APPLICATION, refresh_token: tokens()?.refresh_token ?? "" }) });
    expect([stolen.status, await stolen.json()]).toEqual([400, expect.objectContaining({ error: "invalid_grant" })]);
  });

  it("row 3: on the person's own machine is answered at any port, and at no other path, host or query", async () => {
    const ask = async (redirect: string) => (await fetch(`${house.url}/oauth2/authorize?${new URLSearchParams({ client_id: APPLICATION, redirect_uri: redirect, response_type: "code", code_challenge: "c".repeat(43), code_challenge_method: "S256" })}`, { redirect: "manual" })).status;
    for (const port of [65_000, 3000, 1]) expect([port, await ask(callbackAt(port))]).toEqual([port, 303]);
    for (const wrong of [`${CALLBACK}/`, `${CALLBACK}/../x`, `${CALLBACK}?x`, `${CALLBACK}#x`, CALLBACK.replace("callback", "Callback"), CALLBACK.replace("127.0.0.1", "localhost"), CALLBACK.replace("127.0.0.1", "127.0.0.2"), CALLBACK.replace("127.0.0.1", "127.0.0.1.evil.example"), CALLBACK.replace("127.0.0.1", "x@127.0.0.1"), CALLBACK.replace("http:", "https:")]) {
      expect([wrong, await ask(wrong)]).toEqual([wrong, 400]);
    }
  });

  it("row 37: is the only one that its code and refresh token are good for; to another they are as unknown", async () => {
    const { provider, back, tokens, verifier } = application();
    await auth(provider, { serverUrl: crm.url });
    const answer = await back();
    const as = async (clientId: string, form: Record<string, string>) => {
      const told = await fetch(`${house.url}/oauth2/token`, { method: "POST", body: new URLSearchParams({ client_id: clientId, ...form }) });
      return [told.status, await told.json()];
    };
    const code = (value: string) => ({ grant_type: "authorization_code", code: value, redirect_uri: CALLBACK, code_verifier: verifier() });
    const refresh = (value: string) => ({ grant_type: "refresh_token", refresh_token: value });
    // Known to us, by an authorization request of its own.
    await fetch(`${house.url}/oauth2/authorize?${new URLSearchParams({ client_id: OTHER_APPLICATION, redirect_uri: CALLBACK, response_type: "code", code_challenge: "c".repeat(43), code_challenge_method: "S256" })}`, { redirect: "manual" });
    expect(await as(OTHER_APPLICATION, code(answer.authorizationCode))).toEqual(await as(OTHER_APPLICATION, code("unknown")));
    expect(await auth(provider, { serverUrl: crm.url, ...answer })).toBe("AUTHORIZED");
    expect(await as(OTHER_APPLICATION, refresh(tokens()?.refresh_token ?? ""))).toEqual(await as(OTHER_APPLICATION, refresh("unknown")));
    expect(await auth(provider, { serverUrl: crm.url })).toBe("AUTHORIZED");
  });
});
