// Two resource patterns against each other: does one cover the other, do they share a text at all. Needed to intersect policies.

type Symbol = string;

/** Literal characters, and `*`, `?` as wildcards; `**` is one star. */
function symbols(pattern: string): readonly Symbol[] {
  return [...pattern.replace(/\*+/g, "*")];
}

/** True when every text of `narrow` is surely a text of `wide`. May say no where a cleverer reader would say yes, never the reverse. */
export function covers(wide: string, narrow: string): boolean {
  if (wide === "*" || wide === narrow) return true;
  const a = symbols(wide);
  const b = symbols(narrow);
  let p = 0;
  let t = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (t < b.length) {
    const want = a[p];
    const have = b[t];
    if (want === "*") {
      starAt = p++;
      resumeAt = t;
    } else if (want !== undefined && have !== "*" && (want === "?" || want === have)) {
      p++;
      t++;
    } else if (starAt >= 0) {
      p = starAt + 1;
      t = ++resumeAt;
    } else return false;
  }
  while (a[p] === "*") p++;
  return p === a.length;
}

/** True when some text matches both patterns. */
export function intersects(left: string, right: string): boolean {
  if (left === "*" || right === "*") return true;
  if (!/[*?]/.test(left)) return covers(right, left);
  if (!/[*?]/.test(right)) return covers(left, right);
  const a = symbols(left);
  const b = symbols(right);
  // row[j]: the rest of `a` from i and of `b` from j share a text; filled from the ends.
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i--) {
    const row: boolean[] = Array.from({ length: b.length + 1 }, () => false);
    for (let j = b.length; j >= 0; j--) row[j] = share(a, b, i, j, row, below);
    below = row;
  }
  return below[0] === true;
}

function share(a: readonly Symbol[], b: readonly Symbol[], i: number, j: number, row: readonly boolean[], below: readonly boolean[]): boolean {
  const x = a[i];
  const y = b[j];
  if (x === undefined && y === undefined) return true;
  if (x === "*") return below[j] === true || (y !== undefined && row[j + 1] === true);
  if (y === "*") return row[j + 1] === true || (x !== undefined && below[j] === true);
  if (x === undefined || y === undefined) return false;
  return (x === "?" || y === "?" || x === y) && below[j + 1] === true;
}

/** The part two patterns share: exact when one covers the other, else undefined when they share nothing, else both. */
export function meet(left: string, right: string): readonly string[] {
  if (covers(left, right)) return [right];
  if (covers(right, left)) return [left];
  return intersects(left, right) ? [left, right] : [];
}
