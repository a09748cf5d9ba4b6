// Agents over the API and SCIM, in process: registered, accepted, read from a card, stopped, retired; who may what; nothing secret is told twice.
import { afterAll, describe, expect, it } from "vitest";
import { fixedClock } from "../kernel/index.ts";
import { sql, type Store } from "../store/index.ts";
import { eachOn } from "../../test/store/cluster.ts";
import { startApi, type Api } from "../../test/api/server.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let api: Api;
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", async (fresh) => {
  await api?.stop();
  store = fresh;
  api = await startApi(store, clock);
});
const recorded = async () => (await store.pool.query<{ action: string }>(sql`select action from audit_entry order by id`)).map(({ action }) => action);

afterAll(() => api.stop());

type Body = Record<string, never> & { agent: { id: string; state: string; name: string }; version: string; may: { resume: { may: boolean; says: string } }; secrets: unknown[] };
const document = (more: object = {}) => ({ name: "summaries", title: "Summaries", purpose: "Summarise tickets", owner: "ann@example.com", sponsor: "ben@example.com", runtime: { kind: "kubernetes" }, authentication: [], ...more });

async function ask(method: "GET" | "POST" | "PUT" | "DELETE", url: string, payload?: object, headers: Record<string, string> = {}, as: "operator" | "viewer" | undefined = headers["cookie"] === undefined ? "operator" : undefined) {
  const answer = await api.call({ method, url, ...(payload === undefined ? {} : { payload }), headers: { ...(headers["cookie"] === undefined ? {} : { origin: "http://127.0.0.1:7420", "sec-fetch-site": "same-origin" }), ...headers }, as });
  return { status: answer.statusCode, headers: answer.headers, body: (answer.body.startsWith("{") ? answer.json() : {}) as Body };
}

const register = async (more: object = {}) => {
  const { status, body } = await ask("POST", "/v1/agents", { document: document(more) });
  expect({ status, body }).toMatchObject({ status: 201 });
  return body;
};

describe("the register", () => {
  it("is read by viewers, written by operators, and tells every problem by its member", async () => {
    expect((await ask("POST", "/v1/agents", { document: document() }, {}, "viewer")).status).toBe(403);
    await register();
    const listed = await ask("GET", "/v1/agents?q=summ&state=registered", undefined, {}, "viewer");
    expect(listed.body).toMatchObject({ data: [{ name: "summaries", state: "registered", methods: [] }], total: 1 });
    const refused = await ask("POST", "/v1/agents", { document: document({ name: "x", sponsor: "ann@example.com" }) });
    expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining("the sponsor answers for the need") } });
    const checked = await ask("POST", "/v1/agents/check", { document: { name: "Bad Name", authentication: [{ method: "none" }] } }, {}, "viewer");
    expect(checked.body).toMatchObject({ document: null, problems: expect.arrayContaining([expect.objectContaining({ path: "name" }), expect.objectContaining({ path: "title", says: "is missing; fill it in" })]) });
  });

  it("changes what was read and nothing else: a version is asked for, and a former one refused", async () => {
    const { version } = await register();
    expect((await ask("PUT", "/v1/agents/summaries", { document: document() })).status).toBe(428);
    expect((await ask("PUT", "/v1/agents/summaries", { document: document({ title: "Other" }) }, { "if-match": `"${version}"` })).body.agent).toMatchObject({ title: "Other" });
    expect((await ask("PUT", "/v1/agents/summaries", { document: document() }, { "if-match": `"${version}"` })).status).toBe(412);
  });

  it("a secret is in one answer and in no other", async () => {
    const { version } = await register();
    const made = await ask("POST", "/v1/agents/summaries/secrets", { days: 30 }, { "if-match": `"${version}"`, "idempotency-key": "once" });
    const { secret, client_id } = made.body as unknown as { secret: string; client_id: string };
    expect([made.status, secret.length > 40, client_id.startsWith("agt_")]).toEqual([201, true, true]);
    const again = await ask("POST", "/v1/agents/summaries/secrets", { days: 30 }, { "if-match": `"${version}"`, "idempotency-key": "once" });
    const shown = await ask("GET", "/v1/agents/summaries", undefined, {}, "viewer");
    for (const { body } of [again, shown]) expect(JSON.stringify(body)).not.toMatch(new RegExp(`${secret}|digest":"[0-9a-f]{64}`));
    expect(shown.body.secrets).toHaveLength(1);
  });
});

