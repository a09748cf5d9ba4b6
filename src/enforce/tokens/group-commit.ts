// Work of many callers in one transaction: while batches are being committed, the next gathers. Each caller waits for the commit of his own.
interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

export interface GroupOptions {
  /** Largest batch. */
  readonly most?: number;
  /** Batches on their way at once: with two, we prepare the one while the database commits the other. */
  readonly lanes?: number;
}

/** `commit` MUST give one result for each item, in their order, after they are durable; when it throws, nothing was done for any of them. */
export function groupCommit<Item, Result>(commit: (items: readonly Item[]) => Promise<readonly Result[]>, { most = 256, lanes = 1 }: GroupOptions = {}): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let running = 0;

  const run = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await settle(batch, commit);
    }
    running--;
  };

  return (item) => {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    waiting.push({ item, resolve, reject });
    // Whoever asks in the same turn goes along.
    if (running < lanes) {
      running++;
      setImmediate(() => void run());
    }
    return promise;
  };
}

async function settle<Item, Result>(batch: readonly Waiting<Item, Result>[], commit: (items: readonly Item[]) => Promise<readonly Result[]>): Promise<void> {
  try {
    const results = await commit(batch.map(({ item }) => item));
    batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
  } catch (thrown) {
    for (const { reject } of batch) reject(thrown);
  }
}
