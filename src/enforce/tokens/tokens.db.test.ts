// Tokens of agents that act on their own, asked for with clients of others over our doors: who may have one, what stands in it, and when it is worth nothing.
import { generateKeyPairSync, randomUUID, sign, type KeyObject } from "node:crypto";
import { connect } from "node:net";
import { inflateSync } from "node:zlib";
import * as jose from "jose";
import * as oauth from "oauth4webapi";
import { afterEach, describe, expect, it } from "vitest";
import { fixedClock, sha256Hex } from "../../kernel/index.ts";
import { sql, type Store } from "../../store/index.ts";
import { agentState, aMandate, anAgent, GITHUB, githubResource, ISSUER, mandateState, startInstallation, tester, type Installation } from "../../../test/tokens/installation.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { MANDATE_CLAIM } from "./index.ts";

const clock = fixedClock("2026-11-24T10:00:00Z");
let store: Store;
let house: Installation;
eachOn(clock, "2026-11-24T10:00:00Z", (given) => {
  store = given;
});
afterEach(() => house.stop());

const tools = (...names: string[]) => ({ tools: names.map((tool) => ({ server: "github", tool })), environments: ["production" as const] });
const SECRET = "a secret of sixty characters that nobody would ever guess, no";
const secretMethod = (expires = "2027-01-01T00:00:00.000Z") => ({ method: "client_secret" as const, id: "sec_1", digest: sha256Hex(SECRET), created_at: "2026-11-01T00:00:00.000Z", expires_at: expires });

/** An agent with a secret and an autonomous mandate for the tools, and a resource that has them. */
async function scene(names: readonly string[] = ["create_issue", "list_*"]) {
  house = await startInstallation(store);
  await house.tokens.resources.put(tester, githubResource());
  const agent = await anAgent(store, "bot", { authentication: [secretMethod()] });
  const mandate = await aMandate(store, { name: "bot-work", subjects: [{ agent: "bot" }], scope: tools(...names) });
  const ask = (more: Record<string, string | string[]> = {}, headers = {}) => house.form("/oauth2/token", { grant_type: "client_credentials", client_id: agent, client_secret: SECRET, resource: GITHUB, ...more }, headers);
  return { agent, mandate, ask };
}

const records = (action: string) => store.pool.query<{ entry: string }>(sql`select entry from audit_entry where action = ${action} order by id`);
const claimsOf = (token: unknown) => jose.decodeJwt(String(token)) as Record<string, never> & jose.JWTPayload;

