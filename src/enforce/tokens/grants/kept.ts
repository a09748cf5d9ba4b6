// Answers that are asked for again and again within a moment, such as whose a subject token is while its holder asks for one token after the other.
import type { Clock } from "../../../kernel/index.ts";

/** What was found is given again for so long; what failed is asked anew. INVARIANT: shorter than the second within which a stop must be in force. */
export function keptFor<T>(clock: Clock, milliseconds: number, most: number): (key: string, make: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { readonly at: number; readonly found: Promise<T> }>();
  return (key, make) => {
    const now = clock.now().getTime();
    const before = kept.get(key);
    if (before !== undefined && Math.abs(now - before.at) < milliseconds) return before.found;
    if (kept.size >= most) kept.clear();
    const found = make();
    kept.set(key, { at: now, found });
    found.catch(() => kept.delete(key));
    return found;
  };
}
