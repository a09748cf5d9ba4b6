// Decisions that were kept for long enough go, whole batches at a time, each step with its record: so that whoever verifies the record knows what is gone and why.
import { MandateError } from "../../kernel/index.ts";
import { deleteBatches, lastPruning, lockForPruning, recordedBatches, type Actor, type RecordedBatch, type Store } from "../../store/index.ts";

const DAY_MILLISECONDS = 86_400_000;
const BATCHES_AT_ONCE = 200;
const DECISIONS_AT_ONCE = 5_000;

/** Gives how many decisions went. Once is as twice; cheap when nothing is due. */
export async function pruneDecisions(store: Store, actor: Actor, keepDays: number): Promise<number> {
  const before = new Date(store.clock.now().getTime() - keepDays * DAY_MILLISECONDS).toISOString();
  let gone = 0;
  for (;;) {
    const after = (await lastPruning(store.pool))?.through ?? "";
    const due = atOnce(await recordedBatches(store.pool, after, BATCHES_AT_ONCE), before);
    const last = due.at(-1);
    if (last === undefined) return gone;
    const taken = await store
      .write(actor, async (tx) => {
        await lockForPruning(tx);
        if (((await lastPruning(tx))?.through ?? "") !== after) throw SOMEBODY_ELSE;
        const decisions = await deleteBatches(tx, due);
        await tx.record({ action: "decision.pruned", subject: last.recordId, detail: { before, batches: due.length, decisions, keep_days: keepDays } });
        return decisions;
      })
      .catch((thrown: unknown) => {
        if (thrown === SOMEBODY_ELSE) return null;
        throw thrown;
      });
    if (taken === null) return gone;
    gone += taken;
  }
}

const SOMEBODY_ELSE = new MandateError("conflict", "another server prunes decisions at this moment; it goes on there");

/** The first of them, as far as they are old enough. INVARIANT: none is left out between two that go. */
function atOnce(batches: readonly RecordedBatch[], before: string): readonly RecordedBatch[] {
  const due: RecordedBatch[] = [];
  let decisions = 0;
  for (const batch of batches) {
    decisions += batch.count;
    if (batch.recordedAt >= before || (due.length > 0 && decisions > DECISIONS_AT_ONCE)) break;
    due.push(batch);
  }
  return due;
}
