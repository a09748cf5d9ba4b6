// Emergency access: its states, and who may do what with it. Pure. Two different people always, eight hours at most, and a review without exception.
import { isSamePerson } from "../../model/index.ts";
import type { BreakGlassRow, BreakGlassState } from "../../store/index.ts";
import type { Approver } from "./approval.ts";
import { workingDaysAfter } from "./request-steps.ts";

export const BREAK_GLASS_EVENTS = ["open", "refuse", "lapse", "close", "review"] as const;
export type BreakGlassEvent = (typeof BREAK_GLASS_EVENTS)[number];

export const LONGEST_MINUTES = 8 * 60;
/** An emergency that nobody opened within this was none. */
export const ASK_MINUTES = 60;
const REVIEW_WORKING_DAYS = 3;
const REMIND_WORKING_DAYS = 2;
const MINUTE = 60_000;

const NEXT: Readonly<Record<BreakGlassState, Partial<Readonly<Record<BreakGlassEvent, BreakGlassState>>>>> = {
  asked: { open: "open", refuse: "refused", lapse: "lapsed" },
  open: { close: "closed" },
  closed: { review: "reviewed" },
  refused: {},
  lapsed: {},
  reviewed: {},
};

/** The state after the event, or `null` when the event cannot happen in this state. */
export const afterBreakGlass = (state: BreakGlassState, event: BreakGlassEvent): BreakGlassState | null => NEXT[state][event] ?? null;

/** INVARIANT: never longer than eight hours, whatever was asked. */
export const untilOf = (openedAt: Date, minutes: number): Date => new Date(openedAt.getTime() + Math.min(Math.max(1, Math.floor(minutes)), LONGEST_MINUTES) * MINUTE);
export const askLapses = (askedAt: Date): Date => new Date(askedAt.getTime() + ASK_MINUTES * MINUTE);
export const reviewDue = (closedAt: Date): { readonly remindAt: Date; readonly dueAt: Date } => ({ remindAt: workingDaysAfter(closedAt, REMIND_WORKING_DAYS), dueAt: workingDaysAfter(closedAt, REVIEW_WORKING_DAYS) });

type Fact = Pick<BreakGlassRow, "state" | "askedBy" | "askedAt" | "decidedBy" | "hash" | "until" | "reviewDueAt">;

export const isInForce = ({ state, until }: Pick<Fact, "state" | "until">, at: Date): boolean => state === "open" && until !== null && at < new Date(until);
export const isOverdue = ({ state, reviewDueAt }: Pick<Fact, "state" | "reviewDueAt">, at: Date): boolean => state === "closed" && reviewDueAt !== null && at >= new Date(reviewDueAt);

export type BreakGlassRefusal = "not_now" | "own_request" | "other_content" | "lapsed" | "out_of_scope" | "took_part" | "not_a_person";
export type BreakGlassAnswer = { readonly may: true } | { readonly may: false; readonly code: BreakGlassRefusal; readonly says: string };
const no = (code: BreakGlassRefusal, says: string): BreakGlassAnswer => ({ may: false, code, says });
const YES: BreakGlassAnswer = { may: true };

/** `isPerson`: not an API token. */
export function judgeOpening(of: Fact, person: Approver, { hash, at, isPerson }: { readonly hash: string; readonly at: Date; readonly isPerson: boolean }): BreakGlassAnswer {
  if (!isPerson) return no("not_a_person", "an API token opens no emergency access: a second person does. Sign in to the console");
  if (afterBreakGlass(of.state, "open") === null) return no("not_now", `it is ${of.state}, so it cannot be opened; reload it`);
  if (at >= askLapses(new Date(of.askedAt))) return no("lapsed", "nobody opened it within the hour; ask again");
  if (hash !== of.hash) return no("other_content", "this is not what was asked; look at it again and decide then");
  if (isSamePerson(of.askedBy, person)) return no("own_request", "you asked for it, under this account or another, so somebody else must open it");
  if (!person.isSecurity) return no("out_of_scope", "it is opened by a security approver or an administrator, which you are not");
  return YES;
}

/** The asker takes it back; a security approver refuses it. */
export function judgeRefusing(of: Fact, person: Approver, isPerson: boolean): BreakGlassAnswer {
  if (afterBreakGlass(of.state, "refuse") === null) return no("not_now", `it is ${of.state}, so it cannot be refused; reload it`);
  if (isSamePerson(of.askedBy, person) || (isPerson && person.isSecurity)) return YES;
  return no("out_of_scope", "it is refused by a security approver or an administrator, or taken back by who asked");
}

export function judgeClosing(of: Fact, person: Approver): BreakGlassAnswer {
  if (afterBreakGlass(of.state, "close") === null) return no("not_now", `it is ${of.state}, so it cannot be closed; reload it`);
  const tookPart = isSamePerson(of.askedBy, person) || (of.decidedBy !== null && isSamePerson(of.decidedBy, person));
  return tookPart || person.isSecurity ? YES : no("out_of_scope", "it is closed by who asked, by who opened it, or by a security approver");
}

/** INVARIANT: neither who asked nor who opened says whether it was justified. */
export function judgeReview(of: Fact, person: Approver, isPerson: boolean): BreakGlassAnswer {
  if (!isPerson) return no("not_a_person", "an API token reviews nothing: a person does. Sign in to the console");
  if (afterBreakGlass(of.state, "review") === null) return no("not_now", of.state === "open" ? "it is still open; close it first" : `it is ${of.state}, so there is nothing to review`);
  if (isSamePerson(of.askedBy, person) || (of.decidedBy !== null && isSamePerson(of.decidedBy, person))) return no("took_part", "you asked for it or opened it, under this account or another, so somebody else must review it");
  return person.isSecurity ? YES : no("out_of_scope", "it is reviewed by a security approver or an administrator who took no part");
}
