// Shared signals over HTTP with real peers: what we tell arrives signed, once and for whom it is; what we are told is believed only when it is right, and ends a person's agents.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixedClock, newSealKey, openSealer, sendOut } from "../../kernel/index.ts";
import { agentByName, identityId, insertNodes, sql, standingStops, systemActor, type Store } from "../../store/index.ts";
import { pollDue, pushDue, stopNow } from "../../enforce/killswitch/index.ts";
import { startApi, type Api } from "../../../test/api/server.ts";
import { agentWith, CLIENT_ASSERTION, mandateInForce } from "../../../test/enforce/carrying.ts";
import { startEventReceiver, startTransmitter, type FakeEventReceiver, type FakeTransmitter } from "../../../test/fakes/ssf.ts";
import { actingAs } from "../../../test/govern/fixtures.ts";
import { eachStore } from "../../../test/store/cluster.ts";
import type { Services } from "../services.ts";
import { openSignals } from "../signals.ts";

const ISSUER = "http://127.0.0.1:7420";
const SESSION_REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
const CREDENTIAL_CHANGE = "https://schemas.openid.net/secevent/caep/event-type/credential-change";
const DISABLED = "https://schemas.openid.net/secevent/risc/event-type/account-disabled";
const ann = actingAs("ann");
const clock = fixedClock(new Date(Math.floor(performance.timeOrigin + performance.now())));
const seconds = () => Math.floor(clock.now().getTime() / 1000);

