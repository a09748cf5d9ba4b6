// The API in process, over a real database: every answer against its schema, every route without its permission, and the doors.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi, type Api } from "../../test/api/server.ts";
import { actingAs, mandateLike } from "../../test/govern/fixtures.ts";
import { startCluster, type Cluster } from "../../test/store/cluster.ts";
import { accessKey, covered, DETAILS, grant, policy, toldBy, user } from "../../test/store/observed.ts";
import { importRead } from "../discover/inventory/index.ts";
import { askBreakGlass, createMandate, submitMandate, toYaml } from "../govern/mandates/index.ts";
import { setObjective } from "../govern/objectives/index.ts";
import { createPerson, regular } from "../govern/people/index.ts";
import { POLICY_TEMPLATES } from "../govern/policies/index.ts";
import { fixedClock } from "../kernel/index.ts";
import { suggestedObjective } from "../model/index.ts";
import { insertHeldAct, systemActor, waitingRequestOf, type Store } from "../store/index.ts";
import { evaluateInventory } from "../understand/findings/index.ts";
import { buildGraph } from "../understand/graph/index.ts";
import { rules } from "../understand/rules/index.ts";
import { leastRole, ROLES, type Role } from "./permissions.ts";
import { routes } from "./routes/index.ts";
import type { Route } from "./route.ts";

const NOW = "2026-11-24T10:00:00.000Z";
const clock = fixedClock(NOW);
const tester = systemActor("test");

let cluster: Cluster;
let store: Store;
let api: Api;
let identityId = "";
let findingId = "";
/** One of each noun, by its word in the path. */
const one = new Map([["jobs", "job_1"], ["rules", "CRD-001"]]);

const call: Api["call"] = (options) => api.call(options);

const MANDATE = mandateLike({
  name: "backups",
  subjects: [{ identity: "aws|123456789012|user|arn:aws:iam::123456789012:user/nobody" }],
  scope: { access: [{ provider: "aws", actions: ["s3:PutObject"], resources: ["arn:aws:s3:::backups/*"] }] },
  start: "2026-11-01",
  end: "2027-10-31",
});

