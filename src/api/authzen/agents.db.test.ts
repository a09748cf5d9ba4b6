// AuthZEN over the real decision point: agents under mandates, as gateways of MCP ask, and acts that a policy holds until a person lets exactly them go.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi, type Api } from "../../../test/api/server.ts";
import { putAgent, putInForce, toolMandate } from "../../../test/enforce/in-force.ts";
import { startCluster, type Cluster } from "../../../test/store/cluster.ts";
import { parsePolicies } from "../../cedar/index.ts";
import { advanceHeldActs } from "../../enforce/approvals/index.ts";
import { openApplications } from "../../enforce/applications/index.ts";
import { startDecisionPoint } from "../../enforce/decision/index.ts";
import { deliverDue } from "../../govern/notices/index.ts";
import { digestOf, fixedClock, MandateError, silentLog } from "../../kernel/index.ts";
import type { DecisionRequest } from "../../model/index.ts";
import { activateRuntimeVersion, announceChange, decisionById, insertRuntimePolicy, listDecisions, pendingOf, putMode, putRuntimeDraft, runtimePolicyVersions, sql, systemActor, type Store } from "../../store/index.ts";
import { leastRole } from "../permissions.ts";
import { evaluate } from "./evaluate.ts";
import { openStanding } from "./standing.ts";

const NOW = "2026-11-24T10:00:00.000Z";
const clock = fixedClock(NOW);
const tester = systemActor("test");
let cluster: Cluster;
let store: Store;
let api: Api;
let token = "";
let bot = "";
let helper = "";

async function putPolicy(name: string, layer: "estate" | "person", text: string, hold: "sponsor" | null): Promise<void> {
  const compiled = (await parsePolicies(text)).map(({ id, text: own, json }) => ({ id: `${name}.${id}`, text: own, json: json as unknown as Readonly<Record<string, unknown>>, hold }));
  await store.write(tester, async (tx) => {
    const content = { name, layer, title: name, text, cases: [] };
    await insertRuntimePolicy(tx, `rpo_${name}`, content);
    await putRuntimeDraft(tx, { id: `rpo_${name}`, version: 1, content, hash: digestOf(content), authors: [] });
    const [draft] = await runtimePolicyVersions(tx, name);
    if (draft !== undefined) await activateRuntimeVersion(tx, draft, compiled, false);
    await announceChange(tx, "policy", `rpo_${name}`);
    await tx.record({ action: "test.done", subject: null });
  });
}

beforeAll(async () => {
  cluster = await startCluster();
  store = await cluster.store(clock);
  bot = await putAgent(store);
  helper = await putAgent(store, "helper");
  const scope = { tools: [{ server: "crm", tool: "read_ticket" }, { server: "crm", tool: "delete_ticket" }, { server: "crm", tool: "resources/read", arguments: { uri: { matches: "crm://*" } } }], environments: ["production" as const] };
  await putInForce(store, toolMandate({ scope }));
  await putInForce(store, toolMandate({ name: "for-people", subjects: [{ agent: "helper" }], scope, acting: "on_behalf_of" }));
  await putPolicy("careful", "estate", '@id("deleting") forbid (principal, action == Mandate::Action::"call_tool", resource) when { resource.name == "delete_ticket" };', "sponsor");
  await putPolicy("everybody", "person", '@id("all") permit (principal, action, resource);', null);
  api = await startApi(store, clock);
  token = await api.newToken({ role: leastRole("decisions.ask"), scopes: ["decisions.ask"] });
});
afterAll(async () => {
  await api?.stop();
  await cluster?.stop();
});

