// Puts decisions on record in batches: what comes while one batch is written goes into the next. Whoever must not act unrecorded waits for `recorded()`.
import { MandateError, newId, type Clock, type Log } from "../../kernel/index.ts";
import { putDecisions, systemActor, type DecisionRecordRow, type NewGateCall, type Store } from "../../store/index.ts";
import { rowOf, type Entry } from "./entry.ts";

export interface Recorded {
  readonly id: string;
  readonly at: Date;
  readonly digest: string;
}

export interface Recorder {
  /** Takes the decision down, and the call of a tool that it is about; durable when `recorded()` says so. Throws `database_unavailable` when too many wait already. */
  record(entry: Entry, call?: (recorded: Recorded) => NewGateCall): Recorded;
  /** Settles when all that was taken down before is durable, and rejects when that failed. */
  recorded(): Promise<void>;
  /** How many wait to be written. */
  waiting(): number;
  /** Writes what waits, and tells in the log how many could not be. */
  stop(): Promise<void>;
}

export interface RecorderDeps {
  readonly store: Pick<Store, "pool" | "clock">;
  readonly clock: Clock;
  readonly log: Pick<Log, "error">;
  readonly mostWaiting?: number;
}

const MOST_WAITING = 20_000;
const LARGEST_BATCH = 500;
const RETRY_MILLISECONDS = 500;
const ACTOR = systemActor("decision point");

export function startRecorder({ store, clock, log, mostWaiting = MOST_WAITING }: RecorderDeps): Recorder {
  /** In order; what failed stays at the front. */
  let queue: { readonly row: DecisionRecordRow; readonly call: NewGateCall | undefined }[] = [];
  let writing: Promise<void> | undefined;
  let again: NodeJS.Timeout | undefined;
  /** What stood in the queue of waiters: by the number of records that must be durable. */
  let taken = 0;
  let durable = 0;
  let waiters: { readonly upTo: number; readonly resolve: () => void; readonly reject: (thrown: unknown) => void }[] = [];

  const settle = () => {
    const ready = waiters.filter(({ upTo }) => upTo <= durable);
    waiters = waiters.filter(({ upTo }) => upTo > durable);
    for (const { resolve } of ready) resolve();
  };
  const fail = (thrown: unknown) => {
    const failed = waiters;
    waiters = [];
    const error = new MandateError("database_unavailable", "the decision cannot be put on record, so nothing may be done on it; look at the database, and ask again", { cause: thrown });
    for (const { reject } of failed) reject(error);
  };
  const writeAll = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.slice(0, LARGEST_BATCH);
      await putDecisions(store, ACTOR, batch.map(({ row }) => row), batch.flatMap(({ call }) => call ?? []));
      queue = queue.slice(batch.length);
      durable += batch.length;
      settle();
    }
  };
  const begin = (): Promise<void> => {
    if (again !== undefined) clearTimeout(again);
    again = undefined;
    writing ??= writeAll()
      .catch((thrown: unknown) => {
        fail(thrown);
        log.error({ err: thrown, waiting: queue.length }, "decisions could not be put on record; they are kept and tried again");
        again = setTimeout(() => void begin(), RETRY_MILLISECONDS);
        again.unref();
      })
      .finally(() => {
        writing = undefined;
        if (queue.length > 0 && again === undefined) void begin();
      });
    return writing;
  };
  let scheduled = false;
  const schedule = () => {
    if (scheduled || writing !== undefined) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (queue.length > 0) void begin();
    });
  };

  return {
    record: (entry, callOf) => {
      if (queue.length >= mostWaiting) throw new MandateError("database_unavailable", `${queue.length} decisions wait to be put on record, and no more are taken; look at the database, and ask again`);
      const at = clock.now();
      const row = rowOf(entry, newId("dcs", clock), at);
      const recorded = { id: row.id, at, digest: row.digest };
      queue.push({ row, call: callOf?.(recorded) });
      taken++;
      schedule();
      return recorded;
    },
    recorded: () => {
      if (durable >= taken) return Promise.resolve();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiters.push({ upTo: taken, resolve, reject });
      return promise;
    },
    waiting: () => queue.length,
    stop: async () => {
      await writing;
      if (queue.length > 0) await begin();
      if (again !== undefined) clearTimeout(again);
      if (queue.length > 0) log.error({ lost: queue.length }, "decisions were not put on record before the end");
    },
  };
}
