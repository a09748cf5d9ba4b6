// People are told ahead of what ends: each notice once, and after a pause of the server the most urgent one alone.
import { advanceDueDates, dueDatesAreDue, isCalendarStale, lockInventory, refreshDueDates, type Actor, type Store } from "../../store/index.ts";

/** Gives how many due dates were looked at. Costs two looks at indices when none is. */
export async function advanceCalendar(store: Store, actor: Actor): Promise<number> {
  if (await isCalendarStale(store.pool, store.clock.now())) await refresh(store, actor);
  let looked = 0;
  while (await dueDatesAreDue(store.pool, store.clock.now())) {
    const some = await store.write(actor, async (tx) => {
      const count = await advanceDueDates(tx);
      await tx.record({ action: "calendar.looked-up", subject: null, detail: { dueDates: count } });
      return count;
    });
    if (some === 0) break;
    looked += some;
  }
  return looked;
}

/** Evaluations do the same; this is for days without one, on which mandates and waivers may have changed. */
function refresh(store: Store, actor: Actor): Promise<void> {
  return store.write(actor, async (tx) => {
    await lockInventory(tx);
    await tx.record({ action: "calendar.refreshed", subject: null, detail: { differ: await refreshDueDates(tx) } });
  });
}
