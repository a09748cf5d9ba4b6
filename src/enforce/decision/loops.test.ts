// Loops and fan-out: counted for each task and together with others, forgotten with time, and never by what the arguments are called.
import fc from "fast-check";
import { expect, it } from "vitest";
import { question, toolCall } from "../../../test/enforce/in-force.ts";
import { watchLoops, type Loops } from "./loops.ts";

const at = (second: number) => new Date(Date.parse("2026-11-24T10:00:00Z") + second * 1000);
const node = (sub: string) => ({ iss: "https://m", sub });

it("is a loop when the same call comes too often in a sliding window, whatever the order of its arguments", () => {
  const loops = watchLoops({ most: 3, seconds: 10, fanOut: 16 });
  const call = (second: number, given: Readonly<Record<string, unknown>> = { a: 1, b: 2 }) => loops.count(question("agt_1", { act: toolCall({ arguments: given }) }), at(second)) === undefined;
  expect([call(0), call(1, { b: 2, a: 1 }), call(5), call(6), call(9)]).toEqual([true, true, true, false, false]);
  expect([call(6, { a: 1, b: 3 }), call(10), call(11.5), call(12)]).toEqual([true, true, true, false]);
  // What has no canonical form is counted as it stands.
  expect([1, 2, 3, 4].map((second) => call(second, { text: "\ud800" }))).toEqual([true, true, true, false]);
});

it("bounds to how many agents one actor hands a task on", () => {
  const loops = watchLoops({ most: 100, seconds: 10, fanOut: 2 });
  const hand = (to: string, task: string | null = "tsk_1") => loops.count(question(to, { principal: { kind: "agent", id: to, name: to }, task, chain: [node(to), node("agt_lead")] }), at(0)) === undefined;
  expect([hand("agt_1"), hand("agt_2"), hand("agt_1"), hand("agt_3"), hand("agt_3", "tsk_2"), hand("agt_3", null)]).toEqual([true, true, true, false, true, true]);
});

/** Each tells all others what is new of it. */
function exchange(all: readonly Loops[]): void {
  for (const [place, loops] of all.entries()) {
    const shares = loops.untold(1000);
    for (const [other, each] of all.entries()) if (other !== place) each.hear(`replica ${place}`, shares);
  }
}

it("counts with other processes what they have told, and no process lets more pass than the bound, in whatever order they are asked and exchange", () => {
  const bounds = { most: 6, seconds: 10, fanOut: 3 };
  const step = fc.oneof({ weight: 8, arbitrary: fc.record({ replica: fc.nat(2), wait: fc.integer({ min: 0, max: 2 }) }) }, { weight: 1, arbitrary: fc.constant("exchange" as const) });
  fc.assert(fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
    const all = [watchLoops(bounds), watchLoops(bounds), watchLoops(bounds)];
    const passed: { readonly replica: number; readonly second: number; readonly isTold: boolean }[] = [];
    let second = 0;
    for (const each of steps) {
      if (each === "exchange") {
        exchange(all);
        // One call alone is told to nobody.
        for (const [place, one] of passed.entries()) {
          const own = passed.filter(({ replica }) => replica === one.replica);
          const since = (own.at(-1)?.second ?? 0) - bounds.seconds;
          if (one.second > since && own.filter((each) => each.second > since).length >= 2) passed[place] = { ...one, isTold: true };
        }
        continue;
      }
      second += each.wait;
      const isAllowed = all[each.replica]?.count(question("agt_1"), at(second)) === undefined;
      const within = passed.filter((one) => one.second > second - bounds.seconds);
      const own = within.filter(({ replica }) => replica === each.replica).length;
      const known = within.filter(({ replica, isTold }) => replica === each.replica || isTold).length;
      expect(own).toBeLessThanOrEqual(bounds.most);
      if (isAllowed) expect(own).toBeLessThan(bounds.most);
      // Whoever was told of the bound stops; and nobody stops below it.
      if (known >= bounds.most) expect(isAllowed).toBe(false);
      if (within.length < bounds.most) expect(isAllowed).toBe(true);
      if (isAllowed) passed.push({ replica: each.replica, second, isTold: false });
    }
  }), { numRuns: 80 });
});

it("bounds fan-out over processes, and tells again what did not reach them", () => {
  const [one, other] = [watchLoops({ most: 100, seconds: 10, fanOut: 2 }), watchLoops({ most: 100, seconds: 10, fanOut: 2 })];
  const hand = (loops: Loops, to: string) => loops.count(question(to, { principal: { kind: "agent", id: to, name: to }, task: "tsk_1", chain: [node(to), node("agt_lead")] }), at(0)) === undefined;
  expect([hand(one, "agt_1"), hand(one, "agt_2")]).toEqual([true, true]);
  const lost = one.untold(10);
  one.keep(lost);
  expect(one.untold(10)).toEqual(lost);
  expect(one.untold(10)).toEqual([]);
  other.hear("one", lost);
  expect([hand(other, "agt_2"), hand(other, "agt_3")]).toEqual([true, false]);
});
