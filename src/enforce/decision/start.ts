// Starts a decision point: the world resident and kept fresh, budgets, loops and the shadow check around the pure looks. One for each process that decides.
import { randomUUID } from "node:crypto";
import { messageOf, type Log } from "../../kernel/index.ts";
import type { Decision, DecisionRequest } from "../../model/index.ts";
import type { Store } from "../../store/index.ts";
import { openTill, type Budgets } from "./budgets.ts";
import { startExchanging } from "./exchange.ts";
import { followChanges } from "./follow.ts";
import { LOOP_BOUNDS, watchLoops, type LoopBounds } from "./loops.ts";
import type { Decided, DecisionPoint } from "./point.ts";
import { countersAlone, type Counters } from "./request.ts";
import { loadParts, refreshParts, type Common } from "./resident.ts";
import { startShadow, type Asked } from "./shadow.ts";
import { NOTHING, worldOf } from "./standing.ts";
import { ours, weigh, type Ask } from "./weigh.ts";
import type { World } from "./world.ts";
import { limitSays, type Told } from "./words.ts";

export interface DecisionPointDeps {
  readonly store: Store;
  readonly log: Log;
  /** Without contact with the store for longer than this, everything is denied. */
  readonly staleAfterMilliseconds?: number;
  readonly pollMilliseconds?: number;
  readonly loops?: LoopBounds;
  /** How often what is counted of loops is brought together with other processes. */
  readonly exchangeMilliseconds?: number;
  /** How many actors may stand in a chain. */
  readonly depth?: number;
  /** One question in so many is asked of the official engine, too; 0: none. */
  readonly shadowEvery?: number;
  readonly monotonic?: () => number;
  /** What answers a set of policies: ours, unless a test has its own. */
  readonly evaluate?: (world: World) => Ask;
}

export const STALE_AFTER_MILLISECONDS = 5000;
const SHADOW_EVERY = 1000;

