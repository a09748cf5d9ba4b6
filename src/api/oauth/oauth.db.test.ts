// The OAuth doors as the whole server has them, with openid-client as a conforming client; and the tokens in the API.
import { gzipSync } from "node:zlib";
import * as jose from "jose";
import * as client from "openid-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256Hex, systemClock } from "../../kernel/index.ts";
import { sql, type Store } from "../../store/index.ts";
import { startApi, type Api } from "../../../test/api/server.ts";
import { eachStore } from "../../../test/store/cluster.ts";
import { aMandate, anAgent, GITHUB, githubResource } from "../../../test/tokens/installation.ts";

const BASE = "http://127.0.0.1:7420";
const SECRET = "a secret of sixty characters that nobody would ever guess, no";
let store: Store;
let api: Api;
eachStore((given) => {
  store = given;
});
beforeEach(async () => {
  api = await startApi(store, systemClock);
});
afterEach(() => api.stop());

/** openid-client speaks to our server in process. */
const through: client.CustomFetch = async (url, { method, headers, body }) => {
  const { pathname, search } = new URL(url);
  const answer = await api.call({ method: method as "GET", url: `${pathname}${search}`, headers, ...(body === undefined || body === null ? {} : { payload: String(body) }) });
  return new Response(answer.rawPayload, { status: answer.statusCode, headers: Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]) });
};

