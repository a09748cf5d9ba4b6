// Stops what goes in circles: the same call again and again within one task, and a task that fans out to ever more agents. Counted here at once, and together with
// every other process as of the last exchange (`exchange.ts`). Pure but for what it remembers.
import { canonicalJson, sha256Hex } from "../../kernel/index.ts";
import type { Act, DecisionRequest } from "../../model/index.ts";
import { principalText, type Told } from "./words.ts";

export interface LoopBounds {
  /** The same call of the same agent in one task: more often than this in so many seconds is a loop. */
  readonly most: number;
  readonly seconds: number;
  /** As many agents may act for one actor in one task. */
  readonly fanOut: number;
}

export const LOOP_BOUNDS: LoopBounds = { most: 20, seconds: 60, fanOut: 16 };
/** What is remembered; the oldest is forgotten first. */
const MOST_REMEMBERED = 20_000;
/** A call that was made once is told to nobody: nearly all are. */
const TOLD_FROM = 2;

/** What one process has seen of one key. `seen`: instants of calls in milliseconds, or ids of those who act. */
export interface LoopShare {
  readonly key: string;
  readonly kind: "call" | "hand";
  readonly seen: readonly string[];
}

export interface Loops {
  /** Counts an act that would be allowed; a sentence when it is one too many. */
  readonly count: (request: DecisionRequest, at: Date) => Told | undefined;
  /** What others do not know yet, at most so many; from then on it counts as told. */
  readonly untold: (most: number) => readonly LoopShare[];
  /** It did not reach them after all. */
  readonly keep: (shares: readonly LoopShare[]) => void;
  /** What another process has seen so far, in place of what it told before. */
  readonly hear: (from: string, shares: readonly LoopShare[]) => void;
}

interface Seen {
  readonly kind: LoopShare["kind"];
  readonly own: string[];
  readonly others: Map<string, readonly string[]>;
}

export function watchLoops({ most, seconds, fanOut }: LoopBounds = LOOP_BOUNDS): Loops {
  const all = new Map<string, Seen>();
  const fresh = new Set<string>();
  const seenOf = (key: string, kind: LoopShare["kind"]): Seen => {
    const seen = all.get(key) ?? { kind, own: [], others: new Map() };
    all.delete(key);
    all.set(key, seen);
    if (all.size > MOST_REMEMBERED) forgetOldest(all, fresh);
    return seen;
  };
  const add = (key: string, seen: Seen, one: string) => {
    seen.own.push(one);
    if (seen.kind === "hand" || seen.own.length >= TOLD_FROM) fresh.add(key);
  };

  return {
    count: (request, at) => {
      const hand = handOf(request);
      const handed = hand === undefined ? undefined : seenOf(hand.key, "hand");
      if (hand !== undefined && handed !== undefined) {
        const members = membersOf(handed);
        if (!members.has(who(request)) && members.size >= fanOut) return { reason: `${hand.from} has handed this task on to ${fanOut} agents, counted over all servers as of a second ago, which is the bound`, remedy: "Let one of those that have it do it." };
        if (!handed.own.includes(who(request))) add(hand.key, handed, who(request));
      }
      const key = callKey(request);
      const seen = seenOf(key, "call");
      const since = at.getTime() - seconds * 1000;
      seen.own.splice(0, firstAfter(seen.own, since));
      let count = seen.own.length;
      for (const instants of seen.others.values()) count += instants.length - firstAfter(instants, since);
      if (count >= most) return { reason: `${principalText(request)} made the same call with the same arguments ${count} times in ${seconds} seconds${request.task === null ? "" : " in this task"}, counted over all servers as of a second ago, and ${most} are the bound`, remedy: `Look at why it repeats itself; it may call again in ${seconds} seconds.` };
      add(key, seen, String(at.getTime()));
      return undefined;
    },
    untold: (limit) => {
      const shares: LoopShare[] = [];
      for (const key of fresh) {
        if (shares.length === limit) break;
        fresh.delete(key);
        const seen = all.get(key);
        if (seen !== undefined) shares.push({ key, kind: seen.kind, seen: [...seen.own] });
      }
      return shares;
    },
    keep: (shares) => {
      for (const { key } of shares) if (all.has(key)) fresh.add(key);
    },
    hear: (from, shares) => {
      for (const { key, kind, seen } of shares) seenOf(key, kind).others.set(from, seen);
    },
  };
}

/** Instants in their order: how many of them are over. */
function firstAfter(instants: readonly string[], since: number): number {
  let place = 0;
  while (place < instants.length && Number(instants[place]) <= since) place++;
  return place;
}

const membersOf = ({ own, others }: Seen): ReadonlySet<string> => new Set([...own, ...[...others.values()].flat()]);
const who = (request: DecisionRequest) => (request.principal.kind === "agent" ? request.principal.id : request.principal.key);

/** Of a chain the first node is who acts; the one behind handed the task on. */
function handOf({ chain, task }: DecisionRequest): { readonly key: string; readonly from: string } | undefined {
  const before = chain[1];
  return before === undefined || task === null ? undefined : { key: sha256Hex(JSON.stringify(["hand", task, before.iss, before.sub].map((each) => each.toWellFormed()))), from: before.sub };
}

/** Arguments by digest: they may be large, and secret. */
function callKey(request: DecisionRequest): string {
  const { act, mandate, task } = request;
  return sha256Hex(JSON.stringify([who(request), mandate, task]).toWellFormed() + canonicalOf(partsOf(act)));
}

function partsOf(act: Act): readonly unknown[] {
  switch (act.kind) {
    case "tool":
      return [act.server, act.tool, act.arguments];
    case "access":
      return [act.provider, act.operation, act.resource];
    case "token":
      return [act.grant, act.audience, act.scopes];
  }
}

/** What has no canonical form, such as a lone half of a character, is still the same as itself. */
function canonicalOf(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value) ?? "";
  }
}

function forgetOldest(all: Map<string, Seen>, fresh: Set<string>): void {
  for (const oldest of all.keys()) {
    all.delete(oldest);
    fresh.delete(oldest);
    return;
  }
}