beforeAll(async () => {
  cluster = await startCluster();
  store = await cluster.store(clock);
  const observations = toldBy(DETAILS, [
    user("arn:aws:iam::123456789012:user/backup", { createdAt: "2019-01-01T00:00:00.000Z", ownerHints: [{ candidate: "ann@example.com", signal: "tag", reason: "tag owner", weight: 0.9 }] }),
    policy("everything", { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
    grant("arn:aws:iam::123456789012:user/backup", "everything"),
    accessKey("AKIAEXAMPLE", "arn:aws:iam::123456789012:user/backup", { createdAt: "2019-01-01T00:00:00.000Z", expiresAt: null }),
  ]);
  await importRead(store, tester, { source: { kind: "import", name: "test" }, observations, coverage: [covered(DETAILS)] });
  await evaluateInventory(store, tester, rules, buildGraph);
  identityId = (await store.reads.identities.list({}, { by: "risk", descending: true }, { limit: 1 })).rows[0]?.id ?? "";
  findingId = (await store.reads.findings.list({}, { by: "risk", descending: true }, { limit: 1 })).rows[0]?.id ?? "";
  const ann = { ...actingAs("ann"), actor: tester };
  const mandateId = await createMandate(store, ann, MANDATE);
  await submitMandate(store, ann, mandateId);
  const personId = (await createPerson(store, tester, regular("person", { userName: "ann@example.com" }))).id;
  one.set("identities", identityId).set("findings", findingId).set("mandates", mandateId).set("people", personId);
  one.set("requests", (await waitingRequestOf(store.pool, mandateId))?.id ?? "");
  one.set("objectives", await setObjective(store, tester, suggestedObjective(NOW.slice(0, 10), "Anna")));
  one.set("break-glass", await askBreakGlass(store, ann, { subjects: MANDATE.subjects, scope: MANDATE.scope, minutes: 30, reason: "The backups hang", incident: "INC-1" }));
  api = await startApi(store, clock);
  const made = async <Answer>(url: string, payload: object): Promise<Answer> => (await call({ method: "POST", url, payload, as: "admin" })).json<Answer>();
  one.set("waivers", (await made<{ waiver: { id: string } }>("/v1/waivers", { scope: { rule: "CRD-001" }, reason: "agreed until the move", owner: "ann@example.com", expires_at: "2027-01-01T00:00:00Z" })).waiver.id);
  one.set("policies", (await made<{ policy: { id: string } }>("/v1/policies", { document: POLICY_TEMPLATES[0] })).policy.id);
  one.set("questions", (await made<{ questions: string[] }>("/v1/questions", { identities: [identityId], of: "ann@example.com" })).questions[0] ?? "");
  one.set("hand-overs", (await made<{ plan: { id: string } }>("/v1/hand-overs", { person: personId, last_day: "2026-12-31" })).plan.id);
  one.set("applications", (await made<{ document: { name: string } }>("/v1/applications", { name: "todo", title: "Todo", resource_types: ["todo"], policies: "permit (principal, action, resource);" })).document.name);
  one.set("decisions", (await made<{ context: { evaluation_id: string } }>("/access/v1/evaluation", { subject: { type: "user", id: "ann" }, action: { name: "read" }, resource: { type: "todo", id: "1" } })).context.evaluation_id);
  one.set("stops", (await made<{ id: string }>("/v1/stops", { kind: "server", subject: "tickets", reason: "a test", even_if_unknown: true })).id);
  one.set("agents", (await made<{ agent: { id: string } }>("/v1/agents", { document: { name: "bot", title: "Bot", purpose: "A test", owner: "ann@example.com", sponsor: "ben@example.com", runtime: { kind: "other" }, authentication: [] } })).agent.id);
  one.set("held-acts", "hla_1");
  await store.write(tester, async (tx) => {
    await insertHeldAct(tx, { id: "hla_1", decisionId: "dcs_1", digest: "0".repeat(64), basis: "0".repeat(64), askedBy: "tok_1", askedName: "gateway", principalId: "agt_1", principal: "bot", person: null, act: "crm/delete_ticket", mandate: "tickets", mandateId: "mdt_1", policies: ["careful.deleting"], reason: "It waits.", holder: "owner", parties: ["ann@example.com"], barred: [], request: {}, redacted: [], why: "", expiresAt: "2026-11-24T11:00:00.000Z", bundle: null, place: 0, item: null });
    await tx.record({ action: "held-act.asked", subject: "hla_1" });
  });
  const content = { name: "held", layer: "estate", title: "Held", text: "", cases: [] };
  one.set("runtime-policies", (await made<{ policy: { id: string } }>("/v1/runtime-policies", { content })).policy.id);
  one.set("policy-replays", (await made<{ id: string }>("/v1/policy-replays", { content: { name: "held", layer: "estate", text: "" } })).id);
  one.set("channels", (await made<{ channel: { id: string } }>("/v1/channels", { kind: "webhook", name: "Tickets", config: { url: "https://tickets.example.com/hook" } })).channel.id);
});

afterAll(async () => {
  await api.stop();
  await cluster.stop();
});

/** Health, signing in, and what the server says of itself. */
const PUBLIC = [
  "GET /livez", "GET /readyz", "GET /healthz", "GET /version", "POST /v1/session", "GET /openapi.json", "GET /.well-known/authzen-configuration", "GET /.well-known/oauth-authorization-server", "GET /.well-known/openid-configuration",
  "GET /.well-known/oauth-protected-resource", "GET /.well-known/oauth-protected-resource/*", "GET /.well-known/ssf-configuration", "GET /ssf/jwks",
];
/** Doors where something else than a token of ours is the proof: signatures, client authentication, a person at a page. Their own tests knock there. */
const OTHER_PROOF = /^\/(?:hooks|oauth2)\//;

const pathOf = (route: Route) => route.path.replace(/([\w-]+)\/:id/, (_, noun: string) => `${noun}/${one.get(noun) ?? "none"}`);

const WEEK = "?from=2026-11-24&to=2026-11-30";
const QUERIES: Readonly<Record<string, string>> = { "access.whoCan": "?action=s3:GetObject", "access.suggest": "?kind=action&q=s3", "search.all": "?q=backup", "calendar.list": WEEK, "calendar.counts": WEEK, "mandates.scope": "?as=aws" };
const queryOf = (route: Route) => (route.id === "access.check" ? `?identity=${identityId}&action=s3:GetObject` : (QUERIES[route.id] ?? ""));

describe("every route", () => {
  it("answers a read as its schema says", async () => {
    const unanswered: string[] = [];
    for (const route of routes.filter((each) => each.method === "GET")) {
      const answer = await call({ method: "GET", url: pathOf(route) + queryOf(route), as: "admin" });
      if (answer.statusCode !== 200) {
        unanswered.push(`${route.id} ${answer.statusCode}`);
        continue;
      }
      if (route.produces === undefined) expect(route.response.safeParse(answer.json()).error, route.id).toBeUndefined();
    }
    // There is no checkpoint in this test, nobody was given a token, and nothing stands behind the gate; that is what is said.
    expect(unanswered.sort()).toEqual(["audit.checkpoint 404", "gateCalls.get 404", "issuedTokens.get 404", "tools.get 404", "upstreams.get 404"]);
  });

  it("knows nobody by `Bearer x`, and says so on all but the public ones", async () => {
    for (const route of routes) {
      const answer = await call({ method: route.method, url: pathOf(route), headers: { authorization: "Bearer x" } });
      if (route.permission === null) expect(answer.statusCode, route.id).not.toBe(401);
      else expect([answer.statusCode, answer.json<{ code: string }>().code], route.id).toEqual([401, "unauthenticated"]);
    }
    expect((await call({ url: "/v1/none", headers: { authorization: "Bearer x" } })).statusCode).toBe(401);
  });

  it("row 7: every address asks who calls, unless it is named here", async () => {
    const open: string[] = [];
    for (const { method, path } of api.addresses.filter((each) => !OTHER_PROOF.test(each.path))) {
      const answer = await call({ method: method as "GET", url: path.replace(/:\w+/g, "none").replace("*", "none"), headers: { authorization: "Bearer x" } });
      if (answer.statusCode !== 401) open.push(`${method} ${path}`);
    }
    // A GET where only POST is known is no address: it is answered with 405.
    expect(open.filter((each) => each !== "GET /v1/mandates/:id/decide").sort()).toEqual([...PUBLIC].sort());
  });

  it("is refused to the role just below its own, and to a token without its scope", async () => {
    for (const route of routes) {
      if (route.permission === null) continue;
      const least = leastRole(route.permission);
      const below = ROLES[ROLES.indexOf(least) - 1];
      if (below !== undefined) expect((await call({ method: route.method, url: pathOf(route), as: below })).statusCode, `${route.id} as ${below}`).toBe(403);
    }
    const narrow = await api.newToken({ role: "admin", scopes: ["audit.read"] });
    for (const route of routes) {
      if (route.permission === null || route.permission === "audit.read") continue;
      const answer = await call({ method: route.method, url: pathOf(route), headers: { authorization: `Bearer ${narrow}` } });
      expect(answer.statusCode, route.id).toBe(403);
    }
  });

  it("answers a problem that is a problem", async () => {
    const answer = await call({ url: "/v1/identities/none", as: "viewer" });
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ status: 404, code: "not_found", instance: "/v1/identities/none" });
  });
});