describe("client credentials", () => {
  it("make a token that says all that RFC 9068 and the mandate ask, with its row and record", async () => {
    const { agent, mandate, ask } = await scene();
    const { status, body, headers } = await ask({ scope: "mcp:tools.call" });
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("no-store");
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 300, scope: "mcp:tools.call" });
    const keys = jose.createLocalJWKSet((await (await house.fetch(`${ISSUER}/oauth2/jwks`)).json()) as jose.JSONWebKeySet);
    const { payload, protectedHeader } = await jose.jwtVerify(String(body["access_token"]), keys, { issuer: ISSUER, audience: GITHUB, typ: "at+jwt", currentDate: clock.now() });
    expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    expect(payload).toMatchObject({ sub: agent, client_id: agent, sub_profile: "ai_agent", scope: "mcp:tools.call", [MANDATE_CLAIM]: { id: mandate, name: "bot-work", version: 1 }, status: { status_list: { uri: `${ISSUER}/oauth2/status-lists/0` } } });
    expect(payload["authorization_details"]).toMatchObject([{ type: "mcp_tool", locations: [GITHUB], identifier: "create_issue" }, { identifier: "list_*" }]);
    const [row] = await store.pool.query<Record<string, unknown>>(sql`select * from issued_token`);
    expect(row).toMatchObject({ agent_id: agent, mandate_id: mandate, audience: [GITHUB], person: null });
    expect(JSON.stringify([row, await records("token.issued")])).not.toContain(String(payload.jti));
    expect(await records("token.issued")).toHaveLength(1);
  });

  it("are kept with every text as it was, whatever stands in it", async () => {
    const { agent } = await scene();
    const { find } = house.tokens.parts.holders;
    const holder = await find(agent);
    const mandate = holder?.mandates[0];
    if (holder === undefined || mandate === undefined) throw new Error("the scene is not set");
    const odd = ["NULL", `{"a", \\b}`, " ", `it's "quoted",\nand ends \u{1f511}`];
    const chain = odd.map((sub) => ({ iss: ISSUER, sub, sub_profile: "ai_agent" as const }));
    await house.tokens.issueAccessToken({ grantType: "test", holder, mandate, resource: null, scope: odd, details: [{ type: "mcp_tool", identifier: odd.join("") }], sender: { jkt: null, x5t: null }, person: { issuer: odd[1] ?? "", subject: odd[3] ?? "", names: [], teams: [] }, chain });
    const [row] = await store.pool.query(sql`select person, subject, scope, chain, details from issued_token`);
    expect(row).toEqual({ person: `${odd[1]}|${odd[3]}`, subject: odd[3], scope: odd.join(" "), chain: odd.map((sub) => `${ISSUER}|${sub}`), details: [{ type: "mcp_tool", identifier: odd.join("") }] });
  });

  it("narrow the tools to what the mandate allows, and refuse what it does not", async () => {
    const { ask } = await scene();
    const detail = (identifier: string, constraints?: object) => JSON.stringify([{ type: "mcp_tool", identifier, ...(constraints === undefined ? {} : { constraints }) }]);
    const narrowed = await ask({ authorization_details: detail("list_issues", { arguments: { owner: { equals: "acme" } } }) });
    expect(narrowed.body["authorization_details"]).toMatchObject([{ identifier: "list_issues", constraints: { arguments: { owner: { equals: "acme" } }, environments: ["production"] } }]);
    expect((await ask({ authorization_details: detail("delete_repo") })).body["error"]).toBe("invalid_authorization_details");
    expect((await ask({ authorization_details: "{" })).body["error"]).toBe("invalid_authorization_details");
    expect((await ask({ resource: "https://gw.example/mcp/other" })).body["error"]).toBe("invalid_target");
    expect((await ask({ scope: "admin" })).body["error"]).toBe("invalid_scope");
    expect((await records("token.refused")).length).toBeGreaterThanOrEqual(4);
  });

  it("give nothing to an agent that is not active, has no mandate, or one on behalf of persons", async () => {
    const { agent, mandate, ask } = await scene();
    expect((await ask()).status).toBe(200);
    await agentState(store, agent, "suspended");
    // Also while the agent is still known as active from a moment ago.
    expect((await ask()).body).toMatchObject({ error: "unauthorized_client" });
    await agentState(store, agent, "active");
    expect((await ask()).status).toBe(200);
    const content = { name: "bot-work", subjects: [{ agent: "bot" }], scope: tools("create_issue") };
    await mandateState(store, mandate, content, "suspended");
    expect((await ask()).body).toMatchObject({ error: "unauthorized_client" });
    await mandateState(store, mandate, { ...content, acting: "on_behalf_of" }, "active");
    expect((await ask()).body).toMatchObject({ error: "unauthorized_client" });
    expect((await store.pool.query(sql`select 1 from issued_token`)).length).toBe(2);
  });

  it("never outlive the mandate", async () => {
    const { ask } = await scene();
    clock.set("2027-11-23T23:58:20Z");
    await store.pool.execute(sql`update agent set authentication = ${JSON.stringify([secretMethod("2028-01-01T00:00:00.000Z")])}`);
    expect((await ask()).body).toMatchObject({ expires_in: 100 });
    clock.set("2027-11-24T00:00:00Z");
    expect((await ask()).status).toBe(400);
  });

  it("stop at the kill switch: the agent, its mandate, its server, everything", async () => {
    const { agent, ask } = await scene();
    for (const [kind, subject] of [["agent", agent], ["tree", agent], ["mandate", "bot-work"], ["server", "github"], ["everything", "*"]] as const) {
      await store.pool.execute(sql`insert into stop (id, kind, subject, title, reason, by, at, sequence) values (${`stp_${kind}`}, ${kind}, ${subject}, 't', 'r', '{}', ${clock.now()}, 1)`);
      const { body } = await ask();
      expect([kind, body["error"]]).toEqual([kind, "access_denied"]);
      await store.pool.execute(sql`delete from stop`);
    }
    expect((await ask()).status).toBe(200);
  });
});

