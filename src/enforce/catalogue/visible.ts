// Makes what cannot be seen visible: zero-width, bidirectional, tag and control characters, as a reviewer must see them. Pure.

/** Joins emoji, or gives one its colour: shown as one sign by every browser. */
const EMOJI_PARTS = /(?<=\p{Extended_Pictographic}\u{fe0f}?)\u{200d}(?=\p{Extended_Pictographic})|(?<=[\p{Extended_Pictographic}\d#*])[\u{fe0e}\u{fe0f}]/gu;

type Range = readonly [first: number, last: number];
const KINDS: readonly (readonly [kind: string, ranges: readonly Range[]])[] = [
  ["tag characters", [[0xe0000, 0xe007f]]],
  ["characters that turn the direction of the text", [[0x61c, 0x61c], [0x200e, 0x200f], [0x202a, 0x202e], [0x2066, 0x2069]]],
  ["characters without width", [[0xad, 0xad], [0x34f, 0x34f], [0x180b, 0x180f], [0x200b, 0x200d], [0x2060, 0x2064], [0xfeff, 0xfeff]]],
  ["control characters", [[0, 8], [0xb, 0xc], [0xe, 0x1f], [0x7f, 0x9f]]],
  ["characters that are not shown", [[0x115f, 0x1160], [0x17b4, 0x17b5], [0x2028, 0x2029], [0x2065, 0x2065], [0x206a, 0x206f], [0x3164, 0x3164], [0xe000, 0xf8ff], [0xfe00, 0xfe0f], [0xffa0, 0xffa0], [0xfff9, 0xfffb], [0xe0080, 0xe0fff]]],
];
const kindOf = (character: string): string | undefined => {
  const code = character.codePointAt(0) ?? 0;
  return KINDS.find(([, ranges]) => ranges.some(([first, last]) => code >= first && code <= last))?.[0];
};

/** The characters that nobody sees, in their order. */
export const hiddenIn = (text: string): readonly string[] => [...text.replace(EMOJI_PARTS, "")].filter((each) => kindOf(each) !== undefined);

/** What tag characters spell: SPEC: Unicode, Tags block, ASCII moved to U+E0000. */
export const spelled = (characters: readonly string[]): string =>
  characters.flatMap((each) => {
    const code = (each.codePointAt(0) ?? 0) - 0xe0000;
    return code >= 0x20 && code < 0x7f ? [String.fromCodePoint(code)] : [];
  }).join("");

export const kindsOf = (characters: readonly string[]): readonly string[] => [...new Set(characters.flatMap((each) => kindOf(each) ?? []))];

/** `pay\u{200b}pal`; cut to what a page can show. */
export function visible(text: string, most = 400): string {
  const shown = Array.from(text.slice(0, most * 4), (each) => (kindOf(each) === undefined ? each : `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`)).join("");
  return shown.length <= most && text.length <= most * 4 ? shown : `${shown.slice(0, most).toWellFormed()}… (${text.length} characters)`;
}
