// Requests in a real database: the inbox, who is told and when, standing in, and every route by which a decision must be refused and recorded.
import { describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import { plainNames, type MandateDocument } from "../../model/index.ts";
import { commentsOf, insertUser, listRequests, requestById, sql, systemActor, waitingFor, writtenBy, type RequestRow, type Store } from "../../store/index.ts";
import { actingAs, mandateLike } from "../../../test/govern/fixtures.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { contentHash } from "./check.ts";
import { decideMandate, submitMandate, withdrawMandate, type Decision } from "./decisions.ts";
import { claimsOf, createDelegation, stopDelegation } from "./delegations.ts";
import { changeMandate, createMandate } from "./drafts.ts";
import { advanceMandates } from "./force.ts";
import { advanceRequests, commentOnRequest, MOST_COMMENTS } from "./requests.ts";
import type { Acting } from "./versions.ts";

const MONDAY = "2026-11-23T09:00:00Z";
const DAY = 86_400_000;
const clock = fixedClock(MONDAY);
const tick = systemActor("clock");
let store: Store;
eachOn(clock, MONDAY, async (fresh) => {
  store = fresh;
  await store.write(tick, async (tx) => {
    for (const [name, role] of [["ann@example.com", "operator"], ["ben@example.com", "viewer"], ["cat@example.com", "viewer"], ["sam@example.com", "approver"], ["kim@example.com", "admin"]] as const) await insertUser(tx, { id: `usr_${name.slice(0, 3)}`, name, role, at: tx.at });
    await tx.record({ action: "users.created", subject: null });
  });
});

const ann = actingAs("ann");
const ben = actingAs("ben");
const cat = actingAs("cat");
const sam = actingAs("sam", { isSecurity: true });
const kim = actingAs("kim", { isSecurity: true });

const mandate = (change: Partial<MandateDocument> = {}): MandateDocument =>
  mandateLike({ subjects: [{ agent: "summaries" }], scope: { tools: [{ server: "helpdesk", tool: "get" }], environments: ["production"] }, acting: "on_behalf_of", start: "2026-11-23", end: "2027-11-22", ...change });
const CRITICAL: Partial<MandateDocument> = { name: "critical", scope: { access: [{ provider: "aws", actions: ["iam:PassRole"], resources: ["*"] }] } };

async function submitted(document: MandateDocument = mandate(), by = ann): Promise<{ id: string; hash: string; request: RequestRow }> {
  const id = await createMandate(store, by, document);
  await submitMandate(store, by, id);
  return { id, hash: contentHash(document), request: await current(id) };
}
async function current(id: string): Promise<RequestRow> {
  const { rows } = await listRequests(store.pool, {}, true, { limit: 500 });
  return rows.find((row) => row.mandateId === id) as RequestRow;
}
const decide = (by: Acting, id: string, hash: string, more: Partial<Decision> = {}) => decideMandate(store, by, id, { decision: "approved", hash, comment: "", ...more });
const inbox = async ({ person }: Acting, page: { limit?: number; cursor?: string } = {}) => waitingFor(store.pool, await claimsOf(store.pool, person, clock.now()), {}, false, { limit: 50, ...page });
const named = async (by: Acting) => (await inbox(by)).rows.map(({ name }) => name);
const notices = () => store.pool.query<{ kind: string; key: string; parties: readonly string[] }>(sql`select kind, key, parties from notice order by created_at, id`);
const toldOf = async (kind: string) => (await notices()).filter((notice) => notice.kind === kind).map(({ parties }) => [...parties].sort());
const refusals = async () => (await store.pool.query<{ reason: string }>(sql`select entry::jsonb -> 'detail' ->> 'reason' as reason from audit_entry where entry::jsonb ->> 'action' = 'mandate.approval-refused' order by id`)).map(({ reason }) => reason).sort();
const standsIn = (by: Acting, delegate: string, more: { principal?: string; from?: string; to?: string } = {}, administers = false) => createDelegation(store, by, administers, { delegate, from: "2026-11-23", to: "2026-12-04", why: "away", ...more });

describe("the inbox", () => {
  it("holds what this person may decide, and nothing that he wrote, decided, or that is over", async () => {
    const low = await submitted(mandate({ name: "low", owner: "cat@example.com", scope: { tools: [{ server: "a", tool: "b" }], environments: ["test"] } }));
    const elevated = await submitted();
    const critical = await submitted(mandate(CRITICAL));
    expect([await named(ann), await named(ben), await named(cat), await named(sam)]).toEqual([[], ["summaries", "critical"], ["low"], ["critical"]]);
    await decide(ben, critical.id, critical.hash);
    expect([await named(ben), await named(sam)]).toEqual([["summaries"], ["critical"]]);
    await decide(sam, critical.id, critical.hash);
    await decide(cat, low.id, low.hash, { several: true });
    await withdrawMandate(store, ann, elevated.id, "not yet");
    expect([await named(ben), await named(cat), await named(sam)]).toEqual([[], [], []]);
    const mine = await writtenBy(store.pool, plainNames(ann.person), {}, true, { limit: 10 });
    expect(mine.rows.map(({ name, state, why }) => [name, state, why])).toEqual([["critical", "approved", null], ["summaries", "withdrawn", "not yet"], ["low", "approved", null]]);
  });

  it("goes on from page to page without losing or repeating any, for several parties at once", async () => {
    for (let i = 0; i < 7; i++) {
      clock.advance(60_000);
      await submitted(mandate({ name: `m-${i}`, sponsor: i % 2 === 0 ? "ben@example.com" : "team:payments" }));
    }
    const member = actingAs("ben", { teams: ["team:Payments"] });
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await inbox(member, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.rows.map(({ name }) => name));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `m-${i}`));
  });
});

