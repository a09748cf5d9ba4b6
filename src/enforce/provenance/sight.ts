// What was seen, and where a text or one value of it was seen before. Texts are remembered by their words and runs; addresses and whole values by their exact spelling too.
import { readingsOf } from "./decode.ts";
import { entitiesOf, hostOf } from "./entities.ts";
import { fold, strict } from "./fold.ts";
import { formsOf } from "./forms.ts";
import { KINDS, openPrints, printOf } from "./prints.ts";
import { scan } from "./scan.ts";

export const SEEN = { task: 1, mandate: 2, trusted: 4, untrusted: 8, private: 16, sent: 32, foreign: 64 } as const;
/** Somebody vouches for it. */
export const VOUCHED = SEEN.task | SEEN.mandate | SEEN.trusted;

const LONGEST_WHOLE = 2000;
/** Longer texts are not looked through for addresses and encodings beyond this; their words are all read. */
const LONGEST_LOOKED = 262_144;
/** What a call itself had brought: it is nobody's word when it comes back. Must not scan a text. */
export type IsEcho = (print: number) => boolean;

export interface Sight {
  /** A text with all that is in it. */
  text(value: string, bits: number, source: number, isEcho?: IsEcho): void;
  /** One value as a whole. */
  whole(value: string, bits: number, source: number, isEcho?: IsEcho): void;
  bits(print: number): number;
  source(print: number, isUntrusted: boolean): number;
  /** Some untrusted text was seen. */
  hasUntrusted(): boolean;
  /** It is full: what is not known may have been seen. */
  isFull(): boolean;
  bytes(): number;
}

export function openSight(mostEntries: number): Sight {
  const prints = openPrints(mostEntries, SEEN.untrusted);
  let isFull = false;
  let hasUntrusted = false;

  const put = (print: number, bits: number, source: number, isEcho: IsEcho | undefined) => {
    const allowed = isEcho !== undefined && (bits & VOUCHED) !== 0 && isEcho(print) ? bits & ~VOUCHED : bits;
    if (allowed !== 0 && !prints.add(print, allowed, source) && (allowed & SEEN.untrusted) !== 0) isFull = true;
  };
  const words = (folded: string, bits: number, source: number, isEcho: IsEcho | undefined) => {
    const { words: ofWords, wordCount, grams, gramCount } = scan(folded);
    if (isEcho === undefined || (bits & VOUCHED) === 0) {
      const isAll = prints.addAll(ofWords, wordCount, bits, source) && prints.addAll(grams, gramCount, bits, source);
      if (!isAll && (bits & SEEN.untrusted) !== 0) isFull = true;
      return;
    }
    for (let i = 0; i < wordCount; i++) put(ofWords[i] ?? 0, bits, source, isEcho);
    for (let i = 0; i < gramCount; i++) put(grams[i] ?? 0, bits, source, isEcho);
  };
  const exact = (value: string, bits: number, source: number, isEcho: IsEcho | undefined) => {
    for (const { kind, text } of entitiesOf(value)) {
      put(printOf(text, KINDS.entity), bits, source, isEcho);
      if (kind === "url" || kind === "host") put(printOf(hostOf(text), KINDS.host), bits, source, isEcho);
    }
    for (const form of formsOf(value)) put(printOf(form, KINDS.form), bits, source, isEcho);
  };
  const whole = (value: string, bits: number, source: number, isEcho: IsEcho | undefined) => {
    if (value.length <= LONGEST_WHOLE) put(printOf(strict(value), KINDS.whole), bits, source, isEcho);
  };

  return {
    text: (value, bits, source, isEcho) => {
      // Word for word it was read before: nothing is new.
      if ((bits & SEEN.untrusted) !== 0) hasUntrusted = true;
      const again = printOf(value, KINDS.text);
      if ((prints.bits(again) & bits) === bits) return;
      put(again, bits, source, isEcho);
      const looked = value.length > LONGEST_LOOKED ? value.slice(0, LONGEST_LOOKED) : value;
      whole(value, bits, source, isEcho);
      words(fold(value), bits, source, isEcho);
      exact(looked, bits, source, isEcho);
      if ((bits & VOUCHED) !== 0) return;
      for (const reading of readingsOf(looked)) {
        words(fold(reading), bits, source, isEcho);
        exact(reading, bits, source, isEcho);
      }
    },
    whole: (value, bits, source, isEcho) => {
      whole(value, bits, source, isEcho);
      exact(value, bits, source, isEcho);
      // `W-12345` is one value, a display name is not.
      if (!/\s/.test(value.trim())) words(fold(value), bits, source, isEcho);
    },
    bits: prints.bits,
    source: prints.source,
    hasUntrusted: () => hasUntrusted,
    isFull: () => isFull,
    bytes: prints.bytes,
  };
}

/** Everything in the arguments of one call, to know it again in its result. */
export function echoOf(texts: readonly string[]): IsEcho {
  const seen = openSight(200_000);
  for (const text of texts) seen.text(text, SEEN.sent, 0);
  return (print) => seen.bits(print) !== 0;
}
