// Tokens that are made from one of ours, or with our own keys, and are none of ours: nowhere taken, at no door, and nothing that they point to is looked at.
import { createHmac, createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApplications } from "../../src/enforce/tokens/consent/clients.ts";
import { newId, sha256Hex } from "../../src/kernel/index.ts";
import { sql, type Store } from "../../src/store/index.ts";
import { startCluster, type Cluster } from "../store/cluster.ts";
import { tester } from "../tokens/installation.ts";
import { APPLICATION, callbackAt, openHouse, type House } from "./house.ts";

const SECRET = "a secret of sixty characters that nobody would ever guess, no";
const authentication = [{ method: "client_secret" as const, id: "sec_1", digest: sha256Hex(SECRET), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" }];

let cluster: Cluster;
let store: Store;
let house: House;
let agent: string;
let token: string;

beforeAll(async () => {
  cluster = await startCluster();
  store = await cluster.store();
  house = await openHouse(store, { callback: callbackAt(65_000) });
  agent = await house.agent("bot", authentication);
  token = String((await at("token", { grant_type: "client_credentials", resource: house.resource })).body["access_token"]);
});
afterAll(async () => {
  await house.stop();
  await cluster.stop();
});

async function at(door: "token" | "introspect" | "revoke", params: Readonly<Record<string, string>>, client = agent) {
  const answer = await house.api.call({ method: "POST", url: `/oauth2/${door}`, headers: { "content-type": "application/x-www-form-urlencoded" }, payload: new URLSearchParams({ client_id: client, client_secret: SECRET, ...params }).toString() });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}
const introspect = async (value: string, client = agent) => (await at("introspect", { token: value }, client)).body;

const part = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const read = (index: 0 | 1) => JSON.parse(Buffer.from(token.split(".")[index] ?? "", "base64url").toString()) as Record<string, unknown>;

/** Each with the header and claims of a good token of ours, and what is wrong with it. */
function forgeries(): readonly (readonly [string, string])[] {
  const [header, claims] = [read(0), read(1)];
  const now = Math.floor(Date.now() / 1000);
  const ours = house.tokens.parts.keys.privateJwks().keys.find(({ kid }) => kid === header["kid"]);
  const key = createPrivateKey({ key: ours as never, format: "jwk" });
  const shown = createPublicKey(key);
  const by = (head: unknown, body: unknown, signer: KeyObject = key) => `${part(head)}.${part(body)}.${sign("sha256", Buffer.from(`${part(head)}.${part(body)}`), { key: signer, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  const hmac = (secret: string | Buffer) => {
    const input = `${part({ ...header, alg: "HS256" })}.${part(claims)}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  };
  const [head = "", body = "", signature = ""] = token.split(".");
  const json = JSON.stringify(claims);
  return [
    ["alg none", `${part({ ...header, alg: "none" })}.${body}.`],
    ["alg none in other letters, with the signature", `${part({ ...header, alg: "nOnE" })}.${body}.${signature}`],
    ["no signature", `${head}.${body}.`],
    ["our public key as an HMAC secret: PEM", hmac(String(shown.export({ type: "spki", format: "pem" })))],
    ["our public key as an HMAC secret: DER", hmac(shown.export({ type: "spki", format: "der" }))],
    ["our public key as an HMAC secret: JWK", hmac(JSON.stringify(shown.export({ format: "jwk" })))],
    ["a kid that is a path", by({ ...header, kid: "../../../../dev/null" }, claims)],
    ["a kid that is SQL", by({ ...header, kid: "' or 1=1 --" }, claims)],
    ["a foreign jku", by({ ...header, kid: "x", jku: "https://evil.example/jwks" }, claims)],
    ["a foreign x5u", by({ ...header, kid: "x", x5u: "https://evil.example/cert" }, claims)],
    ["its own key in the header", by({ ...header, kid: "x", jwk: shown.export({ format: "jwk" }) }, claims)],
    ["a crit that is not known", by({ ...header, crit: ["x"], x: 1 }, claims)],
    ["another type", by({ ...header, typ: "JWT" }, claims)],
    ["a claim that stands twice", by(header, `${json.slice(0, -1)},"aud":"${house.resource}"}`)],
    ["an actor that stands twice", by(header, `${json.slice(0, -1)},"act":{"sub":"x"},"act":{"sub":"y"}}`)],
    ["exp as a text", by(header, { ...claims, exp: String(claims["exp"]) })],
    ["no exp", by(header, { ...claims, exp: undefined })],
    ["expired", by(header, { ...claims, exp: now - 60 })],
    ["from tomorrow on", by(header, { ...claims, nbf: now + 86_400 })],
    ["another issuer", by(header, { ...claims, iss: "https://evil.example" })],
    ["signed by us and never put on record", by(header, { ...claims, jti: newId("iss") })],
    ["the signature of another token", `${head}.${part({ ...claims, sub: "usr_somebody" })}.${signature}`],
    ["a letter more", `${token}A`],
    ["nothing", ""],
    ["a text", "x"],
  ];
}

describe("row 6: a forged token", () => {
  it("is no token: at a resource, at introspection, in an exchange, at our own doors; what it points to is not fetched", async () => {
    expect(await introspect(token)).toMatchObject({ active: true, sub: agent });
    expect((await house.tokens.verifyAccessToken(token, { audience: house.resource })).agentId).toBe(agent);
    const before = house.fetched.length;
    for (const [what, forged] of forgeries()) {
      await expect(house.tokens.verifyAccessToken(forged, { audience: house.resource }), what).rejects.toMatchObject({ code: "unauthenticated", fields: { oauth: "invalid_token" } });
      if (forged !== "") expect(await introspect(forged), what).toEqual({ active: false });
      const exchanged = await at("token", { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", subject_token: forged, subject_token_type: "urn:ietf:params:oauth:token-type:access_token" });
      expect([what, exchanged.status, exchanged.body["error"]]).toEqual([what, 400, "invalid_request"]);
      for (const url of ["/v1/agents", "/access/v1/evaluation", "/ssf/streams", "/scim/v2/Users"]) {
        const answer = await house.api.call({ method: url.startsWith("/access") ? "POST" : "GET", url, headers: { authorization: `Bearer ${forged}` } });
        expect([what, url, answer.statusCode]).toEqual([what, url, 401]);
      }
    }
    expect(house.fetched.slice(before)).toEqual([]);
    // Whoever gives it back ends nothing.
    for (const [what, forged] of forgeries()) if (forged !== "") expect([what, (await at("revoke", { token: forged })).status]).toEqual([what, 200]);
    expect(await introspect(token)).toMatchObject({ active: true });
  });

  it("is on record, and is itself in no record", async () => {
    const entries = (await store.pool.query<{ entry: string }>(sql`select entry from audit_entry`)).map(({ entry }) => entry);
    expect(entries.filter((entry) => entry.includes('"token.refused"')).length).toBeGreaterThanOrEqual(forgeries().length);
    for (const secret of [token, token.split(".")[2] ?? "", String(read(1)["jti"]), SECRET]) expect(entries.some((entry) => entry.includes(secret))).toBe(false);
  });
});

describe("row 37: who may know of a token", () => {
  it("is its client, and the introspector of what it is for; not that of another resource", async () => {
    const [gateway, other] = [await house.agent("gateway", authentication), await house.agent("other-gateway", authentication)];
    const put = (resource: string, introspector: string) => house.tokens.resources.put(tester, { resource, name: resource, server: "crm", scopes: ["mcp:tools.call"], detailTypes: ["mcp_tool"], signingAlg: "ES256", bound: false, introspector });
    await put(house.resource, gateway);
    await put("https://mail.example/mcp", other);
    expect(await introspect(token, gateway)).toMatchObject({ active: true, sub: agent, aud: house.resource });
    expect(await introspect(token, other)).toEqual({ active: false });
    // To know of it is not to end it.
    await at("revoke", { token }, gateway);
    expect(await introspect(token)).toMatchObject({ active: true });
  });
});

it("row 12: an application's document is read up to five kilobytes and no further", async () => {
  const asked: unknown[] = [];
  await store.write(tester, async (tx) => {
    await tx.execute(sql`delete from oauth_client`);
    await tx.record({ action: "test.done", subject: null });
  });
  const applications = openApplications({ store, call: async ({ mostBytes, allowPrivate }) => (asked.push([mostBytes, allowPrivate]), { status: 200, headers: {}, body: "{}" }) });
  await expect(applications.find(APPLICATION)).rejects.toThrow(/client_id/);
  expect(asked).toEqual([[5120, false]]);
});
