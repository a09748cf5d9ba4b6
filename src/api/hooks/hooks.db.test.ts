// The signed doors over a real database and servers that check: a decision by chat is the same decision, and whatever is not proved is refused and recorded.
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { buildServer } from "../server.ts";
import type { Services } from "../services.ts";
import { createMandate, decideMandate, submitMandate } from "../../govern/mandates/index.ts";
import { createChannel, deliverDue, signStandard, type Senders } from "../../govern/notices/index.ts";
import { fixedClock, newSealKey, openSealer, resolvePlace, Secret, sendOut, sha256Hex, silentLog } from "../../kernel/index.ts";
import { ChannelFilter, type ChannelKind, type MandateDocument } from "../../model/index.ts";
import { heldActById, insertHeldAct, insertSession, insertUser, putNotices, sql, systemActor, type Store } from "../../store/index.ts";
import { buttonOf, pressed, signedBySlack, SLACK_CHANNEL, SLACK_TEAM, startSlack, type FakeSlack } from "../../../test/fakes/slack.ts";
import { saidInTeams, signedByTeams } from "../../../test/fakes/teams.ts";
import { actingAs, mandateLike } from "../../../test/govern/fixtures.ts";
import { eachOn } from "../../../test/store/cluster.ts";

const SIGNING = "8f742231b10e8888abcd99yyyzzz85a5";
const TEAMS_TOKEN = Buffer.alloc(32, 9).toString("base64");
const INBOUND = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const BEN_IN_ENTRA = "11111111-2222-3333-4444-555555555555";
const HOST = "mandate.example.com";
const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
let senders: Senders;
let app: FastifyInstance;
let slack: FakeSlack;
/** The mandates whose subjects were to be judged again. */
let judged: readonly string[] = [];

const member = (email: string, change: object = {}) => ({ team_id: SLACK_TEAM, is_email_confirmed: true, profile: { email }, ...change });

eachOn(clock, "2026-11-24T09:00:00Z", async (fresh) => {
  store = fresh;
  judged = [];
  senders = { sealer: openSealer(newSealKey()), call: sendOut, resolve: resolvePlace, baseUrl: () => `https://${HOST}`, chance: () => 0 };
  slack = await startSlack("xoxb-1", {
    UBEN: member("Ben@example.com"),
    UANN: member("ann@example.com"),
    UZOE: member("zoe@example.com"),
    UFOREIGN: member("ben@example.com", { team_id: "T0OTHER" }),
    UGUEST: member("ben@example.com", { is_restricted: true }),
  });
  const services = { store, db: store.pool, senders, tokens: { endpoints: {} }, about: { baseUrl: `https://${HOST}`, version: "0.0.0" }, work: { reevaluate: (only) => void (judged = [...judged, ...(only?.mandates ?? ["the whole estate"])]) } satisfies Pick<Services["work"], "reevaluate"> } as unknown as Services;
  app = await buildServer({ services, clock, log: silentLog, hosts: [HOST], secure: false, trustProxy: false, consoleFolder: null, uploadFolder: "/nonexistent", uploadLimitBytes: 1 });
  await store.write(systemActor("test"), async (tx) => {
    for (const name of ["ann", "ben"]) await insertUser(tx, { id: `usr_${name}`, name: `${name}@example.com`, role: "viewer", at: clock.now() });
    await tx.record({ action: "test.done", subject: null });
  });
});
afterEach(async () => {
  await app.close();
  await slack.stop();
});

const ann = actingAs("ann");
const ben = actingAs("ben");

const mandate = (change: Partial<MandateDocument> = {}): MandateDocument => mandateLike({ owner: "ben@example.com", sponsor: "sam@example.com", scope: { ...mandateLike().scope, environments: ["test"] }, ...change });

const channel = async (kind: ChannelKind, config: object, secrets: Record<string, string>) =>
  (await createChannel(store, senders.sealer, ann.actor, kind, { name: kind, enabled: true, config: { ...config, private_network: true }, filter: ChannelFilter.parse({}), digest: null, quiet: null, secrets })).id;