describe("the doors", () => {
  it("close before the body is read", async () => {
    for (const headers of [{ host: "evil.example" }, { origin: "https://evil.example" }, { "content-type": "text/plain" }, { "sec-fetch-site": "cross-site" }]) {
      const answer = await call({ method: "POST", url: "/v1/session", payload: "{ not json", headers });
      expect(answer.statusCode, JSON.stringify(headers)).toBe(403);
    }
  });

  it("send the closing headers with every answer", async () => {
    for (const url of ["/livez", "/v1/session", "/none"]) {
      const { headers } = await call({ url });
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
    }
  });

  it("refuse ended and revoked tokens", async () => {
    const ended = await api.newToken({ role: "admin", expiresAt: NOW });
    expect((await call({ url: "/v1/session", headers: { authorization: `Bearer ${ended}` } })).statusCode).toBe(401);
    const made = await call({ method: "POST", url: "/v1/tokens", as: "admin", payload: { name: "short", role: "viewer" } });
    const { token, value } = made.json<{ token: { id: string }; value: string }>();
    expect((await call({ url: "/v1/session", headers: { authorization: `Bearer ${value}` } })).statusCode).toBe(200);
    expect((await call({ method: "DELETE", url: `/v1/tokens/${token.id}`, as: "admin" })).statusCode).toBe(204);
    expect((await call({ url: "/v1/session", headers: { authorization: `Bearer ${value}` } })).statusCode).toBe(401);
  });

  it("hold against malformed, poisoned, deep and large bodies", async () => {
    const post = (payload: string) => call({ method: "POST", url: "/v1/tokens", as: "admin", payload, headers: { "content-type": "application/json" } });
    expect((await post("{")).statusCode).toBe(400);
    expect((await post('{"__proto__":{"role":"admin"},"name":"x","role":"viewer"}')).statusCode).toBe(400);
    expect((await post("[".repeat(100_000))).statusCode).toBe(400);
    expect((await post(`{"name":"${"x".repeat(2_000_000)}"}`)).statusCode).toBe(413);
  });

  it("refuse a broken cursor and a list without measure", async () => {
    for (const query of ["cursor=zz", "cursor=W10", "limit=0", "limit=100000", "kind=nonsense", "at=yesterday", `q=${"x".repeat(300)}`]) {
      expect((await call({ url: `/v1/identities?${query}`, as: "viewer" })).statusCode, query).toBe(400);
    }
  });
});

