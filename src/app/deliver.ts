// The senders of a server: look every second and a half for what is due, and now and then at the tickets that end something. Several servers may run; each takes what no other has.
import { randomInt } from "node:crypto";
import { deliverDue, type Senders } from "../govern/notices/index.ts";
import { messageOf, openSealKey, resolvePlace, sendOut, type Log } from "../kernel/index.ts";
import type { Store } from "../store/index.ts";
import type { Config } from "./config.ts";
import { endWithTickets } from "./tickets.ts";

const EVERY_MILLISECONDS = 1_500;
const TICKETS_EVERY_MILLISECONDS = 5 * 60_000;
const MANY = 1_000_000;

export function openSenders(config: Pick<Config, "dataDir" | "sealKey">, baseUrl: () => string): Senders {
  return { sealer: openSealKey(config.dataDir, config.sealKey), call: sendOut, resolve: resolvePlace, baseUrl, chance: () => randomInt(MANY) / MANY };
}

export interface Delivering {
  /** Waits for what is being sent. */
  stop(): Promise<void>;
}

/** `onEnded` is told which mandates ended with their tickets. */
export function startDelivering(store: Store, senders: Senders, log: Log, onEnded: (mandates: readonly string[]) => void): Delivering {
  let stopped = false;
  let asked = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let failing = false;
  const look = async () => {
    try {
      await deliverDue(store, senders);
      const now = store.clock.now().getTime();
      if (now - asked >= TICKETS_EVERY_MILLISECONDS) {
        asked = now;
        onEnded(await endWithTickets(store, senders));
      }
      failing = false;
    } catch (thrown) {
      // An outage of the database is said once, and not every second.
      if (!failing) log.warn({ reason: messageOf(thrown) }, "notices could not be delivered; it is tried again");
      failing = true;
    }
    if (!stopped) timer = setTimeout(begin, EVERY_MILLISECONDS);
  };
  const begin = () => {
    running = look();
  };
  begin();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
