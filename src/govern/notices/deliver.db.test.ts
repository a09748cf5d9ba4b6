// Delivery in a real database to real servers: every notice once, whoever dies in between; tried again by the schedule; digests, tickets, quiet; secrets sealed.
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fixedClock, newSealKey, openSealer, resolvePlace, sendOut } from "../../kernel/index.ts";
import { ChannelFilter, type ChannelKind, type NewNotice } from "../../model/index.ts";
import { channelById, claimDeliveries, listDeliveries, putNotices, sql, systemActor, type Store } from "../../store/index.ts";
import { startJira, type FakeJira } from "../../../test/fakes/jira.ts";
import { startServiceNow } from "../../../test/fakes/servicenow.ts";
import { SLACK_CHANNEL, startSlack } from "../../../test/fakes/slack.ts";
import { startSmtp, type FakeSmtp } from "../../../test/fakes/smtp.ts";
import { startTeams } from "../../../test/fakes/teams.ts";
import { startReceiver, type FakeReceiver } from "../../../test/fakes/webhook.ts";
import { startCluster, type Cluster } from "../../../test/store/cluster.ts";
import { deliverDue, type Senders } from "./deliver.ts";
import { fanOut } from "./fan-out.ts";
import { saysClosed, ticketIn } from "./tickets.ts";
import { changeChannel, createChannel, removeChannel, resend, rotateSecret, testChannel, type WantedChannel } from "./service.ts";

const admin = { type: "user", id: "usr_root", name: "root" } as const;
const DAY = 86_400_000;
const clock = fixedClock(new Date());
let cluster: Cluster;
let store: Store;
let senders: Senders;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  clock.set(new Date(Math.floor(performance.timeOrigin + performance.now())));
  store = await cluster.store(clock);
  senders = { sealer: openSealer(newSealKey()), call: sendOut, resolve: resolvePlace, baseUrl: () => "https://mandate.example.com", chance: () => 0 };
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const notice = (change: Partial<NewNotice> = {}): NewNotice => ({ key: "k1", kind: "mandate.ending", parties: ["ann@example.com"], subject: "mdt_1", title: "Summaries ends in 30 days", body: "Renew it.", link: "/mandates/mdt_1", urgency: "normal", ...change });
const say = (...notices: readonly NewNotice[]) =>
  store.write(systemActor("test"), async (tx) => {
    await putNotices(tx, notices);
    await tx.record({ action: "test.done", subject: null });
  });
const wanted = (change: Partial<WantedChannel>): WantedChannel => ({ name: "channel", enabled: true, config: {}, filter: ChannelFilter.parse({}), digest: null, quiet: null, secrets: {}, ...change });
const channel = (kind: ChannelKind, config: object, secrets: Record<string, string> = {}, more: Partial<WantedChannel> = {}) => createChannel(store, senders.sealer, admin, kind, wanted({ name: kind, config: { ...config, private_network: true }, secrets, ...more }));
const log = async (id: string) => (await listDeliveries(store.pool, id, undefined, { limit: 500 })).rows;

async function receiver(more: Partial<WantedChannel> = {}): Promise<{ fake: FakeReceiver; id: string }> {
  const fake = await startReceiver(() => clock.now());
  stops.push(() => fake.stop());
  const { id, made } = await channel("webhook", { url: fake.url }, {}, more);
  fake.setSecret(made.signing_secret ?? "");
  return { fake, id };
}

async function mail(options: { refuses?: readonly string[] } = {}, more: Partial<WantedChannel> = {}): Promise<{ smtp: FakeSmtp; id: string }> {
  const smtp = await startSmtp({ user: "mandate", password: "hunter2hunter2", ...options });
  stops.push(() => smtp.stop());
  const { id } = await channel("smtp", { host: "127.0.0.1", port: smtp.port, security: "none", user: "mandate", from: "mandate@example.com" }, { password: "hunter2hunter2" }, more);
  return { smtp, id };
}

