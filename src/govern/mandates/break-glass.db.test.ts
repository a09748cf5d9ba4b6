// Emergency access in a real database: in force until its instant and no longer, also when the clock sleeps; closed, reviewed, or overdue and blocking.
import { describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import { breakGlassById, insertUser, sql, systemActor, type Store } from "../../store/index.ts";
import { actingAs } from "../../../test/govern/fixtures.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { advanceBreakGlass, askBreakGlass, closeBreakGlass, openBreakGlass, refuseBreakGlass, reviewBreakGlass } from "./break-glass-acts.ts";
import { submitMandate } from "./decisions.ts";
import { changeMandate } from "./drafts.ts";
import { advanceMandates, endMandate, resumeMandate, suspendMandate } from "./force.ts";
import type { Acting } from "./versions.ts";

const START = "2026-11-24T09:00:00Z";
const MINUTE = 60_000;
const DAY = 86_400_000;
const clock = fixedClock(START);
const tick = systemActor("clock");
const KEY = "aws|111122223333|role|arn:aws:iam::111122223333:role/oncall";
let store: Store;
eachOn(clock, START, async (fresh) => {
  store = fresh;
  await store.write(tick, async (tx) => {
    for (const [name, role] of [["ann", "operator"], ["sam", "approver"], ["kim", "admin"], ["lee", "approver"]] as const) await insertUser(tx, { id: `usr_${name}`, name: `${name}@example.com`, role, at: tx.at });
    await tx.record({ action: "users.created", subject: null });
  });
});

const ann = actingAs("ann");
const sam = actingAs("sam", { isSecurity: true });
const kim = actingAs("kim", { isSecurity: true });
const token: Acting = { ...sam, actor: { type: "token", id: "tok_1", name: "deploy" } };

const ask = (minutes = 60, by = ann) => askBreakGlass(store, by, { subjects: [{ identity: KEY }], scope: { access: [{ provider: "aws", actions: ["rds:RebootDBInstance"], resources: ["*"] }] }, minutes, reason: "The database hangs", incident: "INC-4711" });
const row = async (id: string) => {
  const found = await breakGlassById(store.pool, id);
  if (found === undefined) throw new Error("It is not there.");
  return found;
};
async function opened(minutes = 60): Promise<string> {
  const id = await ask(minutes);
  await openBreakGlass(store, sam, id, (await row(id)).hash);
  return id;
}
const inForce = async () => (await store.reads.mandates.inForceFor(KEY)).length;
const review = (by: Acting, id: string, verdict: "justified" | "not_justified" = "justified") => reviewBreakGlass(store, by, id, { verdict, text: "Rebooted the instance once." });
const tickAll = async () => (await advanceMandates(store, tick)).length + (await advanceBreakGlass(store, tick));
const notices = async () => (await store.pool.query<{ key: string; urgency: string; parties: readonly string[] }>(sql`select key, urgency, parties from notice order by created_at, id`)).map((notice) => ({ ...notice, step: notice.key.split("|")[0] }));
const actions = async () => (await store.pool.query<{ action: string }>(sql`select entry::jsonb ->> 'action' as action from audit_entry order by id`)).map(({ action }) => action);

describe("emergency access", () => {
  it("is opened by a second person, is in force until its instant also when the clock sleeps, and closes by itself", async () => {
    const id = await opened(90);
    expect(await inForce()).toBe(1);
    clock.advance(89 * MINUTE);
    expect(await inForce()).toBe(1);
    clock.advance(MINUTE);
    expect(await inForce()).toBe(0);
    expect((await row(id)).state).toBe("open");
    expect(await tickAll()).toBe(1);
    expect(await tickAll()).toBe(0);
    const closed = await row(id);
    expect([closed.state, closed.closedBy, closed.why, (await store.reads.mandates.get(closed.mandateId ?? ""))?.state]).toEqual(["closed", "Mandate (clock)", "its time was over", "ended"]);
    expect(await store.reads.mandates.inForceFor(KEY, "2026-11-24T09:30:00Z")).toHaveLength(1);
    expect(await store.reads.mandates.inForceFor(KEY, "2026-11-24T10:31:00Z")).toEqual([]);
  });

  it("is opened by nobody who asked, is of no role, or is a token, nor with other content, nor after the hour; each attempt is on record", async () => {
    const id = await ask();
    const { hash } = await row(id);
    const tries: readonly (readonly [Acting, string, string])[] = [
      [ann, hash, "own_request"],
      [actingAs("ann+oncall", { account: "usr_2", isSecurity: true }), hash, "own_request"],
      [actingAs("ben"), hash, "out_of_scope"],
      [token, hash, "not_a_person"],
      [sam, "0".repeat(64), "other_content"],
    ];
    for (const [by, of, reason] of tries) await expect(openBreakGlass(store, by, id, of)).rejects.toMatchObject({ fields: { reason } });
    clock.advance(61 * MINUTE);
    await expect(openBreakGlass(store, sam, id, hash)).rejects.toMatchObject({ fields: { reason: "lapsed" } });
    expect((await actions()).filter((action) => action === "break-glass.act-refused")).toHaveLength(6);
    await tickAll();
    expect((await row(id)).state).toBe("lapsed");
    expect(await inForce()).toBe(0);
  });

  it("is opened once when two open at once", async () => {
    const id = await ask();
    const { hash } = await row(id);
    const results = await Promise.allSettled([openBreakGlass(store, sam, id, hash), openBreakGlass(store, kim, id, hash)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await inForce()).toBe(1);
  });

  it("is never longer than eight hours in the database either", async () => {
    await expect(ask(481)).rejects.toThrow();
    const id = await opened(480);
    await expect(store.pool.execute(sql`update break_glass set until = until + interval '1 minute' where id = ${id}`)).rejects.toThrow();
    await expect(store.pool.execute(sql`update break_glass set decided_by = null where id = ${id}`)).rejects.toThrow();
  });

  it("is closed early by its people, or with its mandate, and is neither changed, suspended nor resumed", async () => {
    const id = await opened();
    const { mandateId } = await row(id);
    const mandate = mandateId ?? "";
    const [version] = await store.reads.mandates.versions(mandate);
    await expect(changeMandate(store, ann, mandate, { document: { ...(await row(id)).document, end: "2027-01-01" }, revision: version?.revision as number })).rejects.toMatchObject({ code: "conflict" });
    await expect(suspendMandate(store, ann, mandate, "hm")).rejects.toMatchObject({ code: "conflict" });
    await expect(resumeMandate(store, ann, mandate)).rejects.toMatchObject({ code: "conflict" });
    await expect(submitMandate(store, ann, mandate)).rejects.toMatchObject({ code: "conflict" });
    await expect(closeBreakGlass(store, actingAs("ben"), id, "done")).rejects.toMatchObject({ code: "forbidden" });
    await closeBreakGlass(store, ann, id, "done");
    expect([(await row(id)).state, (await row(id)).why, await inForce()]).toEqual(["closed", "done", 0]);
    const other = await opened();
    await endMandate(store, sam, (await row(other)).mandateId ?? "", "over");
    expect((await row(other)).state).toBe("closed");
  });

  it("can be refused, or taken back by who asked", async () => {
    const id = await ask();
    await expect(refuseBreakGlass(store, actingAs("ben"), id, "no")).rejects.toMatchObject({ code: "forbidden" });
    await refuseBreakGlass(store, sam, id, "not an emergency");
    await expect(openBreakGlass(store, kim, id, (await row(id)).hash)).rejects.toMatchObject({ code: "conflict" });
    const second = await ask();
    await refuseBreakGlass(store, ann, second, "solved");
    expect([(await row(id)).state, (await row(second)).state]).toEqual(["refused", "refused"]);
  });
});

describe("its review", () => {
  it("is written by somebody who took no part", async () => {
    const id = await opened();
    await expect(review(kim, id)).rejects.toMatchObject({ code: "conflict" });
    await closeBreakGlass(store, ann, id, "done");
    for (const by of [ann, sam, actingAs("sam+second", { account: "usr_9", isSecurity: true })]) await expect(review(by, id)).rejects.toMatchObject({ fields: { reason: "took_part" } });
    await expect(review(actingAs("ben"), id)).rejects.toMatchObject({ fields: { reason: "out_of_scope" } });
    await expect(review({ ...token, person: kim.person }, id)).rejects.toMatchObject({ fields: { reason: "not_a_person" } });
    await review(kim, id, "not_justified");
    expect((await row(id)).review).toMatchObject({ verdict: "not_justified", by: { names: ["kim@example.com"] } });
    await expect(review(kim, id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("is called for, escalated when it is overdue, and keeps the asker from asking again until it is there", async () => {
    const id = await opened();
    await closeBreakGlass(store, ann, id, "done");
    await ask();
    for (let hour = 0; hour < 7 * 24; hour += 5) {
      clock.advance(5 * 60 * MINUTE);
      await tickAll();
      await tickAll();
    }
    const told = (await notices()).filter(({ key }) => key.endsWith(id));
    expect(told.map(({ step }) => step)).toEqual(["break-glass.asked", "break-glass.opened", "break-glass.closed", "break-glass.review-due", "break-glass.overdue"]);
    expect(new Set(told.map(({ urgency }) => urgency))).toEqual(new Set(["now"]));
    expect([...(told[3]?.parties ?? [])].sort()).toEqual(["kim@example.com", "lee@example.com"]);
    await expect(ask(60, actingAs("ann+x", { account: "usr_2" }))).rejects.toThrow(/was not reviewed in time/);
    await review(kim, id);
    await ask();
  });

  it("comes for each, over a year of emergencies", async () => {
    for (let month = 0; month < 12; month++) {
      const id = await opened(480);
      clock.advance(9 * 60 * MINUTE);
      await tickAll();
      expect((await row(id)).state).toBe("closed");
      await review(kim, id);
      clock.advance(30 * DAY);
      await tickAll();
    }
    expect((await notices()).filter(({ step }) => step === "break-glass.overdue")).toEqual([]);
    expect(await inForce()).toBe(0);
  });
});
