// What time alone brings about: mandates begin, end and lapse, people are reminded. Looked up once a minute; a server that was down catches up at its start.
import { advanceHeldActs } from "../enforce/approvals/index.ts";
import { advanceStops } from "../enforce/killswitch/index.ts";
import { pruneDecisions } from "../enforce/records/index.ts";
import { advanceAgents } from "../govern/agents/index.ts";
import { advanceBreakGlass, advanceMandates, advanceRequests } from "../govern/mandates/index.ts";
import { advanceCalendar } from "../govern/policies/index.ts";
import { advanceObjectives } from "../govern/objectives/index.ts";
import { advanceHandOvers, advanceQuestions } from "../govern/people/index.ts";
import type { Work } from "../api/index.ts";
import { messageOf, type Log } from "../kernel/index.ts";
import { systemActor, type Actor, type Store } from "../store/index.ts";
import { advanceWaivers } from "../understand/findings/index.ts";
import { DECISIONS_KEPT_DAYS } from "./config.ts";
import { advancePolicies } from "./estate-policies.ts";
import { suggestionsForAll } from "./suggestions.ts";

const EVERY_MILLISECONDS = 60_000;

/**
 * Brings one kind of thing up to `store.clock`. Gives how many things moved; MUST be idempotent, and cheap (one look at an index) when nothing is due.
 * Only what changes the judgement of the estate asks for it to be judged again: a reminder does not.
 */
type Advance = (store: Store, actor: Actor, reevaluate: Work["reevaluate"]) => Promise<number>;

const mandates: Advance = async (store, actor, reevaluate) => {
  const due = await advanceMandates(store, actor);
  // A request that lapsed was never in force.
  reevaluate({ mandates: due.flatMap(({ mandateId, due: what }) => (what === "lapse" ? [] : [mandateId])) });
  return due.length;
};

const agents: Advance = async (store, actor) => (await advanceAgents(store, actor)).length;

const waivers: Advance = async (store, actor, reevaluate) => {
  const ended = await advanceWaivers(store, actor);
  if (ended.some(({ state }) => state === "granted")) reevaluate();
  return ended.length;
};

const handOvers: Advance = (store, actor) => advanceHandOvers(store, actor, (identities) => suggestionsForAll(store, identities));

/** In this order: what ends is ended before anybody is told of it. */
const ADVANCES: readonly Advance[] = [mandates, agents, advanceRequests, advanceBreakGlass, waivers, advancePolicies, advanceCalendar, advanceObjectives, advanceQuestions, handOvers, advanceStops, advanceHeldActs];

export interface DueOptions {
  readonly decisionsKeptDays: number;
}

/** Everything that is due now. Gives how many things moved. */
export async function advanceAll(store: Store, actor: Actor, reevaluate: Work["reevaluate"], { decisionsKeptDays }: DueOptions = { decisionsKeptDays: DECISIONS_KEPT_DAYS }): Promise<number> {
  let moved = 0;
  for (const advance of ADVANCES) moved += await advance(store, actor, reevaluate);
  return moved + (await pruneDecisions(store, actor, decisionsKeptDays));
}

export interface Due {
  /** Looks once more, now or as soon as the look that is going on is over. */
  look(): void;
  stop(): Promise<void>;
}

export function startDue(store: Store, log: Log, reevaluate: Work["reevaluate"], options: DueOptions): Due {
  const actor = systemActor("clock");
  let running: Promise<void> = Promise.resolve();
  const look = () => {
    running = running
      .then(() => advanceAll(store, actor, reevaluate, options))
      .then(
        () => undefined,
        (thrown: unknown) => log.warn({ reason: messageOf(thrown) }, "what is due could not be looked up; it is tried again in a minute"),
      );
  };
  look();
  const timer = setInterval(look, EVERY_MILLISECONDS);
  return {
    look,
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