describe("every notice once", () => {
  it("however often, and from however many servers, it is delivered", async () => {
    const { fake } = await receiver();
    await say(...Array.from({ length: 60 }, (_, at) => notice({ key: `k${at}` })));
    await say(notice({ key: "k1" }));
    await Promise.all([1, 2, 3, 4].map(() => deliverDue(store, senders)));
    await deliverDue(store, senders);
    expect(fake.events.size).toBe(60);
    expect(fake.received).toHaveLength(60);
  });

  it("when a server is killed at any step", async () => {
    const { fake } = await receiver();
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("fan-out", "claimed", "sent", "none"), { minLength: 1, maxLength: 4 }), async (kills) => {
        await say(notice({ key: `kill${made++}` }));
        for (const kill of kills) {
          if (kill === "fan-out") await fanOut(store);
          if (kill === "claimed") await claimDeliveries(store.pool, clock.now(), new Date(clock.now().getTime() + 300_000), 10);
          // It went out, and nobody could write it down.
          if (kill === "sent") await Promise.allSettled([deliverDue({ ...store, pool: { ...store.pool, execute: () => Promise.reject(new Error("killed")) } }, senders)]);
          clock.advance(301_000);
        }
        await deliverDue(store, senders);
      }),
      { numRuns: 12 },
    );
    const waiting = await store.pool.query<{ count: number }>(sql`select count(*)::int as count from delivery where state <> 'sent'`);
    expect(waiting[0]?.count).toBe(0);
    expect(new Set([...fake.events.values()].map(({ data }) => data.id)).size).toBe(made);
    expect(fake.events.size).toBe(made);
  });

  it("makes no second ticket when the answer was lost", async () => {
    const jira = await jiraFake();
    await jiraChannel(jira);
    await say(notice());
    let lost = true;
    const losing: Senders = {
      ...senders,
      call: async (request) => {
        const answer = await sendOut(request);
        if (!lost || !request.url.endsWith("/issue")) return answer;
        lost = false;
        throw new Error("the line was cut");
      },
    };
    await deliverDue(store, losing);
    expect(jira.issues).toHaveLength(1);
    clock.advance(10_000);
    await deliverDue(store, losing);
    expect(jira.issues).toHaveLength(1);
  });
});

describe("tries", () => {
  it("come again by the schedule, give up visibly, and can be sent again by hand", async () => {
    const { fake, id } = await receiver();
    await say(notice());
    fake.fail(...Array.from({ length: 10 }, () => ({ status: 500 })));
    await deliverDue(store, senders);
    expect((await log(id))[0]).toMatchObject({ state: "waiting", attempts: 1, status: 500, error: expect.stringContaining("failed (500)") });
    await deliverDue(store, senders);
    expect(fake.received).toHaveLength(1);
    for (let day = 0; day < 12; day++) {
      clock.advance(DAY);
      await deliverDue(store, senders);
    }
    expect(fake.received).toHaveLength(10);
    expect((await log(id))[0]).toMatchObject({ state: "failed", attempts: 10 });
    expect(await channelById(store.pool, id)).toMatchObject({ lastFailure: expect.stringContaining("500") });
    const [delivery] = await log(id);
    await resend(store, admin, id, delivery?.id ?? "");
    await deliverDue(store, senders);
    expect((await log(id))[0]).toMatchObject({ state: "sent", error: null });
  });

  it("wait as long as the other side asks", async () => {
    const { fake } = await receiver();
    await say(notice());
    fake.fail({ status: 429, headers: { "retry-after": "3600" } });
    await deliverDue(store, senders);
    clock.advance(3_599_000);
    await deliverDue(store, senders);
    expect(fake.received).toHaveLength(1);
    clock.advance(1000);
    await deliverDue(store, senders);
    expect(fake.received).toHaveLength(2);
  });

  it("end with 410: the channel is switched off, and the administrators are told", async () => {
    const { fake, id } = await receiver();
    await store.pool.execute(sql`insert into app_user (id, name, role, created_at) values ('usr_root', 'root', 'admin', now())`);
    await say(notice());
    fake.fail({ status: 410 });
    await deliverDue(store, senders);
    expect(await channelById(store.pool, id)).toMatchObject({ enabled: false, disabledReason: expect.stringContaining("410") });
    const told = await store.pool.query(sql`select parties, title from notice where kind = 'channel.disabled'`);
    expect(told).toEqual([{ parties: ["root"], title: "The channel webhook was switched off" }]);
  });

  it("follow no redirect, and reach no address that is not allowed", async () => {
    const { fake, id } = await receiver();
    await say(notice());
    fake.fail({ status: 307, headers: { location: "http://169.254.169.254/latest/meta-data" } });
    await deliverDue(store, senders);
    expect((await log(id))[0]).toMatchObject({ state: "waiting", error: expect.stringContaining("not followed") });
    const { id: inside } = await createChannel(store, senders.sealer, admin, "webhook", wanted({ name: "inside", config: { url: "https://127.0.0.1/" } }));
    expect(await testChannel(store, senders, admin, inside, "")).toMatchObject({ ok: false, says: expect.stringContaining("private network") });
  });
});

