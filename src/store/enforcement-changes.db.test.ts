// What enforcement points hear: every change in its order, at once, and nothing of what was rolled back.
import { expect, it } from "vitest";
import { fixedClock } from "../kernel/index.ts";
import { eachOn } from "../../test/store/cluster.ts";
import { announceChange, changesAfter, listenForChanges, newestChange, systemActor, type Store, type Tx } from "./index.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const actor = systemActor("test");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const change = (subject: string, more?: (tx: Tx) => void) =>
  store.write(actor, async (tx) => {
    await announceChange(tx, "mandate", subject);
    await tx.record({ action: "test.done", subject });
    more?.(tx);
  });

it("is heard in order, and not what was rolled back", async () => {
  const heard = Promise.withResolvers<undefined>();
  const listening = await listenForChanges(store.pool, () => heard.resolve(undefined));
  await change("mdt_1");
  await heard.promise;
  await expect(change("mdt_2", () => { throw new Error("no"); })).rejects.toThrow("no");
  await change("mdt_3");
  expect(await newestChange(store.pool)).toBe(2);
  expect((await changesAfter(store.pool, 0)).map(({ sequence, subject }) => [sequence, subject])).toEqual([[1, "mdt_1"], [2, "mdt_3"]]);
  expect(await changesAfter(store.pool, 2)).toEqual([]);
  await listening.stop();
});

it("shows no number before a lower one, whoever commits first", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => change(`mdt_${index}`)));
  expect((await changesAfter(store.pool, 0)).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});