export async function startDecisionPoint(deps: DecisionPointDeps): Promise<DecisionPoint> {
  const { store, log, staleAfterMilliseconds = STALE_AFTER_MILLISECONDS, shadowEvery = SHADOW_EVERY, depth, evaluate = ours } = deps;
  const common: Common = { closures: new Map(), compiled: 0 };
  let parts = NOTHING;
  let world = worldOf(parts);
  const listeners = new Set<(sequence: number) => void>();
  const following = await followChanges({
    store, log, patienceMilliseconds: staleAfterMilliseconds, ...(deps.pollMilliseconds === undefined ? {} : { pollMilliseconds: deps.pollMilliseconds }), ...(deps.monotonic === undefined ? {} : { monotonic: deps.monotonic }),
    onStart: async () => {
      parts = await loadParts(store.pool, common);
      world = worldOf(parts);
    },
    onChanges: async (changes) => {
      parts = await refreshParts(store.pool, parts, changes, common);
      world = worldOf(parts);
    },
    onTaken: (sequence) => {
      for (const listener of listeners) listener(sequence);
    },
  });
  const budgets = openTill(store.pool);
  const loops = watchLoops(deps.loops);
  const exchanging = startExchanging({ pool: store.pool, log, loops, replica: randomUUID(), seconds: (deps.loops ?? LOOP_BOUNDS).seconds, ...(deps.exchangeMilliseconds === undefined ? {} : { everyMilliseconds: deps.exchangeMilliseconds }) });
  const shadow = startShadow({ store, log });
  let asked = 0;

  const isStale = () => following.ageMilliseconds() > staleAfterMilliseconds;
  const look = (request: DecisionRequest, at: Date, within: World, more: { readonly counters?: () => Counters; readonly approved?: readonly string[]; readonly ask?: Ask }): Decision =>
    safely(within, request, () => (isStale() && within === world ? denied(within, request, STALE) : weigh(request, { world: within, at, ask: shadow.ask(evaluate(within)), ...more, counters: more.counters?.() ?? countersAlone(request), ...(depth === undefined ? {} : { depth }) })));

  /** Nothing is counted of what is refused, nor of a token, which uses nothing up until it is used. */
  const counted = async (request: DecisionRequest, decision: Decision, at: Date, approved: readonly string[]): Promise<Pick<Decided, "reservation"> & { readonly decision: Decision }> => {
    if (decision.decision !== "allow" || request.act.kind === "token") return { decision, reservation: null };
    const mandate = world.mandate(request.mandate);
    const loop = loops.count(request, at);
    if (loop !== undefined) return { decision: denied(world, request, loop, ["loop-breaker"]), reservation: null };
    if (mandate?.limits === undefined || mandate.limits === null) return { decision, reservation: null };
    const before = world;
    const taken = await budgets.take(mandate, request, at);
    if (taken.over !== undefined) return { decision: denied(world, request, limitSays(mandate.name, mandate.owner, taken.over), [`${mandate.name}.${taken.over}`]), reservation: null };
    // What changed while the budget was taken holds for this act, too.
    const again = before === world && !isStale() ? decision : look(request, at, world, { approved });
    if (again.decision === "allow") return { decision: again, reservation: taken.reservation };
    await budgets.release(taken.reservation);
    return { decision: again, reservation: null };
  };

  return {
    decide: async (request, approved = []) => {
      const at = store.clock.now();
      const isSampled = shadowEvery > 0 && ++asked % shadowEvery === 0;
      const sample: Asked[] = [];
      const within = world;
      const noting = (ask: Ask): Ask => (of, question, environment) => {
        const answer = ask(of, question, environment);
        sample.push({ of, question, environment, answer });
        return answer;
      };
      const first = look(request, at, within, { approved, ...(isSampled ? { ask: noting(shadow.ask(evaluate(within))) } : {}) });
      const shadowAgrees = sample.length === 0 ? null : await shadow.agrees(within, sample);
      // What changed while the official engine was asked holds for this act, too.
      const trusted = shadowAgrees === false || world !== within ? look(request, at, world, { approved }) : first;
      const sequence = following.sequence();
      try {
        const { decision, reservation } = await counted(request, trusted, at, approved);
        return { ...decision, reservation, sequence, shadowAgrees };
      } catch (thrown) {
        log.warn({ reason: messageOf(thrown) }, "a budget could not be counted, so the act was denied");
        return { ...denied(world, request, UNCOUNTED), reservation: null, sequence, shadowAgrees };
      }
    },
    weigh: (request, at = store.clock.now(), within = world) => look(request, at, within, { counters: () => lookedAt(budgets, within, request, at) }),
    release: budgets.release,
    sequence: following.sequence,
    freshness: () => ({ sequence: following.sequence(), ageMilliseconds: following.ageMilliseconds(), staleAfterMilliseconds, isStale: isStale() }),
    onTaken: (taken) => {
      listeners.add(taken);
      return () => listeners.delete(taken);
    },
    world: () => world,
    stop: async () => void (await Promise.all([following.stop(), exchanging.stop()])),
  };
}

function lookedAt(budgets: Budgets, world: World, request: DecisionRequest, at: Date): Counters {
  const mandate = world.mandate(request.mandate);
  return mandate?.limits === undefined || mandate.limits === null ? countersAlone(request) : budgets.counters(mandate, request, at);
}

const STALE: Told = { reason: "this enforcement point has lost touch with the store and does not know what stands", remedy: "Ask again when the database can be reached." };
const UNCOUNTED: Told = { reason: "the budget of the mandate could not be counted", remedy: "Ask again when the database can be reached." };
const BROKEN: Told = { reason: "the question could not be judged", remedy: "Report it as a defect of Mandate, with the log of this minute." };

/** INVARIANT: whatever goes wrong while judging denies. */
function safely(world: World, request: DecisionRequest, work: () => Decision): Decision {
  try {
    return work();
  } catch (thrown) {
    return { ...denied(world, request, BROKEN), errors: [{ policy: request.mandate, error: messageOf(thrown) }] };
  }
}

function denied(world: World, request: DecisionRequest, { reason, remedy }: Told, policies: readonly string[] = []): Decision {
  const mandate = world.mandate(request.mandate);
  return { decision: "deny", stage: "mandate", policies, errors: [], mandate: mandate === undefined ? null : { id: mandate.id, name: mandate.name, version: mandate.version, hash: mandate.hash }, reason, remedy, obligations: [] };
}
