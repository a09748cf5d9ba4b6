// JSON as signed things must be read: a member that stands twice is refused, for two readers might each take another one.
const MOST_DEPTH = 32;

/** The value of the text, or `undefined` when it is no JSON object, has a member twice, nests deeper than 32, or a member called `__proto__`. */
export function parseStrictObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!hasUniqueMembers(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

/** Walks the text once, keeping the names of each open object. What is no JSON is left to the parser. */
function hasUniqueMembers(text: string): boolean {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === OBJECT) open.push(new Set());
    else if (char === LIST) open.push(null);
    else if (char === OBJECT_END || char === LIST_END) open.pop();
    else if (char === QUOTE) {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names instanceof Set && isName(text, end)) {
        const name = unescaped(text.slice(at, end + 1));
        if (name === undefined || name === "__proto__" || names.has(name)) return false;
        names.add(name);
      }
      at = end;
    }
    if (open.length > MOST_DEPTH) return false;
  }
  return true;
}

const [QUOTE, BACKSLASH, OBJECT, OBJECT_END, LIST, LIST_END, COLON] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x3a];

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function isName(text: string, end: number): boolean {
  let at = end + 1;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return text.charCodeAt(at) === COLON;
}

function unescaped(literal: string): string | undefined {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
