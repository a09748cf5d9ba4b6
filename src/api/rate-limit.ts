// A sliding count per key and minute, in memory: it slows down guessing, it is not a quota. Bounded, so that keys cannot fill the memory.

export interface RateLimit {
  /** Counts one. Says what is left and when the window ends; `allowed` is false once the limit is passed. */
  take(key: string, limit: number, at: Date): { readonly allowed: boolean; readonly remaining: number; readonly resetSeconds: number };
}

const WINDOW_MILLISECONDS = 60_000;
const MOST_KEYS = 10_000;

export function createRateLimit(): RateLimit {
  const windows = new Map<string, { since: number; count: number }>();
  return {
    take: (key, limit, at) => {
      const now = at.getTime();
      let window = windows.get(key);
      if (window === undefined || now - window.since >= WINDOW_MILLISECONDS) {
        if (windows.size >= MOST_KEYS) dropOld(windows, now);
        window = { since: now, count: 0 };
        windows.set(key, window);
      }
      window.count++;
      const resetSeconds = Math.ceil((window.since + WINDOW_MILLISECONDS - now) / 1000);
      return { allowed: window.count <= limit, remaining: Math.max(0, limit - window.count), resetSeconds };
    },
  };
}

function dropOld(windows: Map<string, { since: number }>, now: number): void {
  for (const [key, window] of windows) if (now - window.since >= WINDOW_MILLISECONDS) windows.delete(key);
  // Still full: the oldest half goes, which at worst gives a guesser a second try.
  if (windows.size >= MOST_KEYS) for (const key of [...windows.keys()].slice(0, MOST_KEYS / 2)) windows.delete(key);
}
