// Keeps up with enforcement changes: hears of each at once, looks every second besides, and knows for how long it has not been sure of being up to date.
import { messageOf, type Log } from "../../kernel/index.ts";
import { changesAfter, listenForChanges, newestChange, type EnforcementChange, type Listening, type Store } from "../../store/index.ts";

export interface Following {
  /** Everything up to this number was taken in. */
  readonly sequence: () => number;
  /** Milliseconds since the last look that found, or made, it up to date. */
  readonly ageMilliseconds: () => number;
  readonly stop: () => Promise<void>;
}

export interface FollowOptions {
  readonly store: Pick<Store, "pool">;
  readonly log: Log;
  /** Takes the changes in, in their order. While it throws, the number stands still, and they are given again. */
  readonly onChanges: (changes: readonly EnforcementChange[]) => Promise<void>;
  /** Told of each number when it was taken in. */
  readonly onTaken?: (sequence: number) => void;
  /** Loads what stands when it begins; what changes meanwhile is given to `onChanges`. */
  readonly onStart?: () => Promise<void>;
  /** After this long a look that does not come back is given up for another. */
  readonly patienceMilliseconds?: number;
  readonly pollMilliseconds?: number;
  /** Of a clock that nobody sets. */
  readonly monotonic?: () => number;
}

const POLL_MILLISECONDS = 1000;
const PATIENCE_MILLISECONDS = 5000;

/** Throws when the first look fails: nothing is decided by a world that was never read. */
export async function followChanges(options: FollowOptions): Promise<Following> {
  const { store, log, onChanges, onTaken, onStart, patienceMilliseconds = PATIENCE_MILLISECONDS, pollMilliseconds = POLL_MILLISECONDS, monotonic = () => performance.now() } = options;
  let knownAt = monotonic();
  let sequence = await newestChange(store.pool);
  await onStart?.();
  let looking: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let listening: Listening | undefined;

  const takeIn = async () => {
    for (;;) {
      const asked = monotonic();
      const changes = await changesAfter(store.pool, sequence);
      const last = changes.at(-1);
      if (last === undefined) {
        // A database that was put back to an earlier state: nothing of what is known need be true.
        const newest = await newestChange(store.pool);
        if (newest < sequence) {
          await onStart?.();
          sequence = newest;
        }
        knownAt = Math.max(knownAt, asked);
        return;
      }
      await onChanges(changes);
      sequence = Math.max(sequence, last.sequence);
      onTaken?.(sequence);
    }
  };
  const look = (): Promise<void> => {
    again = looking !== undefined;
    if (stopped) return Promise.resolve();
    looking ??= inTime(takeIn(), patienceMilliseconds)
      .catch((thrown: unknown) => log.warn({ reason: messageOf(thrown) }, "what changed for enforcement could not be read; until it is, decisions rest on what was known, and then are denied"))
      .finally(() => {
        looking = undefined;
        if (again) void look();
      });
    return looking;
  };
  const listen = async () => {
    try {
      const now = await listenForChanges(store.pool, () => void look());
      if (stopped) return await now.stop();
      listening = now;
      void now.ended.then(() => {
        listening = undefined;
      });
    } catch (thrown) {
      log.debug({ reason: messageOf(thrown) }, "enforcement changes cannot be heard; they are looked for every second");
    }
  };
  await listen();
  const timer = setInterval(() => {
    if (listening === undefined) void listen();
    void look();
  }, pollMilliseconds);
  await look();
  return {
    sequence: () => sequence,
    ageMilliseconds: () => monotonic() - knownAt,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await looking;
      await listening?.stop();
    },
  };
}

/** A look that hangs on a dead connection must not keep others from being made. */
function inTime(work: Promise<void>, milliseconds: number): Promise<void> {
  const { promise, reject } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => reject(new Error(`the database has not answered for ${milliseconds} ms`)), milliseconds);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
