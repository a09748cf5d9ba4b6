// When people are reminded of a request, and when it is escalated: in working days, so that nobody is chased over a weekend. Pure.

/** Step by step: reminded, reminded again, escalated. Each in working days after the request. */
export const REQUEST_STEPS = [
  { what: "reminder", after: 2 },
  { what: "reminder", after: 5 },
  { what: "escalation", after: 7 },
] as const;
export type RequestStep = (typeof REQUEST_STEPS)[number];

const DAY = 86_400_000;
const isWeekend = (instant: Date): boolean => instant.getUTCDay() === 0 || instant.getUTCDay() === 6;

/** The same time of day so many working days later (UTC). What begins on a weekend begins on Monday's first minute. */
export function workingDaysAfter(start: Date, days: number): Date {
  let at = new Date(start);
  while (isWeekend(at)) at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1));
  for (let left = days; left > 0; ) {
    at = new Date(at.getTime() + DAY);
    if (!isWeekend(at)) left--;
  }
  return at;
}

export interface DueSteps {
  /** The step to take now; of several that were missed, the last. */
  readonly step: RequestStep | null;
  /** How many are behind us then. */
  readonly taken: number;
  readonly nextAt: Date | null;
}

/** What is due at an instant for a request of which so many steps were taken. INVARIANT: never a step twice, whatever the clock does. */
export function dueSteps(submittedAt: Date, taken: number, at: Date): DueSteps {
  const dates = REQUEST_STEPS.map(({ after }) => workingDaysAfter(submittedAt, after));
  const passed = dates.filter((date) => date <= at).length;
  const now = Math.max(taken, passed);
  return { step: passed > taken ? (REQUEST_STEPS[passed - 1] ?? null) : null, taken: now, nextAt: dates[now] ?? null };
}
