// Assertions: of platforms, of the company's identity provider to us (ID-JAG), and of ours to others; with clients that are not ours: oauth4webapi and the MCP SDK.
import { exportJWK, exportPKCS8, generateKeyPair, SignJWT } from "jose";
import { auth, CrossAppAccessProvider } from "@modelcontextprotocol/client";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startIdp, type FakeIdp } from "../../../../test/fakes/idp.ts";
import { agentWith, ask, claimsOf, GITHUB, ISSUER, mandateInForce, serviceOver, trustIssuer, type TestAgent } from "../../../../test/enforce/carrying.ts";
import { startCluster, type Cluster } from "../../../../test/store/cluster.ts";
import { sendOut, sha256Hex } from "../../../kernel/index.ts";
import { sql, systemActor, type Store } from "../../../store/index.ts";
import { readJwks } from "../jws.ts";
import type { OpenedTokens } from "../open.ts";
import { ID_JAG, JWT_BEARER, PERSON_CLAIM, TOKEN_EXCHANGE } from "./index.ts";
import { thumbprintsOf } from "./issuer-keys.ts";
import { addTrustedIssuer, confirmIssuerKeys } from "./trusted-issuers.ts";

const K8S = "https://kubernetes.default.svc";
const OTHER_AS = "https://as.partner.example";
const tester = systemActor("test");

let cluster: Cluster;
let store: Store;
let service: OpenedTokens;
let idp: FakeIdp;
let desk: TestAgent;
let platform: (claims?: Record<string, unknown>) => Promise<string>;

beforeAll(async () => {
  idp = await startIdp();
  cluster = await startCluster();
  store = await cluster.store();
  service = await serviceOver(store, sendOut);
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kty: "RSA", kid: "k8s-1", alg: "RS256" }] };
  platform = (claims = {}) => new SignJWT({ iss: K8S, sub: "system:serviceaccount:ops:nightly", aud: ISSUER, ...claims }).setProtectedHeader({ alg: "RS256", kid: "k8s-1" }).setIssuedAt().setExpirationTime("5m").sign(privateKey);
  await agentWith(store, "nightly", [{ method: "federation", kind: "kubernetes", issuer: K8S, jwks, audience: ISSUER, subject: "system:serviceaccount:ops:nightly" }]);
  desk = await agentWith(store, "desk");
  await mandateInForce(store, { name: "nightly", acting: "autonomous", subjects: [{ agent: "nightly" }], scope: { tools: [{ server: "github", tool: "list_issues" }] } });
  await mandateInForce(store, { name: "desk", acting: "on_behalf_of", subjects: [{ agent: "desk" }, { agent: "secret-desk" }], scope: { tools: [{ server: "github", tool: "create_issue" }] } });
  await trustIssuer(store, { issuer: idp.issuer, kind: "idp", audience: idp.clientId, jwksUri: idp.jwksUri, idJag: true, knownKeys: thumbprintsOf(readJwks(await (await fetch(idp.jwksUri)).json()) ?? []) });
  await trustIssuer(store, { issuer: OTHER_AS, kind: "authorization-server", audience: "acme-at-partner", scopes: ["chat.read"] });
});
afterAll(async () => {
  await idp.stop();
  await cluster.stop();
});

const now = () => Math.floor(Date.now() / 1000);
const jag = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  idp.sign({ iss: idp.issuer, sub: "alice", aud: ISSUER, client_id: desk.id, jti: crypto.randomUUID(), iat: now(), exp: now() + 300, resource: GITHUB, scope: "mcp:tools.call", email: "alice@example.com", ...claims }, { typ: "oauth-id-jag+jwt", ...header });

