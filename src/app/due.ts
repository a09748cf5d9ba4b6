// What time alone brings about: mandates begin, end and lapse. Looked up once a minute; a server that was down catches up at its start.
import { advanceMandates } from "../govern/mandates/index.ts";
import { messageOf, type Log } from "../kernel/index.ts";
import { systemActor, type Store } from "../store/index.ts";

const EVERY_MILLISECONDS = 60_000;

export interface Due {
  stop(): Promise<void>;
}

/** `onMoved` is told when something has changed. */
export function startDue(store: Store, log: Log, onMoved: () => void): Due {
  const actor = systemActor("clock");
  let running: Promise<void> = Promise.resolve();
  const look = () => {
    running = advanceMandates(store, actor).then(
      (moved) => (moved > 0 ? onMoved() : undefined),
      (thrown: unknown) => log.warn({ reason: messageOf(thrown) }, "what is due could not be looked up; it is tried again in a minute"),
    );
  };
  look();
  const timer = setInterval(look, EVERY_MILLISECONDS);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
