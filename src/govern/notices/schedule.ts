// When a delivery is tried again: the schedule of Standard Webhooks, each wait a little different so that many do not come at once.
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** SPEC: Standard Webhooks, retry schedule. The first try is at once. */
export const WAITS: readonly number[] = [0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
const SPREAD = 0.1;

/** When to try again after `attempts` tries; undefined: no more. `chance` from 0 to 1. What the other side asked for is never undercut. */
export function nextTry(attempts: number, at: Date, chance: number, afterSeconds = 0): Date | undefined {
  const wait = WAITS[attempts];
  if (wait === undefined) return undefined;
  return new Date(at.getTime() + Math.max(Math.round(wait * (1 + SPREAD * chance)), afterSeconds * SECOND));
}
