// Puts how calls ended on record, in batches and after the fact: the call itself is on record already. What cannot be written is kept and tried again, as far as it can be held.
import type { Log } from "../../kernel/index.ts";
import { finishGateCalls, systemActor, type GateOutcomeRow, type Store } from "../../store/index.ts";

export interface Outcomes {
  put(row: GateOutcomeRow): void;
  /** Writes what waits. */
  stop(): Promise<void>;
}

const LARGEST_BATCH = 500;
const MOST_WAITING = 20_000;
const GATHER_MILLISECONDS = 20;
const RETRY_MILLISECONDS = 500;
const ACTOR = systemActor("gate");

export function startOutcomes({ store, log }: { readonly store: Pick<Store, "pool" | "clock">; readonly log: Pick<Log, "error"> }): Outcomes {
  let waiting: GateOutcomeRow[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const later = (milliseconds: number) => {
    timer ??= setTimeout(() => void flush(), milliseconds);
    timer.unref();
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // INVARIANT: what ends at once would end before `writing` is set, and then nothing were ever written again.
    if (waiting.length === 0) return writing;
    writing ??= (async () => {
      try {
        while (waiting.length > 0) {
          const batch = waiting.slice(0, LARGEST_BATCH);
          await finishGateCalls(store, ACTOR, batch);
          waiting = waiting.slice(batch.length);
        }
      } catch (thrown) {
        log.error({ err: thrown, waiting: waiting.length }, "how calls ended could not be put on record; it is kept and tried again");
        later(RETRY_MILLISECONDS);
      } finally {
        writing = undefined;
      }
    })();
    await writing;
  };

  return {
    put: (row) => {
      if (waiting.length >= MOST_WAITING) {
        if (lost++ % 1000 === 0) log.error({ lost }, "too many outcomes of calls wait for the database, so that newer ones are not kept; the calls themselves are on record");
        return;
      }
      waiting.push(row);
      later(GATHER_MILLISECONDS);
    },
    stop: async () => {
      await flush();
      clearTimeout(timer);
      if (waiting.length > 0) log.error({ lost: waiting.length }, "how some calls ended was not put on record before the end");
    },
  };
}