const slackChannel = () => channel("slack", { channel: SLACK_CHANNEL, api_url: `${slack.url}/api` }, { bot_token: "xoxb-1", signing_secret: SIGNING });

async function asked(change: Partial<MandateDocument> = {}) {
  const id = await createMandate(store, ann, mandate(change));
  await submitMandate(store, ann, id);
  const [version] = await store.reads.mandates.versions(id);
  const hash = version?.hash ?? "";
  // One message to press on: what the request itself tells people is another test's.
  await store.pool.execute(sql`delete from notice`);
  await store.write(systemActor("test"), async (tx) => {
    await putNotices(tx, [{ key: `asked|${id}`, kind: "approval.asked", parties: ["ben@example.com"], subject: id, title: "Approve summaries", body: "Ann asks.", link: `/mandates/${id}`, urgency: "normal", act: { act: "mandate.decide", mandate: id, version: 1, hash } }]);
    await tx.record({ action: "test.done", subject: null });
  });
  await deliverDue(store, senders);
  return { id, hash };
}

const stateOf = async (id: string) => (await store.reads.mandates.versions(id))[0]?.state;
const post = (url: string, payload: string, headers: Record<string, string>) => app.inject({ method: "POST", url, payload, headers: { host: HOST, ...headers } });
const records = async (action: string) => (await store.pool.query<{ entry: string }>(sql`select entry from audit_entry`)).map(({ entry }) => JSON.parse(entry) as { action: string; detail: Record<string, unknown>; actor: { name: string } }).filter((entry) => entry.action === action);

async function press(id: string, user: string, action = "mandate.approve", change: { at?: Date; secret?: string } = {}) {
  const [message] = slack.messages;
  if (message === undefined) throw new Error("there is no message");
  const body = pressed(user, message, action, buttonOf(message, action) ?? "{}");
  const headers = signedBySlack(change.secret ?? SIGNING, body, change.at ?? clock.now());
  return { answer: await post(`/hooks/slack/${id}`, body, headers), body, headers };
}

