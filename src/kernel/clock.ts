// The only door to the wall clock. Everything that needs "now" takes a Clock, so a test can run a year in a second.

export interface Clock {
  /** The current instant. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved: for tests, replays and "as of" questions. */
export function fixedClock(at: string | Date): Clock & { set(at: string | Date): void; advance(milliseconds: number): void } {
  let current = new Date(at);
  return {
    now: () => new Date(current),
    set: (next) => {
      current = new Date(next);
    },
    advance: (milliseconds) => {
      current = new Date(current.getTime() + milliseconds);
    },
  };
}

const DAY_MILLISECONDS = 86_400_000;

/** Whole days from `from` until `to`; negative when `to` lies before `from`. */
export function daysBetween(from: string | Date, to: string | Date): number {
  return Math.floor((new Date(to).getTime() - new Date(from).getTime()) / DAY_MILLISECONDS);
}
