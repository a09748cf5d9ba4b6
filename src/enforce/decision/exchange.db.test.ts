// Loops and fan-out over several servers: what one has told is counted by the next, also by one that starts later; and what could not be told is told again.
import { afterEach, expect, it } from "vitest";
import { question } from "../../../test/enforce/in-force.ts";
import { replicaOf } from "../../../test/enforce/replica.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { fixedClock, silentLog } from "../../kernel/index.ts";
import { forgetLoops, sql, type Pool, type Store } from "../../store/index.ts";
import { startExchanging, type Exchanging } from "./exchange.ts";
import { watchLoops } from "./loops.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});
const running: Exchanging[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

function server(replica: string, pool: Pool = store.pool) {
  const loops = watchLoops({ most: 4, seconds: 60, fanOut: 2 });
  // Nothing by itself: each exchange is the test's.
  const exchanging = startExchanging({ pool, log: silentLog, loops, replica, seconds: 60, everyMilliseconds: 3_600_000 });
  running.push(exchanging);
  const node = (sub: string) => ({ iss: "https://m", sub });
  return {
    exchange: exchanging.exchange,
    call: () => loops.count(question("agt_1", { task: "tsk_1" }), clock.now())?.reason ?? "passes",
    hand: (to: string) => loops.count(question(to, { principal: { kind: "agent", id: to, name: to }, task: "tsk_2", chain: [node(to), node("agt_lead")] }), clock.now())?.reason ?? "passes",
  };
}

it("counts what another has told, and what it counts is over when its time is", async () => {
  const [one, other] = [server("one"), server("other")];
  expect([one.call(), one.call(), one.call(), other.call()]).toEqual(["passes", "passes", "passes", "passes"]);
  await one.exchange();
  await other.exchange();
  expect(other.call()).toMatch(/4 times in 60 seconds in this task, counted over all servers as of a second ago, and 4 are the bound/);
  // One that starts now knows it from the beginning; the single call of the other was told to nobody.
  const late = server("late");
  await late.exchange();
  expect([late.call(), late.call()]).toEqual(["passes", expect.stringContaining("4 are the bound")]);
  clock.advance(60_000);
  expect([other.call(), one.call()]).toEqual(["passes", "passes"]);
  expect(await store.pool.query(sql`select 1 from loop_share where key like '%agt_1%'`)).toEqual([]);
  await store.pool.execute(sql`update loop_share set told_at = now() - interval '2 hours'`);
  expect(await forgetLoops(store.pool, 3600)).toBe(1);
});

it("bounds fan-out over servers, and tells again what could not be told", async () => {
  const cut = replicaOf(store);
  const [one, other] = [server("one", cut.store.pool), server("other")];
  expect([one.hand("agt_1"), one.hand("agt_2"), one.hand("agt_3")]).toEqual(["passes", "passes", expect.stringContaining("handed this task on to 2 agents")]);
  cut.cut();
  await expect(one.exchange()).rejects.toThrow(/cut/);
  cut.join();
  await one.exchange();
  await other.exchange();
  expect([other.hand("agt_3"), other.hand("agt_1")]).toEqual([expect.stringContaining("2 agents"), "passes"]);
});
