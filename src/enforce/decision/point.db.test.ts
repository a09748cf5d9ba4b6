// The decision point over a real database: what stands is taken in at once, budgets are exact, and whoever lost touch denies.
import { afterEach, expect, it } from "vitest";
import { putAgent, putInForce, question, toolCall, toolMandate } from "../../../test/enforce/in-force.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { fixedClock, silentLog } from "../../kernel/index.ts";
import { announceChange, insertStop, putMandateVersion, setAgentState, sql, storeOver, systemActor, type Store, type Tx } from "../../store/index.ts";
import type { DecisionPoint } from "./point.ts";
import { startDecisionPoint, type DecisionPointDeps } from "./start.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const tester = systemActor("test");
let store: Store;
const points: DecisionPoint[] = [];
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});
afterEach(async () => {
  for (const point of points.splice(0)) await point.stop();
});

async function start(more: Partial<DecisionPointDeps> = {}): Promise<DecisionPoint> {
  const point = await startDecisionPoint({ store, log: silentLog, loops: { most: 1000, seconds: 60, fanOut: 16 }, ...more });
  points.push(point);
  return point;
}

/** Waits until the point has taken in a change made by `work`. */
async function after(point: DecisionPoint, work: (tx: Tx) => Promise<number>): Promise<void> {
  let wanted = Infinity;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const check = () => {
    if (point.sequence() >= wanted) resolve(undefined);
  };
  const end = point.onTaken(check);
  wanted = await store.write(tester, async (tx) => {
    const sequence = await work(tx);
    await tx.record({ action: "test.done", subject: null });
    return sequence;
  });
  check();
  await promise;
  end();
}

it("row 33: what is stopped, suspended or retired is denied at the next call, and says why", async () => {
  const agent = await putAgent(store);
  const mandate = await putInForce(store);
  const point = await start();
  expect(await point.decide(question(agent))).toMatchObject({ decision: "allow", mandate: { id: mandate, name: "tickets", version: 1 }, policies: ["tickets.tools.1"] });

  const stop = (kind: "agent" | "everything", subject: string) => async (tx: Tx) => {
    const sequence = await announceChange(tx, "stop", "stp_1");
    await insertStop(tx, { id: "stp_1", kind, subject, title: "bot", reason: "it misbehaves", drill: false, by: { account: "usr_1", names: [] } }, sequence);
    return sequence;
  };
  await after(point, stop("agent", agent));
  expect(await point.decide(question(agent))).toMatchObject({ decision: "deny", stage: "kill-switch", reason: expect.stringContaining("it misbehaves") });
  const child = await putAgent(store, "child");
  await after(point, (tx) => announceChange(tx, "agent", child));
  // Whatever acts for it is denied, too.
  expect(await point.decide(question(child, { principal: { kind: "agent", id: child, name: "child" }, chain: [{ iss: "https://m", sub: child }, { iss: "https://m", sub: agent }] }))).toMatchObject({ decision: "deny", stage: "kill-switch" });
  await after(point, async (tx) => {
    await tx.execute(sql`delete from stop`);
    return announceChange(tx, "stop", "stp_1");
  });
  expect(await point.decide(question(agent))).toMatchObject({ decision: "allow" });

  await after(point, async (tx) => {
    await setAgentState(tx, agent, "suspended", null);
    return announceChange(tx, "agent", agent);
  });
  expect(await point.decide(question(agent))).toMatchObject({ decision: "deny", reason: expect.stringContaining("not active"), remedy: expect.stringContaining("owner") });
});

