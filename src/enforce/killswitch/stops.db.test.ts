// The kill switch in a real database: one act stops, every point answers and is measured, tokens die, people are told, and only two people lift.
import { afterEach, describe, expect, it } from "vitest";
import { fixedClock, sendOut, silentLog } from "../../kernel/index.ts";
import { acknowledgementsOf, changesAfter, listPoints, sql, standingStops, stopById, systemActor, type Store } from "../../store/index.ts";
import { agentWith, ask, GITHUB, mandateInForce, serviceOver } from "../../../test/enforce/carrying.ts";
import { followStops, type StopFollower } from "../../../test/enforce/stop-follower.ts";
import { actingAs } from "../../../test/govern/fixtures.ts";
import { eachStore } from "../../../test/store/cluster.ts";
import { advanceStops, answerOf, askLift, confirmLift, reportOf, runDrill, startPoint, stateOf, stopNow, waitForPoints, withdrawLift, type EnforcementPoint } from "./index.ts";

const clock = fixedClock(new Date(Math.floor(performance.timeOrigin + performance.now())));
let store: Store;
eachStore((fresh) => {
  store = fresh;
}, clock);

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0).toReversed()) await each.stop();
});

async function point(name: string): Promise<{ point: EnforcementPoint; follower: StopFollower }> {
  const follower = await followStops(store);
  const made = await startPoint({ store, log: silentLog, kind: "server", name, decision: follower });
  running.push({ stop: () => follower.end() }, made);
  return { point: made, follower };
}

const ann = actingAs("ann");
const ben = actingAs("ben", { isSecurity: true });
const records = async (like: string) => (await store.pool.query<{ action: string; detail: Record<string, unknown> }>(sql`select entry::jsonb ->> 'action' as action, entry::jsonb -> 'detail' as detail from audit_entry order by id`)).filter(({ action }) => action.startsWith(like));
const said = async (id: string) => (await acknowledgementsOf(store.pool, [id])).map((row) => `${row.name} ${answerOf(row)}`);

describe("stopping", () => {
  it("row 33: ends the agent's tokens and those made from them in one act with the stop; the next is refused", async () => {
    const agent = await agentWith(store, "summaries");
    await mandateInForce(store, { name: "support", subjects: [{ agent: "summaries" }], scope: { tools: [{ server: "github", tool: "create_issue" }] } });
    const service = await serviceOver(store, sendOut);
    const asked = { grant_type: "client_credentials", resource: GITHUB };
    const { status, body } = await ask(service, asked, agent);
    expect([status, body]).toEqual([200, expect.objectContaining({ token_type: "Bearer" })]);

    const { id, isNew } = await stopNow(store, ann, { kind: "agent", subject: "summaries", reason: "it writes nonsense" });
    expect(isNew).toBe(true);
    expect(await standingStops(store.pool)).toMatchObject([{ id, kind: "agent", subject: agent.id, reason: "it writes nonsense" }]);
    await expect(service.tokens.verifyAccessToken(String(body.access_token), { audience: GITHUB })).rejects.toThrow();
    expect((await ask(service, asked, agent)).status).toBe(400);
    expect(await records("stop.made")).toMatchObject([{ detail: { stopped: agent.id, tokens_revoked: 1 } }]);
    expect((await changesAfter(store.pool, 0)).filter(({ topic, subject }) => topic === "stop" && subject === id)).toHaveLength(1);
    const [notice] = await store.pool.query<{ parties: string[]; title: string }>(sql`select parties, title from notice where kind = 'stop.made'`);
    expect(notice).toMatchObject({ title: "Stopped: the agent summaries" });
    expect(notice?.parties).toEqual(expect.arrayContaining(["ann@example.com", "ben@example.com"]));
  });

  it("what stands already stays as it is; what there is not is not stopped", async () => {
    await agentWith(store, "summaries");
    const first = await stopNow(store, ann, { kind: "tree", subject: "summaries", reason: "once" });
    expect(await stopNow(store, ben, { kind: "tree", subject: "summaries", reason: "twice" })).toEqual({ id: first.id, isNew: false });
    expect(await records("stop.repeated")).toHaveLength(1);
    for (const [kind, subject, says] of [["agent", "sumaries", /no agent sumaries/], ["mandate", "support", /no mandate support/], ["tool", "close", /named with its server/], ["tool", "tickest/close", /no mandate, token or discovery knows the server of tickest/], ["server", " ", /say which/], ["agent", "*", /say which/]] as const) {
      await expect(stopNow(store, ann, { kind, subject, reason: "typed wrongly" })).rejects.toThrow(says);
    }
    expect(await standingStops(store.pool)).toHaveLength(1);
  });

  it("of many at once for the same, one stands", async () => {
    await agentWith(store, "summaries");
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => stopNow(store, ann, { kind: "agent", subject: "summaries", reason: "at once" })));
    expect(await standingStops(store.pool)).toHaveLength(1);
    expect(answers.some(({ status }) => status === "fulfilled")).toBe(true);
  });
});