describe("e-mail", () => {
  it("comes with text, HTML and headers, once to each person, and not where no address is known", async () => {
    const { smtp, id } = await mail();
    await say(notice({ parties: ["ann@example.com", "ANN@example.com", "zoe", "ben@example.com"], title: "Zürich\r\nBcc: eve@example.com", body: "<b>Look</b>" }));
    await deliverDue(store, senders);
    expect(smtp.mails.map(({ to }) => to)).toEqual(expect.arrayContaining([["ann@example.com"], ["ben@example.com"]]));
    expect(smtp.mails).toHaveLength(2);
    const { parsed, raw } = smtp.mails[0] ?? { parsed: undefined, raw: "" };
    expect(parsed?.subject).toBe("Zürich Bcc: eve@example.com");
    expect(parsed?.text).toContain("https://mandate.example.com/mandates/mdt_1");
    expect(parsed?.html).toContain("&lt;b&gt;Look&lt;/b&gt;");
    expect(raw).toMatch(/^List-Id: /im);
    expect(raw).not.toMatch(/^Bcc:/im);
    expect((await log(id)).filter(({ state }) => state === "unaddressed")).toMatchObject([{ party: "zoe" }]);
  });

  it("is not tried again where the mailbox does not exist", async () => {
    const { id } = await mail({ refuses: ["ann@example.com"] });
    await say(notice());
    await deliverDue(store, senders);
    expect((await log(id))[0]).toMatchObject({ state: "failed", attempts: 1, error: expect.stringContaining("550") });
  });

  it("goes as one digest at its time, and what is urgent at once", async () => {
    const { smtp, id } = await mail({}, { digest: { at: "08:00", zone: "UTC" } });
    clock.set("2026-11-24T09:00:00Z");
    await store.pool.execute(sql`update channel set created_at = '2026-01-01'`);
    await say(notice({ key: "a" }), notice({ key: "b", title: "Another one" }), notice({ key: "c", kind: "break-glass.opened", urgency: "now", title: "Emergency" }));
    await deliverDue(store, senders);
    expect(smtp.mails.map(({ parsed }) => parsed.subject)).toEqual(["Emergency"]);
    clock.set("2026-11-25T08:00:00Z");
    await deliverDue(store, senders);
    await deliverDue(store, senders);
    expect(smtp.mails).toHaveLength(2);
    expect(smtp.mails[1]?.parsed.text).toContain("Another one");
    expect((await log(id)).map(({ what, state }) => `${what} ${state}`).toSorted()).toEqual(["digest sent", "notice sent", "notice sent", "notice sent"]);
  });

  it("does not flood after a year's outage", async () => {
    const { smtp } = await mail();
    await say(...Array.from({ length: 300 }, (_, at) => notice({ key: `old${at}`, title: `Notice ${at}` })));
    await fanOut(store);
    await say(notice({ key: "older" }));
    clock.advance(365 * DAY);
    await say(notice({ key: "fresh", title: "Today" }));
    await deliverDue(store, senders);
    expect(smtp.mails.map(({ parsed }) => parsed.subject).toSorted()).toEqual(["Mandate: 301 notices", "Today"]);
  });

  it("keeps its password sealed, and says nothing of it", async () => {
    const { id } = await mail();
    const dump = JSON.stringify(await Promise.all([sql`select * from channel`, sql`select * from channel_secret`, sql`select entry from audit_entry`].map((statement) => store.pool.query(statement))));
    expect(dump).toContain("channel.created");
    expect(dump).not.toContain("hunter2");
    const lost: Senders = { ...senders, sealer: openSealer(newSealKey()) };
    expect(await testChannel(store, lost, admin, id, "ann@example.com")).toMatchObject({ ok: false, says: expect.stringContaining("which is not here; restore seal.key") });
    expect(await testChannel(store, senders, admin, id, "ann@example.com")).toEqual({ ok: true, says: "The test message was taken." });
  });
});

