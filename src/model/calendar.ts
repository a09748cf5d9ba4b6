// What ends, and when people are told ahead. Pure; days are days in UTC, so no change of clocks moves them.
export const DUE_KINDS = ["credential", "mandate-end", "mandate-review", "request", "waiver", "policy", "break-glass"] as const;
export type DueKind = (typeof DUE_KINDS)[number];

/** Days ahead, the earliest first. Kinds without steps are told of by others. */
export const NOTICE_STEPS: Readonly<Record<DueKind, readonly number[]>> = {
  credential: [30, 14, 7, 1],
  "mandate-end": [30, 14, 7, 1],
  "mandate-review": [30, 14, 7, 1],
  waiver: [14, 3],
  request: [],
  policy: [],
  "break-glass": [],
};

const DAY_MILLISECONDS = 86_400_000;
const dayNumber = (day: string): number => Math.floor(Date.parse(day.slice(0, 10)) / DAY_MILLISECONDS);
const dayOf = (number: number): string => new Date(number * DAY_MILLISECONDS).toISOString().slice(0, 10);

export interface NoticesDue {
  /** The most urgent step that has come and was not said; null when there is nothing to say. */
  readonly step: number | null;
  /** The day of the next step; null when none is left. */
  readonly next: string | null;
}

/** `end` and `today`: days such as `2026-11-24`. `said`: the step of the last notice of this end. After the end nothing is due any more. */
export function noticesDue(end: string, said: number | null, today: string, steps: readonly number[]): NoticesDue {
  const left = dayNumber(end) - dayNumber(today);
  if (left < 0) return { step: null, next: null };
  const come = steps.filter((step) => step >= left && (said === null || step < said));
  const step = come.length === 0 ? null : Math.min(...come);
  const ahead = steps.filter((each) => each < left && (said === null || each < said));
  return { step, next: ahead.length === 0 ? null : dayOf(dayNumber(end) - Math.max(...ahead)) };
}
