// The least that decides: it follows enforcement changes, holds the standing stops, and denies what runs into one. For tests of the kill switch alone; it can be cut off.
import { keysOf, stopKey, type Decision, type DecisionRequest } from "../../src/model/index.ts";
import { listenForChanges, newestChange, standingStops, type Store } from "../../src/store/index.ts";
import type { Deciding } from "../../src/enforce/killswitch/index.ts";

export interface StopFollower extends Deciding {
  /** From now on it takes nothing in. */
  cut(): void;
  /** It takes in what was said meanwhile. */
  join(): Promise<void>;
  end(): Promise<void>;
}

export async function followStops(store: Store): Promise<StopFollower> {
  let keys: ReadonlySet<string> = new Set();
  let sequence = 0;
  let isCut = false;
  const heard = new Set<(sequence: number) => void>();
  let looking: Promise<void> = Promise.resolve();
  const look = () => {
    looking = looking.then(async () => {
      if (isCut) return;
      const newest = await newestChange(store.pool);
      keys = new Set((await standingStops(store.pool)).map(stopKey));
      sequence = newest;
      for (const tell of heard) tell(newest);
    });
    return looking;
  };
  const listening = await listenForChanges(store.pool, () => void look());
  await look();
  return {
    sequence: () => sequence,
    freshness: () => ({ sequence, ageMilliseconds: 0, staleAfterMilliseconds: 5_000, isStale: false }),
    onTaken: (tell) => {
      heard.add(tell);
      return () => heard.delete(tell);
    },
    weigh: (request) => decision(keysOf(involvedIn(request)).some((key) => keys.has(key))),
    cut: () => void (isCut = true),
    join: () => {
      isCut = false;
      return look();
    },
    end: async () => {
      await listening.stop();
      await looking;
    },
  };
}

const involvedIn = ({ principal, chain, act, mandate }: DecisionRequest) => ({
  actors: [principal.kind === "agent" ? principal.id : principal.key, ...chain.map(({ sub }) => sub)],
  ancestors: [],
  server: act.kind === "tool" ? act.server : null,
  tool: act.kind === "tool" ? act.tool : null,
  mandate,
});

const decision = (isStopped: boolean): Decision => ({ decision: isStopped ? "deny" : "allow", stage: isStopped ? "kill-switch" : null, policies: [], errors: [], mandate: null, reason: "", remedy: "", obligations: [] });
