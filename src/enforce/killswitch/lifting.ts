// A stop's life: it stands, somebody asks to lift it, somebody else does. Pure. One act stops; two different people lift.
import { isSamePerson, type Named } from "../../model/index.ts";
import type { StopRow } from "../../store/index.ts";

export const STOP_STATES = ["standing", "lift-asked", "lifted"] as const;
export type StopState = (typeof STOP_STATES)[number];
export const STOP_EVENTS = ["ask-lift", "withdraw", "confirm", "end-drill"] as const;
export type StopEvent = (typeof STOP_EVENTS)[number];

const NEXT: Readonly<Record<StopState, Partial<Readonly<Record<StopEvent, StopState>>>>> = {
  standing: { "ask-lift": "lift-asked", "end-drill": "lifted" },
  "lift-asked": { withdraw: "standing", confirm: "lifted" },
  lifted: {},
};

type Fact = Pick<StopRow, "drill" | "by" | "liftAskedBy" | "liftedAt">;

export const stateOf = ({ liftAskedBy, liftedAt }: Pick<Fact, "liftAskedBy" | "liftedAt">): StopState => (liftedAt !== null ? "lifted" : liftAskedBy !== null ? "lift-asked" : "standing");

/** The state after the event, or `null` when it cannot happen to this stop now. INVARIANT: only a drill ends without two people. */
export function afterStopEvent(of: Fact, event: StopEvent): StopState | null {
  if (of.drill !== (event === "end-drill")) return null;
  return NEXT[stateOf(of)][event] ?? null;
}

/** A person, by everything that he is known by. */
export interface Lifter extends Named {
  readonly isSecurity: boolean;
}

export type LiftRefusal = "not_now" | "own_request" | "out_of_scope" | "not_a_person" | "is_a_drill";
export type LiftAnswer = { readonly may: true } | { readonly may: false; readonly code: LiftRefusal; readonly says: string };
const YES: LiftAnswer = { may: true };
const no = (code: LiftRefusal, says: string): LiftAnswer => ({ may: false, code, says });

const DRILL_ENDS = "it is a drill, which stops nobody and ends by itself";

export function judgeAsking(of: Fact): LiftAnswer {
  if (of.drill) return no("is_a_drill", DRILL_ENDS);
  if (afterStopEvent(of, "ask-lift") !== null) return YES;
  return no("not_now", stateOf(of) === "lifted" ? "it is lifted already; reload it" : "somebody has asked already; another person confirms or leaves it standing");
}

/** `isPerson`: signed in, not an API token. */
export function judgeConfirming(of: Fact, person: Lifter, isPerson: boolean): LiftAnswer {
  if (of.drill) return no("is_a_drill", DRILL_ENDS);
  if (!isPerson) return no("not_a_person", "an API token lifts no stop: a second person does. Sign in to the console");
  if (afterStopEvent(of, "confirm") === null || of.liftAskedBy === null) return no("not_now", stateOf(of) === "lifted" ? "it is lifted already; reload it" : "nobody has asked to lift it; ask, and another person confirms");
  if (isSamePerson(of.liftAskedBy, person)) return no("own_request", "you asked to lift it, under this account or another, so somebody else must confirm");
  if (!person.isSecurity) return no("out_of_scope", "lifting is confirmed by a security approver or an administrator, which you are not");
  return YES;
}

/** Leaves it standing: whoever asked takes it back, a security approver refuses. */
export function judgeWithdrawing(of: Fact, person: Lifter, isPerson: boolean): LiftAnswer {
  if (afterStopEvent(of, "withdraw") === null || of.liftAskedBy === null) return no("not_now", "nobody has asked to lift it; reload it");
  if (isSamePerson(of.liftAskedBy, person) || (isPerson && person.isSecurity)) return YES;
  return no("out_of_scope", "the wish to lift it is taken back by who asked, or refused by a security approver or an administrator");
}