async function scene(authentication: object[] = [{ method: "client_secret", id: "sec_1", digest: sha256Hex(SECRET), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" }]) {
  const { server, detailTypes, signingAlg, ...rest } = githubResource();
  const put = await api.call({ as: "admin", method: "POST", url: "/v1/protected-resources", payload: { ...rest, server, detail_types: detailTypes, signing_alg: signingAlg } });
  expect(put.statusCode).toBe(200);
  const agent = await anAgent(store, "bot", { authentication: authentication as never });
  await aMandate(store, { name: "bot-work", subjects: [{ agent: "bot" }], scope: { tools: [{ server: "github", tool: "create_issue" }] }, start: "2020-01-01", end: "2099-12-31" });
  return agent;
}

const found = async (agent: string, authentication: client.ClientAuth) => {
  const config = await client.discovery(new URL(BASE), agent, undefined, authentication, { algorithm: "oauth2", execute: [client.allowInsecureRequests], [client.customFetch]: through });
  config[client.customFetch] = through;
  return config;
};

describe("openid-client", () => {
  it("finds us, gets a token bound to its key with private_key_jwt, asks about it and gives it back", async () => {
    const { publicKey, privateKey } = await client.randomDPoPKeyPair("ES256", { extractable: true });
    const agent = await scene([{ method: "private_key_jwt", jwks: { keys: [{ ...(await jose.exportJWK(publicKey)), kid: "k1" }] } }]);
    const config = await found(agent, client.PrivateKeyJwt({ key: privateKey, kid: "k1" }));
    const keys = await client.randomDPoPKeyPair("ES256");
    const tokens = await client.clientCredentialsGrant(config, { resource: GITHUB, scope: "mcp:tools.call" }, { DPoP: client.getDPoPHandle(config, keys) });
    expect(tokens).toMatchObject({ token_type: "dpop", scope: "mcp:tools.call", authorization_details: [{ type: "mcp_tool", identifier: "create_issue" }] });
    expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({ active: true, token_type: "DPoP", client_id: agent, aud: GITHUB });
    await client.tokenRevocation(config, tokens.access_token);
    expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
  });

  it("reads what every kind of client looks for in the metadata, ours and a resource's", async () => {
    await scene();
    for (const name of ["oauth-authorization-server", "openid-configuration"]) {
      const metadata = (await api.call({ method: "GET", url: `/.well-known/${name}` })).json() as Record<string, unknown>;
      expect(metadata).toMatchObject({ issuer: BASE, code_challenge_methods_supported: ["S256"], authorization_details_types_supported: ["mcp_tool"], tls_client_certificate_bound_access_tokens: true });
      expect(metadata["grant_types_supported"]).toContain("client_credentials");
    }
    const own = (await api.call({ method: "GET", url: "/.well-known/oauth-protected-resource" })).json() as Record<string, unknown>;
    expect(own).toMatchObject({ resource: BASE, authorization_servers: [BASE] });
    expect((await api.call({ method: "GET", url: "/.well-known/oauth-protected-resource/nothing" })).statusCode).toBe(404);
    await api.call({ as: "admin", method: "POST", url: "/v1/protected-resources", payload: { resource: `${BASE}/mcp/jira`, name: "Jira", server: "jira", scopes: ["mcp:tools.call"], detail_types: ["mcp_tool"], signing_alg: "RS256", bound: true, introspector: null } });
    expect((await api.call({ method: "GET", url: "/.well-known/oauth-protected-resource/mcp/jira" })).json()).toMatchObject({ resource: `${BASE}/mcp/jira`, dpop_bound_access_tokens_required: true, authorization_details_types_supported: ["mcp_tool"] });
    expect(((await api.call({ method: "GET", url: "/oauth2/jwks" })).json() as jose.JSONWebKeySet).keys.map(({ alg }) => alg).toSorted()).toEqual(["ES256", "RS256"]);
  });
});

describe("the token endpoint", () => {
  const post = (payload: string | Buffer, headers: Record<string, string> = {}) => api.call({ method: "POST", url: "/oauth2/token", headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, payload });

  it("row 42: takes no more than a form may hold, nothing compressed, and nothing that is no form", async () => {
    expect((await post(`a=${"x".repeat(5 * 1024 * 1024)}`)).statusCode).toBe(413);
    expect((await post(gzipSync("grant_type=client_credentials"), { "content-encoding": "gzip" })).json()).toMatchObject({ error: "invalid_request" });
    expect((await post(Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join("&"))).statusCode).toBe(400);
    expect((await post("grant_type=client_credentials&grant_type=x")).json()).toMatchObject({ error: "invalid_request" });
    expect((await post("__proto__=1&grant_type=constructor")).json()).toMatchObject({ error: "unsupported_grant_type" });
    expect((await post('{"grant_type":"client_credentials"}', { "content-type": "application/json" })).statusCode).toBe(400);
    expect((await post("grant_type=client_credentials")).statusCode).toBe(401);
    expect((await post("")).json()).toMatchObject({ error: "invalid_request" });
  });

  it("row 7: an access token of an agent opens none of our own doors, and no bearer does", async () => {
    const agent = await scene();
    const { access_token: token } = (await post(`grant_type=client_credentials&client_id=${agent}&client_secret=${encodeURIComponent(SECRET)}`)).json() as { access_token: string };
    for (const bearer of [token, "x"]) {
      for (const url of ["/v1/agents", "/v1/issued-tokens", "/v1/protected-resources", "/v1/session"]) expect([url, (await api.call({ method: "GET", url, headers: { authorization: `Bearer ${bearer}` } })).statusCode]).toEqual([url, 401]);
    }
    expect((await api.call({ method: "POST", url: "/oauth2/introspect", headers: { "content-type": "application/x-www-form-urlencoded", authorization: `Bearer ${token}` }, payload: `token=${token}` })).statusCode).toBe(401);
  });

  it("says what failed without saying who is there: a stranger, a wrong secret and an unknown client are told the same", async () => {
    const agent = await scene();
    const told = async (id: string, secret: string) => (await post(`grant_type=client_credentials&client_id=${id}&client_secret=${secret}`)).json() as unknown;
    expect(await told(agent, "wrong")).toEqual(await told("agt_nobody", "wrong"));
    const refused = await store.pool.query<{ entry: string }>(sql`select entry from audit_entry where action = 'token.refused'`);
    expect(refused.map(({ entry }) => (JSON.parse(entry) as { detail: { why: string } }).detail.why)).toEqual(["its secret is not known", "there is no such client"]);
  });
});

describe("tokens in the API", () => {
  it("are listed without their values, by whom they are of, and ended by who may", async () => {
    const agent = await scene();
    const ask = async () => (await api.call({ method: "POST", url: "/oauth2/token", headers: { "content-type": "application/x-www-form-urlencoded" }, payload: `grant_type=client_credentials&resource=${encodeURIComponent(GITHUB)}&client_id=${agent}&client_secret=${encodeURIComponent(SECRET)}` })).json() as { access_token: string };
    const tokens = [await ask(), await ask(), await ask()];
    const list = async (query: string) => (await api.call({ as: "viewer", method: "GET", url: `/v1/issued-tokens${query}` })).json() as { data: { id: string; state: string; agent: { name: string }; tools: string[] }[]; next_cursor: string | null };
    const all = await list("?agent=bot&limit=2");
    expect(all.data).toHaveLength(2);
    expect((await list(`?agent=bot&limit=2&cursor=${all.next_cursor ?? ""}`)).data).toHaveLength(1);
    expect(all.data[0]).toMatchObject({ state: "valid", agent: { name: "bot" }, mandate: { name: "bot-work", version: 1 }, tools: ["create_issue"], audience: [GITHUB], person: null });
    expect(JSON.stringify(all)).not.toContain(jose.decodeJwt(tokens[2]?.access_token ?? "").jti);
    const [first] = all.data;
    const revoke = (as: "viewer" | "operator", url: string, payload: object) => api.call({ as, method: "POST", url, payload });
    expect((await revoke("viewer", `/v1/issued-tokens/${first?.id}/revoke`, { why: "test" })).statusCode).toBe(403);
    expect((await revoke("operator", `/v1/issued-tokens/${first?.id}/revoke`, { why: "test" })).json()).toEqual({ revoked: 1 });
    expect((await list("?state=revoked")).data.map(({ id }) => id)).toEqual([first?.id]);
    expect((await revoke("operator", "/v1/issued-tokens/revoke", { agent: "bot", mandate: "bot-work", why: "test" })).statusCode).toBe(400);
    expect((await revoke("operator", "/v1/issued-tokens/revoke", { mandate: "bot-work", why: "test" })).json()).toEqual({ revoked: 2 });
    expect((await list("?state=valid,suspended")).data).toEqual([]);
    expect((await list("?mandate=bot-work&state=revoked")).data).toHaveLength(3);
    expect((await list("?person=https%3A%2F%2Fidp.example%7Calice")).data).toEqual([]);
    expect((await api.call({ as: "operator", method: "POST", url: "/v1/issued-tokens/rotate-keys", payload: {} })).statusCode).toBe(403);
    expect((await api.call({ as: "admin", method: "POST", url: "/v1/issued-tokens/rotate-keys", payload: {} })).json()).toMatchObject({ made: [{ alg: "ES256" }] });
  });
});