describe("a button in Slack", () => {
  it("decides as the person who pressed it, and shows the outcome", async () => {
    const door = await slackChannel();
    const { id } = await asked();
    const { answer } = await press(door, "UBEN");
    expect(answer.statusCode).toBe(200);
    expect(await stateOf(id)).toBe("active");
    expect((await records("mandate.approved"))[0]).toMatchObject({ actor: { name: "ben@example.com" }, detail: { part: "owner", comment: "Decided in Slack" } });
    expect(judged).toEqual([id]);
    expect(slack.messages[0]?.text).toBe("Approved by ben@example.com.");
    expect(buttonOf(slack.messages[0] as never, "mandate.approve")).toBeUndefined();
  });

  it("rejects with its other button", async () => {
    const door = await slackChannel();
    const { id } = await asked();
    await press(door, "UBEN", "mandate.reject");
    expect(await stateOf(id)).toBe("draft");
  });

  it("decides nothing a second time: a replay is refused and recorded", async () => {
    const door = await slackChannel();
    await asked();
    const { body, headers } = await press(door, "UBEN");
    const again = await post(`/hooks/slack/${door}`, body, headers);
    expect(again.statusCode).toBe(409);
    expect(await records("hook.refused")).toMatchObject([{ detail: { door: "slack", reason: "replay" } }]);
    expect(await records("mandate.approved")).toHaveLength(1);
  });

  it.each([
    ["an old signature", { at: new Date("2026-11-24T08:54:59Z") }, "stale"],
    ["another secret", { secret: "guess" }, "forged"],
  ])("is refused and recorded with %s", async (_, change, reason) => {
    const door = await slackChannel();
    const { id } = await asked();
    expect((await press(door, "UBEN", "mandate.approve", change)).answer.statusCode).toBe(401);
    expect(await records("hook.refused")).toMatchObject([{ detail: { reason } }]);
    expect(await stateOf(id)).toBe("submitted");
  });

  it("decides nothing for whoever wrote it, is unknown, a guest, or of another workspace", async () => {
    const door = await slackChannel();
    const { id } = await asked();
    for (const user of ["UANN", "UZOE", "UGUEST", "UFOREIGN", "UNOBODY"]) {
      clock.advance(1000);
      expect((await press(door, user)).answer.statusCode).toBe(200);
    }
    expect(await stateOf(id)).toBe("submitted");
    expect(slack.whispers.map(({ user }) => user)).toEqual(["UANN", "UZOE", "UGUEST", "UFOREIGN", "UNOBODY"]);
    expect(slack.whispers[0]?.text).toMatch(/Nothing was decided: you wrote or submitted/);
    expect(slack.whispers[1]?.text).toMatch(/nobody in Mandate is known by your address/);
    expect(slack.whispers[2]?.text).toMatch(/does not confirm you/);
    expect(await records("mandate.approval-refused")).toMatchObject([{ detail: { reason: "own_request" } }]);
  });

  it("is not there for what is critical, and decides nothing when it is made up", async () => {
    const door = await slackChannel();
    const { id, hash } = await asked({ scope: { ...mandate().scope, data: ["health"], environments: ["production"] } });
    const [message] = slack.messages;
    expect(JSON.stringify(message?.blocks)).toContain("decided in the console");
    const body = pressed("UBEN", message as never, "mandate.approve", JSON.stringify({ mandate: id, version: 1, hash }));
    await post(`/hooks/slack/${door}`, body, signedBySlack(SIGNING, body, clock.now()));
    expect(slack.whispers[0]?.text).toMatch(/it is critical/);
    expect(await stateOf(id)).toBe("submitted");
  });

  it("decides only the content it showed", async () => {
    const door = await slackChannel();
    const { id } = await asked();
    const [message] = slack.messages;
    const body = pressed("UBEN", message as never, "mandate.approve", JSON.stringify({ mandate: id, version: 1, hash: "0".repeat(64) }));
    await post(`/hooks/slack/${door}`, body, signedBySlack(SIGNING, body, clock.now()));
    expect(await stateOf(id)).toBe("submitted");
    expect(await records("mandate.approval-refused")).toMatchObject([{ detail: { reason: "other_content" } }]);
  });
});

/** A call that waits for Ben, told in one message. */
async function waiting(risk: "low" | "high") {
  const digest = "d".repeat(64);
  await store.write(systemActor("test"), async (tx) => {
    await insertHeldAct(tx, {
      id: "hla_1", decisionId: "dcs_1", digest, basis: "b", askedBy: "agt_1", askedName: "gate", principalId: "agt_1", principal: "bot", person: null, act: "crm/send_mail", mandate: "m", mandateId: "mdt_1", policies: ["p"], reason: "held", holder: "owner",
      parties: ["ben@example.com"], barred: [], request: {}, redacted: [], why: "", expiresAt: "2026-11-24T10:00:00Z", bundle: null, place: 0, item: null, risk,
    });
    await putNotices(tx, [{ key: "held|1", kind: "approval.asked", parties: ["ben@example.com"], subject: "hla_1", title: "bot asks", body: "Mail.", link: "/approvals/held/hla_1", urgency: "now", act: { act: "held-act.decide", held: "hla_1", digest } }]);
    await tx.record({ action: "test.done", subject: null });
  });
  await deliverDue(store, senders);
  return { state: async () => (await heldActById(store.pool, "hla_1", clock.now()))?.state, value: JSON.stringify({ held: "hla_1", digest }) };
}