describe("mandates", () => {
  const yaml = (): string => toYaml([{ ...MANDATE, name: "backups-two", subjects: [{ identity: "aws|123456789012|user|arn:aws:iam::123456789012:user/backup" }] }]);
  const post = (url: string, payload: object, how: { as?: Role; headers?: Record<string, string> }) => call({ method: "POST", url, payload, ...how });

  it("are written as a file, approved by the person they name, never by a token, and show on the identity", async () => {
    const made = await post("/v1/mandates", { yaml: yaml() }, { as: "operator" });
    expect(made.statusCode).toBe(201);
    const { mandate, versions } = made.json<{ mandate: { id: string }; versions: { hash: string }[] }>();
    const at = `/v1/mandates/${mandate.id}`;
    expect((await post(`${at}/submit`, {}, { as: "operator" })).json()).toMatchObject({ mandate: { state: "submitted" }, versions: [{ requirement: { risk: "critical", parts: ["sponsor", "security"] } }] });
    const approval = { decision: "approved", hash: versions[0]?.hash, comment: "" };
    expect((await post(`${at}/decide`, approval, { as: "admin" })).statusCode).toBe(403);
    const session = await api.signedIn("viewer", "ben@example.com");
    expect((await post(`${at}/decide`, { ...approval, hash: "0".repeat(64) }, { headers: session })).statusCode).toBe(412);
    expect((await post(`${at}/decide`, approval, { headers: session })).json()).toMatchObject({ mandate: { state: "submitted" }, decisions: [{ by: "ben@example.com", part: "sponsor" }] });
    expect((await post(`${at}/decide`, approval, { headers: session })).statusCode).toBe(403);
    expect((await post(`${at}/decide`, approval, { headers: await api.signedIn("approver", "sam@example.com") })).json()).toMatchObject({ mandate: { state: "active" } });
    const identity = (await call({ url: `/v1/identities/${identityId}`, as: "viewer" })).json<{ three_sets: { mandated: object; differences: { excess: object; ungranted: object } } }>();
    expect((await store.reads.identities.get(identityId))?.governed).toBe(true);
    expect(identity).toMatchObject({ three_sets: { mandated: { status: "active" }, differences: { excess: { count: 1, items: [{ action: "*", through: "everything" }] }, ungranted: { count: 0 } } } });
  });

  it("come out as the file that goes in, and applying it again changes nothing", async () => {
    const file = (await call({ url: "/v1/mandates/export.yaml", as: "viewer" })).body;
    const applied = await post("/v1/mandates/apply", { yaml: file }, { as: "operator" });
    expect(applied.json<{ data: { what: string }[] }>().data.map(({ what }) => what)).toEqual(["same", "same"]);
    expect((await call({ url: "/v1/mandates/export.yaml", as: "viewer" })).body).toBe(file);
    const bad = await post("/v1/mandates/apply", { yaml: file.replace("acting: autonomous", "acting: freely") }, { as: "operator" });
    expect([bad.statusCode, bad.json<{ detail: string }>().detail]).toEqual([422, expect.stringMatching(/line \d+: acting/)]);
  });
});