let store: Store;
let api: Api;
let signals: Services["signals"];
const stops: (() => Promise<void>)[] = [];
eachStore((fresh) => {
  store = fresh;
}, clock);
beforeEach(async () => {
  const senders = { sealer: openSealer(newSealKey()), call: sendOut, resolve: async () => ({ address: "127.0.0.1", family: 4 as const }), baseUrl: () => ISSUER, chance: () => 0 };
  signals = openSignals(store, senders);
  api = await startApi(store, clock, { senders, signals });
  stops.push(() => api.stop());
});
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const send = async (token: string, method: "GET" | "POST" | "PATCH" | "DELETE", url: string, payload?: object) => {
  const answer = await api.call({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: (answer.body === "" ? null : answer.json()) as never };
};
const stopAgent = (subject: string) => stopNow(store, ann, { kind: "agent", subject, reason: "kill switch inc-77" });

describe("what we tell", () => {
  let receiver: FakeEventReceiver;
  let token: string;
  beforeEach(async () => {
    receiver = await startEventReceiver("Bearer of-the-receiver");
    stops.push(() => receiver.stop());
    token = await api.newToken({ role: "admin", scopes: ["ssf.manage", "ssf.read", "signals.manage"] });
  });
  const push = (more: object = {}) => ({ delivery: { method: "urn:ietf:rfc:8935", endpoint_url: receiver.url, authorization_header: "Bearer of-the-receiver" }, events_requested: [SESSION_REVOKED, CREDENTIAL_CHANGE, "https://example.com/unknown"], private_network: true, ...more });
  const create = async (body: object) => (await send(token, "POST", "/ssf/streams", body)).body as { stream_id: string; aud: string; events_delivered: string[]; delivery: { endpoint_url: string } };
  const arrived = async (audience: string) => [...(await receiver.verified((await api.call({ method: "GET", url: "/ssf/jwks" })).json(), { issuer: ISSUER, audience, at: clock.now() })).values()];

  it("is found by the metadata, and pushed signed, with the agent as issuer and subject", async () => {
    const metadata = (await api.call({ method: "GET", url: "/.well-known/ssf-configuration" })).json() as Record<string, unknown>;
    expect(metadata).toMatchObject({ spec_version: "1_0", issuer: ISSUER, jwks_uri: `${ISSUER}/ssf/jwks`, delivery_methods_supported: ["urn:ietf:rfc:8935", "urn:ietf:rfc:8936"], default_subjects: "ALL" });
    const stream = await create(push());
    expect(stream.events_delivered).toEqual([SESSION_REVOKED, CREDENTIAL_CHANGE]);
    const { id } = await agentWith(store, "summaries");
    const { id: stop } = await stopAgent("summaries");
    await send(token, "POST", "/ssf/verify", { stream_id: stream.stream_id, state: "s-1" });
    expect(await pushDue(signals.transmitting)).toBe(2);
    expect(await pushDue(signals.transmitting)).toBe(0);
    const events = await arrived(stream.aud);
    expect(events).toContainEqual(expect.objectContaining({ txn: stop, sub_id: { format: "iss_sub", iss: ISSUER, sub: id }, events: { [SESSION_REVOKED]: { initiating_entity: "admin", reason_admin: { en: "kill switch inc-77" }, event_timestamp: seconds() } } }));
    expect(events).toContainEqual(expect.objectContaining({ sub_id: { format: "opaque", id: stream.stream_id }, events: { "https://schemas.openid.net/secevent/ssf/event-type/verification": { state: "s-1" } } }));
  });

  it("is sent again under the same jti until it is taken, and given up when the receiver will never take it", async () => {
    const stream = await create(push());
    await agentWith(store, "summaries");
    await stopAgent("summaries");
    receiver.fail({ status: 503 }, { status: 500 });
    for (let tries = 0; tries < 3; tries++) {
      await pushDue(signals.transmitting);
      clock.advance(60_000);
    }
    expect(receiver.received).toHaveLength(3);
    expect(await arrived(stream.aud)).toHaveLength(1);
    await agentWith(store, "other");
    await stopAgent("other");
    receiver.fail({ status: 400, body: { err: "invalid_audience", description: "not ours" } });
    await pushDue(signals.transmitting);
    clock.advance(86_400_000);
    expect(await pushDue(signals.transmitting)).toBe(0);
    const [shown] = ((await api.call({ method: "GET", url: "/v1/signal-streams", as: "viewer" })).json() as { data: { failed: number; last_failure: string }[] }).data;
    expect(shown).toMatchObject({ failed: 1, last_failure: "the receiver answered 400 (invalid_audience: not ours)" });
  });

  it("row 9: is the receiver's own: its status, its subjects, its header; nobody else's", async () => {
    const { stream_id: id } = await create(push());
    const other = await api.newToken({ role: "operator", scopes: ["ssf.manage"] });
    for (const [method, url, body] of [["POST", "/ssf/status", { stream_id: id, status: "disabled" }], ["POST", "/ssf/verify", { stream_id: id }], ["DELETE", `/ssf/streams?stream_id=${id}`, undefined], ["POST", "/ssf/subjects/remove", { stream_id: id, subject: { format: "opaque", id: "x" } }]] as const) {
      expect((await send(other, method, url, body)).status, url).toBe(404);
    }
    expect((await send(other, "GET", "/ssf/streams")).status).toBe(403);
    expect((await send(await api.newToken({ role: "viewer" }), "POST", "/ssf/streams", push())).status).toBe(403);
    expect((await api.call({ method: "POST", url: "/ssf/streams", payload: push() })).statusCode).toBe(401);

    const { id: agent } = await agentWith(store, "summaries");
    const gone = await agentWith(store, "excluded");
    expect((await send(token, "POST", "/ssf/subjects/remove", { stream_id: id, subject: { format: "iss_sub", iss: ISSUER, sub: gone.id } })).status).toBe(204);
    expect((await send(token, "PATCH", "/ssf/streams", { stream_id: id, description: "our SIEM" })).body).toMatchObject({ description: "our SIEM", delivery: { endpoint_url: receiver.url } });
    await send(token, "POST", "/ssf/status", { stream_id: id, status: "paused", reason: "maintenance" });
    expect((await send(token, "GET", `/ssf/status?stream_id=${id}`)).body).toEqual({ stream_id: id, status: "paused", reason: "maintenance" });
    await stopAgent("summaries");
    await stopAgent("excluded");
    expect(await pushDue(signals.transmitting)).toBe(0);
    await send(token, "POST", "/ssf/status", { stream_id: id, status: "enabled" });
    await pushDue(signals.transmitting);
    // The header went along, also after a change that did not name it.
    expect((await arrived(`${ISSUER}/ssf/streams/${id}`)).map(({ sub_id: about }) => (about as { sub: string }).sub)).toEqual([agent]);
    const kept = await store.pool.query<{ row: string }>(sql`select row_to_json(s)::text as row from ssf_stream s union all select entry from audit_entry`);
    expect(kept.some(({ row }) => row.includes("of-the-receiver"))).toBe(false);
    expect((await send(token, "DELETE", `/ssf/streams?stream_id=${id}`)).status).toBe(204);
    expect((await send(token, "GET", `/ssf/streams?stream_id=${id}`)).status).toBe(404);
  });

  it("is fetched by poll, again until it is acknowledged", async () => {
    const stream = await create({ events_requested: [SESSION_REVOKED] });
    const at = new URL(stream.delivery.endpoint_url).pathname;
    const poll = async (body: object) => (await send(token, "POST", at, { returnImmediately: true, ...body })).body as { sets: Record<string, string>; moreAvailable: boolean };
    for (const name of ["one", "two", "three"]) {
      await agentWith(store, name);
      await stopAgent(name);
    }
    const first = await poll({ maxEvents: 2 });
    expect([Object.keys(first.sets).length, first.moreAvailable]).toEqual([2, true]);
    expect(Object.keys((await poll({ maxEvents: 2 })).sets)).toEqual(Object.keys(first.sets));
    const [ok, bad] = Object.keys(first.sets);
    const last = await poll({ ack: [ok], setErrs: { [String(bad)]: { err: "invalid_key", description: "unknown kid" } } });
    expect(Object.keys(last.sets)).toHaveLength(1);
    expect(await poll({ ack: Object.keys(last.sets), maxEvents: 0 })).toEqual({ sets: {}, moreAvailable: false });
    expect((await poll({})).sets).toEqual({});
  });
});

it("lets an agent receive with an access token: registered by a person, with the scope it names, and its own streams alone", async () => {
  const idp = await agentWith(store, "signal-sink");
  await mandateInForce(store, { name: "signal-sink", subjects: [{ agent: "signal-sink" }], acting: "autonomous" });
  const tokenFor = async (scope?: string) => {
    const form = new URLSearchParams({ grant_type: "client_credentials", client_assertion_type: CLIENT_ASSERTION, client_assertion: await idp.assertion(clock.now(), ISSUER), ...(scope === undefined ? {} : { scope }) });
    const answer = await api.call({ method: "POST", url: "/oauth2/token", headers: { "content-type": "application/x-www-form-urlencoded" }, payload: form.toString() });
    return answer.json<{ access_token: string; scope: string }>();
  };
  const poll = { delivery: { method: "urn:ietf:rfc:8936" }, events_requested: [SESSION_REVOKED] };
  const { access_token: full, scope } = await tokenFor("ssf.read ssf.manage");
  expect([scope, (await tokenFor()).scope]).toEqual(["ssf.read ssf.manage", "decisions.ask"]);
  expect((await send(full, "POST", "/ssf/streams", poll)).status).toBe(403);
  const register = (body: object, as: "operator" | "admin") => api.call({ method: "POST", url: "/v1/signal-receivers", payload: body, as });
  expect([(await register({ agent: "signal-sink" }, "operator")).statusCode, (await register({ agent: "nobody" }, "admin")).statusCode, (await register({ agent: "signal-sink" }, "admin")).statusCode, (await register({ agent: idp.id }, "admin")).statusCode]).toEqual([403, 404, 201, 409]);
  const made = await send(full, "POST", "/ssf/streams", { ...poll, private_network: true });
  const { stream_id: id } = made.body as { stream_id: string };
  expect(made.status).toBe(201);
  await stopAgent((await agentWith(store, "bystander")).id);
  expect(Object.keys(((await send(full, "POST", `/ssf/poll/${id}`, { returnImmediately: true })).body as { sets: object }).sets)).toHaveLength(1);
  // Another scope, another token, another receiver, and a token that has ended.
  const { access_token: narrow } = await tokenFor("ssf.read");
  expect([(await send(narrow, "GET", "/ssf/streams")).status, (await send(narrow, "DELETE", `/ssf/streams?stream_id=${id}`)).status]).toEqual([200, 403]);
  const other = await api.newToken({ role: "admin", scopes: ["ssf.manage", "ssf.read"] });
  expect((await send(other, "GET", `/ssf/streams?stream_id=${id}`)).status).toBe(404);
  expect((await send(`${full.slice(0, -4)}AAAA`, "GET", "/ssf/streams")).status).toBe(401);
  expect((await api.call({ method: "DELETE", url: `/v1/signal-receivers/${idp.id}`, as: "admin" })).statusCode).toBe(204);
  expect((await send(full, "GET", "/ssf/streams")).status).toBe(403);
  const audit = await store.pool.query<{ entry: string }>(sql`select entry from audit_entry where action = 'signal-stream.created'`);
  expect(audit.map(({ entry }) => (JSON.parse(entry) as { actor: object }).actor)).toEqual([{ type: "agent", id: idp.id, name: "signal-sink" }]);
});

describe("what we are told", () => {
  let idp: FakeTransmitter;
  beforeEach(async () => {
    idp = await startTransmitter("Bearer poll-secret");
    stops.push(() => idp.stop());
  });
  const add = async (more: object = {}) => {
    const answer = await api.call({ method: "POST", url: "/v1/signal-transmitters", as: "admin", payload: { name: "Okta", issuer: idp.issuer, jwks_uri: idp.jwksUri, audience: ISSUER, method: "push", private_network: true, ...more } });
    expect(answer.statusCode).toBe(201);
    return answer.json() as { id: string; secret: string; push_url: string };
  };
  const gone = (jti: string, more: object = {}) => ({ iss: idp.issuer, aud: ISSUER, iat: seconds(), jti, sub_id: { format: "email", email: "ann@example.com" }, events: { [DISABLED]: { reason: "hijacking" } }, ...more });
  const deliver = async (to: { push_url: string; secret: string }, token: string, headers: Record<string, string> = {}) => {
    const answer = await api.call({ method: "POST", url: new URL(to.push_url).pathname, headers: { authorization: `Bearer ${to.secret}`, "content-type": "application/secevent+jwt", ...headers }, payload: token });
    return [answer.statusCode, answer.body === "" ? null : (answer.json() as { err?: string; code?: string })] as const;
  };
  const states = async () => Promise.all(["summaries", "others"].map(async (name) => (await agentByName(store.pool, name))?.state));

  async function agents(): Promise<void> {
    await agentWith(store, "summaries");
    await agentWith(store, "others");
    await store.pool.execute(sql`update agent set owner = 'cas@example.com' where name = 'others'`);
    await store.write(systemActor("test"), async (tx) => {
      const key = "workstation|laptop|agent-client|claude";
      await insertNodes(tx, "identity", [{ id: identityId(key), key, provider: "workstation", realm: "laptop", type: "agent-client", nativeId: "claude", name: "claude", own: ["agent", null, null, null, null, "not_read", null], facts: "{}", origins: [], parts: null }]);
      await tx.execute(sql`update identity set owner = 'Ann@example.com', owner_status = 'confirmed' where key = ${key}`);
      await tx.record({ action: "test.prepared", subject: null });
    });
  }

  it("row 33: that a person is gone suspends her agents and stops those that are not registered, once", async () => {
    await agents();
    const okta = await add();
    const token = await idp.sign(gone("e1"));
    expect(await deliver(okta, token)).toEqual([202, null]);
    expect(await states()).toEqual(["suspended", "active"]);
    expect(await standingStops(store.pool)).toMatchObject([{ kind: "tree", subject: "workstation|laptop|agent-client|claude", reason: "Okta said account-disabled of ann@example.com" }]);
    const listed = (await api.call({ method: "GET", url: "/v1/signals", as: "viewer" })).json() as { data: object[] };
    expect(listed.data).toMatchObject([{ jti: "e1", transmitter: "Okta", outcome: "suspended", agents: ["summaries", "claude"] }]);
    // An administrator resumes it; the same event again is no new one.
    await store.pool.execute(sql`update agent set state = 'active' where name = 'summaries'`);
    expect(await deliver(okta, token)).toEqual([202, null]);
    expect(await states()).toEqual(["active", "active"]);
    expect((await store.pool.query(sql`select 1 from notice where kind = 'signal.received'`)).length).toBe(1);
  });

  it("is finished by the next delivery when we died over it", async () => {
    await agents();
    const okta = await add();
    const contain = signals.receiving.contain;
    (signals.receiving as { contain: typeof contain }).contain = () => Promise.reject(new Error("killed"));
    const token = await idp.sign(gone("e1"));
    expect((await deliver(okta, token))[0]).toBe(500);
    expect(await states()).toEqual(["active", "active"]);
    (signals.receiving as { contain: typeof contain }).contain = contain;
    expect(await deliver(okta, token)).toEqual([202, null]);
    expect(await states()).toEqual(["suspended", "active"]);
  });

  it("row 6: is not believed with another key, issuer, audience, type, age or algorithm, and each attempt is on record", async () => {
    await agents();
    const okta = await add();
    const foreign = await startTransmitter("", "foreign");
    stops.push(() => foreign.stop());
    const [header, body] = (await idp.sign(gone("x"))).split(".");
    const none = `${Buffer.from(JSON.stringify({ alg: "none", typ: "secevent+jwt" })).toString("base64url")}.${body}.`;
    const cases: readonly (readonly [string, string])[] = [
      [await foreign.sign(gone("x")), "authentication_failed"],
      [await idp.sign(gone("x", { iss: "https://evil.example" })), "invalid_issuer"],
      [await idp.sign(gone("x", { aud: "https://other.example" })), "invalid_audience"],
      [await idp.sign(gone("x"), { typ: "JWT" }), "invalid_request"],
      [await idp.sign(gone("x"), { kid: "k9" }), "invalid_key"],
      [await idp.sign(gone("x"), { kid: "k9", jku: `${foreign.url}/jwks` }), "invalid_key"],
      [await idp.sign(gone("x", { iat: seconds() + 3_600 })), "invalid_request"],
      [await idp.sign(gone("x", { iat: seconds() - 30 * 86_400 })), "invalid_request"],
      [await idp.sign(gone("x", { events: {} })), "invalid_request"],
      [await idp.sign(gone("x", { jti: undefined })), "invalid_request"],
      [none, "invalid_request"],
      [`${header}.${body}.AAAA`, "authentication_failed"],
      ["nonsense", "invalid_request"],
    ];
    for (const [token, err] of cases) expect(await deliver(okta, token), token.slice(0, 60)).toEqual([400, expect.objectContaining({ err })]);
    expect((await deliver(okta, await idp.sign(gone("x")), { authorization: "Bearer wrong" }))[0]).toBe(401);
    expect((await deliver({ ...okta, push_url: `${ISSUER}/ssf/events/trm_none` }, "x"))[0]).toBe(401);
    expect(await deliver(okta, await idp.sign(gone("x")), { "content-type": "application/jwt" })).toEqual([400, expect.objectContaining({ err: "invalid_request" })]);
    expect(foreign.received).toHaveLength(0);
    expect(await states()).toEqual(["active", "active"]);
    const refusals = await store.pool.query(sql`select 1 from audit_entry where entry::jsonb ->> 'action' = 'signal.refused'`);
    expect(refusals).toHaveLength(cases.length + 1);
  });

  it("follows when the transmitter changes its key", async () => {
    await agents();
    const okta = await add();
    expect((await deliver(okta, await idp.sign(gone("e1", { sub_id: { format: "email", email: "nobody@example.com" } }))))[0]).toBe(202);
    await idp.rotate();
    clock.advance(31_000);
    expect((await deliver(okta, await idp.sign(gone("e2"))))[0]).toBe(202);
    expect(await states()).toEqual(["suspended", "active"]);
  });

  it("is fetched where it is polled, and what was refused is said so", async () => {
    await agents();
    await add({ method: "poll", poll_url: idp.pollUrl, poll_authorization: "Bearer poll-secret" });
    idp.queue("e1", await idp.sign(gone("e1")));
    idp.queue("e2", await idp.sign(gone("e2", { aud: "https://other.example" })));
    await pollDue(signals.receiving);
    expect([[...idp.acknowledged], [...idp.refused]]).toEqual([["e1"], [["e2", "invalid_audience"]]]);
    expect(await states()).toEqual(["suspended", "active"]);
  });
});
