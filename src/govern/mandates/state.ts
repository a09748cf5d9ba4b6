// The states of one version of a mandate, and what may happen in each. Pure; nothing is in force outside `active`.
import type { MandateState } from "../../model/index.ts";

export const MANDATE_EVENTS = ["submit", "withdraw", "lapse", "reject", "approve", "activate", "suspend", "resume", "end"] as const;
export type MandateEvent = (typeof MANDATE_EVENTS)[number];

const NEXT: Readonly<Record<MandateState, Partial<Readonly<Record<MandateEvent, MandateState>>>>> = {
  draft: { submit: "submitted", end: "ended" },
  submitted: { withdraw: "draft", lapse: "draft", reject: "draft", approve: "approved", end: "ended" },
  approved: { activate: "active", end: "ended" },
  active: { suspend: "suspended", end: "ended" },
  suspended: { resume: "active", end: "ended" },
  ended: {},
};

/** The state after the event, or `null` when the event cannot happen in this state. */
export const afterEvent = (state: MandateState, event: MandateEvent): MandateState | null => NEXT[state][event] ?? null;

export const eventsIn = (state: MandateState): readonly MandateEvent[] => MANDATE_EVENTS.filter((event) => NEXT[state][event] !== undefined);

/** Content changes in a draft alone: what was submitted is what approvers see, and what was approved is fixed by its hash. */
export const isEditable = (state: MandateState): boolean => state === "draft";
