// How much a reason of some age still says. Pure; a reason without a date is taken as it stands, for nothing says that it is old.

/**
 * A year: within it, what is done once a year (audits, renewals) has shown again who tends a thing; after two years without a sign, a reason says a
 * quarter of what it said, so that any fresh one outweighs it.
 */
export const HALF_LIFE_DAYS = 365;

const DAY = 86_400_000;

/** Whole days; 0 for the future, and for what is no date. */
function ageInDays(at: string, now: Date): number {
  const days = (now.getTime() - Date.parse(at)) / DAY;
  return Number.isFinite(days) && days > 0 ? days : 0;
}

export const decayed = (weight: number, at: string | undefined, now: Date): number => (at === undefined ? weight : weight * 0.5 ** (ageInDays(at, now) / HALF_LIFE_DAYS));

/** `14 months ago`; `undefined` when it is no older than a month. */
export function howOld(at: string | undefined, now: Date): string | undefined {
  const months = at === undefined ? 0 : Math.floor(ageInDays(at, now) / (HALF_LIFE_DAYS / 12));
  if (months < 1) return undefined;
  if (months < 24) return `${months} ${months === 1 ? "month" : "months"} ago`;
  return `${Math.floor(months / 12)} years ago`;
}