type Answer = { decision: boolean; context: { evaluation_id: string; reason?: string; stage?: string; mandate?: { name: string }; access_request?: { endpoint: string }; approval?: { reason: string }; observed?: object } };
const send = (url: string, payload: object, headers: Readonly<Record<string, string>> = {}) => api.call({ method: "POST", url, payload, headers: { authorization: `Bearer ${token}`, ...headers } });
const ask = async (question: object) => {
  const answer = await send("/access/v1/evaluation", question);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<Answer>();
};
const call = (agent: string, tool: string, more: object = {}) => ({ subject: { type: "agent", id: agent }, action: { name: "tools/call" }, resource: { type: "tool", id: tool }, context: { environment: "production", input: { id: "T-1" }, ...more } });

describe("an agent's call", () => {
  it("is weighed under its mandate, whichever way the gateway names agent and tool", async () => {
    expect(await ask(call(bot, "crm__read_ticket"))).toMatchObject({ decision: true, context: { mandate: { name: "tickets" } } });
    expect((await ask(call("bot", "crm/read_ticket"))).decision).toBe(true);
    expect((await ask({ ...call(bot, "read_ticket"), resource: { type: "tool", id: "read_ticket", properties: { server: "crm" } } })).decision).toBe(true);
    // COAZ-MCP: the token's subject is the agent itself.
    expect((await ask({ ...call(bot, "crm__read_ticket", { agent: bot }), subject: { type: "identity", id: bot } })).decision).toBe(true);
    expect(await ask(call(bot, "crm__send_mail"))).toMatchObject({ decision: false, context: { reason: "outside_mandate", stage: "mandate" } });
    expect((await ask(call("agt_none", "crm__read_ticket"))).decision).toBe(false);
    expect((await ask(call(bot, "read_ticket"))).decision).toBe(false);
    expect((await ask(call(bot, "crm__read_ticket", { mandate: "for-people" }))).decision).toBe(false);
  });

  it("acts for a person by the chain of actors, outermost first, and never for itself", async () => {
    const forPerson = (act: unknown, more: object = {}) => ({ ...call(helper, "crm__read_ticket", more), subject: { type: "identity", id: "ann@example.com", properties: { iss: "https://idp.example", act } } });
    const allowed = await ask(forPerson({ iss: "https://m", sub: helper }));
    expect(allowed).toMatchObject({ decision: true, context: { mandate: { name: "for-people" } } });
    expect(await decisionById(store.pool, allowed.context.evaluation_id)).toMatchObject({ person: "https://idp.example ann@example.com", decision: "allow", mandate: "for-people" });
    // A person alone, an agent without such a mandate, and a chain that is none.
    expect((await ask({ ...call(helper, "crm__read_ticket"), subject: { type: "identity", id: "ann@example.com" } })).decision).toBe(false);
    expect((await ask(forPerson({ iss: "https://m", sub: bot }))).decision).toBe(false);
    for (const act of [{ sub: helper }, { iss: "https://m", sub: helper, act: { iss: "https://m", sub: helper } }, "x"]) expect((await send("/access/v1/evaluation", forPerson(act))).statusCode).toBe(400);
  });

  it("other methods of MCP are weighed as tools of their name; unknown ones are denied", async () => {
    const read = (id: string, name = "resources/read") => ({ subject: { type: "agent", id: bot }, action: { name }, resource: { type: "resource", id, properties: { server: "crm" } }, context: { environment: "production" } });
    expect((await ask(read("crm://tickets/1"))).decision).toBe(true);
    expect((await ask(read("file:///etc/passwd"))).decision).toBe(false);
    expect((await ask(read("crm://tickets/1", "resources/destroy"))).decision).toBe(false);
  });

  it("is a no with 400 for members without a meaning", async () => {
    for (const more of [{ data: ["nonsense"] }, { amount: { value: -1, currency: "EUR" } }, { amount: { value: 1, currency: "euro" } }, { rows: 1.5 }, { input: "x" }]) expect((await send("/access/v1/evaluation", call(bot, "crm__read_ticket", more))).statusCode, JSON.stringify(more)).toBe(400);
  });

  it("is found by searches, which count nothing and leave no record", async () => {
    const before = (await listDecisions(store.pool, {}, { limit: 100 })).rows.length;
    const found = async (what: string, question: object) => (await send(`/access/v1/search/${what}`, question)).json<{ results: object[] }>().results;
    const { subject, action, resource, context } = call(bot, "crm__read_ticket");
    expect(await found("subject", { subject: { type: "agent" }, action, resource, context })).toEqual([{ type: "agent", id: bot }]);
    expect(await found("resource", { subject, action, resource: { type: "tool" }, context })).toEqual([{ type: "tool", id: "crm__read_ticket" }]);
    expect(await found("action", { subject, resource, context })).toEqual([{ name: "tools/call" }]);
    expect((await listDecisions(store.pool, {}, { limit: 100 })).rows.length).toBe(before);
  });

  it("is told yes where its point only observes, and the record tells what it would have been", async () => {
    const observer = await api.newToken({ role: "approver", scopes: ["decisions.ask"] });
    await store.write(tester, async (tx) => {
      await putMode(tx, "test approver", "observe", "trying it out");
      await tx.record({ action: "test.done", subject: null });
    });
    const answer = (await send("/access/v1/evaluation", call(bot, "crm__send_mail"), { authorization: `Bearer ${observer}` })).json<Answer>();
    expect(answer).toMatchObject({ decision: true, context: { observed: { decision: false, held: false } } });
    expect(await decisionById(store.pool, answer.context.evaluation_id)).toMatchObject({ decision: "deny", enforced: false });
  });
});