async function jiraFake(): Promise<FakeJira> {
  const jira = await startJira("bot@example.com", "token", "OPS");
  stops.push(() => jira.stop());
  return jira;
}
const jiraChannel = (jira: FakeJira) => channel("jira", { url: jira.url, user: "bot@example.com", project: "OPS" }, { api_token: "token" });
const asked = notice({ key: "asked", kind: "approval.asked", title: "Approve summaries" });

describe("tickets", () => {
  it("are opened once for a matter, followed up, closed when it is settled, and opened anew for the next", async () => {
    const jira = await jiraFake();
    await jiraChannel(jira);
    const now = await startServiceNow("bot", "secret");
    stops.push(() => now.stop());
    await channel("servicenow", { url: now.url, user: "bot" }, { password: "secret" });
    const steps = [asked, notice({ key: "reminder", kind: "approval.reminder" }), notice({ key: "decided", kind: "approval.decided" }), notice({ key: "next", kind: "approval.asked", title: "Approve version 2" })];
    for (const step of steps) {
      await say(step);
      await deliverDue(store, senders);
      clock.advance(1000);
    }
    expect(jira.issues).toMatchObject([{ summary: "Approve summaries", done: true, comments: [{}, {}] }, { summary: "Approve version 2", done: false, comments: [] }]);
    expect(now.records).toMatchObject([{ short_description: "Approve summaries", state: "6" }, { short_description: "Approve version 2", state: "1" }]);
    expect(now.records[0]?.notes).toHaveLength(2);
  });

  it("are not opened for what is settled already", async () => {
    const jira = await jiraFake();
    const { id } = await jiraChannel(jira);
    await say(asked);
    jira.fail({ status: 503 });
    await deliverDue(store, senders);
    clock.advance(1000);
    await say(notice({ key: "decided", kind: "approval.decided" }));
    clock.advance(10_000);
    await deliverDue(store, senders);
    expect(jira.issues).toEqual([]);
    expect((await log(id)).every(({ state }) => state === "sent")).toBe(true);
  });
});

describe("tickets of others", () => {
  it("are known as closed by whichever channel knows them, and a channel that fails stops no other", async () => {
    const jira = await jiraFake();
    await channel("jira", { url: "http://127.0.0.1:9", user: "bot@example.com", project: "OPS" }, { api_token: "token" }, { name: "broken" });
    await jiraChannel(jira);
    await say(asked);
    await deliverDue(store, senders);
    expect(await saysClosed(store, senders, "OPS-1")).toBeUndefined();
    await say(notice({ key: "decided", kind: "approval.decided" }));
    await deliverDue(store, senders);
    expect(await saysClosed(store, senders, "OPS-1")).toBe("Jira");
    expect(await saysClosed(store, senders, "OPS-99")).toBeUndefined();
    expect(["when ticket OPS-12 closes", "incident INC0010023 is resolved", "OPS-12", "when the project closes"].map(ticketIn)).toEqual(["OPS-12", "INC0010023", undefined, undefined]);
  });
});