describe("a card", () => {
  const card = { name: "Renewal Assistant", description: "Renews contracts", version: "1", supportedInterfaces: [{ url: "https://agents.example/a2a", protocolBinding: "JSONRPC" }], skills: [] };

  it("is read, proposed, and kept with what was verified; another one is not registered in its place", async () => {
    const read = await ask("POST", "/v1/agents/card", { text: JSON.stringify(card) });
    const { card: shown, proposal } = read.body as unknown as { card: { digest: string; signatures: unknown[] }; proposal: object };
    expect([read.status, proposal, shown.signatures]).toEqual([200, { name: "renewal-assistant", title: "Renewal Assistant", purpose: "Renews contracts", runtime: { kind: "hosted", place: "agents.example" } }, []]);
    const given = { document: { ...document(), ...proposal }, card: { text: JSON.stringify({ ...card, version: "2" }), digest: shown.digest } };
    expect(await ask("POST", "/v1/agents", given)).toMatchObject({ status: 409, body: { detail: expect.stringContaining("not the one that was shown") } });
    const made = await ask("POST", "/v1/agents", { ...given, card: { text: JSON.stringify(card), digest: shown.digest } });
    expect(made).toMatchObject({ status: 201, body: { card: { digest: shown.digest, signatures: [] }, agent: { name: "renewal-assistant" } } });
  });
});

describe("resuming", () => {
  it("row 31: its owner, whose token is his own, is told no; somebody else resumes it", async () => {
    await register({ owner: "an operator" });
    await ask("POST", "/v1/agents/summaries/activate", {});
    await ask("POST", "/v1/agents/summaries/suspend", { why: "odd calls" });
    expect(await recorded()).toEqual(expect.arrayContaining(["agent.suspended"]));
    const owner = await api.signedIn("operator", "an operator");
    const shown = await ask("GET", "/v1/agents/summaries", undefined, owner);
    expect(shown.body.may.resume).toEqual({ may: false, says: expect.stringContaining("You are its owner") });
    expect(await ask("POST", "/v1/agents/summaries/resume", {}, owner)).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await ask("POST", "/v1/agents/summaries/resume", {}, await api.signedIn("operator", "max@example.com"))).body.agent.state).toBe("active");
  });
});

describe("SCIM", () => {
  const scim = async (path: string, headers: Record<string, string> = {}) => ask("GET", `/scim/v2${path}`, undefined, headers, "viewer");

  it("shows agents by the schema of the draft, filtered, paged and versioned, and writes none", async () => {
    const { agent } = await register({ end: "2027-06-30", environment: "production" });
    await register({ name: "base", kind: "template" });
    const found = await scim(`/Agents?filter=${encodeURIComponent('agentUserName eq "summaries"')}`);
    const AGENT = "urn:ietf:params:scim:schemas:core:2.0:Agent";
    const EXTENSION = "urn:mandate:params:scim:schemas:extension:agent:1.0";
    expect(found).toMatchObject({ status: 200, headers: { "content-type": "application/scim+json; charset=utf-8" }, body: { totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: [{ schemas: [AGENT, EXTENSION], id: agent.id, agentUserName: "summaries", displayName: "Summaries", description: "Summarise tickets", active: false, owners: [{ value: "ann@example.com" }], [EXTENSION]: { expiresAt: "2027-06-30T23:59:59Z", environment: "production" }, meta: { resourceType: "Agent", version: 'W/"1"' } }] } });
    expect((await scim("/Agents?startIndex=2&count=1")).body).toMatchObject({ totalResults: 1, startIndex: 2, itemsPerPage: 0, Resources: [] });
    expect((await scim(`/Agents?filter=${encodeURIComponent("active eq true")}`)).body).toMatchObject({ totalResults: 0 });
    expect(await scim(`/Agents/${agent.id}`)).toMatchObject({ status: 200, headers: { etag: 'W/"1"' } });
    expect((await scim(`/Agents/${agent.id}`, { "if-none-match": 'W/"1"' })).status).toBe(304);
    for (const bad of ['owners eq "x"', 'agentUserName co "x"', 'agentUserName eq "\\x"', 'active eq "true"']) expect(await scim(`/Agents?filter=${encodeURIComponent(bad)}`)).toMatchObject({ status: 400, body: { scimType: "invalidFilter" } });
    expect((await scim("/Agents/agt_nobody")).status).toBe(404);
    expect((await scim("/ResourceTypes/Agent")).body).toMatchObject({ endpoint: "/Agents", schema: AGENT });
    expect((await scim(`/Schemas/${AGENT}`)).body).toMatchObject({ id: AGENT, name: "Agent" });
    expect((await ask("POST", "/scim/v2/Agents", { agentUserName: "x" })).status).toBe(403);
  });
});