describe("how an agent proves who it is", () => {
  const through = (url: string, init: object) => house.fetch(url, init as RequestInit);
  const dance = async (agent: string, authentication: oauth.ClientAuth, options: object = {}) => {
    const server = await oauth.processDiscoveryResponse(new URL(ISSUER), await oauth.discoveryRequest(new URL(ISSUER), { algorithm: "oauth2", [oauth.customFetch]: through }));
    const client = { client_id: agent, [oauth.clockSkew]: Math.round((clock.now().getTime() - Date.now()) / 1000) };
    const answer = () => oauth.clientCredentialsGrantRequest(server, client, authentication, { resource: GITHUB }, { [oauth.customFetch]: through, ...options });
    return { server, client, answer };
  };

  it("private_key_jwt, by oauth4webapi; its assertion is good for our issuer alone and once", async () => {
    const { agent } = await scene();
    const { publicKey, privateKey } = await jose.generateKeyPair("ES256", { extractable: true });
    await store.pool.execute(sql`update agent set revision = 9, authentication = ${JSON.stringify([{ method: "private_key_jwt", jwks: { keys: [{ ...(await jose.exportJWK(publicKey)), kid: "k1" }] } }])}`);
    const { server, client, answer } = await dance(agent, oauth.PrivateKeyJwt({ key: privateKey as jose.CryptoKey, kid: "k1" }));
    const result = await oauth.processClientCredentialsResponse(server, client, await answer());
    expect(result.token_type).toBe("bearer");
    const assertion = (claims: object) => new jose.SignJWT({ jti: randomUUID(), iss: agent, sub: agent, aud: ISSUER, iat: now(), exp: now() + 60, ...claims }).setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(privateKey);
    const ask = async (jwt: string) => (await house.form("/oauth2/token", { grant_type: "client_credentials", resource: GITHUB, client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion: jwt })).body["error"];
    const once = await assertion({});
    expect([await ask(once), await ask(once)]).toEqual([undefined, "invalid_grant"]);
    expect(await ask(await assertion({ aud: `${ISSUER}/oauth2/token` }))).toBeUndefined();
    for (const wrong of [{ aud: "https://other.example" }, { aud: [ISSUER, "https://other.example"] }, { exp: now() - 100 }, { exp: now() + 7200 }, { nbf: now() + 600 }, { jti: undefined }, { exp: String(now() + 60) }]) expect(await ask(await assertion(wrong))).toBe("invalid_client");
  });

  it("a secret, in the header or the form, until it ends", async () => {
    const { agent, ask } = await scene();
    expect((await ask({ client_secret: "wrong" })).status).toBe(401);
    const basic = { authorization: `Basic ${Buffer.from(`${encodeURIComponent(agent)}:${encodeURIComponent(SECRET)}`).toString("base64")}` };
    expect((await house.form("/oauth2/token", { grant_type: "client_credentials" }, basic)).status).toBe(200);
    clock.set("2027-01-02T00:00:00Z");
    expect((await ask()).status).toBe(401);
    expect((await house.form("/oauth2/token", { grant_type: "client_credentials", client_id: "agt_nobody", client_secret: SECRET })).body).toEqual((await ask()).body);
  });

  it.each([
    ["kubernetes", "https://k8s.example", "system:serviceaccount:agents:bot", "system:serviceaccount:agents:other"],
    ["github-actions", "https://token.actions.githubusercontent.com", "repo:acme/bot:ref:refs/heads/main", "repo:acme/bot:ref:refs/heads/evil"],
    ["spiffe", "https://spire.example", "spiffe://acme.example/ns/agents/sa/bot", "spiffe://acme.example/ns/agents/sa/bot/../root"],
  ] as const)("a token of its platform: %s", async (kind, issuer, subject, other) => {
    const { agent } = await scene();
    const { publicKey, privateKey } = await jose.generateKeyPair("RS256", { extractable: true });
    const jwks = { keys: [{ ...(await jose.exportJWK(publicKey)), kid: "p1", alg: "RS256" }] };
    await store.pool.execute(sql`update agent set revision = 9, authentication = ${JSON.stringify([{ method: "federation", kind, issuer, jwks, audience: ISSUER, subject }])}`);
    const ask = async (claims: object) => {
      const jwt = await new jose.SignJWT({ iss: issuer, sub: subject, aud: ISSUER, iat: now(), exp: now() + 3600, ...claims }).setProtectedHeader({ alg: "RS256", kid: "p1" }).sign(privateKey);
      return (await house.form("/oauth2/token", { grant_type: "client_credentials", resource: GITHUB, client_id: agent, client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion: jwt })).status;
    };
    expect(await ask({})).toBe(200);
    for (const wrong of [{ sub: other }, { aud: "https://elsewhere.example" }, { iss: "https://evil.example" }, { exp: now() - 60 }]) expect([wrong, await ask(wrong)]).toEqual([wrong, 401]);
  });
});

