// Brings together what each process has seen of loops and fan-out: every second, in one exchange with the database, beside the decisions and never within one.
// INVARIANT: what another process had told of a call before the last exchange is counted here. So the same call passes at most `most` times, besides what each further
// process let pass within two exchanges and, where it had it once alone, did not tell of; no process ever lets more than `most` pass by itself.
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, type Log } from "../../kernel/index.ts";
import { exchangeLoops, forgetLoops, type Pool } from "../../store/index.ts";
import type { Loops } from "./loops.ts";

export interface Exchanging {
  /** One exchange now. */
  readonly exchange: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ExchangeOptions {
  readonly pool: Pool;
  readonly log: Log;
  readonly loops: Loops;
  /** Of this process, unlike any other. */
  readonly replica: string;
  /** For how long a call counts. */
  readonly seconds: number;
  readonly everyMilliseconds?: number;
}

const EVERY_MILLISECONDS = 1000;
const MOST_AT_ONCE = 2000;
/** Commits that were under way when the others asked. */
const OVERLAP_MILLISECONDS = 5000;
/** A task is handed on for longer than a call counts. */
const KEPT_SECONDS = 3600;
const FORGET_EVERY = 60;

export function startExchanging({ pool, log, loops, replica, seconds, everyMilliseconds = EVERY_MILLISECONDS }: ExchangeOptions): Exchanging {
  const stopping = new AbortController();
  let since: string | null = null;
  let turns = 0;
  const exchange = async () => {
    const shares = loops.untold(MOST_AT_ONCE);
    const { heard, at } = await exchangeLoops(pool, replica, shares, since).catch((thrown: unknown) => {
      loops.keep(shares);
      throw thrown;
    });
    for (const [from, theirs] of Map.groupBy(heard, (row) => row.replica)) loops.hear(from, theirs);
    since = new Date(Date.parse(at) - OVERLAP_MILLISECONDS).toISOString();
    if (turns++ % FORGET_EVERY === 0) await forgetLoops(pool, Math.max(KEPT_SECONDS, seconds));
  };
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await exchange().catch((thrown: unknown) => log.debug({ reason: messageOf(thrown) }, "what other servers count of loops could not be read; each counts its own until it can"));
      await sleep(everyMilliseconds, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };
  const ended = loop();
  return {
    exchange,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
