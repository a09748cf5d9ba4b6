// What time alone brings about: mandates begin, end and lapse, people are reminded. Looked up once a minute; a server that was down catches up at its start.
import { advanceBreakGlass, advanceMandates, advanceRequests } from "../govern/mandates/index.ts";
import { advanceCalendar } from "../govern/policies/index.ts";
import { advanceObjectives } from "../govern/objectives/index.ts";
import { advanceHandOvers, advanceQuestions } from "../govern/people/index.ts";
import { messageOf, type Log } from "../kernel/index.ts";
import { systemActor, type Actor, type Store } from "../store/index.ts";
import { advanceWaivers } from "../understand/findings/index.ts";
import { advancePolicies } from "./estate-policies.ts";
import { suggestionsForAll } from "./suggestions.ts";

const EVERY_MILLISECONDS = 60_000;

/** Brings one kind of thing up to `store.clock`. Gives how many things moved; MUST be idempotent, and cheap (one look at an index) when nothing is due. */
type Advance = (store: Store, actor: Actor) => Promise<number>;

const handOvers: Advance = (store, actor) => advanceHandOvers(store, actor, (identities) => suggestionsForAll(store, identities));

/** In this order: what ends is ended before anybody is told of it. */
const ADVANCES: readonly Advance[] = [advanceMandates, advanceRequests, advanceBreakGlass, advanceWaivers, advancePolicies, advanceCalendar, advanceObjectives, advanceQuestions, handOvers];

/** Everything that is due now. Gives how many things moved. */
export async function advanceAll(store: Store, actor: Actor): Promise<number> {
  let moved = 0;
  for (const advance of ADVANCES) moved += await advance(store, actor);
  return moved;
}

export interface Due {
  stop(): Promise<void>;
}

/** `onMoved` is told when something has changed. */
export function startDue(store: Store, log: Log, onMoved: () => void): Due {
  const actor = systemActor("clock");
  let running: Promise<void> = Promise.resolve();
  const look = () => {
    running = advanceAll(store, actor).then(
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
