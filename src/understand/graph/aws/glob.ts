// Wildcard patterns: a linear-time test, and `witness`: a concrete text that several patterns match together, which is how we answer
// "is there any name this principal could give so that all of these rights apply?".

export type Glob = (text: string) => boolean;

export function globOf(pattern: string): Glob {
  const star = pattern.indexOf("*");
  if (star < 0 && !pattern.includes("?")) return (text) => text === pattern;
  if (pattern === "*") return () => true;
  if (star === pattern.length - 1 && !pattern.includes("?")) {
    const prefix = pattern.slice(0, -1);
    return (text) => text.startsWith(prefix);
  }
  return (text) => globMatches(pattern, text);
}

function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const c = pattern[p];
    if (c === "*") {
      star = p++;
      resume = t;
    } else if (c !== undefined && (c === "?" || c === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** Bound on the search; real patterns need a few hundred states. */
const MAX_STATES = 20_000;

/**
 * A text that every pattern matches, or undefined. Breadth-first over the product of the patterns' positions; `filler` fills what is free.
 * With a shape, the text has that shape too, whose wildcards stay within a field (no colon), as names do and policies' wildcards do not.
 */
export function witness(given: readonly string[], filler: string, shape?: string): string | undefined {
  const shaped = shape !== undefined;
  const patterns = shaped ? [shape, ...given] : given;
  if (patterns.length === 0) return filler;
  const start = close(patterns, [patterns.map(() => 0)]);
  const seen = new Set(start.map(String));
  let layer: readonly { readonly at: readonly number[]; readonly text: string }[] = start.map((at) => ({ at, text: "" }));
  while (layer.length > 0 && seen.size < MAX_STATES) {
    const next: { readonly at: readonly number[]; readonly text: string }[] = [];
    for (const { at, text } of layer) {
      if (at.every((position, i) => position === (patterns[i] ?? "").length)) return text;
      for (const c of choices(patterns, at, filler)) {
        for (const moved of close(patterns, advance(patterns, at, c, shaped))) {
          const id = String(moved);
          if (seen.has(id)) continue;
          seen.add(id);
          next.push({ at: moved, text: text + c });
        }
      }
    }
    layer = next;
  }
  return undefined;
}

/** Letters worth trying: those some pattern asks for, else one filler. */
function choices(patterns: readonly string[], at: readonly number[], filler: string): readonly string[] {
  const wanted = new Set<string>();
  for (const [i, position] of at.entries()) {
    const c = patterns[i]?.[position];
    if (c !== undefined && c !== "*" && c !== "?") wanted.add(c);
  }
  return wanted.size === 0 ? [filler] : [...wanted];
}

function advance(patterns: readonly string[], at: readonly number[], c: string, shaped: boolean): readonly (readonly number[])[] {
  const moved: number[] = [];
  for (const [i, position] of at.entries()) {
    const here = patterns[i]?.[position];
    if (shaped && i === 0 && c === ":" && here !== ":") return [];
    if (here === "*") moved.push(position);
    else if (here === "?" || here === c) moved.push(position + 1);
    else return [];
  }
  return [moved];
}

/** A star may also stand for nothing: every way to step over stars. */
function close(patterns: readonly string[], states: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const all = new Map(states.map((state) => [String(state), state]));
  const queue = [...states];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    for (const [i, position] of state.entries()) {
      if (patterns[i]?.[position] !== "*") continue;
      const over = state.with(i, position + 1);
      const id = String(over);
      if (all.has(id)) continue;
      all.set(id, over);
      queue.push(over);
    }
  }
  return [...all.values()];
}