describe("chat", () => {
  it("posts to Slack once, though the answer was lost, and answers in the thread of the matter", async () => {
    const slack = await startSlack("xoxb-1", {});
    stops.push(() => slack.stop());
    const { id } = await channel("slack", { channel: SLACK_CHANNEL, api_url: `${slack.url}/api` }, { bot_token: "xoxb-1" });
    await say({ ...asked, title: "Approve <!channel> & all" });
    let lost = true;
    await deliverDue(store, { ...senders, call: async (request) => {
      const answer = await sendOut(request);
      if (!lost) return answer;
      lost = false;
      throw new Error("the line was cut");
    } });
    clock.advance(10_000);
    await deliverDue(store, senders);
    expect(slack.messages).toMatchObject([{ text: "Approve &lt;!channel&gt; &amp; all" }]);
    await say(notice({ key: "decided", kind: "approval.decided", title: "Approved" }));
    await deliverDue(store, senders);
    expect(slack.messages).toHaveLength(2);
    expect(slack.messages[1]?.thread_ts).toBe(slack.messages[0]?.ts);
    expect(slack.messages[0]?.text).toBe("Approved");
    expect((await log(id)).every(({ state }) => state === "sent")).toBe(true);
  });

  it("posts a card to Teams", async () => {
    const teams = await startTeams();
    stops.push(() => teams.stop());
    await channel("teams", {}, { webhook_url: `${teams.url}/workflow` });
    await say(notice({ body: "x".repeat(50_000) }));
    await deliverDue(store, senders);
    expect(teams.cards).toHaveLength(1);
    expect(teams.cards[0]).toContain("Summaries ends in 30 days");
  });
});

describe("channels", () => {
  it("are changed by who read them last, and keep what is not said", async () => {
    const { fake, id } = await receiver();
    await changeChannel(store, senders.sealer, admin, id, 1, wanted({ name: "renamed", config: { url: fake.url, private_network: true } }));
    await expect(changeChannel(store, senders.sealer, admin, id, 1, wanted({ name: "again", config: { url: fake.url } }))).rejects.toThrow(/has changed/);
    expect(await testChannel(store, senders, admin, id, "")).toMatchObject({ ok: true });
    const other = await receiver({ name: "other" });
    await expect(changeChannel(store, senders.sealer, admin, other.id, 1, wanted({ name: "RENAMED", config: { url: fake.url } }))).rejects.toThrow(/there is a channel named/);
    await removeChannel(store, admin, id);
    expect(await channelById(store.pool, id)).toBeUndefined();
  });

  it("send no secret to another host than the one it was entered for", async () => {
    const { smtp, id } = await mail();
    const config = { host: "127.0.0.1", port: smtp.port, security: "none", user: "mandate", from: "mandate@example.com", private_network: true };
    const change = (host: string, secrets: Record<string, string>) => changeChannel(store, senders.sealer, admin, id, 1, wanted({ name: "smtp", config: { ...config, host }, secrets }));
    await expect(change("mail.evil.example", {})).rejects.toThrow(/another host than before, so Password must be entered again/);
    await change("mail.example.com", { password: "other" });
  });

  it("sign with both secrets for a day after a change, then with the new one", async () => {
    const { fake, id } = await receiver();
    const { made } = await rotateSecret(store, senders.sealer, admin, id, "signing_secret", "");
    expect(await testChannel(store, senders, admin, id, "")).toMatchObject({ ok: true });
    clock.advance(DAY + 1000);
    fake.setSecret(made.signing_secret ?? "");
    expect(fake.received.at(-1)?.headers["webhook-signature"]).toMatch(/ /);
    await testChannel(store, senders, admin, id, "");
    expect(fake.received.at(-1)?.headers["webhook-signature"]).not.toMatch(/ /);
  });

  it("are refused with every reason, without repeating a secret", async () => {
    const refused = (kind: ChannelKind, config: object, secrets: Record<string, string> = {}) => createChannel(store, senders.sealer, admin, kind, wanted({ config: config as WantedChannel["config"], secrets }));
    expect(() => refused("smtp", { host: "", port: 99_999, from: "nobody" })).toThrow(/host.*port.*from/s);
    expect(() => refused("smtp", { host: "mail.example.com", security: "none", from: "a@example.com" })).toThrow(/unprotected/);
    expect(() => refused("jira", { url: "https://x.atlassian.net", user: "a", project: "OPS" })).toThrow(/API token/);
    const short = refused("webhook", { url: "https://example.com/" }, { signing_secret: "whsec_hunter2hunter2" });
    await expect(short).rejects.toThrow(/24 to 64 bytes/);
    await expect(short).rejects.not.toThrow(/hunter2/);
    await expect(refused("webhook", { url: "https://example.com/" }, { bogus: "x" })).rejects.toThrow(/no secret named bogus/);
  });
});
