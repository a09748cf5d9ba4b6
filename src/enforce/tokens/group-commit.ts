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

/** A batch that could be larger is waited for at least as long as a timer can be set, and else for a part of what the last commit took. */
const LEAST_GATHER_MILLISECONDS = 1;
const GATHER_PART = 0.25;
const MOST_GATHER_MILLISECONDS = 10;
/** How much of the crowd of before is still counted on, at each batch. */
const STAYS = 0.9;

/** `commit` MUST give one result for each item, in their order, after they are durable; when it throws, nothing was done for any of them. */
export function groupCommit<Item, Result>(commit: (items: readonly Item[]) => Promise<readonly Result[]>, { most = 256, lanes = 1 }: GroupOptions = {}): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;
  let free = lanes;
  /** Callers that are here at once, lately. */
  let crowd = 0;
  let starting = false;
  let gathering: NodeJS.Timeout | undefined;
  let gather = LEAST_GATHER_MILLISECONDS;

  const run = async () => {
    clearTimeout(gathering);
    gathering = undefined;
    starting = false;
    if (free === 0 || waiting.length === 0) return;
    crowd = Math.max(crowd * STAYS, waiting.length + underWay);
    const batch = waiting.slice(0, most);
    waiting = waiting.slice(most);
    free--;
    underWay += batch.length;
    const begun = performance.now();
    await settle(batch, commit);
    gather = Math.min(MOST_GATHER_MILLISECONDS, Math.max(LEAST_GATHER_MILLISECONDS, (performance.now() - begun) * GATHER_PART));
    underWay -= batch.length;
    free++;
    look();
  };

  // Each lane takes its share of the crowd: else one takes nearly all of them, the other a straggler, and neither works while the other does. Whoever asks in the
  // same turn goes along.
  const look = () => {
    if (free === 0 || waiting.length === 0 || starting) return;
    starting = lanes === 1 || waiting.length * lanes >= Math.floor(crowd);
    if (starting) setImmediate(() => void run());
    else gathering ??= setTimeout(() => void run(), gather);
  };

  return (item) => {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    waiting.push({ item, resolve, reject });
    look();
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
