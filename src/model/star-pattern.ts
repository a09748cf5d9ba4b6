// Patterns whose one wildcard is `*`, which stands for any text, also none. A pattern can be looked at as the set of its texts.

/** True when every text of `narrow` is a text of `wide`. A text without `*` is a pattern of itself alone. */
export function starCovers(wide: string, narrow: string): boolean {
  if (wide === "*" || wide === narrow) return true;
  let at = 0;
  let read = 0;
  let star = -1;
  let resume = 0;
  while (read < narrow.length) {
    const want = wide[at];
    if (want === "*") {
      star = at++;
      resume = read;
    } else if (want !== undefined && want === narrow[read]) {
      at++;
      read++;
    } else if (star >= 0) {
      at = star + 1;
      read = ++resume;
    } else return false;
  }
  while (wide[at] === "*") at++;
  return at === wide.length;
}

/** False when surely no text matches both: told by what stands before the first star and after the last. */
export function starsMayMeet(left: string, right: string): boolean {
  if (!left.includes("*")) return starCovers(right, left);
  if (!right.includes("*")) return starCovers(left, right);
  return eitherEnds(before(left), before(right), "startsWith") && eitherEnds(after(left), after(right), "endsWith");
}

const before = (pattern: string) => pattern.slice(0, pattern.indexOf("*"));
const after = (pattern: string) => pattern.slice(pattern.lastIndexOf("*") + 1);
const eitherEnds = (left: string, right: string, how: "startsWith" | "endsWith") => left[how](right) || right[how](left);