describe("a held call in a chat", () => {
  it("of low risk is let go by its button, by whom it asks", async () => {
    const door = await slackChannel();
    const { state } = await waiting("low");
    await press(door, "UANN", "held-act.approve");
    expect(await state()).toBe("pending");
    expect(slack.whispers[0]?.text).toMatch(/only ben@example.com and security/);
    clock.advance(1000);
    await press(door, "UBEN", "held-act.approve");
    expect(await state()).toBe("approved");
    expect(slack.messages[0]?.text).toBe("Let go, once, by ben@example.com.");
    expect(await records("held-act.approved")).toMatchObject([{ actor: { name: "ben@example.com" }, detail: { way: "chat" } }]);
  });

  it("row 30: that is grave has no button, and one that was made up decides nothing, neither here nor in Teams", async () => {
    const door = await slackChannel();
    const teams = await channel("teams", { people: `${BEN_IN_ENTRA} = ben@example.com` }, { webhook_url: `${slack.url}/workflow`, security_token: TEAMS_TOKEN });
    const { state, value } = await waiting("high");
    const [message] = slack.messages;
    expect(buttonOf(message as never, "held-act.approve")).toBeUndefined();
    expect(JSON.stringify(message?.blocks)).toContain("looked at in the console");
    const body = pressed("UBEN", message as never, "held-act.approve", value);
    await post(`/hooks/slack/${door}`, body, signedBySlack(SIGNING, body, clock.now()));
    expect(slack.whispers[0]?.text).toMatch(/too grave for a button/);
    const said = saidInTeams(`approve hla_1 ${"d".repeat(12)}`, BEN_IN_ENTRA, clock.now());
    expect((await post(`/hooks/teams/${teams}`, said, signedByTeams(TEAMS_TOKEN, said))).json<{ text: string }>().text).toMatch(/too grave/);
    expect(await state()).toBe("pending");
    expect((await records("held-act.refused")).map(({ detail }) => detail["code"])).toEqual(["too_grave", "too_grave"]);
  });
});

