// Words that are safe where they are shown, the schedule of tries, what answers mean, and who is told.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChannelFilter } from "../../model/index.ts";
import type { ChannelRow, NoticeRow } from "../../store/index.ts";
import { failureOf, retryAfter } from "./answers.ts";
import type { Message, SendContext, ToldNotice } from "./contract.ts";
import { mailOf } from "./channels/smtp.ts";
import { blocksOf } from "./channels/slack.ts";
import { cardOf, teamsPeople } from "./channels/teams.ts";
import { documentOf } from "./channels/jira.ts";
import { addressesOf, deliveriesOf, takes, type Known } from "./recipients.ts";
import { nextTry, WAITS } from "./schedule.ts";
import { cut, html, oneLine } from "./words.ts";

const AT = new Date("2026-11-24T09:00:00Z");
const url = (path: string) => `https://mandate.example.com${path}`;
const notice = (change: Partial<ToldNotice> = {}): ToldNotice => ({
  id: "ntc_1",
  key: "k",
  kind: "approval.asked",
  parties: ["ann@example.com"],
  subject: "mdt_1",
  title: "Approve summaries",
  body: "Somebody asks.\n\nLook at it.",
  link: "/mandates/mdt_1",
  urgency: "normal",
  createdAt: AT.toISOString(),
  buttons: null,
  ...change,
});
const messageOf = (...notices: readonly ToldNotice[]): Message => ({ what: notices.length === 1 ? "notice" : "digest", title: notices[0]?.title ?? "", notices });

describe("words", () => {
  it("keep no line break, control or turn of direction in a line", () => {
    expect(oneLine("Hello\r\nBcc: all@example.com\u202egpj.exe", 100)).toBe("Hello Bcc: all@example.comgpj.exe");
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void expect(oneLine(text, 100)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)));
  });

  it("leave no markup, and cut no character in half", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void expect(html(text)).not.toMatch(/[<>"']/)));
    expect(cut("ab😀", 4)).toBe("ab😀");
    expect(cut("a😀bc", 3)).toBe("a…");
  });

  it("make a mail that no text can turn into another", () => {
    const context = { id: "dlv_1", address: "ann@example.com", now: AT, config: { from: "mandate@example.com" }, url } as unknown as Parameters<typeof mailOf>[1];
    const mail = mailOf(messageOf(notice({ title: "Hi\r\nBcc: eve@example.com", body: '<img src=x onerror="alert(1)">' })), context);
    expect(mail).toMatchObject({ subject: "Hi Bcc: eve@example.com", messageId: "<dlv_1@example.com>", to: { address: "ann@example.com" }, headers: { "Auto-Submitted": "auto-generated" } });
    expect(mail.html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(mail.html).not.toContain("<img");
    expect(mail.text).toContain("https://mandate.example.com/mandates/mdt_1");
    const again = mailOf(messageOf(notice({ id: "ntc_2", kind: "approval.reminder" })), { ...context, id: "dlv_2" } as SendContext<never>);
    expect(again.references).toEqual(mail.references);
  });

  it("fit what Slack, Teams and Jira take, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ title: fc.string({ unit: "binary", maxLength: 400 }), body: fc.string({ unit: "binary", maxLength: 5000 }) }), { minLength: 1, maxLength: 60 }), (texts) => {
        const message = messageOf(...texts.map((text) => notice(text)));
        const blocks = blocksOf(message, url) as { type: string; text?: { text: string } }[];
        expect(blocks.length).toBeLessThanOrEqual(50);
        for (const { type, text } of blocks) if (type === "section") expect(text?.text.length).toSatisfy((length: number) => length > 0 && length <= 3000);
        expect(JSON.stringify(cardOf(message, url, true))).not.toContain("TextBlock\",\"text");
        for (const { body } of texts) for (const { content } of documentOf(body).content as { content: { text: string }[] }[]) for (const { text } of content) expect(text).not.toBe("");
      }),
      { numRuns: 30 },
    );
  });

  it("put a button only where it may decide", () => {
    const act = { act: "mandate.decide", mandate: "mdt_1", version: 1, hash: "a".repeat(64) } as const;
    const shown = (buttons: ToldNotice["buttons"]) => JSON.stringify(blocksOf(messageOf(notice({ act, buttons })), url));
    expect(shown("decide")).toContain("mandate.approve");
    expect(shown("console")).toContain("decided in the console");
    for (const buttons of ["console", null] as const) expect(shown(buttons)).not.toContain("mandate.approve");
  });

  it("know people of Teams by their object id alone", () => {
    const id = "11111111-2222-3333-4444-555555555555";
    expect([...teamsPeople({ people: `${id.toUpperCase()} = ann@example.com\n\nnonsense\n` })]).toEqual([[id, "ann@example.com"]]);
    expect(teamsPeople({}).size).toBe(0);
  });
});

