// One spelling for what looks alike: case, accents, full-width and mathematical letters, letters of other scripts that look Latin, digits of every script, invisible
// characters. Used to recognise a text again. INVARIANT: addresses are trusted by their exact spelling alone (see `entities.ts`), never by this one.

const BEYOND_ASCII = /[\u0080-\uffff]/;
/** Letters that look like Latin ones and are not made so by compatibility folding: Cyrillic, Greek, Armenian, Cherokee and others. */
const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: "аαɑ", b: "ЬвВβ", c: "сϲᴄ", d: "ԁɗ", e: "еєεҽ", f: "ƒғ", g: "ɡց", h: "һнհ", i: "іιıӏɩ", j: "јϳ", k: "кκ", l: "ӏⅼǀ", m: "мΜ", n: "пոηи",
    o: "оοσօ", p: "рρ", q: "ԛգ", r: "гᴦ", s: "ѕꜱ", t: "тτ", u: "υսц", v: "ѵνᴠ", w: "ԝшω", x: "хχ", y: "уүγʏ", z: "ᴢʐ",
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
);
const TAG_CHARACTERS = /[\u{e0020}-\u{e007e}]/gu;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const NOT_ASCII = /[\u{80}-\u{10ffff}]/gu;

export function fold(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  return text
    .replace(TAG_CHARACTERS, (tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000))
    .replace(INVISIBLE, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(NOT_ASCII, (letter) => LOOKS_LIKE.get(letter) ?? digitOf(letter) ?? letter);
}

/** The exact spelling: only what every reader takes as the same. */
export const strict = (text: string): string => (!BEYOND_ASCII.test(text) ? text : text.normalize("NFKC")).trim().toLowerCase().replace(/\s+/g, " ");

/** Decimal digits of a script stand in a row from zero to nine. */
function digitOf(letter: string): string | undefined {
  if (!/\p{Nd}/u.test(letter)) return undefined;
  const code = letter.codePointAt(0) ?? 0;
  for (let back = 0; back <= 9; back++) if (!/\p{Nd}/u.test(String.fromCodePoint(code - back - 1))) return String(back);
  return undefined;
}