describe("a message in Teams", () => {
  const say = (door: string, text: string, person = BEN_IN_ENTRA, at = clock.now(), token = TEAMS_TOKEN) => {
    const body = saidInTeams(text, person, at);
    return post(`/hooks/teams/${door}`, body, signedByTeams(token, body));
  };
  const teamsChannel = () => channel("teams", { people: `${BEN_IN_ENTRA} = ben@example.com` }, { webhook_url: `${slack.url}/workflow`, security_token: TEAMS_TOKEN });

  it("decides with the code of the content, once, by the object id of the person", async () => {
    const door = await teamsChannel();
    const { id, hash } = await asked();
    const code = hash.slice(0, 12);
    expect((await say(door, `approve summaries ${"0".repeat(12)}`)).json()).toMatchObject({ text: expect.stringMatching(/Nothing was decided/) });
    expect((await say(door, `approve summaries ${code}`, "99999999-2222-3333-4444-555555555555")).json()).toMatchObject({ text: expect.stringMatching(/not in this channel's list/) });
    expect((await say(door, `approve ${id} ${code}`, BEN_IN_ENTRA, new Date("2026-11-24T08:50:00Z"))).statusCode).toBe(401);
    expect((await say(door, `approve ${id} ${code}`, BEN_IN_ENTRA, clock.now(), Buffer.alloc(32).toString("base64"))).statusCode).toBe(401);
    expect(await stateOf(id)).toBe("submitted");
    expect((await say(door, `approve ${id} ${code}`)).json()).toEqual({ type: "message", textFormat: "plain", text: "Approved by ben@example.com." });
    expect((await say(door, `approve ${id} ${code}`)).statusCode).toBe(409);
    expect(await stateOf(id)).toBe("active");
    expect((await records("hook.refused")).map(({ detail }) => detail["reason"])).toEqual(["stale", "forged", "replay"]);
    expect((await say(door, "what?")).json()).toMatchObject({ text: expect.stringMatching(/^Write: approve/) });
  });
});

describe("a webhook that comes in", () => {
  it("is taken once; a replay is refused and recorded, a second try of the sender is answered and does nothing", async () => {
    const door = await channel("webhook", { url: `${slack.url}/` }, { inbound_secret: INBOUND });
    const { id, hash } = await asked({ ends_when: "when ticket OPS-1 closes" });
    await decideMandate(store, ben, id, { decision: "approved", hash, comment: "" });
    expect(await stateOf(id)).toBe("active");
    const body = JSON.stringify({ type: "ticket.closed", timestamp: clock.now().toISOString(), data: { ticket: "OPS-1" } });
    const signed = (at: Date) => ({ "content-type": "application/json", ...signStandard("msg_1", at, body, [new Secret(INBOUND)]) });
    const first = signed(clock.now());
    expect((await post(`/hooks/in/${door}`, body, first)).json()).toEqual({ taken: true });
    expect(judged).toEqual([id]);
    expect((await post(`/hooks/in/${door}`, body, first)).statusCode).toBe(409);
    clock.advance(60_000);
    expect((await post(`/hooks/in/${door}`, body, signed(clock.now()))).json()).toEqual({ taken: false });
    expect(judged).toEqual([id]);
    expect((await post(`/hooks/in/${door}`, body.replace("OPS-1", "OPS-2"), signed(clock.now()))).statusCode).toBe(401);
    expect((await records("hook.refused")).map(({ detail }) => detail["reason"])).toEqual(["replay", "forged"]);
    expect(await records("event.received")).toHaveLength(1);
    expect(await stateOf(id)).toBe("ended");
    expect((await records("mandate.ended"))[0]).toMatchObject({ detail: { why: expect.stringContaining("webhook, webhook msg_1") } });
  });
});

describe("the doors", () => {
  it("do nothing by a GET, whatever token stands in it, and record it", async () => {
    const door = await slackChannel();
    const { id, hash } = await asked();
    const cookie = "c".repeat(43);
    await store.write(systemActor("test"), async (tx) => {
      await insertSession(tx, { id: "ses_1", hash: sha256Hex(cookie), userId: "usr_ben", at: clock.now(), expiresAt: new Date("2026-11-25T00:00:00Z") });
      await tx.record({ action: "test.done", subject: null });
    });
    const get = (url: string) => app.inject({ method: "GET", url, headers: { host: HOST, cookie: `mandate_session=${cookie}` } });
    for (const url of [`/v1/mandates/${id}/decide?decision=approved&hash=${hash}`, `/hooks/slack/${door}?payload=${hash}`, `/hooks/teams/${door}`]) {
      const answer = await get(url);
      expect([answer.statusCode, answer.headers.allow]).toEqual([405, "POST"]);
    }
    expect(await stateOf(id)).toBe("submitted");
    expect(await records("mandate.approval-refused")).toMatchObject([{ actor: { name: "ben@example.com" }, detail: { reason: "get" } }]);
    expect((await records("hook.refused"))[0]).toMatchObject({ detail: { reason: "get" } });
  });

  it("are closed where there is no secret, no such channel, or it is switched off, and take no large body", async () => {
    const door = await channel("slack", { channel: SLACK_CHANNEL }, { webhook_url: "https://hooks.slack.example/x" });
    for (const url of [`/hooks/slack/${door}`, "/hooks/slack/chn_nobody", `/hooks/teams/${door}`]) expect((await post(url, "x", { "content-type": "text/plain" })).statusCode).toBe(404);
    expect((await post(`/hooks/slack/${await slackChannel().catch(() => door)}`, "x".repeat(300_000), { "content-type": "text/plain" })).statusCode).toBe(413);
  });

  it("open no other path to foreign content types or pages", async () => {
    for (const url of ["/v1/mandates", "/hooks/slack/../../v1/mandates", "/hooks/other/x", "/v1/session"]) {
      const form = await post(url, "a=b", { "content-type": "application/x-www-form-urlencoded" });
      expect([403, 404]).toContain(form.statusCode);
      expect((await post(url, "{}", { "content-type": "application/json", origin: "https://evil.example", "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
    }
  });
});