describe("a decision", () => {
  it("of two approvers at once counts once, in either order, and the other is told and recorded", async () => {
    const one = await submitted(mandate({ deputies: ["cat@example.com"] }));
    const results = await Promise.allSettled([decide(ben, one.id, one.hash), decide(cat, one.id, one.hash)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const other = await submitted(mandate({ name: "other", deputies: ["cat@example.com"] }));
    const turned = await Promise.allSettled([decide(cat, other.id, other.hash), decide(ben, other.id, other.hash, { decision: "rejected", comment: "no" })]);
    expect(turned.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect([await store.reads.mandates.decisions(one.id), await store.reads.mandates.decisions(other.id)].map((each) => each.length)).toEqual([1, 1]);
    expect(await refusals()).toEqual(["not_waiting", "not_waiting"]);
  });

  it("of two people at once for a critical one puts it in force once", async () => {
    const { id, hash } = await submitted(mandate(CRITICAL));
    await Promise.all([decide(ben, id, hash), decide(sam, id, hash)]);
    expect((await store.reads.mandates.get(id))?.state).toBe("active");
  });

  it("is refused and recorded by every other route", async () => {
    const { id, hash, request } = await submitted(mandate({ ...CRITICAL, sponsor: "team:payments" }));
    const attempts: readonly (readonly [Acting, Partial<Decision>, string])[] = [
      [ann, {}, "own_request"],
      [actingAs("ann+second", { account: "usr_2", teams: ["team:payments"], isSecurity: true }), {}, "own_request"],
      [actingAs("admin", { account: "usr_3", names: ["ann-admin", "ann@example.com"], isSecurity: true }), {}, "own_request"],
      [{ ...sam, actor: { type: "token", id: "tok_1", name: "deploy" } }, {}, "not_a_person"],
      [ben, {}, "out_of_scope"],
      [sam, { hash: "0".repeat(64) }, "other_content"],
      [sam, { several: true }, "not_low"],
      [sam, { request: "rqt_other" }, "not_waiting"],
    ];
    for (const [by, more, reason] of attempts) await expect(decide(by, id, hash, more)).rejects.toMatchObject({ fields: { reason } });
    await decide(sam, id, hash, { request: request.id });
    await expect(decide(sam, id, hash)).rejects.toMatchObject({ fields: { reason: "already" } });
    clock.advance(15 * DAY);
    await expect(decide(actingAs("cat", { teams: ["team:payments"] }), id, hash)).rejects.toMatchObject({ code: "precondition_failed", fields: { reason: "lapsed" } });
    expect(await refusals()).toEqual([...attempts.map(([, , reason]) => reason), "already", "lapsed"].sort());
    expect(await store.reads.mandates.decisions(id)).toHaveLength(1);
  });

  it("given before a request was withdrawn does not count for the next", async () => {
    const { id, hash } = await submitted(mandate(CRITICAL));
    await decide(ben, id, hash);
    await withdrawMandate(store, ann, id, "wait");
    clock.advance(1000);
    await submitMandate(store, ann, id);
    await decide(sam, id, hash);
    expect((await store.reads.mandates.get(id))?.state).toBe("submitted");
    await decide(ben, id, hash);
    expect((await store.reads.mandates.get(id))?.state).toBe("active");
  });
});

describe("people are told", () => {
  it("exactly those who may decide, and the authors of the outcome", async () => {
    const { id, hash } = await submitted(mandate({ ...CRITICAL, deputies: ["cat@example.com", "ann@example.com"] }));
    expect(await toldOf("approval.asked")).toEqual([["ben@example.com", "cat@example.com", "kim@example.com", "sam@example.com"]]);
    await decide(ben, id, hash, { decision: "rejected", comment: "too wide" });
    expect(await toldOf("approval.decided")).toEqual([["ann@example.com"]]);
  });

  it("again after two and five working days, above after seven, and of the lapse; each once over any clock, also after a restart", async () => {
    const { id, request } = await submitted();
    for (let hour = 0; hour < 20 * 24; hour += 7) {
      clock.advance(7 * 3_600_000);
      await advanceMandates(store, tick);
      await advanceRequests(store, tick);
      await advanceRequests(store, tick);
    }
    const told = (await notices()).filter(({ key }) => key.includes(request.id)).map(({ kind }) => kind);
    expect(told).toEqual(["approval.asked", "approval.reminder", "approval.reminder", "approval.escalated", "approval.lapsed"]);
    expect(await toldOf("approval.escalated")).toEqual([["ben@example.com", "kim@example.com", "sam@example.com"]]);
    expect([(await requestById(store.pool, request.id))?.state, (await store.reads.mandates.get(id))?.state]).toEqual(["lapsed", "draft"]);
  });

  it("once by a server that was down for a week", async () => {
    await submitted();
    clock.advance(8 * DAY);
    expect(await advanceRequests(store, tick)).toBe(1);
    expect(await advanceRequests(store, tick)).toBe(0);
    expect((await notices()).map(({ kind }) => kind)).toEqual(["approval.asked", "approval.reminder"]);
  });
});

describe("while somebody is away", () => {
  it("the stand-in decides in his place, the record names both, and reminders reach him", async () => {
    await standsIn(ben, "cat@example.com");
    const { id, hash } = await submitted();
    expect(await toldOf("approval.asked")).toEqual([["ben@example.com", "cat@example.com"]]);
    expect(await named(cat)).toEqual(["summaries"]);
    await decide(cat, id, hash);
    const [decision] = await store.reads.mandates.decisions(id);
    expect([decision?.approver.names[0], decision?.behalf?.names[0]]).toEqual(["cat@example.com", "ben@example.com"]);
  });

  it("nobody decides for another what he wrote, nor over two hops, nor outside its days, nor by a role", async () => {
    await standsIn(ben, "ann@example.com");
    const own = await submitted();
    await expect(decide(ann, own.id, own.hash)).rejects.toMatchObject({ fields: { reason: "own_request" } });
    expect(await named(ann)).toEqual([]);
    await standsIn(ann, "cat@example.com");
    await expect(decide(cat, own.id, own.hash)).rejects.toMatchObject({ fields: { reason: "out_of_scope" } });
    await standsIn(sam, "cat@example.com");
    const critical = await submitted(mandate(CRITICAL));
    await decide(ben, critical.id, critical.hash);
    await expect(decide(cat, critical.id, critical.hash)).rejects.toMatchObject({ fields: { reason: "out_of_scope" } });
    clock.set("2026-12-05T00:00:00Z");
    const later = await submitted(mandate({ name: "later" }), actingAs("zoe"));
    await expect(decide(ann, later.id, later.hash)).rejects.toMatchObject({ fields: { reason: "out_of_scope" } });
  });

  it("he who stood in gives no second approval, and neither does he for whom he stood in", async () => {
    await standsIn(ben, "sam@example.com");
    const { id, hash } = await submitted(mandate({ ...CRITICAL, sponsor: "ben@example.com" }));
    await decide({ ...sam, person: { ...sam.person, isSecurity: false } }, id, hash);
    await expect(decide(sam, id, hash)).rejects.toMatchObject({ fields: { reason: "already" } });
    await expect(decide(actingAs("ben", { isSecurity: true }), id, hash)).rejects.toMatchObject({ fields: { reason: "already" } });
    expect(await named(actingAs("ben", { isSecurity: true }))).toEqual([]);
    await decide(kim, id, hash);
  });

  it("it is named by himself or an administrator, one at a time, and ended by who it concerns", async () => {
    const id = await standsIn(ben, "cat@example.com");
    await expect(standsIn(ben, "sam@example.com", { from: "2026-12-04", to: "2026-12-10" })).rejects.toThrow(/stands in already/);
    await expect(standsIn(cat, "sam@example.com", { principal: "ben@example.com" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(standsIn(kim, "kim@example.com", { principal: "cat@example.com" }, true)).rejects.toThrow(/does not give himself/);
    await expect(standsIn(cat, "nobody@example.com")).rejects.toThrow(/nobody here is called/);
    await expect(createDelegation(store, { ...ben, actor: { type: "token", id: "tok_1", name: "t" } }, false, { delegate: "cat@example.com", from: "2027-01-01", to: "2027-01-02", why: "" })).rejects.toMatchObject({ code: "forbidden" });
    await standsIn(kim, "sam@example.com", { principal: "cat@example.com" }, true);
    await expect(stopDelegation(store, sam, false, id)).rejects.toMatchObject({ code: "not_found" });
    await stopDelegation(store, cat, false, id);
    await expect(stopDelegation(store, ben, false, id)).rejects.toMatchObject({ code: "conflict" });
    const made = await Promise.allSettled([standsIn(ben, "cat@example.com"), standsIn(ben, "sam@example.com")]);
    expect(made.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("comments", () => {
  it("stand in order, reach who is involved and not the writer, and are bounded", async () => {
    const { request } = await submitted();
    await commentOnRequest(store, ben, request.id, "For how long?");
    clock.advance(1000);
    await commentOnRequest(store, ann, request.id, "A year.");
    expect((await commentsOf(store.pool, request.id)).map(({ text }) => text)).toEqual(["For how long?", "A year."]);
    expect(await toldOf("request.commented")).toEqual([["ann@example.com"], ["ben@example.com"]]);
    await store.pool.execute(sql`insert into request_comment (id, request_id, author, text, at) select 'cmt_' || n, ${request.id}, '{}', 'x', ${clock.now()} from generate_series(1, ${MOST_COMMENTS}) n`);
    await expect(commentOnRequest(store, ben, request.id, "One more")).rejects.toMatchObject({ code: "conflict" });
    await expect(commentOnRequest(store, ben, "rqt_none", "x")).rejects.toMatchObject({ code: "not_found" });
  });
});

it("a request whose draft is changed after it was withdrawn asks anew, with its own id", async () => {
  const { id, request } = await submitted();
  await withdrawMandate(store, ann, id, "wider");
  const [version] = await store.reads.mandates.versions(id);
  await changeMandate(store, ann, id, { document: mandate({ title: "Other" }), revision: version?.revision as number });
  clock.advance(1000);
  await submitMandate(store, ann, id);
  expect((await current(id)).id).not.toBe(request.id);
  expect(await named(ben)).toEqual(["summaries"]);
});
