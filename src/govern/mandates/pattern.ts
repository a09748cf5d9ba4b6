// Patterns with `*` (any text, also none) and `?` (one character), as scopes name actions and resources: does one hold all of another? Pure.

/** More states than any pattern of a person needs; beyond it the answer is the safe one. */
const MOST_STATES = 20_000;
/** Stands for every character that neither pattern names. */
const OTHER = "\u0000";

/**
 * True when every text that `inner` matches is matched by `outer`: both are walked together, character by character, and no text of
 * `inner` may end where `outer` cannot. False also when that would take too long, for a scope that cannot be compared is not within another.
 */
export function includes(outer: string, inner: string): boolean {
  const plain = plainAnswer(outer, inner);
  if (plain !== undefined) return plain;
  const alphabet = new Set([...outer, ...inner, OTHER].filter((symbol) => symbol !== "*" && symbol !== "?"));
  const seen = new Set<string>();
  const open: (readonly [readonly number[], readonly number[]])[] = [[closure(inner, [0]), closure(outer, [0])]];
  while (open.length > 0) {
    const [at, held] = open.pop() as (typeof open)[number];
    if (at.includes(inner.length) && !held.includes(outer.length)) return false;
    for (const symbol of alphabet) {
      const next = closure(inner, step(inner, at, symbol));
      if (next.length === 0) continue;
      const now = closure(outer, step(outer, held, symbol));
      const state = `${next.join(",")};${now.join(",")}`;
      if (seen.has(state)) continue;
      if (seen.size >= MOST_STATES) return false;
      seen.add(state);
      open.push([next, now]);
    }
  }
  return true;
}

/** Most patterns are a plain name or a beginning with one `*` at its end; these need no walk. */
function plainAnswer(outer: string, inner: string): boolean | undefined {
  if (outer === "*" || outer === inner) return true;
  const wild = outer.search(/[*?]/);
  if (wild === -1) return /[*?]/.test(inner) ? undefined : false;
  return wild === outer.length - 1 && outer.endsWith("*") && inner.startsWith(outer.slice(0, -1)) ? true : undefined;
}

/** True when some text is matched by both. */
export function overlaps(a: string, b: string): boolean {
  const seen = new Set<number>();
  const open: (readonly [number, number])[] = [[0, 0]];
  while (open.length > 0) {
    const [i, j] = open.pop() as (typeof open)[number];
    const state = i * (b.length + 1) + j;
    if (seen.has(state)) continue;
    seen.add(state);
    if (i === a.length && j === b.length) return true;
    const [x, y] = [a[i], b[j]];
    if (x === "*") open.push([i + 1, j]);
    if (y === "*") open.push([i, j + 1]);
    if (x === undefined || y === undefined) continue;
    if (x === "*" && y !== "*") open.push([i, j + 1]);
    if (y === "*" && x !== "*") open.push([i + 1, j]);
    if (x !== "*" && y !== "*" && (x === y || x === "?" || y === "?")) open.push([i + 1, j + 1]);
  }
  return false;
}

/** Places in the pattern that can be stood at without reading anything more, in order. */
function closure(pattern: string, places: Iterable<number>): number[] {
  const all = new Set<number>();
  for (const place of places) {
    let at = place;
    all.add(at);
    while (pattern[at] === "*") all.add(++at);
  }
  return [...all].sort((a, b) => a - b);
}

function step(pattern: string, places: readonly number[], symbol: string): number[] {
  const next: number[] = [];
  for (const place of places) {
    const expected = pattern[place];
    if (expected === "*") next.push(place);
    else if (expected === "?" || expected === symbol) next.push(place + 1);
  }
  return next;
}