it("row 35: no answer leaves that cannot be put on record, and what it took is given back", async () => {
  const point = await startDecisionPoint({ store, log: silentLog });
  const given: unknown[] = [];
  const decisionPoint = { ...point, decide: async (request: DecisionRequest) => ({ ...(await point.decide(request)), reservation: "taken" as never }), release: async (reservation: unknown) => void given.push(reservation) };
  const records = { record: () => ({ id: "dcs_1", at: new Date(NOW), digest: "d" }), recorded: () => Promise.reject(new MandateError("database_unavailable", "it cannot be written")), waiting: () => 1, stop: async () => undefined };
  const caller = { id: "tok_1", name: "gateway", role: "operator", via: "token", scopes: null, sessionId: null, expiresAt: null } as const;
  const deciding = { store, base: () => "", point: decisionPoint, applications: openApplications(store.pool), records, standingOf: openStanding(store, () => decisionPoint) };
  try {
    await expect(evaluate(deciding, { caller, as: null }, call(bot, "crm__read_ticket"))).rejects.toMatchObject({ code: "database_unavailable" });
    expect(given).toEqual(["taken"]);
  } finally {
    await point.stop();
  }
});

describe("a held act", () => {
  const held = (more: object = {}) => call(bot, "crm__delete_ticket", more);
  const request = (question: object, evaluation: string, headers: Readonly<Record<string, string>> = {}) => send("/access/v1/requests", { ...question, denial: { evaluation_id: evaluation }, requested_access: { justification: "It is a duplicate" } }, headers);
  const hold = async (question: object = held()) => {
    const answer = await ask(question);
    expect(answer).toMatchObject({ decision: false, context: { reason: "approval_required", access_request: { endpoint: "http://127.0.0.1:7420/access/v1/requests", template: "sponsor_approval", expires_at: "2026-11-24T10:10:00.000Z" } } });
    return answer.context.evaluation_id;
  };
  const decide = async (id: string, decision: "approved" | "denied", headers: Readonly<Record<string, string>>, change: object = {}) => {
    const { digest } = (await api.call({ url: `/v1/held-acts/${id}`, headers })).json<{ digest: string }>();
    return api.call({ method: "POST", url: `/v1/held-acts/${id}/decide`, payload: { decision, digest, ...change }, headers });
  };
  const status = async (id: string) => (await api.call({ url: `/access/v1/requests/${id}`, headers: { authorization: `Bearer ${token}` } })).json<{ task: { status: string }; result?: { mode: string; approval: { id: string } } }>();

  it("row 29: is let go by its sponsor once, for exactly what was shown, and for nothing else", async () => {
    const evaluation = await hold();
    const made = await request(held(), evaluation, { "idempotency-key": "k-1" });
    expect(made.statusCode, made.body).toBe(201);
    const { task } = made.json<{ task: { id: string; status: string } }>();
    expect((await request(held(), evaluation, { "idempotency-key": "k-1" })).json()).toMatchObject({ task: { id: task.id } });
    expect((await request(held(), evaluation)).json()).toMatchObject({ status: 409, type: "urn:openid:authzen:access-request:error:duplicate_request" });
    expect((await ask(held({ approval: { id: task.id } }))).context.approval?.reason).toBe("grant_pending");

    const ben = await api.signedIn("viewer", "ben@example.com");
    expect((await api.call({ url: "/v1/held-acts", headers: ben })).json<{ data: { id: string; why: string }[] }>().data).toMatchObject([{ id: task.id, why: "It is a duplicate" }]);
    expect((await decide(task.id, "approved", await api.signedIn("viewer", "eve@example.com"))).statusCode).toBe(403);
    expect((await api.call({ method: "POST", url: `/v1/held-acts/${task.id}/decide`, payload: { decision: "approved", digest: "0".repeat(64) }, as: "admin" })).statusCode).toBe(403);
    expect((await decide(task.id, "approved", ben, { digest: "0".repeat(64) })).statusCode).toBe(412);
    expect((await decide(task.id, "approved", ben)).statusCode).toBe(200);
    expect(await status(task.id)).toMatchObject({ task: { status: "approved" }, result: { mode: "reevaluate", approval: { id: task.id, approved_until: "2026-11-24T10:15:00.000Z" } } });

    const approval = { approval: { id: task.id } };
    expect((await ask(held({ ...approval, input: { id: "T-2" } }))).context).toMatchObject({ approval: { reason: "out_of_scope" }, next_action: "request" });
    expect((await ask({ ...held(approval), subject: { type: "agent", id: helper } })).decision).toBe(false);
    const other = await api.newToken({ role: "operator", scopes: ["decisions.ask"] });
    expect((await send("/access/v1/evaluation", held(approval), { authorization: `Bearer ${other}` })).json<Answer>().context.approval?.reason).toBe("approval_unverifiable");
    // Of many at once, one gets it.
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(held(approval))));
    expect(answers.filter(({ decision }) => decision).length).toBe(1);
    expect((await ask(held(approval))).context.approval?.reason).toBe("approval_expired");
    const audit = (await store.pool.query<{ entry: string }>(sql`select entry from audit_entry where entry like '%"held-act.%' or entry like '%"approval.%'`)).map(({ entry }) => (JSON.parse(entry) as { action: string }).action);
    expect(new Set(audit)).toEqual(new Set(["held-act.asked", "held-act.refused", "held-act.approved", "approval.refused", "approval.used"]));
  });

  it("is bound to its question, its point and its time", async () => {
    const evaluation = await hold(held({ input: { id: "T-3" } }));
    for (const [question, id] of [[held({ input: { id: "T-4" } }), evaluation], [held({ input: { id: "T-3" } }), "dcs_none"], [call(bot, "crm__read_ticket"), evaluation]] as const) expect((await request(question, id)).json()).toMatchObject({ status: 400, type: "urn:openid:authzen:access-request:error:invalid_denial_binding" });
    const denied = await ask(call(bot, "crm__send_mail"));
    expect((await request(call(bot, "crm__send_mail"), denied.context.evaluation_id)).json()).toMatchObject({ type: "urn:openid:authzen:access-request:error:not_requestable" });
    clock.set("2026-11-24T10:10:00.000Z");
    expect((await request(held({ input: { id: "T-3" } }), evaluation)).json()).toMatchObject({ type: "urn:openid:authzen:access-request:error:expired_denial" });
    clock.set(NOW);
    expect((await api.call({ url: "/access/v1/requests/hla_none", headers: { authorization: `Bearer ${token}` } })).json()).toMatchObject({ status: 404, type: "urn:openid:authzen:access-request:error:unknown_task" });
  });

  it("waits no longer than an hour, can be taken back, and a no stays a no", async () => {
    const pending = async (id: string) => (await request(held({ input: { id } }), await hold(held({ input: { id } })))).json<{ task: { id: string } }>().task.id;
    const [late, back, no] = [await pending("T-5"), await pending("T-6"), await pending("T-7")];
    const ben = await api.signedIn("viewer", "ben@example.com");
    const cancel = () => send(`/access/v1/requests/${back}/cancel`, {});
    expect((await cancel()).json()).toMatchObject({ task: { status: "cancelled" } });
    expect((await cancel()).json()).toMatchObject({ type: "urn:openid:authzen:access-request:error:invalid_task_state" });
    expect((await decide(no, "denied", ben)).json()).toMatchObject({ held: { state: "denied", decided_by: "ben@example.com" } });
    expect((await ask(held({ input: { id: "T-7" }, approval: { id: no } }))).context).toMatchObject({ approval: { reason: "policy_denied" }, next_action: "none" });
    clock.set("2026-11-24T11:00:00.000Z");
    expect((await status(late)).task.status).toBe("expired");
    expect((await decide(late, "approved", await api.signedIn("approver", "sam@example.com"))).statusCode).toBe(409);
    clock.set(NOW);
  });

  it("row 31: is let go by nobody for whom it is done, under whatever account", async () => {
    const question = { ...held({ input: { id: "T-8" } }), subject: { type: "identity", id: "ben@example.com", properties: { iss: "https://idp.example", act: { iss: "https://m", sub: helper } } } };
    const { task } = (await request(question, await hold(question))).json<{ task: { id: string } }>();
    const own = await decide(task.id, "approved", await api.signedIn("admin", "Ben+work@example.com"));
    expect([own.statusCode, own.json<{ detail: string }>().detail]).toEqual([403, expect.stringContaining("done for you")]);
    expect((await decide(task.id, "approved", await api.signedIn("approver", "sam@example.com"))).statusCode).toBe(200);
  });

  it("is asked about together with others: one task, each decided by itself, all or none", async () => {
    const context = { environment: "production", input: { id: "B-1" } };
    const two = ["crm__delete_ticket", "crm/delete_ticket"].map((id) => ({ action: { name: "tools/call" }, resource: { type: "tool", id } }));
    const items = await Promise.all(two.map(async (each) => ({ ...each, denial: { evaluation_id: await hold({ subject: { type: "agent", id: bot }, context, ...each }) } })));
    const bulk = (more: object = {}) => send("/access/v1/requests", { subject: { type: "agent", id: bot }, context, items, ...more });
    for (const bad of [{ items: [] }, { items: [items[0], { ...items[1], denial: undefined }] }, { resource: items[0]?.resource }, { denial: items[0]?.denial }]) expect((await bulk(bad)).statusCode, JSON.stringify(bad)).toBe(400);
    expect((await bulk({ items: [items[0], { ...items[1], denial: items[0]?.denial }] })).json()).toMatchObject({ status: 409 });
    const made = await bulk();
    const { task } = made.json<{ task: { id: string; items: { links: { review: string } }[] } }>();
    expect([made.statusCode, made.json()]).toMatchObject([201, { task: { status: "pending", items: [{ resource: { id: "crm__delete_ticket" }, action: { name: "tools/call" }, status: "pending" }, { resource: { id: "crm/delete_ticket" }, status: "pending" }] } }]);
    const [first, second] = task.items.map(({ links }) => links.review.split("/").at(-1) ?? "");
    const ben = await api.signedIn("viewer", "ben@example.com");
    await decide(first ?? "", "approved", ben);
    expect(await status(task.id)).toMatchObject({ task: { status: "pending", items: [{ status: "approved", result: { approval: { id: first } } }, { status: "pending" }] } });
    expect((await send(`/access/v1/requests/${task.id}/cancel`, {})).json()).toMatchObject({ task: { status: "partial", items: [{ status: "approved" }, { status: "cancelled" }] } });
    expect((await send(`/access/v1/requests/${task.id}/cancel`, {})).statusCode).toBe(409);
    // The task is no approval, and neither is the approval of another item.
    const again = (id: string | undefined) => ask({ subject: { type: "agent", id: bot }, ...two[0], context: { ...context, approval: { id } } });
    expect((await again(task.id)).context.approval?.reason).toBe("approval_unverifiable");
    expect((await again(second)).decision).toBe(false);
    expect((await again(first)).decision).toBe(true);
  });

  it("is told to a registered place alone, once, signed, when nothing waits any more; by the clock, too", async () => {
    const endpoint = "https://gateway.example/callbacks";
    const asked = async (id: string, callback: object) => request({ ...held({ input: { id } }), callback } as never, await hold(held({ input: { id } })));
    expect((await asked("C-0", { endpoint })).body).toContain("Settings, Channels");
    const filter = { kinds: ["stop.made"], urgencies: [], environments: [], parties: [] };
    await api.call({ method: "POST", url: "/v1/channels", payload: { kind: "webhook", name: "gateway", config: { url: endpoint }, filter }, as: "admin" });
    await api.call({ method: "POST", url: "/v1/channels", payload: { kind: "webhook", name: "all else", config: { url: "https://other.example/" } }, as: "admin" });
    for (const strange of [`${endpoint}/`, "https://127.0.0.1/callbacks", "https://gateway.example"]) expect((await asked("C-0", { endpoint: strange })).statusCode, strange).toBe(400);
    const taskOf = async (id: string, callback: object) => (await asked(id, { endpoint, ...callback })).json<{ task: { id: string } }>().task.id;
    const [no, silent, late] = [await taskOf("C-1", { state: "s1" }), await taskOf("C-2", { events: ["approved"] }), await taskOf("C-3", {})];
    const ben = await api.signedIn("viewer", "ben@example.com");
    for (const each of [no, silent]) await decide(each, "denied", ben);
    const posted: { url: string; headers: Readonly<Record<string, string>>; body: unknown }[] = [];
    const deliver = () => deliverDue(store, { ...api.senders, call: async ({ url, headers = {}, body = "" }) => (posted.push({ url, headers, body: JSON.parse(body) }), { status: 200, headers: {}, body: "" }) });
    await deliver();
    expect(posted.filter(({ url }) => url === endpoint)).toMatchObject([{ headers: { "webhook-signature": expect.stringMatching(/^v1,/) }, body: { state: "s1", task: { id: no, status: "denied", status_endpoint: `http://127.0.0.1:7420/access/v1/requests/${no}` } } }]);
    expect(posted.some(({ url, body }) => url === endpoint && JSON.stringify(body).includes(silent))).toBe(false);
    expect(posted.some(({ url, body }) => url !== endpoint && JSON.stringify(body).includes("access-request"))).toBe(false);
    clock.set("2026-11-24T11:00:00.000Z");
    expect([await advanceHeldActs(store, tester), await advanceHeldActs(store, tester)]).toEqual([expect.any(Number), 0]);
    await deliver();
    expect(posted.findLast(({ url }) => url === endpoint)?.body).toEqual({ task: { id: late, status: "expired", status_endpoint: expect.stringContaining(late) } });
    clock.set(NOW);
  });

  it("row 30: no more of one agent's acts wait at once than people can look at", async () => {
    const answers: number[] = [];
    for (let index = 0; index < 22; index++) {
      const question = held({ input: { id: `F-${index}` } });
      answers.push((await request(question, await hold(question))).statusCode);
    }
    expect([await pendingOf(store.pool, bot, new Date(NOW)), answers.at(-1)]).toEqual([20, 429]);
  });
});
