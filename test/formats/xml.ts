// Well-formedness of the XML we write: characters, attributes, nesting. For tests.

/** SPEC: XML 1.0 §2.2, Char. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const TOKEN = /<\?xml [^?]*\?>|<(\/?)([a-z]+)((?: [a-z]+="(?:[^<&"]|&(?:amp|lt|gt|quot|#\d+);)*")*)(\/?)>|(?:[^<&]|&(?:amp|lt|gt|quot|#\d+);)+/gu;

/** How often each element stands in it. Throws where it is not well-formed. */
export function wellFormed(xml: string): Record<string, number> {
  if (FORBIDDEN.test(xml)) throw new Error(`a character that XML forbids at ${xml.search(FORBIDDEN)}`);
  const open: string[] = [];
  const counts: Record<string, number> = {};
  let read = 0;
  for (const token of xml.matchAll(TOKEN)) {
    if (token.index !== read) break;
    read += token[0].length;
    const [, closing, name, , empty] = token;
    if (name === undefined) continue;
    if (closing === "/") {
      if (open.pop() !== name) throw new Error(`</${name}> closes what is not open`);
      continue;
    }
    counts[name] = (counts[name] ?? 0) + 1;
    if (empty !== "/") open.push(name);
  }
  if (read !== xml.length || open.length > 0) throw new Error(`not well-formed at ${read}: ${xml.slice(read, read + 60)}`);
  return counts;
}