it("takes a mandate out of force while a thousand decisions run, and none is allowed afterwards", async () => {
  const agent = await putAgent(store);
  const document = toolMandate();
  const id = await putInForce(store, document);
  const point = await start();
  const running = Promise.all(Array.from({ length: 1000 }, () => point.decide(question(agent))));
  await after(point, async (tx) => {
    await putMandateVersion(tx, { mandateId: id, version: 1, state: "suspended", document, hash: "x", authors: [], requirement: null, submittedAt: null, lapsesAt: null, approvedAt: null, activatedAt: null, endedAt: null, why: "test", revision: 2 });
    return announceChange(tx, "mandate", id);
  });
  const answers = await running;
  expect(answers[0]).toMatchObject({ decision: "allow" });
  // Whoever was answered after it was taken in was answered by it.
  expect(answers.filter(({ decision, sequence }) => decision === "allow" && sequence >= point.sequence())).toEqual([]);
  expect(await point.decide(question(agent))).toMatchObject({ decision: "deny", stage: "mandate", mandate: null });
});

it("row 34: denies when it has lost touch with the store for longer than its bound, and is back by itself", async () => {
  const agent = await putAgent(store);
  await putInForce(store);
  let cut = false;
  let hidden = 0;
  const partitioned = storeOver({ ...store.pool, query: (statement) => (cut ? Promise.reject(new Error("the network is gone")) : store.pool.query(statement)) }, { clock, close: () => Promise.resolve() });
  const point = await start({ store: partitioned, pollMilliseconds: 5, monotonic: () => performance.now() + hidden });
  expect(await point.decide(question(agent))).toMatchObject({ decision: "allow" });
  cut = true;
  // Within the bound it goes on with what it knows.
  expect(await point.decide(question(agent))).toMatchObject({ decision: "allow" });
  hidden = 5001;
  expect(point.freshness()).toMatchObject({ isStale: true, staleAfterMilliseconds: 5000 });
  expect(await point.decide(question(agent))).toMatchObject({ decision: "deny", reason: expect.stringContaining("lost touch") });
  cut = false;
  await expect.poll(() => point.freshness().isStale).toBe(false);
  expect(await point.decide(question(agent))).toMatchObject({ decision: "allow" });
});

it("row 35: a mandate whose compiled form is damaged, missing or of other content denies, with its reason", async () => {
  const agent = await putAgent(store);
  const id = await putInForce(store);
  const point = await start();
  const damage = (statement: ReturnType<typeof sql>) => after(point, async (tx) => {
    await tx.execute(statement);
    return announceChange(tx, "mandate", id);
  });
  await damage(sql`update compiled_mandate set policies = replace(policies, 'read_ticket', 'drop_table')`);
  expect(await point.decide(question(agent, { act: toolCall({ tool: "drop_table" }) }))).toMatchObject({ decision: "deny", reason: expect.stringContaining("damaged") });
  await damage(sql`update mandate_version set hash = 'other'`);
  await damage(sql`delete from compiled_mandate`);
  expect(await point.decide(question(agent))).toMatchObject({ decision: "deny", reason: expect.stringContaining("not compiled") });
});

it("keeps budgets exact under 64 callers and two replicas, and gives back what did not happen", async () => {
  const agent = await putAgent(store);
  await putInForce(store, toolMandate({ limits: { day: { calls: 500 }, total: { rows: 100_000, spend: { value: 1000.5, currency: "EUR" } } } }));
  const replicas = [await start(), await start()];
  const caller = async (place: number) => {
    const point = replicas[place % 2] as DecisionPoint;
    const answers = [];
    for (let call = 0; call < 12; call++) answers.push(await point.decide(question(agent, { rows: 3, amount: { value: 0.5, currency: "EUR" } })));
    return answers;
  };
  const answers = (await Promise.all(Array.from({ length: 64 }, (_, place) => caller(place)))).flat();
  const allowed = answers.filter(({ decision }) => decision === "allow");
  expect(allowed.length).toBe(500);
  expect(answers.find(({ decision }) => decision === "deny")).toMatchObject({ stage: "mandate", policies: ["tickets.limits.day.calls"], reason: expect.stringContaining("used up"), reservation: null });
  const used = async () => (await store.pool.query<{ calls: number; rows: number; spend: number }>(sql`select day_calls as calls, total_rows as rows, total_spend as spend from mandate_budget`))[0];
  expect(await used()).toEqual({ calls: 500, rows: 1500, spend: 2_500_000 });

  const taken = allowed[0]?.reservation;
  if (taken === undefined || taken === null) throw new Error("nothing was reserved");
  await replicas[0]?.release(taken);
  await replicas[0]?.release(taken);
  expect(await used()).toEqual({ calls: 499, rows: 1497, spend: 2_495_000 });
  expect(await replicas[1]?.decide(question(agent, { amount: { value: 999, currency: "EUR" } }))).toMatchObject({ decision: "deny", policies: ["tickets.limits.total.spend"] });
  expect(await replicas[1]?.decide(question(agent, { amount: { value: 1, currency: "USD" } }))).toMatchObject({ decision: "deny", policies: expect.arrayContaining(["tickets.limits.total.spend"]) });
  // The next day begins anew, and the whole does not.
  clock.advance(86_400_000);
  expect(await replicas[1]?.decide(question(agent))).toMatchObject({ decision: "allow" });
});

