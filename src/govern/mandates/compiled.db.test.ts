// What enforcement points read: written with the version that comes into force, told of at each change of force, and compiled anew after an update.
import { expect, it } from "vitest";
import { actingAs, mandateLike } from "../../../test/govern/fixtures.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { fixedClock, sha256Hex } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { changesAfter, mandatesOnDuty, sql, systemActor, type Store } from "../../store/index.ts";
import { compileStanding } from "./compiled.ts";
import { decideMandate, submitMandate } from "./decisions.ts";
import { createMandate } from "./drafts.ts";
import { advanceMandates, endMandate, resumeMandate, suspendMandate } from "./force.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const [ann, ben, cas] = [actingAs("ann"), actingAs("ben"), actingAs("cas", { isSecurity: true })];
const system = systemActor("test");
const noneFails = (name: string, why: string) => {
  throw new Error(`${name}: ${why}`);
};
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

async function approved(document: MandateDocument): Promise<string> {
  const id = await createMandate(store, ann, document);
  await submitMandate(store, ann, id);
  const [version] = await store.reads.mandates.versions(id);
  for (const approver of version?.requirement?.parts.includes("security") === true ? [ben, cas] : [ben]) await decideMandate(store, approver, id, { decision: "approved", hash: version?.hash ?? "", comment: "" });
  return id;
}

const told = async (after = 0) => (await changesAfter(store.pool, after)).map(({ topic, subject }) => `${topic} ${subject}`);

it("stands with the version in force, and each change of force is told in its transaction", async () => {
  const id = await approved(mandateLike());
  const [row] = await mandatesOnDuty(store.pool, null);
  expect(row).toMatchObject({ id, version: 1, compiledHash: row?.hash, digest: sha256Hex(row?.policies ?? "") });
  expect((JSON.parse(row?.policies ?? "[]") as [string][]).map(([policy]) => policy)).toContain("summaries.access.1");
  const child = await approved(mandateLike({ name: "child", parent: "summaries" }));
  expect(await told()).toEqual([`mandate ${id}`, `mandate ${child}`]);

  await suspendMandate(store, ann, id, "test");
  expect(await mandatesOnDuty(store.pool, null)).toEqual([]);
  expect((await told(2)).toSorted()).toEqual([`mandate ${id}`, `mandate ${child}`].toSorted());
  await resumeMandate(store, ann, id);
  expect((await mandatesOnDuty(store.pool, null)).map((each) => each.id)).toEqual([id]);
  await endMandate(store, ann, id, "test");
  expect(await mandatesOnDuty(store.pool, [id, child])).toEqual([]);
  expect(await told(5)).toEqual([`mandate ${id}`]);
});

it("begins and ends by the clock, and is told", async () => {
  const id = await approved(mandateLike({ start: "2026-12-01", end: "2026-12-02" }));
  expect(await told()).toEqual([]);
  clock.set("2026-12-01T00:00:00Z");
  await advanceMandates(store, system);
  expect(await mandatesOnDuty(store.pool, null)).toHaveLength(1);
  clock.set("2026-12-03T00:00:00Z");
  await advanceMandates(store, system);
  expect([await mandatesOnDuty(store.pool, null), await told()]).toEqual([[], [`mandate ${id}`, `mandate ${id}`]]);
});

it("is compiled anew at a start, when it was compiled by another engine, against another schema, or never", async () => {
  const id = await approved(mandateLike());
  expect(await compileStanding(store, system, noneFails)).toBe(0);
  for (const damage of [sql`update compiled_mandate set engine = '0'`, sql`update compiled_mandate set schema = 'other'`, sql`delete from compiled_mandate`]) {
    await store.pool.execute(damage);
    expect(await compileStanding(store, system, noneFails)).toBe(1);
    expect(await mandatesOnDuty(store.pool, null)).toMatchObject([{ id, policies: expect.stringContaining("summaries.access.1") }]);
  }
});
