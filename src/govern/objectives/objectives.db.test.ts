// Objectives over a real database: counted by one definition, changed only by whoever read the newest, and told of once when missed.
import { describe, expect, it } from "vitest";
import { importRead } from "../../discover/inventory/index.ts";
import { fixedClock } from "../../kernel/index.ts";
import { suggestedObjective, type ObjectiveContent } from "../../model/index.ts";
import { confirmOwner, shareNow, sql, systemActor, type Store } from "../../store/index.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { covered, DETAILS, keyOf, toldBy, user } from "../../../test/store/observed.ts";
import { advanceObjectives, changeObjective, removeObjective, setObjective } from "./service.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const actor = systemActor("test");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", async (fresh) => {
  store = fresh;
  await importRead(store, actor, { source: { kind: "import", name: "Uploads" }, observations: toldBy(DETAILS, [user("ann"), user("bob"), user("cid"), user("dan")]), coverage: [covered(DETAILS)] });
  await store.write(actor, async (tx) => {
    await confirmOwner(tx, keyOf("user", "ann"), "ines@example.com", undefined);
    await tx.record({ action: "owner.confirmed", subject: keyOf("user", "ann") });
  });
});

const objective = (change: Partial<ObjectiveContent> = {}): ObjectiveContent => ({ ...suggestedObjective("2026-11-24", "ines@example.com"), measure: "owner", environments: [], by: "2026-12-31", ...change });
const notices = () => store.pool.query<{ kind: string; parties: string[]; title: string }>(sql`select kind, parties, title from notice where kind = 'objective.missed'`);
const pointsOf = async (id: string) => (await store.reads.objectives.get(id))?.points;

describe("an objective", () => {
  it("has its first point on the day it is set", async () => {
    const id = await setObjective(store, actor, objective());
    expect(await pointsOf(id)).toEqual([{ day: "2026-11-24", part: 1, whole: 4 }]);
    expect(await shareNow(store.pool, objective({ providers: ["kubernetes"] }))).toEqual({ part: 0, whole: 0 });
  });

  it("is counted on each day though nobody judges the estate, and once a day", async () => {
    const id = await setObjective(store, actor, objective());
    clock.set("2026-11-25T00:00:30Z");
    await advanceObjectives(store, actor);
    await advanceObjectives(store, actor);
    expect(await pointsOf(id)).toEqual([{ day: "2026-11-24", part: 1, whole: 4 }, { day: "2026-11-25", part: 1, whole: 4 }]);
    const [row] = await store.pool.query<{ count: number }>(sql`select count(*) as count from audit_entry where entry::jsonb ->> 'action' = 'objectives.counted'`);
    expect(row?.count).toBe(1);
  });

  it("tells its owner once when the last day ended short of it", async () => {
    await setObjective(store, actor, objective());
    await setObjective(store, actor, objective({ title: "A quarter is enough", target_percent: 25 }));
    clock.set("2026-12-31T23:59:00Z");
    expect(await advanceObjectives(store, actor)).toBe(0);
    clock.set("2027-01-01T00:00:10Z");
    expect(await advanceObjectives(store, actor)).toBe(2);
    expect(await advanceObjectives(store, actor)).toBe(0);
    expect(await notices()).toEqual([{ kind: "objective.missed", parties: ["ines@example.com"], title: 'The objective "Production identities with owner, purpose and expiry" was not reached by 2026-12-31' }]);
  });

  it("is changed and removed from its newest version alone, and never into the past", async () => {
    const id = await setObjective(store, actor, objective());
    await expect(setObjective(store, actor, objective({ by: "2026-11-23" }))).rejects.toThrow(/is over/);
    await changeObjective(store, actor, id, { content: objective({ target_percent: 90 }), revision: 1 });
    expect(await pointsOf(id)).toHaveLength(1);
    await expect(changeObjective(store, actor, id, { content: objective(), revision: 1 })).rejects.toMatchObject({ code: "precondition_failed" });
    await expect(removeObjective(store, actor, id, 1)).rejects.toMatchObject({ code: "precondition_failed" });
    await removeObjective(store, actor, id, 2);
    expect(await store.reads.objectives.list()).toEqual([]);
  });

  it("begins a new trend when it counts something else", async () => {
    const id = await setObjective(store, actor, objective());
    clock.set("2026-11-26T09:00:00Z");
    await changeObjective(store, actor, id, { content: objective({ measure: "mandated" }), revision: 1 });
    expect(await pointsOf(id)).toEqual([{ day: "2026-11-26", part: 0, whole: 4 }]);
  });
});