describe("signing in", () => {
  it("works once, gives a cookie that scripts cannot read, and ends", async () => {
    const token = await api.link("operator");
    const first = await call({ method: "POST", url: "/v1/session", payload: { token } });
    expect(first.statusCode).toBe(201);
    const cookie = String(first.headers["set-cookie"]);
    expect(cookie).toMatch(/^mandate_session=\w{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    expect((await call({ method: "POST", url: "/v1/session", payload: { token } })).statusCode).toBe(401);
    const session = { cookie: cookie.split(";")[0] ?? "" };
    expect((await call({ url: "/v1/session", headers: session })).json()).toMatchObject({ user: { role: "operator" }, via: "session" });
    expect((await call({ method: "DELETE", url: "/v1/session", headers: { ...session, origin: "https://evil.example" } })).statusCode).toBe(403);
    expect((await call({ method: "DELETE", url: "/v1/session", headers: session })).statusCode).toBe(204);
    expect((await call({ url: "/v1/session", headers: session })).statusCode).toBe(401);
  });

  it("slows down who guesses", async () => {
    const tries = [];
    for (let i = 0; i < 15; i++) tries.push((await call({ method: "POST", url: "/v1/session", payload: { token: `guess ${i}` }, remoteAddress: "127.0.0.9" })).statusCode);
    expect(tries.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(tries.slice(10)).toEqual(Array(5).fill(429));
  });
});

describe("changes", () => {
  it("say which version they were made from", async () => {
    const url = `/v1/identities/${identityId}/owner`;
    const read = await call({ url: `/v1/identities/${identityId}`, as: "operator" });
    const etag = String(read.headers.etag);
    const put = (headers: Record<string, string>) => call({ method: "PUT", url, as: "operator", payload: { owner: "ann@example.com" }, headers });
    expect((await put({})).statusCode).toBe(428);
    expect((await put({ "if-match": '"stale"' })).statusCode).toBe(412);
    const confirmed = await put({ "if-match": etag });
    expect([confirmed.statusCode, confirmed.json()]).toMatchObject([200, { owner: { status: "confirmed", name: "ann@example.com" } }]);
    expect((await put({ "if-match": etag })).statusCode).toBe(412);
    const undone = await call({ method: "DELETE", url, as: "operator", headers: { "if-match": String(confirmed.headers.etag) } });
    expect([undone.statusCode, undone.json()]).toMatchObject([200, { owner: { status: "suggested", name: "ann@example.com" } }]);
  });

  it("accept a finding and take that back", async () => {
    const url = `/v1/findings/${findingId}`;
    const etag = async () => String((await call({ url, as: "approver" })).headers.etag);
    const accept = async (expires_at: string) => call({ method: "POST", url: `${url}/accept`, as: "approver", payload: { reason: "agreed until the move", expires_at }, headers: { "if-match": await etag() } });
    expect((await accept("2026-11-23T00:00:00Z")).statusCode).toBe(400);
    expect((await accept("2028-11-23T00:00:00Z")).statusCode).toBe(400);
    const accepted = await accept("2027-01-01T00:00:00Z");
    expect([accepted.statusCode, accepted.json()]).toMatchObject([200, { state: "accepted", waiver: { reason: "agreed until the move" } }]);
    expect((await accept("2027-01-01T00:00:00Z")).statusCode).toBe(409);
    const back = await call({ method: "POST", url: `${url}/unaccept`, as: "approver", headers: { "if-match": await etag() } });
    expect([back.statusCode, back.json()]).toMatchObject([200, { waiver: null }]);
    const none = await call({ method: "POST", url: "/v1/findings/bulk", as: "approver", payload: { act: "unaccept", ids: [findingId] } });
    expect(none.statusCode).toBe(409);
  });

  it("happen once for one Idempotency-Key", async () => {
    const save = (name: string, key: string) => call({ method: "POST", url: "/v1/saved-views", as: "viewer", payload: { name, page: "inventory", query: "" }, headers: { "idempotency-key": key } });
    const [first, again, other] = [await save("Mine", "k-1"), await save("Mine", "k-1"), await save("Another", "k-1")];
    expect([first.statusCode, again.statusCode, other.statusCode]).toEqual([201, 201, 422]);
    expect(again.json()).toEqual(first.json());
    expect(again.headers["idempotent-replayed"]).toBe("true");
    const views = (await call({ url: "/v1/saved-views", as: "viewer" })).json<{ data: { name: string }[] }>().data;
    expect(views.filter((view) => view.name === "Mine").length).toBe(1);
    // Another caller's key is another key.
    expect((await call({ method: "POST", url: "/v1/saved-views", as: "operator", payload: { name: "Theirs", page: "inventory", query: "" }, headers: { "idempotency-key": "k-1" } })).statusCode).toBe(201);
  });

  it("never keep a secret for a repetition", async () => {
    const make = () => call({ method: "POST", url: "/v1/tokens", as: "admin", payload: { name: "once", role: "viewer" }, headers: { "idempotency-key": "k-2" } });
    const first = await make();
    expect(first.statusCode).toBe(201);
    expect((await make()).statusCode).toBe(409);
    const { value } = first.json<{ value: string }>();
    const kept = await store.pool.query<{ row: string }>({ strings: ["select to_jsonb(t)::text as row from idempotent_request t union all select to_jsonb(t)::text from api_token t union all select entry from audit_entry"], values: [] });
    expect(kept.some(({ row }) => row.includes(value.slice(-52, -9)))).toBe(false);
  });

  it("never lock the last administrator out", async () => {
    const person = (await call({ method: "POST", url: "/v1/users", as: "admin", payload: { name: "Only", role: "admin" } })).json<{ user: { id: string; version: string } }>().user;
    const answer = await call({ method: "PATCH", url: `/v1/users/${person.id}`, as: "admin", payload: { active: false }, headers: { "if-match": `"${person.version}"` } });
    expect(answer.statusCode).toBe(409);
  });

  it("name the person who made a token, through whatever chain of his tokens", async () => {
    let headers: Record<string, string> = await api.signedIn("admin", "ada@example.com");
    for (const name of ["first", "second", "third"]) {
      const made = await call({ method: "POST", url: "/v1/tokens", payload: { name, role: "admin" }, headers });
      const { token, value } = made.json<{ token: { created_by: string }; value: string }>();
      expect([name, token.created_by]).toEqual([name, "ada@example.com"]);
      headers = { authorization: `Bearer ${value}` };
    }
    // So what the last of them writes is hers, and not hers to approve.
    const document = { ...MANDATE, name: "by-token", sponsor: "ada@example.com", scope: { access: MANDATE.scope.access, environments: ["staging"] } };
    const made = (await call({ method: "POST", url: "/v1/mandates", payload: { document }, headers })).json<{ mandate: { id: string }; versions: { hash: string }[] }>();
    await call({ method: "POST", url: `/v1/mandates/${made.mandate.id}/submit`, payload: {}, headers });
    const decided = await call({ method: "POST", url: `/v1/mandates/${made.mandate.id}/decide`, payload: { decision: "approved", hash: made.versions[0]?.hash, comment: "" }, headers: await api.signedIn("admin", "Ada@example.com") });
    expect([decided.statusCode, decided.json<{ detail: string }>().detail]).toEqual([403, expect.stringMatching(/you wrote or submitted/)]);
  });
});

it("takes files, tames their names, and wants at least one", async () => {
  const upload = (body: string) => call({ method: "POST", url: "/v1/imports", as: "operator", payload: body, headers: { "content-type": "multipart/form-data; boundary=b" } });
  const part = (name: string, content: string) => `--b\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n${content}\r\n`;
  expect((await upload(`${part("../../a.json", "{}")}${part("x/b.json", "{}")}--b--\r\n`)).statusCode).toBe(202);
  expect((await upload("--b--\r\n")).statusCode).toBe(400);
  expect((await upload(`${part("big", "x".repeat(1_200_000))}--b--\r\n`)).statusCode).toBe(413);
});
