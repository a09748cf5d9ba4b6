// What waits ends without an answer: nobody answered in time, its session is over, or its agent is stopped. Each end is on record with its reason.
import { endStandingOfSession, hasLapsed, markLapsed, pendingOfStopped, settleHeldAct, standsInSession, takeHeldAct, takePendingOfSession, type Actor, type HeldActRow, type Store, type Tx } from "../../store/index.ts";
import { advanceCallbacks, tellWhoAsked } from "./callbacks.ts";

/** What time alone brings about, and what waits for an agent that is stopped. Gives how many acts moved. */
export async function advanceHeldActs(store: Store, actor: Actor): Promise<number> {
  const stopped = await cancelOfStopped(store, actor);
  return stopped + (await recordLapsed(store, actor)) + (await advanceCallbacks(store, actor));
}

/** Nobody answers for an agent that may do nothing. */
export async function cancelOfStopped(store: Store, actor: Actor): Promise<number> {
  const ids = await pendingOfStopped(store.pool, store.clock.now());
  if (ids.length === 0) return 0;
  return store.write(actor, async (tx) => {
    let cancelled = 0;
    for (const id of ids) {
      const row = await takeHeldAct(tx, id);
      if (row?.state !== "pending") continue;
      await cancel(tx, row, "what wanted to do it is stopped");
      cancelled += 1;
    }
    // Somebody else was quicker.
    if (cancelled === 0) await tx.record({ action: "held-act.kept", subject: ids[0] ?? null });
    return cancelled;
  });
}

/** The session is over: what waits in it waits no more, and what was let go for it is let go no longer. A task outlives the sessions that work on it. */
export async function endHeldOfSession(store: Store, actor: Actor, session: string): Promise<number> {
  if (!(await standsInSession(store.pool, session, store.clock.now()))) return 0;
  return store.write(actor, async (tx) => {
    const rows = await takePendingOfSession(tx, session);
    for (const row of rows) await cancel(tx, row, "its session ended");
    const standing = await endStandingOfSession(tx, session, "its session ended");
    await tx.record({ action: "held-act.session-ended", subject: session, detail: { cancelled: rows.length, standing } });
    return rows.length;
  });
}

async function cancel(tx: Tx, row: HeldActRow, why: string): Promise<void> {
  await settleHeldAct(tx, row.id, { state: "cancelled", by: null, comment: why, approvedUntil: null });
  await tx.record({ action: "held-act.cancelled", subject: row.id, detail: { why } });
  await tellWhoAsked(tx, row.bundle ?? row.id);
}

async function recordLapsed(store: Store, actor: Actor): Promise<number> {
  if (!(await hasLapsed(store.pool, store.clock.now()))) return 0;
  return store.write(actor, async (tx) => {
    const rows = await markLapsed(tx);
    // Somebody else was quicker.
    if (rows.length === 0) await tx.record({ action: "held-act.kept", subject: null });
    for (const { id, state } of rows) await tx.record({ action: state === "pending" ? "held-act.expired" : "approval.lapsed", subject: id });
    return rows.length;
  });
}
