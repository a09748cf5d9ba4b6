// `like` patterns of the JSON form: literals and wildcards, matched without backtracking over more than one wildcard at a time.

export type PatternPart = "Wildcard" | { readonly Literal: string };

export function matcher(pattern: readonly PatternPart[]): (text: string) => boolean {
  const pieces: string[] = [""];
  for (const part of pattern) {
    if (part === "Wildcard") pieces.push("");
    else pieces[pieces.length - 1] += part.Literal;
  }
  const [first = "", ...others] = pieces;
  if (others.length === 0) return (text) => text === first;
  const last = others.at(-1) ?? "";
  const middle = others.slice(0, -1).filter((piece) => piece !== "");
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const piece of middle) {
      const at = text.indexOf(piece, from);
      if (at < 0 || at + piece.length > end) return false;
      from = at + piece.length;
    }
    return true;
  };
}
