// A person, a browser and an application (CIMD): consent on our own page, a code, a token with the right chain, and its end.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentWith, claimsOf, GITHUB, mandateInForce, type TestAgent } from "../../../test/enforce/carrying.ts";
import { csrfIn, openBrowser, type Browser } from "../../../test/enforce/browser.ts";
import { noPolicy } from "../../../test/tokens/installation.ts";
import { startApi, type Api } from "../../../test/api/server.ts";
import { startCluster, type Cluster } from "../../../test/store/cluster.ts";
import { openTokenService, type OpenedTokens } from "../../enforce/tokens/index.ts";
import { openApplications } from "../../enforce/tokens/consent/clients.ts";
import { newSealKey, openSealer, sendOut, silentLog, systemClock, type Outbound } from "../../kernel/index.ts";
import { sql, systemActor, type Store } from "../../store/index.ts";

const BASE = "http://127.0.0.1:7420";
const CLIENT = "https://client.example/oauth/client.json";
const CALLBACK = "https://client.example/cb";
const VERIFIER = "v".repeat(64);
const tester = systemActor("test");

let cluster: Cluster;
let store: Store;
let opened: OpenedTokens;
let api: Api;
let agent: TestAgent;
let document: Record<string, unknown>;
let answers: (url: string) => ReturnType<Outbound>;
let fetched: string[];
let anna: { cookie: string };