const now = () => Math.floor(clock.now().getTime() / 1000);

describe("proof of possession", () => {
  const proofWith = (key: KeyObject, jwk: object, claims: object) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const input = `${part({ typ: "dpop+jwt", alg: "ES256", jwk })}.${part({ jti: randomUUID(), htm: "POST", htu: `${ISSUER}/oauth2/token`, iat: now(), ...claims })}`;
    return `${input}.${sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  };

  it("binds the token to the key of the proof, which two servers take once between them", async () => {
    const { ask } = await scene();
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = publicKey.export({ format: "jwk" });
    const proof = proofWith(privateKey, jwk, {});
    const { body } = await ask({}, { dpop: proof });
    expect(body["token_type"]).toBe("DPoP");
    expect(claimsOf(body["access_token"])["cnf"]).toEqual({ jkt: await jose.calculateJwkThumbprint(jwk as jose.JWK) });
    const other = await startInstallation(store);
    const agent = claimsOf(body["access_token"]).sub as string;
    const again = await other.form("/oauth2/token", { grant_type: "client_credentials", client_id: agent, client_secret: SECRET }, { dpop: proof });
    expect(again.body).toMatchObject({ error: "invalid_grant" });
    for (const wrong of [{ htm: "GET" }, { htu: "https://other.example/oauth2/token" }, { jti: 5 }]) expect((await ask({}, { dpop: proofWith(privateKey, jwk, wrong) })).body["error"]).toBe("invalid_dpop_proof");
    const late = await ask({}, { dpop: proofWith(privateKey, jwk, { iat: now() - 4000 }) });
    expect(late.body["error"]).toBe("use_dpop_nonce");
    const nonce = late.headers["dpop-nonce"];
    expect((await other.form("/oauth2/token", { grant_type: "client_credentials", client_id: agent, client_secret: SECRET }, { dpop: proofWith(privateKey, jwk, { iat: now() - 4000, nonce }) })).status).toBe(200);
    // At a resource: with the hash of the token, and by that key alone.
    const token = String(body["access_token"]);
    const ath = sha256Base64(token);
    const at = { audience: GITHUB, dpop: { method: "POST", url: GITHUB, proof: proofWith(privateKey, jwk, { htu: GITHUB, ath }) } };
    expect((await house.tokens.verifyAccessToken(token, at)).agentId).toBe(agent);
    await expect(other.tokens.verifyAccessToken(token, at)).rejects.toThrow("used before");
    await expect(house.tokens.verifyAccessToken(token, { audience: GITHUB })).rejects.toThrow("without a DPoP proof");
    const thief = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await expect(house.tokens.verifyAccessToken(token, { audience: GITHUB, dpop: { ...at.dpop, proof: proofWith(thief.privateKey, thief.publicKey.export({ format: "jwk" }), { htu: GITHUB, ath }) } })).rejects.toThrow("another key");
    await other.stop();
  });
});

const sha256Base64 = (text: string) => Buffer.from(sha256Hex(text), "hex").toString("base64url");

describe("the end of a token", () => {
  const statusOf = async (token: string) => {
    const { status } = claimsOf(token) as unknown as { status: { status_list: { idx: number; uri: string } } };
    const list = await (await house.fetch(status.status_list.uri)).text();
    const { bits, lst } = (jose.decodeJwt(list) as unknown as { status_list: { bits: number; lst: string } }).status_list;
    expect(jose.decodeProtectedHeader(list).typ).toBe("statuslist+jwt");
    const bytes = inflateSync(Buffer.from(lst, "base64url"));
    return ((bytes[(status.status_list.idx * bits) >> 3] ?? 0) >> ((status.status_list.idx * bits) & 7)) & ((1 << bits) - 1);
  };
  const introspect = (agent: string, token: string, secret = SECRET) => house.form("/oauth2/introspect", { client_id: agent, client_secret: secret, token });

  it("shows at once: verification, introspection, status list; row 9: a stranger neither sees nor ends it", async () => {
    const { agent, mandate, ask } = await scene();
    const [first, second, third] = (await Promise.all([ask(), ask(), ask()])).map(({ body }) => String(body["access_token"]));
    if (first === undefined || second === undefined || third === undefined) throw new Error("three tokens were asked for");
    expect((await introspect(agent, first)).body).toMatchObject({ active: true, client_id: agent, scope: "mcp:tools.call mcp:tools.list", token_type: "Bearer" });
    expect(await house.form("/oauth2/introspect", { token: first })).toMatchObject({ status: 401 });
    const stranger = await anAgent(store, "stranger", { authentication: [secretMethod()] });
    expect((await introspect(stranger, first)).body).toEqual({ active: false });
    expect(await statusOf(first)).toBe(0);
    expect((await house.form("/oauth2/revoke", { client_id: stranger, client_secret: SECRET, token: first })).status).toBe(200);
    expect((await introspect(agent, first)).body["active"]).toBe(true);
    expect((await house.form("/oauth2/revoke", { client_id: agent, client_secret: SECRET, token: first })).status).toBe(200);
    expect((await house.form("/oauth2/revoke", { client_id: agent, client_secret: SECRET, token: "nonsense" })).status).toBe(200);
    expect((await introspect(agent, first)).body).toEqual({ active: false });
    expect(await statusOf(first)).toBe(1);
    await expect(house.tokens.verifyAccessToken(first, { audience: GITHUB })).rejects.toThrow("revoked");
    expect((await house.tokens.verifyAccessToken(second, { audience: GITHUB })).mandate.name).toBe("bot-work");
    // A mandate that is suspended takes its tokens along, and gives them back.
    const content = { name: "bot-work", subjects: [{ agent: "bot" }], scope: tools("create_issue", "list_*") };
    await mandateState(store, mandate, content, "suspended");
    await expect(house.tokens.verifyAccessToken(second, { audience: GITHUB })).rejects.toThrow("not in force");
    expect([await statusOf(first), await statusOf(second)]).toEqual([1, 2]);
    await mandateState(store, mandate, content, "active");
    expect(await statusOf(second)).toBe(0);
    expect(await house.tokens.revokeMandate(tester, mandate, "a drill")).toBe(2);
    expect(await house.tokens.revokeMandate(tester, mandate, "a drill")).toBe(0);
    expect([await statusOf(second), await statusOf(third)]).toEqual([1, 1]);
    expect(await records("token.revoked")).toHaveLength(3);
  });

  it.each([
    ["two lengths of different kinds", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["two lengths", "Content-Length: 3\r\nContent-Length: 4\r\n\r\na=bc"],
    ["a folded header", "X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n"],
    ["lines that end in LF alone", "X-A: b\nContent-Length: 0\n\n"],
    ["an encoding that nobody knows", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"],
  ])("row 43: %s: 400 before anything is read", async (_, rest) => {
    house = await startInstallation(store);
    const port = Number(new URL(await house.app.listen({ host: "127.0.0.1", port: 0 })).port);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const socket = connect(port, "127.0.0.1", () => socket.write(`POST /oauth2/token HTTP/1.1\r\nHost: mandate.example\r\nContent-Type: application/x-www-form-urlencoded\r\n${rest}`));
    let got = "";
    socket.setEncoding("utf8").on("data", (part: string) => (got += part)).on("close", () => resolve(got)).on("error", reject);
    expect(await promise).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("row 4: a token for another resource is not taken, whatever its signature", async () => {
    const { ask } = await scene();
    const token = String((await ask({ resource: ISSUER })).body["access_token"]);
    expect((await house.tokens.verifyAccessToken(token, { audience: ISSUER })).claims.aud).toBe(ISSUER);
    await expect(house.tokens.verifyAccessToken(token, { audience: GITHUB })).rejects.toThrow("another resource");
  });
});
