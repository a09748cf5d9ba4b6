// Shared signals of a server: every second what is to be told goes out, and those that are polled are asked. Several servers may run; each takes what no other has.
import type { Services } from "../api/index.ts";
import { forgetSent, pollDue, pushDue } from "../enforce/killswitch/index.ts";
import { messageOf, type Log } from "../kernel/index.ts";
import { forgetPoints, type Store } from "../store/index.ts";

const EVERY_MILLISECONDS = 1_000;
const FORGET_EVERY_MILLISECONDS = 3_600_000;
const MOST_LOOKS = 5;

export interface Signalling {
  /** Waits for what is being sent. */
  stop(): Promise<void>;
}

export function startSignalling(store: Store, { transmitting, receiving }: Services["signals"], log: Log): Signalling {
  let failing = false;
  let forgotten = Number.NEGATIVE_INFINITY;
  const running = new Set<Promise<void>>();
  const look = async () => {
    try {
      await Promise.all([pushDue(transmitting), pollDue(receiving)]);
      const now = store.clock.now().getTime();
      if (now - forgotten >= FORGET_EVERY_MILLISECONDS) {
        forgotten = now;
        await forgetSent(store);
        await forgetPoints(store.pool);
      }
      failing = false;
    } catch (thrown) {
      // An outage of the database is said once, and not every second.
      if (!failing) log.warn({ reason: messageOf(thrown) }, "signals could not be sent or fetched; it is tried again");
      failing = true;
    }
  };
  // A receiver that hangs keeps its own look busy; the next one takes what that has not claimed.
  const begin = () => {
    if (running.size >= MOST_LOOKS) return;
    const own = look().finally(() => running.delete(own));
    running.add(own);
  };
  begin();
  const timer = setInterval(begin, EVERY_MILLISECONDS);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}