describe("tries", () => {
  it("follow the schedule of Standard Webhooks, spread by a tenth at most, ten in all", () => {
    const seconds = WAITS.map((wait) => wait / 1000);
    expect(seconds).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    for (const [attempts, wait] of WAITS.entries()) {
      const least = nextTry(attempts, AT, 0)?.getTime() ?? 0;
      expect(least - AT.getTime()).toBe(wait);
      expect((nextTry(attempts, AT, 1)?.getTime() ?? 0) - AT.getTime()).toBeLessThanOrEqual(wait * 1.1);
    }
    expect(nextTry(10, AT, 0)).toBeUndefined();
    expect(nextTry(1, AT, 0, 600)?.getTime()).toBe(AT.getTime() + 600_000);
  });

  it("understand answers", () => {
    const of = (status: number, headers = {}) => failureOf({ status, headers, body: "secret text" }, "it", AT);
    expect(of(204)).toBeNull();
    expect(of(410)).toMatchObject({ went: "gone" });
    expect(of(302)).toMatchObject({ went: "again", says: expect.stringContaining("not followed") });
    expect(of(429, { "retry-after": "120" })).toMatchObject({ went: "again", afterSeconds: 120 });
    expect(JSON.stringify([401, 404, 500, 418].map((status) => of(status)))).not.toContain("secret text");
    expect(retryAfter("Tue, 24 Nov 2026 09:01:00 GMT", AT)).toBe(60);
    expect(retryAfter("99999999", AT)).toBe(86_400);
    expect(retryAfter("soon", AT)).toBeUndefined();
  });
});

describe("who is told", () => {
  const ann = { email: "Ann@example.com", names: ["ann@example.com", "ann", "ann example"], active: true };
  const known = (change: Partial<Known> = {}): Known => ({ people: [ann], teams: new Map([["team:payments", [ann, { email: "ben@example.com", names: ["ben@example.com"], active: true }]]]), preferences: new Map(), environments: new Map(), ...change });
  const channel = (change: Partial<ChannelRow> = {}): ChannelRow => ({ id: "chn_1", kind: "smtp", name: "mail", enabled: true, config: {}, filter: ChannelFilter.parse({}), digest: null, quiet: null, disabledReason: null, lastSuccessAt: null, lastFailureAt: null, lastFailure: null, createdBy: "", createdAt: "2026-01-01T00:00:00Z", changedAt: "", revision: 1, secrets: [], ...change });
  const told = (of: Partial<NoticeRow>, over: Partial<Known> = {}, on: Partial<ChannelRow> = {}) => deliveriesOf({ ...notice(of) }, [channel(on)], known(over), AT, new Date(0));

  it("by address, login, name or team, each address once", () => {
    expect(told({ parties: ["ann", "ann@example.com", "Team:Payments"] }).map(({ address, state }) => [address, state])).toEqual([["ann@example.com", "waiting"], ["ben@example.com", "waiting"]]);
    expect(addressesOf("zoe@example.com", known())).toHaveLength(1);
  });

  it("says where no address is known, and guesses none", () => {
    for (const party of ["team:nobody", "zoe", "zoe@exa mple"]) expect(told({ parties: [party] })).toMatchObject([{ party, state: "unaddressed" }]);
    const two = [ann, { email: "ann2@example.com", names: ["ann"], active: true }];
    expect(told({ parties: ["ann"] }, { people: two })).toMatchObject([{ state: "unaddressed" }]);
    expect(told({ parties: ["ann"] }, { people: [{ ...ann, active: false }] })).toMatchObject([{ state: "unaddressed" }]);
  });

  it("follows what a person prefers, but for what waits for him", () => {
    const off = { preferences: new Map([["ann", { mail: "off" as const, at: "08:00", zone: "UTC" }]]) };
    const digest = { preferences: new Map([["ann", { mail: "digest" as const, at: "08:00", zone: "UTC" }]]) };
    expect(told({ kind: "mandate.ending", parties: ["ann"] }, off)).toEqual([]);
    expect(told({ kind: "approval.asked", parties: ["ann"] }, off)).toMatchObject([{ state: "waiting", batch: false }]);
    expect(told({ kind: "mandate.ending", parties: ["ann"] }, digest)).toMatchObject([{ batch: true, nextAt: new Date("2026-11-25T08:00:00Z") }]);
    expect(told({ kind: "break-glass.opened", parties: ["ann"] }, digest)).toMatchObject([{ batch: false }]);
  });

  it("by what the channel takes, from its beginning on", () => {
    const filtered = (filter: object, environments?: readonly string[]) => takes(channel({ filter: ChannelFilter.parse(filter) }), notice(), environments);
    expect(filtered({})).toBe(true);
    expect(filtered({ kinds: ["mandate.ended"] })).toBe(false);
    expect(filtered({ urgencies: ["now"] })).toBe(false);
    expect(filtered({ parties: ["ANN@example.com"] })).toBe(true);
    expect(filtered({ parties: ["team:x"] })).toBe(false);
    expect(filtered({ environments: ["production"] }, ["test"])).toBe(false);
    expect(filtered({ environments: ["production"] })).toBe(true);
    expect(told({}, {}, { createdAt: "2026-12-01T00:00:00Z" })).toEqual([]);
    expect(told({}, {}, { enabled: false })).toEqual([]);
    expect(told({ parties: [] }, {}, { kind: "slack" })).toMatchObject([{ address: "", state: "waiting" }]);
  });
});
