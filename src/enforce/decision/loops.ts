// Stops what goes in circles: the same call again and again within one task, and a task that fans out to ever more agents. Counted in this process alone.
import { canonicalJson, sha256Hex } from "../../kernel/index.ts";
import type { DecisionRequest } from "../../model/index.ts";
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

export interface Loops {
  /** Counts an act that would be allowed; a sentence when it is one too many. */
  readonly count: (request: DecisionRequest, at: Date) => Told | undefined;
}

export function watchLoops({ most, seconds, fanOut }: LoopBounds = LOOP_BOUNDS): Loops {
  const calls = new Map<string, number[]>();
  const delegates = new Map<string, Set<string>>();
  return {
    count: (request, at) => {
      const fans = tooMany(delegates, request, fanOut);
      if (fans !== undefined) return fans;
      const key = callKey(request);
      const since = at.getTime() - seconds * 1000;
      const recent = (calls.get(key) ?? []).filter((instant) => instant > since);
      const isLoop = recent.length >= most;
      if (!isLoop) recent.push(at.getTime());
      remember(calls, key, recent);
      return isLoop ? { reason: `${principalText(request)} made the same call with the same arguments ${most} times in ${seconds} seconds${request.task === null ? "" : " in this task"}`, remedy: `Look at why it repeats itself; it may call again in ${seconds} seconds.` } : undefined;
    },
  };
}

const isTask = (request: DecisionRequest) => request.task !== null;
const who = (request: DecisionRequest) => (request.principal.kind === "agent" ? request.principal.id : request.principal.key);

function tooMany(delegates: Map<string, Set<string>>, request: DecisionRequest, most: number): Told | undefined {
  // Of a chain the first node is who acts; the one behind handed the task on.
  const before = request.chain[1];
  if (before === undefined || !isTask(request)) return undefined;
  const key = JSON.stringify([request.task, before.iss, before.sub]);
  const all = delegates.get(key) ?? new Set<string>();
  const isNew = !all.has(who(request));
  if (isNew && all.size >= most) return { reason: `${before.sub} has handed this task on to ${most} agents, which is the bound`, remedy: "Let one of those that have it do it." };
  all.add(who(request));
  remember(delegates, key, all);
  return undefined;
}

/** Arguments by digest: they may be large, and secret. */
function callKey(request: DecisionRequest): string {
  const { act, mandate, task } = request;
  const what = act.kind === "tool" ? [act.server, act.tool, act.arguments] : [act.provider, act.operation, act.resource];
  return sha256Hex(wellFormed(JSON.stringify([who(request), mandate, task])) + canonicalOf(what));
}

const wellFormed = (text: string) => text.toWellFormed();

/** What has no canonical form, such as a lone half of a character, is still the same as itself. */
function canonicalOf(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value) ?? "";
  }
}

function remember<T>(all: Map<string, T>, key: string, value: T): void {
  all.delete(key);
  all.set(key, value);
  if (all.size > MOST_REMEMBERED) for (const oldest of all.keys()) return void all.delete(oldest);
}
