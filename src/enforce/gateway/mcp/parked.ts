// Calls of ours to legacy upstreams that ask something while they work, for agents that can only be asked between two requests: the call waits here until its agent comes back.
import { randomBytes } from "node:crypto";
import type { Json } from "../upstream/index.ts";

export interface Question {
  readonly method: string;
  readonly params: Json;
  answer(result: Json): void;
  refuse(why: string): void;
}

/** A call under way: what it comes to, and what it asks meanwhile. */
export interface Run {
  readonly done: Promise<Json>;
  /** Resolves with the next question. */
  next(): Promise<Question>;
  cut(): void;
}

export interface Parking {
  park(run: Run, question: Question): string;
  /** Once. */
  take(ref: string): { readonly run: Run; readonly question: Question } | undefined;
  stop(): void;
}

const WAITS_MILLISECONDS = 5 * 60_000;
const MOST = 2_000;

export function openParking(): Parking {
  const kept = new Map<string, { readonly run: Run; readonly question: Question; readonly timer: NodeJS.Timeout }>();
  const drop = (ref: string): void => {
    const found = kept.get(ref);
    if (found === undefined) return;
    kept.delete(ref);
    clearTimeout(found.timer);
    found.question.refuse("nobody answered in time");
    found.run.cut();
  };
  return {
    park: (run, question) => {
      const [oldest] = kept.size >= MOST ? kept.keys() : [];
      if (oldest !== undefined) drop(oldest);
      const ref = randomBytes(18).toString("base64url");
      const timer = setTimeout(() => drop(ref), WAITS_MILLISECONDS);
      timer.unref();
      kept.set(ref, { run, question, timer });
      return ref;
    },
    take: (ref) => {
      const found = kept.get(ref);
      if (found === undefined) return undefined;
      kept.delete(ref);
      clearTimeout(found.timer);
      return found;
    },
    stop: () => {
      for (const ref of kept.keys()) drop(ref);
    },
  };
}

/** Questions as they come, handed out one by one. */
export function questions(): { readonly ask: (method: string, params: Json) => Promise<Json>; readonly next: () => Promise<Question> } {
  const waiting: Question[] = [];
  const takers: ((question: Question) => void)[] = [];
  return {
    ask: (method, params) => {
      const { promise, resolve, reject } = Promise.withResolvers<Json>();
      const question: Question = { method, params, answer: resolve, refuse: (why) => reject(new Error(why)) };
      const taker = takers.shift();
      if (taker === undefined) waiting.push(question);
      else taker(question);
      return promise;
    },
    next: () => {
      const first = waiting.shift();
      return first === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(first);
    },
  };
}
