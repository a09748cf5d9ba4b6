// Objectives: a share of the estate to be reached by a day, and where it stands on the way. Pure.
import { z } from "zod";
import { EnvironmentName } from "./environment.ts";

export const MEASURES = ["owner", "purpose", "expiry", "governed", "mandated", "within_mandate", "no_open_critical"] as const;
export type Measure = (typeof MEASURES)[number];

export const OBJECTIVE_STATES = ["on_track", "behind", "reached", "missed"] as const;
export type ObjectiveState = (typeof OBJECTIVE_STATES)[number];

const words = z.array(z.string().trim().min(1).max(100)).max(20).default([]);

/** What a person sets. An empty list means all of them. */
export const ObjectiveContent = z
  .strictObject({
    title: z.string().trim().min(3).max(200),
    measure: z.enum(MEASURES),
    environments: z.array(EnvironmentName).max(20).default([]),
    kinds: words,
    providers: words,
    target_percent: z.number().min(1).max(100),
    by: z.iso.date(),
    owner: z.string().trim().min(1).max(200),
  })
  .meta({ id: "ObjectiveContent" });
export type ObjectiveContent = z.infer<typeof ObjectiveContent>;

/** How many of how many, on one day. */
export interface SharePoint {
  readonly day: string;
  readonly part: number;
  readonly whole: number;
}

export interface Projection {
  readonly state: ObjectiveState;
  /** Percent today; null when there is nothing of the kind. */
  readonly now: number | null;
  /** Percent at the end of the last day, if it goes on as it went; null with fewer than two days to go by. */
  readonly projected: number | null;
  /** The arithmetic, in a sentence. */
  readonly says: string;
}

const DAY = 86_400_000;
/** Older days say little about how it goes now. */
const LOOK_BACK_DAYS = 60;

/**
 * Reached: today's share is the target or more. Missed: the last day is over. Otherwise a straight line through the first and the last known day of the
 * last sixty is drawn to the last day: on track when it ends at the target or above.
 */
export function project(points: readonly SharePoint[], { target, by, today }: { readonly target: number; readonly by: string; readonly today: string }): Projection {
  const known = points.filter(({ day, whole }) => whole > 0 && day <= today && Date.parse(day) >= Date.parse(today) - LOOK_BACK_DAYS * DAY).toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return { state: today > by ? "missed" : "behind", now: null, projected: null, says: "There is nothing of this kind to count." };
  const now = percentOf(last);
  if (now >= target) return { state: "reached", now, projected: null, says: `${shown(now)} today, the target is ${shown(target)}.` };
  if (today > by) return { state: "missed", now, projected: null, says: `${shown(now)}; ${shown(target)} was to be reached by ${by}.` };
  const days = (Date.parse(last.day) - Date.parse(first.day)) / DAY;
  if (days === 0) return { state: "behind", now, projected: null, says: `${shown(now)} today, ${Number((target - now).toFixed(1))} points short of the target; how fast it moves is known from the second day on.` };
  const perDay = (now - percentOf(first)) / days;
  const left = (Date.parse(by) - Date.parse(last.day)) / DAY;
  const projected = Math.min(100, Math.max(0, now + perDay * left));
  const says = `From ${shown(percentOf(first))} to ${shown(now)} in ${days} ${days === 1 ? "day" : "days"} is ${signed(perDay)} a day; ${left} more ${left === 1 ? "day" : "days"} like these end at ${shown(projected)}, the target is ${shown(target)}.`;
  return { state: projected >= target ? "on_track" : "behind", now, projected, says };
}

const percentOf = ({ part, whole }: SharePoint) => (100 * part) / whole;
const shown = (percent: number) => `${Number(percent.toFixed(1))} %`;
const signed = (points: number) => `${points < 0 ? "−" : "+"}${Number(Math.abs(points).toFixed(2))} points`;

/** "95 % of production identities with owner, purpose and expiry by the end of next quarter": offered, never made by itself. */
export function suggestedObjective(today: string, owner: string): ObjectiveContent {
  const year = Number(today.slice(0, 4));
  const quarter = Math.floor((Number(today.slice(5, 7)) - 1) / 3);
  // Day 0 of a month is the last day of the one before.
  const by = new Date(Date.UTC(year, (quarter + 2) * 3, 0)).toISOString().slice(0, 10);
  return { title: "Production identities with owner, purpose and expiry", measure: "governed", environments: ["production"], kinds: [], providers: [], target_percent: 95, by, owner };
}