describe("every point", () => {
  it("acknowledges with a measured time once it denies; the drill says so in its report", async () => {
    await point("one");
    await point("two");
    const id = await runDrill(store, ann, "quarterly");
    const answers = await acknowledgementsOf(store.pool, [id]);
    expect(reportOf(answers)).toMatchObject({ points: 2, acknowledged: 2, verdict: "kept" });
    for (const { milliseconds } of answers) expect(milliseconds).toBeGreaterThanOrEqual(0);
    const stop = (await stopById(store.pool, id)) ?? expect.fail("the drill is gone");
    expect([stop.drill, stateOf(stop), stop.liftedWhy]).toEqual([true, "lifted", "the drill is over"]);
    expect(await standingStops(store.pool)).toEqual([]);
    expect(new Map((await records("drill.")).map(({ action, detail }) => [action, detail.verdict]))).toEqual(new Map([["drill.started", undefined], ["drill.ended", "kept"]]));
  });

  it("row 34: one that is cut off is told as not acknowledged, and acknowledges when it has caught up", async () => {
    await point("one");
    const { follower } = await point("two");
    follower.cut();
    const { id } = await stopNow(store, ann, { kind: "everything", subject: "*", reason: "an incident" });
    await expect.poll(() => said(id), { timeout: 3_000 }).toEqual(["one in-time", "two unacknowledged"]);
    await follower.join();
    await expect.poll(() => said(id), { timeout: 3_000 }).toEqual(["one in-time", "two late"]);
    expect(reportOf(await acknowledgementsOf(store.pool, [id])).verdict).toBe("broken");
  });

  it("that vanished is told as unknown, one that said goodbye as left, and one that came later is asked too", async () => {
    const { point: leaving } = await point("leaving");
    const vanished = await followStops(store);
    await store.pool.execute(sql`insert into enforcement_point (id, kind, name, sequence, stale_after_milliseconds, seen_at) values ('pnt_gone', 'gateway', 'vanished', 0, 5000, clock_timestamp() - interval '1 minute')`);
    vanished.cut();
    running.push({ stop: () => vanished.end() });
    const { id } = await stopNow(store, ann, { kind: "server", subject: "github", reason: "it was broken into", evenIfUnknown: true });
    await waitForPoints(store, id, 1_000);
    expect(await said(id)).toEqual(["vanished unknown", "leaving in-time"]);
    running.push(await startPoint({ store, log: silentLog, kind: "server", name: "behind", decision: vanished }));
    expect(await said(id)).toEqual(["vanished unknown", expect.stringMatching(/^behind (?:waiting|unacknowledged)$/), "leaving in-time"]);
    await leaving.stop();
    expect((await listPoints(store.pool)).map(({ name }) => name)).toEqual(["vanished", "behind"]);
  });
});

describe("lifting", () => {
  it("row 31: is asked by one person and confirmed by another of security; every refused attempt is on record", async () => {
    await agentWith(store, "summaries");
    const { id } = await stopNow(store, ann, { kind: "agent", subject: "summaries", reason: "it writes nonsense" });
    await expect(confirmLift(store, ben, id, "why not")).rejects.toThrow(/nobody has asked/);
    await askLift(store, ben, id, "it was the prompt");
    await expect(confirmLift(store, actingAs("second", { account: "usr_second", names: ["BEN@example.com"], isSecurity: true }), id, "fine")).rejects.toThrow(/you asked to lift it/);
    await expect(confirmLift(store, { ...actingAs("cas", { isSecurity: true }), actor: { type: "token", id: "tok_1", name: "cas" } }, id, "fine")).rejects.toThrow(/API token/);
    await expect(confirmLift(store, ann, id, "fine")).rejects.toThrow(/which you are not/);
    expect((await records("stop.lift-refused")).map(({ detail }) => String(detail.reason)).toSorted()).toEqual(["not_a_person", "not_now", "out_of_scope", "own_request"]);
    expect(await standingStops(store.pool)).toHaveLength(1);

    const before = (await changesAfter(store.pool, 0)).length;
    await confirmLift(store, actingAs("cas", { isSecurity: true }), id, "looked at it");
    expect(await standingStops(store.pool)).toEqual([]);
    expect((await changesAfter(store.pool, 0)).length).toBe(before + 1);
    expect(await stopById(store.pool, id)).toMatchObject({ liftReason: "it was the prompt", liftedWhy: "looked at it", liftedBy: { account: "usr_cas" } });
    await expect(askLift(store, ann, id, "again")).rejects.toThrow(/lifted already/);
    expect((await stopNow(store, ann, { kind: "agent", subject: "summaries", reason: "again" })).isNew).toBe(true);
  });

  it("is taken back, and stands", async () => {
    const { id } = await stopNow(store, ann, { kind: "server", subject: "github", reason: "it was broken into", evenIfUnknown: true });
    await askLift(store, ann, id, "mended");
    await withdrawLift(store, ann, id, "not yet");
    expect(await stopById(store.pool, id)).toMatchObject({ liftAskedBy: null, liftedAt: null });
    await askLift(store, ben, id, "mended now");
    expect((await store.pool.query(sql`select 1 from notice where kind = 'stop.lift-asked'`)).length).toBe(2);
  });

  it("of a drill that its server left standing is done by the clock", async () => {
    const broken = { ...store, write: async <T>(...given: Parameters<typeof store.write<T>>) => (given[0].id === "usr_ann" && (await standingStops(store.pool)).length > 0 ? expect.fail("killed") : store.write(...given)) };
    await expect(runDrill(broken, ann, "killed over it")).rejects.toThrow("killed");
    expect(await advanceStops(store, systemActor("clock"))).toBe(0);
    clock.advance(61_000);
    expect(await advanceStops(store, systemActor("clock"))).toBe(1);
    expect(await standingStops(store.pool)).toEqual([]);
  });
});
