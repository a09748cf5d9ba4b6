// Loops and fan-out: counted for each task, forgotten with time, and never by what the arguments are called.
import { expect, it } from "vitest";
import { question, toolCall } from "../../../test/enforce/in-force.ts";
import { watchLoops } from "./loops.ts";

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
