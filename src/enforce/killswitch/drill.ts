// A drill: a stop of an agent that does not exist goes the way of every stop, is measured at every point, and ends by itself. Its report is kept as evidence.
import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "../../kernel/index.ts";
import { acknowledgementsOf, announceChange, drillsOlderThan, insertStop, putStopLift, takeStop, type Actor, type NewStop, type Store } from "../../store/index.ts";
import { answerOf, PROMISED_MILLISECONDS, reportOf, type Answer } from "./answers.ts";
import type { StopActing } from "./stops.ts";

const LOOK_EVERY_MILLISECONDS = 20;
/** Whoever has not acknowledged by then has broken the promise three times over. */
const PATIENCE_MILLISECONDS = 3 * PROMISED_MILLISECONDS;
const LEFT_OVER_MILLISECONDS = 60_000;

/** Waits for the points, at most three seconds, and ends. Gives the id of its stop, whose acknowledgements are the report. */
export async function runDrill(store: Store, { actor, person }: StopActing, reason: string): Promise<string> {
  const stop: NewStop = { id: newId("stp", store.clock), kind: "agent", subject: newId("drl", store.clock), title: "Drill", reason, drill: true, by: { account: person.account, names: person.names } };
  await store.write(actor, async (tx) => {
    await tx.record({ action: "drill.started", subject: stop.id, detail: { reason } });
    await insertStop(tx, stop, await announceChange(tx, "stop", stop.id));
  });
  await whileAnswers(store, stop.id, ["waiting", "unacknowledged"], PATIENCE_MILLISECONDS);
  await endDrill(store, actor, stop.id);
  return stop.id;
}

/** What a server that died left standing is ended by the clock. */
export async function advanceStops(store: Store, actor: Actor): Promise<number> {
  const left = await drillsOlderThan(store.pool, new Date(store.clock.now().getTime() - LEFT_OVER_MILLISECONDS));
  for (const { id } of left) await endDrill(store, actor, id);
  return left.length;
}

async function endDrill(store: Store, actor: Actor, id: string): Promise<void> {
  const { verdict, points, acknowledged, worstMilliseconds } = reportOf(await acknowledgementsOf(store.pool, [id]));
  await store.write(actor, async (tx) => {
    const stop = await takeStop(tx, id);
    const isStanding = stop !== undefined && stop.liftedAt === null;
    await tx.record({ action: "drill.ended", subject: id, detail: { verdict, points, acknowledged, worst_milliseconds: worstMilliseconds, was_standing: isStanding } });
    if (!isStanding) return;
    await putStopLift(tx, stop, { liftReason: null, liftAskedBy: null, liftAskedAt: null, liftedWhy: "the drill is over", liftedBy: null, liftedAt: tx.at.toISOString() });
    await announceChange(tx, "stop", id);
  });
}

/** For whoever waits for a real stop to be in force everywhere. */
export const waitForPoints = (store: Store, id: string, milliseconds: number): Promise<void> => whileAnswers(store, id, ["waiting"], milliseconds);

/** Waits while any point says one of these, and not longer than that. */
async function whileAnswers(store: Store, id: string, answers: readonly Answer[], milliseconds: number): Promise<void> {
  for (let waited = 0; waited < milliseconds; waited += LOOK_EVERY_MILLISECONDS) {
    const said = await acknowledgementsOf(store.pool, [id]);
    if (!said.some((row) => answers.includes(answerOf(row)))) return;
    await sleep(LOOK_EVERY_MILLISECONDS);
  }
}
