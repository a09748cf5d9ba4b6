import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { groupCommit } from "./group-commit.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setImmediate", "setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** Commits that end when they are told to. */
function scene(lanes: number) {
  const batches: { readonly items: readonly number[]; readonly end: (how?: Error) => void }[] = [];
  const put = groupCommit<number, string>((items) => new Promise((resolve, reject) => {
    batches.push({ items, end: (how) => (how === undefined ? resolve(items.map((item) => `done ${item}`)) : reject(how)) });
  }), { lanes });
  const ask = (count: number) => Array.from({ length: count }, (_, index) => put(index));
  const sizes = () => batches.map(({ items }) => items.length);
  return { put, ask, sizes, batches };
}

describe("many callers", () => {
  it("go along with whoever asks in the same turn, and each gets his own result", async () => {
    const { ask, batches } = scene(1);
    const asked = ask(3);
    await vi.advanceTimersToNextTimerAsync();
    batches[0]?.end();
    expect(await Promise.all(asked)).toEqual(["done 0", "done 1", "done 2"]);
  });

  it("fail together with their batch, and the next batch is another", async () => {
    const { ask, batches } = scene(1);
    const failing = ask(2).map((each) => expect(each).rejects.toThrow("the disk is full"));
    await vi.advanceTimersToNextTimerAsync();
    const [later] = ask(1);
    batches[0]?.end(new Error("the disk is full"));
    await Promise.all(failing);
    await vi.advanceTimersToNextTimerAsync();
    batches[1]?.end();
    expect(await later).toBe("done 0");
  });

  it("are shared out between two lanes, so that one is filled while the other is committed", async () => {
    const { ask, sizes, batches } = scene(2);
    const first = ask(16);
    await vi.advanceTimersByTimeAsync(0);
    expect(sizes()).toEqual([16]);
    batches[0]?.end();
    await Promise.all(first);
    // The first of them to come back does not take a lane for himself.
    void ask(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(sizes()).toEqual([16]);
    void ask(7);
    await vi.advanceTimersByTimeAsync(0);
    void ask(7);
    await vi.advanceTimersByTimeAsync(0);
    expect(sizes()).toEqual([16, 8, 7]);
  });

  it("are not waited for when they do not come", async () => {
    const { ask, sizes, batches } = scene(2);
    const first = ask(16);
    await vi.advanceTimersByTimeAsync(0);
    batches[0]?.end();
    await Promise.all(first);
    void ask(1);
    // The longest that anybody is waited for, however long the last commit took on this machine.
    await vi.advanceTimersByTimeAsync(10);
    expect(sizes()).toEqual([16, 1]);
  });
});