/** What the SDK's cross-app access can: a client with a secret. */
async function secretAgent(): Promise<{ readonly id: string; readonly secret: string }> {
  const secret = "a secret of a test that is long enough";
  const method = { method: "client_secret" as const, id: "sec_1", digest: sha256Hex(secret), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" };
  return { id: (await agentWith(store, "secret-desk", [method])).id, secret };
}

describe("a platform's token", () => {
  it("is all that an agent needs: no client, no secret, no registration at the endpoint", async () => {
    const answer = await ask(service, { grant_type: JWT_BEARER, assertion: await platform(), resource: GITHUB });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(claimsOf(answer.body["access_token"])).toMatchObject({ aud: GITHUB, sub_profile: "ai_agent", authorization_details: [{ identifier: "list_issues" }] });
  });

  it("is refused when it is of somebody else, for somebody else, or has ended", async () => {
    const bad = [{ sub: "system:serviceaccount:ops:other" }, { aud: "https://elsewhere.example" }, { iss: "https://evil.example" }, { exp: now() - 100 }];
    for (const claims of bad) {
      const signed = claims.exp === undefined ? await platform(claims) : await platform().then((text) => `${text.slice(0, -4)}AAAA`);
      expect(await ask(service, { grant_type: JWT_BEARER, assertion: signed, resource: GITHUB }), JSON.stringify(claims)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    }
    const id = await trustIssuer(store, { issuer: K8S, kind: "workload", audience: ISSUER, rules: [{ claim: "kubernetes.io/cluster", is: "blue*" }] });
    expect(await ask(service, { grant_type: JWT_BEARER, assertion: await platform(), resource: GITHUB })).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect((await ask(service, { grant_type: JWT_BEARER, assertion: await platform({ "kubernetes.io/cluster": "blue-2" }), resource: GITHUB })).status).toBe(200);
    await store.pool.execute(sql`delete from trusted_issuer where id = ${id}`);
  });
});

describe("an identity assertion of the company's provider", () => {
  it("becomes a token for the resource that it names, once, for this client alone, and without a refresh token", async () => {
    const assertion = await jag({ act: { iss: idp.issuer, sub: "assistant", sub_profile: "ai_agent" } });
    const { status, body } = await ask(service, { grant_type: JWT_BEARER, assertion }, desk);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).not.toHaveProperty("refresh_token");
    expect(claimsOf(body["access_token"])).toMatchObject({ aud: GITHUB, sub: "alice", scope: "mcp:tools.call", act: { iss: ISSUER, sub: desk.id, act: { iss: idp.issuer, sub: "assistant" } }, [PERSON_CLAIM]: { iss: idp.issuer, names: ["alice@example.com"] } });
    expect(await ask(service, { grant_type: JWT_BEARER, assertion }, desk)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("row 6: is refused with the wrong type, client, audience, life or actors", async () => {
    const bad = [jag({}, { typ: "JWT" }), jag({ client_id: "agt_other" }), jag({ aud: "https://other.example" }), jag({ aud: [ISSUER, "https://other.example"] }), jag({ exp: now() + 3600 }), jag({ jti: undefined }), jag({ act: { iss: ISSUER, sub: desk.id } }), jag({ iss: "https://evil.example" })];
    for (const [n, assertion] of (await Promise.all(bad)).entries()) expect([n, (await ask(service, { grant_type: JWT_BEARER, assertion }, desk)).body["error"]]).toEqual([n, "invalid_grant"]);
    expect((await ask(service, { grant_type: JWT_BEARER, assertion: await jag() })).body["error"]).toBe("invalid_client");
    expect((await ask(service, { grant_type: JWT_BEARER, assertion: await jag(), resource: "https://gw.example/mcp/mail" }, desk)).body["error"]).toBe("invalid_target");
    expect((await ask(service, { grant_type: JWT_BEARER, assertion: await jag({ scope: "mcp:tools.list" }), scope: "mcp:tools.call" }, desk)).body["error"]).toBe("invalid_scope");
  });

  it("is asked for and shown by the MCP SDK's own cross-app access", async () => {
    const { id, secret } = await secretAgent();
    const provider = new CrossAppAccessProvider({ clientId: id, clientSecret: secret, expectedIssuer: ISSUER, fetchFn: overService, assertion: ({ resourceUrl, authorizationServerUrl }) => jag({ client_id: id, aud: authorizationServerUrl.replace(/\/$/, ""), resource: resourceUrl }) });
    expect(await auth(provider, { serverUrl: GITHUB, fetchFn: overService })).toBe("AUTHORIZED");
    expect(claimsOf((await provider.tokens())?.access_token)).toMatchObject({ aud: GITHUB, sub: "alice", act: { sub: id } });
  });
});

describe("an identity assertion of ours", () => {
  it("is made for a server that is entered, with the scopes it may be asked for; no access token for us", async () => {
    const subject_token = await idp.signIn("alice");
    const params = { grant_type: TOKEN_EXCHANGE, subject_token, subject_token_type: "urn:ietf:params:oauth:token-type:id_token", requested_token_type: ID_JAG, resource: "https://chat.partner.example/" };
    const { status, body } = await ask(service, { ...params, audience: OTHER_AS, scope: "chat.read chat.write" }, desk);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ issued_token_type: ID_JAG, token_type: "N_A", scope: "chat.read" });
    expect(claimsOf(body["access_token"])).toMatchObject({ iss: ISSUER, aud: OTHER_AS, sub: "alice", client_id: "acme-at-partner", resource: "https://chat.partner.example/", act: { iss: ISSUER, sub: desk.id }, email: "alice@example.com" });
    expect(JSON.parse(Buffer.from(String(body["access_token"]).split(".")[0] ?? "", "base64url").toString())).toMatchObject({ typ: "oauth-id-jag+jwt" });
    await expect(service.tokens.verifyAccessToken(String(body["access_token"]), { audience: null })).rejects.toThrow(/another type/);
    expect((await ask(service, { ...params, audience: "https://unknown.example" }, desk)).body["error"]).toBe("invalid_target");
    expect((await ask(service, params, desk)).body["error"]).toBe("invalid_request");
    expect(service.tokens.endpoints.metadata()).toMatchObject({ identity_chaining_requested_token_types_supported: [ID_JAG], authorization_grant_profiles_supported: ["urn:ietf:params:oauth:grant-profile:id-jag"] });
  });
});

describe("keys of issuers", () => {
  it("row 14: are taken over by nobody unseen: when none is known any more a person must look, and until then nothing is taken", async () => {
    const second = await startIdp();
    const id = await addTrustedIssuer({ store, keys: service.consent.issuerKeys, call: sendOut }, tester, { issuer: second.issuer, kind: "idp", title: "Second", audience: second.clientId, jwks: null, jwksUri: null, rules: [], scopes: [], idJag: false, allowPrivate: true, enabled: true });
    const exchange = async () => ask(service, { grant_type: TOKEN_EXCHANGE, subject_token: await second.signIn("bob"), subject_token_type: "urn:ietf:params:oauth:token-type:id_token" }, desk);
    expect((await exchange()).status).toBe(200);
    await store.pool.execute(sql`update trusted_issuer set known_keys = '{another}' where id = ${id}`);
    const held = await exchange();
    expect(held).toMatchObject({ status: 400, body: { error: "invalid_request", error_description: expect.stringContaining("none was known before") } });
    const [row] = await store.pool.query<{ keys: string[] }>(sql`select held_keys as keys from trusted_issuer where id = ${id}`);
    await expect(confirmIssuerKeys(store, tester, id, ["another"])).rejects.toThrow(/Other keys/);
    await confirmIssuerKeys(store, tester, id, row?.keys ?? []);
    expect((await exchange()).status).toBe(200);
    await expect(addTrustedIssuer({ store, keys: service.consent.issuerKeys, call: sendOut }, tester, { issuer: `${second.issuer}/`, kind: "idp", title: "x", audience: "x", jwks: null, jwksUri: null, rules: [], scopes: [], idJag: false, allowPrivate: true, enabled: true })).rejects.toThrow(/another issuer/);
    await second.stop();
  });
});

describe("a conforming client", () => {
  it("discovers us and exchanges with oauth4webapi", async () => {
    const as = await oauth.processDiscoveryResponse(new URL(ISSUER), await oauth.discoveryRequest(new URL(ISSUER), { algorithm: "oauth2", [oauth.customFetch]: (url, init) => overService(url, init as unknown as RequestInit) }));
    const key = await crypto.subtle.importKey("pkcs8", Buffer.from((await exportPKCS8(desk.key)).replace(/-----[^-]+-----|\s/g, ""), "base64"), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const response = await oauth.genericTokenEndpointRequest(as, { client_id: desk.id }, oauth.PrivateKeyJwt({ key, kid: "desk-1" }), TOKEN_EXCHANGE, new URLSearchParams({ subject_token: await idp.signIn("carol"), subject_token_type: "urn:ietf:params:oauth:token-type:id_token", resource: GITHUB }), { [oauth.customFetch]: (url, init) => overService(url, init as unknown as RequestInit) });
    const result = await oauth.processGenericTokenEndpointResponse(as, { client_id: desk.id }, response);
    expect(claimsOf(result.access_token)).toMatchObject({ sub: "carol", act: { sub: desk.id } });
    expect(result["issued_token_type"]).toBe("urn:ietf:params:oauth:token-type:access_token");
  });
});

/** A fetch that comes to our doors, and to those of the gate where its metadata is. */
async function overService(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const request = new Request(input, init);
  const { pathname } = new URL(request.url);
  const { endpoints } = service.tokens;
  if (pathname.startsWith("/.well-known/oauth-protected-resource")) return Response.json({ resource: GITHUB, authorization_servers: [ISSUER], scopes_supported: ["mcp:tools.call"] });
  if (pathname === "/.well-known/oauth-authorization-server") return Response.json(endpoints.metadata());
  if (pathname !== "/oauth2/token") return new Response("", { status: 404 });
  const answer = await endpoints.token({ method: request.method, body: await request.text(), authorization: request.headers.get("authorization") ?? undefined, dpop: request.headers.get("dpop") ?? undefined, certificate: null, address: "127.0.0.1" });
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}