beforeAll(async () => {
  cluster = await startCluster();
  store = await cluster.store();
  document = { client_id: CLIENT, client_name: "Notes <b>desk</b>", redirect_uris: [CALLBACK], token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"] };
  fetched = [];
  answers = async () => ({ status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(document) });
  const call: Outbound = async ({ url }) => {
    fetched.push(url);
    return answers(url);
  };
  opened = await openTokenService({ store, sealer: openSealer(newSealKey()), log: silentLog, call, issuer: () => BASE, policy: noPolicy });
  await opened.tokens.resources.put(tester, { resource: GITHUB, name: "GitHub", server: "github", scopes: ["mcp:tools.call"], detailTypes: ["mcp_tool"], signingAlg: "ES256", bound: false, introspector: null });
  api = await startApi(store, systemClock, opened);
  agent = await agentWith(store, "notes-desk");
  await mandateInForce(store, { name: "notes", acting: "on_behalf_of", subjects: [{ agent: "notes-desk" }], scope: { tools: [{ server: "github", tool: "create_issue" }] } });
  anna = await api.signedIn("admin", "anna@example.com");
  await asAnna("POST", "/v1/client-domains", { domain: "client.example" });
});
afterAll(async () => {
  await api.stop();
  await cluster.stop();
});

const asAnna = (method: "GET" | "POST" | "PUT" | "DELETE", url: string, payload?: Record<string, unknown>, headers: Record<string, string> = {}) => api.call({ method, url, ...(payload === undefined ? {} : { payload }), headers: { ...anna, ...headers } });
const challenge = createHash("sha256").update(VERIFIER).digest("base64url");
const authorizeUrl = (change: Record<string, string> = {}) => `/oauth2/authorize?${new URLSearchParams({ client_id: CLIENT, redirect_uri: CALLBACK, response_type: "code", scope: "mcp:tools.call", resource: GITHUB, state: "s1", code_challenge: challenge, code_challenge_method: "S256", ...change })}`;
const token = (form: Record<string, string>) => api.call({ method: "POST", url: "/oauth2/token", payload: new URLSearchParams(form).toString(), headers: { "content-type": "application/x-www-form-urlencoded" } });
const records = async (action: string) => (await store.pool.query<{ n: number }>(sql`select count(*) as n from audit_entry where entry::jsonb ->> 'action' = ${action}`))[0]?.n ?? 0;

async function asked(browser: Browser, change: Record<string, string> = {}) {
  const begun = await browser.get(authorizeUrl(change));
  expect(begun.status, begun.body).toBe(303);
  const path = begun.location ?? "";
  return { path, page: await browser.get(path) };
}

async function consented(browser: Browser, change: Record<string, string> = {}): Promise<URL> {
  const { path, page } = await asked(browser, change);
  const given = await browser.post(path, { csrf: csrfIn(page), answer: "allow" });
  expect(given.status, given.body).toBe(303);
  const back = await browser.get(given.location ?? "");
  return new URL(back.location ?? "", BASE);
}

async function link(): Promise<void> {
  const { data } = (await asAnna("GET", "/v1/oauth-clients")).json<{ data: { client_id: string; version: string; agent: unknown }[] }>();
  const client = data.find(({ client_id }) => client_id === CLIENT);
  if (client?.agent === null) await asAnna("PUT", "/v1/oauth-clients", { client_id: CLIENT, agent: "notes-desk" }, { "if-match": `"${client.version}"` });
}

describe("an application asks a person", () => {
  it("row 1: on our own page, and gets nothing before it is linked to an agent that answers for it", async () => {
    const browser = openBrowser(api);
    browser.setSession(anna.cookie);
    const { path, page } = await asked(browser);
    expect(page.body).toContain("is not linked to an agent");
    expect(page.body).not.toContain('value="allow"');
    expect((await browser.post(path, { csrf: csrfIn(page), answer: "allow" })).status).toBe(403);
    expect((await asAnna("GET", "/v1/identities?kind=oauth-app")).json<{ data: { name: string }[] }>().data.map(({ name }) => name)).toEqual(["Notes <b>desk</b>"]);
  });

  it("row 1: each application and each request anew; what it says of itself is text and nothing else; the token says who acts for whom", async () => {
    await link();
    const browser = openBrowser(api);
    browser.setSession(anna.cookie);
    const { page } = await asked(browser);
    expect(page.body).toContain("Let Notes &lt;b&gt;desk&lt;/b&gt; act for you?");
    for (const shown of [CALLBACK, GITHUB, "notes-desk", "create_issue", "anna@example.com"]) expect(page.body).toContain(shown);
    const back = await consented(browser);
    expect([back.origin + back.pathname, back.searchParams.get("state"), back.searchParams.get("iss")]).toEqual([CALLBACK, "s1", BASE]);
    const answer = await token({ grant_type: "authorization_code", client_id: CLIENT, redirect_uri: CALLBACK, code: back.searchParams.get("code") ?? "", code_verifier: VERIFIER, resource: GITHUB });
    expect(answer.statusCode, answer.body).toBe(200);
    const claims = claimsOf(answer.json<{ access_token: string }>().access_token);
    expect(claims).toMatchObject({ aud: GITHUB, client_id: CLIENT, sub: expect.stringMatching(/^usr_/), sub_profile: "user", act: { iss: BASE, sub: agent.id, sub_profile: "ai_agent" }, scope: "mcp:tools.call", authorization_details: [{ identifier: "create_issue" }] });
    const again = await asked(browser);
    expect(again.page.body).toContain("act for you?");
  });

  it("row 2: refuses frames, foreign pages, a form of another session, and a second answer", async () => {
    await link();
    const browser = openBrowser(api);
    browser.setSession(anna.cookie);
    const { path, page } = await asked(browser);
    expect(page.headers["content-security-policy"]).toMatch(/frame-ancestors 'none'.*|default-src 'none'/);
    expect([page.headers["x-frame-options"], String(page.headers["content-security-policy"]).includes("form-action 'self' https://client.example")]).toEqual(["DENY", true]);
    const csrf = csrfIn(page);
    expect((await browser.post(path, { csrf, answer: "allow" }, { origin: "https://evil.example", "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await browser.post(path, { answer: "allow" })).status).toBe(403);
    browser.setSession((await api.signedIn("viewer", "ben@example.com")).cookie);
    expect((await browser.post(path, { csrf, answer: "allow" })).status).toBe(403);
    browser.setSession(anna.cookie);
    const given = await browser.post(path, { csrf, answer: "allow" });
    expect(given.status).toBe(303);
    expect((await browser.post(path, { csrf, answer: "allow" })).status).toBe(409);
    await browser.get(given.location ?? "");
    expect((await browser.post(path, { csrf, answer: "allow" })).status).toBe(404);
    expect(await records("consent.form-refused")).toBe(2);
  });

  it("leads a page without the session cookie through one of ours, and asks to sign in only then", async () => {
    const browser = openBrowser(api);
    const { path, page } = await asked(browser);
    expect(page.body).toContain(`url=${path}?again=1`);
    expect(await browser.get(`${path}?again=1`)).toMatchObject({ status: 401, body: expect.stringContaining("Sign in first") });
    const admin = await api.newToken({ role: "admin" });
    expect((await browser.get(`${path}?again=1`, { authorization: `Bearer ${admin}` })).status).toBe(401);
  });

  it("tells the application when the person does not allow it", async () => {
    await link();
    const browser = openBrowser(api);
    browser.setSession(anna.cookie);
    const { path, page } = await asked(browser);
    const denied = await browser.post(path, { csrf: csrfIn(page), answer: "deny" });
    const back = new URL((await browser.get(denied.location ?? "")).location ?? "");
    expect([back.searchParams.get("error"), back.searchParams.get("code"), await records("consent.refused")]).toEqual(["access_denied", null, 1]);
  });

  it("row 3: sends an answer to exactly the registered address, and to no other", async () => {
    const browser = openBrowser(api);
    for (const redirect of [`${CALLBACK}/../x`, `${CALLBACK}?x`, "https://client.example.evil.example/cb", "https://client.example:444/cb", "https://client.example/CB", "https://Client.example/cb", `${CALLBACK}#x`, "http://client.example/cb"]) {
      const answer = await browser.get(authorizeUrl({ redirect_uri: redirect }));
      expect([redirect, answer.status, answer.location]).toEqual([redirect, 400, null]);
    }
    for (const change of [{ code_challenge: "" }, { code_challenge_method: "plain" }, { resource: "https://unknown.example" }, { response_type: "token" }]) {
      const answer = await browser.get(authorizeUrl(change));
      expect(answer.location ?? `error=${answer.status}`).toMatch(/error=/);
      expect(answer.location ?? "").not.toContain("/consent/");
    }
  });
});

describe("a code and what comes of it", () => {
  it("is good once, with its verifier and address; a second use ends everything that came of it", async () => {
    await link();
    const browser = openBrowser(api);
    browser.setSession(anna.cookie);
    const code = (await consented(browser)).searchParams.get("code") ?? "";
    const form = { grant_type: "authorization_code", client_id: CLIENT, redirect_uri: CALLBACK, code, code_verifier: VERIFIER };
    for (const wrong of [{ code_verifier: "w".repeat(64) }, { redirect_uri: `${CALLBACK}/` }, { client_id: "https://client.example/other.json" }]) expect((await token({ ...form, ...wrong })).statusCode).toBeGreaterThanOrEqual(400);
    const first = (await token(form)).json<{ access_token: string; refresh_token: string }>();
    expect(first.access_token).toBeTypeOf("string");
    const refreshed = await token({ grant_type: "refresh_token", client_id: CLIENT, refresh_token: first.refresh_token });
    expect(refreshed.statusCode, refreshed.body).toBe(200);
    const next = refreshed.json<{ access_token: string; refresh_token: string }>();
    expect(next.refresh_token).not.toBe(first.refresh_token);
    expect((await token({ grant_type: "refresh_token", client_id: CLIENT, refresh_token: first.refresh_token })).json()).toMatchObject({ error: "invalid_grant" });
    expect((await token({ grant_type: "refresh_token", client_id: CLIENT, refresh_token: next.refresh_token })).json()).toMatchObject({ error: "invalid_grant" });
    await expect(opened.tokens.verifyAccessToken(next.access_token, { audience: GITHUB })).rejects.toThrow(/revoked/);
  });

  it("row 33: ends with the consent, which the person takes back", async () => {
    await link();
    const browser = openBrowser(api);
    browser.setSession(anna.cookie);
    const code = (await consented(browser)).searchParams.get("code") ?? "";
    const { access_token, refresh_token } = (await token({ grant_type: "authorization_code", client_id: CLIENT, redirect_uri: CALLBACK, code, code_verifier: VERIFIER })).json<{ access_token: string; refresh_token: string }>();
    const { data } = (await asAnna("GET", "/v1/consents?standing=true")).json<{ data: { id: string; mine: boolean }[] }>();
    expect(data).toMatchObject([{ mine: true }]);
    expect((await asAnna("POST", `/v1/consents/${data[0]?.id}/end`, { why: "done" })).json()).toMatchObject({ ended_why: "done" });
    await expect(opened.tokens.verifyAccessToken(access_token, { audience: GITHUB })).rejects.toThrow(/revoked/);
    expect((await token({ grant_type: "refresh_token", client_id: CLIENT, refresh_token })).json()).toMatchObject({ error: "invalid_grant" });
  });

  it("row 14: ends when the application becomes another one, which then asks again", async () => {
    await link();
    const browser = openBrowser(api);
    browser.setSession(anna.cookie);
    const code = (await consented(browser)).searchParams.get("code") ?? "";
    const { access_token } = (await token({ grant_type: "authorization_code", client_id: CLIENT, redirect_uri: CALLBACK, code, code_verifier: VERIFIER })).json<{ access_token: string }>();
    document = { ...document, redirect_uris: [CALLBACK, "https://client.example/second"] };
    await store.pool.execute(sql`update oauth_client set fresh_until = now() - interval '1 second'`);
    await browser.get(authorizeUrl());
    await expect(opened.tokens.verifyAccessToken(access_token, { audience: GITHUB })).rejects.toThrow(/revoked/);
    expect(await records("oauth-client.changed")).toBe(1);
  });
});

describe("documents of applications", () => {
  const asking = (clientId: string) => openBrowser(api).get(authorizeUrl({ client_id: clientId }));

  it("row 11: are taken from trusted domains alone, when they are small, speak for their address, and hold no secret and no dangerous address", async () => {
    const before = fetched.length;
    for (const id of ["https://evil.example/c.json", "http://client.example/c.json", "https://client.example/", "https://client.example/a/../c.json", "https://u:p@client.example/c.json", "https://client.example/c.json#x", "https://client.example/%2e%2e/c.json", "https://CLIENT.example/c.json"]) {
      expect([id, (await asking(id)).status]).toEqual([id, 400]);
    }
    expect(fetched.length).toBe(before);
    const id = (n: number) => `https://client.example/c${n}.json`;
    const good = { client_name: "C", redirect_uris: [CALLBACK] };
    const bad: readonly ((id: string) => { status?: number; headers?: Record<string, string>; body: string })[] = [
      (self) => ({ status: 302, headers: { location: "http://169.254.169.254/" }, body: JSON.stringify({ ...good, client_id: self }) }),
      () => ({ body: JSON.stringify({ ...good, client_id: CLIENT }) }),
      (self) => ({ body: JSON.stringify({ ...good, client_id: self, client_secret: "x" }) }),
      (self) => ({ body: JSON.stringify({ ...good, client_id: self, redirect_uris: ["javascript:alert(1)"] }) }),
      (self) => ({ body: JSON.stringify({ ...good, client_id: self, redirect_uris: ["file:///etc/passwd"] }) }),
      (self) => ({ body: JSON.stringify({ ...good, client_id: self, redirect_uris: ["http://x$(id)/"] }) }),
      (self) => ({ body: JSON.stringify({ ...good, client_id: self, token_endpoint_auth_method: "client_secret_basic" }) }),
      () => ({ body: "<html>" }),
      (self) => ({ status: 404, body: JSON.stringify({ ...good, client_id: self }) }),
    ];
    for (const [n, answer] of bad.entries()) {
      answers = async (url) => ({ status: 200, headers: {}, ...answer(url) });
      expect([n, (await asking(id(n))).status]).toEqual([n, 400]);
      expect((await asking(id(n))).status).toBe(400);
    }
    expect(fetched.length).toBe(before + bad.length);
    expect(await records("oauth-client.refused")).toBeGreaterThanOrEqual(bad.length);
  });

  it("row 12: are never read from inside, whatever the address looks like", async () => {
    await store.write(tester, async (tx) => {
      await tx.execute(sql`insert into trusted_client_domain (domain, created_by, created_at) values ('localhost', 'test', now()), ('127.0.0.1', 'test', now()), ('169.254.169.254', 'test', now()), ('[::ffff:7f00:1]', 'test', now()), ('[fd00::]', 'test', now()) on conflict do nothing`);
      await tx.record({ action: "client-domain.added", subject: "test" });
    });
    const real = openApplications({ store, call: sendOut });
    for (const host of ["localhost", "127.0.0.1", "169.254.169.254", "[::ffff:7f00:1]", "[fd00::]"]) await expect(real.find(`https://${host}/c.json`), host).rejects.toThrow(/private network|link-local|metadata/);
    for (const host of ["0177.0.0.1", "2130706433", "localhost."]) await expect(real.find(`https://${host}/c.json`), host).rejects.toThrow();
  });

  it("are not registered by applications themselves unless the installation says so", async () => {
    const metadata = { client_name: "Self", redirect_uris: ["http://127.0.0.1/cb"], token_endpoint_auth_method: "none" };
    expect((await api.call({ method: "POST", url: "/oauth2/register", payload: metadata })).statusCode).toBe(403);
    expect((await api.call({ method: "GET", url: "/.well-known/oauth-authorization-server" })).json()).not.toHaveProperty("registration_endpoint");
    const registered = await opened.consent.clients.register(metadata);
    expect(registered).toMatchObject({ kind: "dcr", agentId: null });
    await expect(opened.consent.clients.register({ ...metadata, redirect_uris: ["javascript:x"] })).rejects.toThrow(/redirect address/);
  });
});
