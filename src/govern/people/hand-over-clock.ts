// What the clock does for hand-overs: leavers are noticed, plans follow what happens elsewhere, and who has not decided is reminded and escalated.
import {
  addHandOverItems,
  changedHandOvers,
  countRecords,
  dueHandOvers,
  handOverOfLeave,
  itemsOfHandOver,
  newHoldings,
  overtakeHandOverItems,
  proposeSuspensions,
  putHandOver,
  putNotices,
  takeHandOver,
  type Actor,
  type HandOverRow,
  type LeaverHolding,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { openPlan, settle, type Likeliest } from "./hand-over.ts";
import { noticeOfReturn, noticesOfOpening, noticesOfStep } from "./hand-over-notices.ts";
import { afterHandOver, handOverStep } from "./hand-over-plan.ts";
import { proposals } from "./hand-over-successors.ts";

/** Every change makes a record, so their number tells whether anything can have changed since the last look. */
const looked = new WeakMap<Store, number>();

/** Gives how many plans moved. */
export async function advanceHandOvers(store: Store, actor: Actor, likeliest: Likeliest): Promise<number> {
  const records = await countRecords(store.pool);
  let moved = 0;
  if (looked.get(store) !== records) {
    for (const { id, change } of await changedHandOvers(store.pool)) moved += await store.write(actor, (tx) => follow(tx, id, change));
    for (const holdings of Map.groupBy(await newHoldings(store.pool), ({ personId }) => personId).values()) {
      await store.write(actor, (tx) => take(tx, store, holdings, likeliest));
      moved++;
    }
    looked.set(store, await countRecords(store.pool));
  }
  const due = await dueHandOvers(store.pool, store.clock.now());
  for (const id of due) await store.write(actor, (tx) => escalate(tx, id));
  return moved + due.length;
}

async function take(tx: Tx, store: Store, holdings: readonly LeaverHolding[], likeliest: Likeliest): Promise<void> {
  const [first] = holdings;
  if (first === undefined) return;
  const leaving = { personId: first.personId, person: first.person, name: first.personName, names: first.names, leftAt: first.leftAt };
  const known = await handOverOfLeave(tx, first.personId, first.leftAt);
  if (known === undefined) {
    await openPlan(tx, store, leaving, { held: holdings, reason: "left", lastDay: null, likeliest });
    return;
  }
  const { items } = await proposals(tx, leaving, holdings, likeliest);
  await addHandOverItems(tx, known.id, items);
  const opened = { ...known, leftAt: first.leftAt, names: first.names, state: afterHandOver(known.state, "found-more") ?? known.state };
  if (known.state === "open") await putHandOver(tx, opened);
  // What is found after all was handed over begins its own time, from the day it was found.
  else {
    const again = { ...opened, why: null, steps: 0, openedAt: tx.at.toISOString() };
    await putHandOver(tx, { ...again, dueAt: handOverStep(again, 0)?.at.toISOString() ?? null });
    await putNotices(tx, noticesOfOpening(again, items));
  }
  await tx.record({ action: "hand-over.found-more", subject: known.id, detail: { person: known.person, items: items.length } });
}

async function follow(tx: Tx, id: string, change: "returned" | "left" | "settled"): Promise<number> {
  const plan = await takeHandOver(tx, id);
  await tx.record({ action: "hand-over.looked-at", subject: id, detail: { change } });
  if (plan === undefined || plan.state !== "open") return 0;
  if (change === "returned") {
    await putHandOver(tx, { ...plan, state: afterHandOver(plan.state, "returned") ?? plan.state, why: `${plan.name} is active in the directory again`, dueAt: null });
    await putNotices(tx, [noticeOfReturn(plan)]);
    return 1;
  }
  if (change === "left") {
    const left: HandOverRow = { ...plan, reason: "left" };
    await putHandOver(tx, { ...left, dueAt: handOverStep(left, plan.steps)?.at.toISOString() ?? null });
    return 1;
  }
  await overtakeHandOverItems(tx, id);
  await settle(tx, plan);
  return 1;
}

async function escalate(tx: Tx, id: string): Promise<void> {
  const plan = await takeHandOver(tx, id);
  if (plan === undefined) return;
  const step = plan.state === "open" ? handOverStep(plan, plan.steps) : null;
  await tx.record({ action: "hand-over.escalated", subject: id, detail: { person: plan.person, step: step?.step ?? null } });
  if (step === null) {
    await putHandOver(tx, { ...plan, dueAt: null });
    return;
  }
  const waiting = step.step === "suspension" ? await proposeSuspensions(tx, id) : await itemsOfHandOver(tx, id, { state: ["waiting"] });
  await putNotices(tx, noticesOfStep(plan, step.step, waiting));
  const steps = plan.steps + 1;
  await putHandOver(tx, { ...plan, steps, dueAt: handOverStep(plan, steps)?.at.toISOString() ?? null });
}