it("counts calls of a minute, and denies a loop whoever asks", async () => {
  const agent = await putAgent(store);
  await putInForce(store, toolMandate({ limits: { minute: { calls: 3 } } }));
  await putInForce(store, toolMandate({ name: "free" }));
  const point = await start({ loops: { most: 5, seconds: 60, fanOut: 2 } });
  const answers = async (times: number, ask: (time: number) => Parameters<DecisionPoint["decide"]>[0]) => {
    const all = [];
    for (let time = 0; time < times; time++) all.push(await point.decide(ask(time)));
    return all.map(({ decision, policies }) => (decision === "allow" ? "allow" : policies[0]));
  };
  expect(await answers(4, (time) => question(agent, { act: toolCall({ arguments: { id: `${time}` } }) }))).toEqual(["allow", "allow", "allow", "tickets.limits.minute.calls"]);
  clock.advance(60_000);
  expect(await answers(1, () => question(agent, { act: toolCall({ arguments: { id: "later" } }) }))).toEqual(["allow"]);

  const again = () => question(agent, { mandate: "free", task: "tsk_1" });
  expect(await answers(6, again)).toEqual(["allow", "allow", "allow", "allow", "allow", "loop-breaker"]);
  expect(await answers(1, () => ({ ...again(), act: toolCall({ arguments: { id: "another" } }) }))).toEqual(["allow"]);
  expect(await answers(1, () => ({ ...again(), task: "tsk_2" }))).toEqual(["allow"]);
  clock.advance(61_000);
  expect(await answers(1, again)).toEqual(["allow"]);
});

it("asks the official engine now and then: a difference raises the alarm, and its answer is used from then on", async () => {
  const agent = await putAgent(store);
  await putInForce(store);
  const wrong = () => () => ({ decision: "allow" as const, reason: ["invented"], errors: [] });
  const point = await start({ shadowEvery: 2, evaluate: wrong });
  const bad = question(agent, { act: toolCall({ tool: "delete_everything" }) });
  expect(await point.decide(bad)).toMatchObject({ decision: "allow", shadowAgrees: null });
  expect(await point.decide(bad)).toMatchObject({ decision: "deny", shadowAgrees: false });
  expect(await point.decide(bad)).toMatchObject({ decision: "deny", stage: "mandate" });
  expect(point.weigh(bad)).toMatchObject({ decision: "deny" });
  expect(await store.pool.query(sql`select 1 from audit_entry where entry::json ->> 'action' = 'decision.diverged'`)).not.toHaveLength(0);
  expect(await store.pool.query(sql`select 1 from notice where kind = 'decision.diverged'`)).not.toHaveLength(0);
  const honest = await start({ shadowEvery: 1 });
  expect(await honest.decide(question(agent))).toMatchObject({ decision: "allow", shadowAgrees: true });
  expect(await honest.decide(bad)).toMatchObject({ decision: "deny", shadowAgrees: true });
});
