// Budgets as rows: one statement and its words in code say the same, whatever days, currencies and limits come in what order.
import fc from "fast-check";
import { expect, it } from "vitest";
import { eachOn } from "../../test/store/cluster.ts";
import { fixedClock } from "../kernel/index.ts";
import { afterTaking, budgetsOf, giveBack, openBudgets, takeFromBudgets, takeInTurn, type BudgetRow, type Store, type Taking } from "./index.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const limit = fc.option(fc.integer({ min: 0, max: 12 }), { nil: null });
const taking = fc.record({
  mandateId: fc.constant("mdt_1"),
  day: fc.constantFrom("2026-11-24", "2026-11-25"),
  minute: fc.constantFrom("2026-11-24T09:00:00.000Z", "2026-11-24T09:01:00.000Z"),
  calls: fc.constant(1),
  rows: fc.nat(3),
  money: fc.option(fc.record({ spend: fc.nat(4), currency: fc.constantFrom("EUR", "CHF") }), { nil: { spend: 0, currency: "" } }),
  most: fc.record({ minuteCalls: limit, dayCalls: limit, dayRows: limit, daySpend: limit, totalCalls: limit, totalRows: limit, totalSpend: limit }),
}).map(({ money, ...rest }): Taking => ({ ...rest, ...money }));

const row = async (id = "mdt_1") => (await budgetsOf(store.pool, [id]))[0] as BudgetRow;

it("takes what its words in code say, or nothing", async () => {
  await openBudgets(store.pool, ["mdt_1"]);
  const [takings] = fc.sample(fc.array(taking, { minLength: 80, maxLength: 80 }), { numRuns: 1, seed: 7 });
  let refused = 0;
  for (const each of takings ?? []) {
    const before = await row();
    const { after, over } = afterTaking(before, each);
    const [given] = await takeFromBudgets(store.pool, [each]);
    if (over !== null) refused++;
    expect(given).toEqual(over === null ? after : undefined);
    expect(await row()).toEqual(over === null ? after : before);
  }
  expect(refused).toBeGreaterThan(10);
});

it("serves in turn while something is left, and gives back no more than was taken of that day", async () => {
  await openBudgets(store.pool, ["mdt_1", "mdt_2"]);
  const none = { minuteCalls: null, dayCalls: null, dayRows: null, daySpend: null, totalCalls: null, totalRows: null, totalSpend: null };
  const one = (rows: number): Taking => ({ mandateId: "mdt_1", day: "2026-11-24", minute: "2026-11-24T09:00:00.000Z", calls: 1, rows, spend: 0, currency: "", most: { ...none, totalRows: 5 } });
  expect(await takeInTurn(store.pool, [one(3), one(3), one(2), one(1)])).toEqual([null, "totalRows", null, "totalRows"]);
  await giveBack(store.pool, one(3));
  expect(await row()).toMatchObject({ totalRows: 2, dayRows: 2, totalCalls: 1 });
  await takeFromBudgets(store.pool, [{ ...one(1), day: "2026-11-25" }]);
  await giveBack(store.pool, one(2));
  expect(await row()).toMatchObject({ totalRows: 1, day: "2026-11-25", dayRows: 1, dayCalls: 1 });
  // Of several mandates, those that have enough take, whatever the others have.
  expect((await takeFromBudgets(store.pool, [one(9), { ...one(9), mandateId: "mdt_2", most: none }])).map(({ mandateId }) => mandateId)).toEqual(["mdt_2"]);
});
