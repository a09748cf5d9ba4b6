// A hand-over plan as pure functions: who is proposed for what, when the clock acts, what becomes of the plan.
import type { HandOverItemRow, HandOverRow, HandOverState, Held } from "../../store/index.ts";

const DAY = 86_400_000;
const STEPS = [
  { step: "reminder", days: 3 },
  { step: "escalation", days: 7 },
  { step: "suspension", days: 14 },
] as const;

export type HandOverStep = (typeof STEPS)[number]["step"];

/** The step after `steps` steps. That anything be suspended is not proposed before the person has gone. */
export function handOverStep(plan: Pick<HandOverRow, "openedAt" | "lastDay" | "reason">, steps: number): { readonly step: HandOverStep; readonly at: Date } | null {
  const next = STEPS[steps];
  if (next === undefined) return null;
  const at = new Date(plan.openedAt).getTime() + next.days * DAY;
  const gone = plan.reason === "leaving" && plan.lastDay !== null ? Date.parse(plan.lastDay) + DAY : 0;
  return { step: next.step, at: new Date(next.step === "suspension" ? Math.max(at, gone) : at) };
}

export type HandOverEvent = "settled" | "found-more" | "returned" | "withdrawn";

const NEXT: Readonly<Record<HandOverState, Partial<Readonly<Record<HandOverEvent, HandOverState>>>>> = {
  open: { settled: "done", returned: "returned", withdrawn: "withdrawn", "found-more": "open" },
  done: { "found-more": "open" },
  returned: {},
  withdrawn: {},
};

/** `null`: it cannot happen in this state. */
export const afterHandOver = (state: HandOverState, event: HandOverEvent): HandOverState | null => NEXT[state][event] ?? null;

export const isSettled = (items: readonly Pick<HandOverItemRow, "state">[]): boolean => items.every(({ state }) => state !== "waiting");

/** Somebody who could take over. */
export interface Possible {
  readonly party: string;
  readonly reason: string;
  /** In lower case. */
  readonly names: readonly string[];
  readonly isHere: boolean;
}

export interface Around {
  /** Names of who leaves, in lower case. */
  readonly leaver: readonly string[];
  readonly manager: Possible | null;
  readonly team: Possible | null;
  readonly deputies: readonly Possible[];
  /** From evidence, likeliest first. */
  readonly likeliest: readonly Possible[];
  /** Who already answers for it besides the leaver. */
  readonly current: Possible | null;
  /** Who holds the other part of a mandate: owner and sponsor are two. */
  readonly other: readonly string[];
}

/** Whom to propose, with the reason; `null` when nobody who is here is known. */
export function chooseSuccessor({ what }: Pick<Held, "what">, around: Around): { readonly successor: string; readonly reason: string } | null {
  const one = (possible: Possible | null) => (possible === null ? [] : [possible]);
  const order = what === "created" ? [...one(around.current), ...one(around.manager), ...one(around.team), ...around.likeliest] : [...(what.startsWith("mandate") ? around.deputies : []), ...one(around.manager), ...one(around.team), ...around.likeliest];
  const barred = new Set([...around.leaver, ...(what.startsWith("mandate") ? around.other.map((name) => name.toLowerCase()) : [])]);
  const found = order.find(({ isHere, names, party }) => isHere && !barred.has(party.toLowerCase()) && !names.some((name) => barred.has(name)));
  return found === undefined ? null : { successor: found.party, reason: found.reason };
}
