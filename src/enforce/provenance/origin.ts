// Where one value came from. Of several origins the one that is trusted most, for a whole value; a value that was put together is worth what its worst part is.
import type { Origin } from "../../model/index.ts";
import { readingsOf, turnedOf } from "./decode.ts";
import { entitiesOf, hostOf, type Entity } from "./entities.ts";
import { fold, strict } from "./fold.ts";
import { digitsOf, formsOf } from "./forms.ts";
import { KINDS, printOf } from "./prints.ts";
import { gramsOf, wordsOf, type Word } from "./scan.ts";
import { SEEN, VOUCHED, type Sight } from "./sight.ts";
import { CLOSED, COMMON } from "./words.ts";

export interface Found {
  readonly origin: Origin;
  /** Number of the source, 0 for none. */
  readonly source: number;
}

const MODEL: Found = { origin: "model", source: 0 };
/** Values up to here are tried in every turn of their letters. */
const LONGEST_TURNED = 200;
const LONGEST_JUDGED = 100_000;
/** Letters of a piece, on the average: shorter ones stand in every text. */
const LEAST_PIECE = 2.3;
/** So many runs in a row: at least eight letters that stood together. */
const RUNS = 3;

export interface How {
  /** A small number counts too. */
  readonly isSum?: boolean;
  /** Every turn of its letters is tried. */
  readonly isThorough?: boolean;
}


export function originOf(sight: Sight, value: string | number, { isSum = false, isThorough = false }: How = {}): Found {
  if (typeof value === "number") return numberOrigin(sight, value, isSum);
  const text = value.slice(0, LONGEST_JUDGED);
  if (strict(text) === "") return MODEL;
  const whole = foundIn(sight, printOf(strict(text), KINDS.whole));
  if (whole !== undefined && whole.origin !== "untrusted") return whole;
  const words = wordsOf(fold(text));
  const entities = entitiesOf(text);
  const vouched = entities.length > 0 ? entitiesVouched(sight, text, entities) : (formVouched(sight, text) ?? phraseVouched(sight, text, words));
  if (vouched !== undefined) return vouched;
  const [only] = words;
  if (words.length === 1 && only !== undefined && isWeak(only.text, isSum)) return MODEL;
  const tainted = !sight.hasUntrusted() ? undefined : taintOf(sight, text, words, entities.length > 0, isThorough);
  if (tainted !== undefined) return tainted;
  if (entities.length === 0 && words.length > 0 && words.every(({ print }) => (sight.bits(print) & VOUCHED) !== 0)) return leastOf(sight, words);
  return MODEL;
}

/** A number is known by its digits, and by any way of writing it. */
function numberOrigin(sight: Sight, value: number, isSum: boolean): Found {
  const known = best([foundForm(sight, `n:${Math.abs(value)}`), foundIn(sight, printOf(fold(String(Math.abs(value))), KINDS.token))]);
  if (known === undefined) return MODEL;
  return known.origin === "untrusted" && isWeak(String(value), isSum) ? MODEL : known;
}

const RANK: Readonly<Record<Origin, number>> = { task: 0, mandate: 1, trusted: 2, untrusted: 3, model: 4 };

function foundIn(sight: Sight, print: number): Found | undefined {
  const bits = sight.bits(print);
  const origin = originOfBits(bits);
  return origin === undefined ? undefined : { origin, source: sight.source(print, origin === "untrusted") };
}

export const originOfBits = (bits: number): Origin | undefined => ((bits & SEEN.task) !== 0 ? "task" : (bits & SEEN.mandate) !== 0 ? "mandate" : (bits & SEEN.trusted) !== 0 ? "trusted" : (bits & SEEN.untrusted) !== 0 ? "untrusted" : undefined);

/** Each address in it is known by its exact spelling, and nothing around it is from untrusted text alone. */
function entitiesVouched(sight: Sight, text: string, entities: readonly Entity[]): Found | undefined {
  const found = entities.map((entity) => entityOrigin(sight, entity));
  if (found.some((each) => each === undefined)) return undefined;
  const known = found.filter((each) => each !== undefined);
  const rest = entities.reduce((left, entity) => left.replace(entity.text, " "), strict(text));
  if (wordsOf(fold(rest)).some((word) => isForeign(sight, word))) return undefined;
  return known.reduce((worst, each) => (RANK[each.origin] > RANK[worst.origin] ? each : worst));
}

/** A page of a known host is known, unless its path came from untrusted text. A host is not known because a mail address there is. */
export function entityOrigin(sight: Sight, { kind, text }: Entity): Found | undefined {
  const exact = foundIn(sight, printOf(text, KINDS.entity)) ?? foundIn(sight, printOf(text, KINDS.whole));
  if (exact !== undefined && exact.origin !== "untrusted") return exact;
  if (kind !== "url" && kind !== "host") return undefined;
  const host = foundIn(sight, printOf(hostOf(text), KINDS.host));
  if (host === undefined || host.origin === "untrusted") return undefined;
  const path = text.slice(hostOf(text).length);
  return wordsOf(fold(path)).some((word) => isForeign(sight, word)) ? undefined : host;
}

/** One date, sum or number, however it is written. */
function formVouched(sight: Sight, text: string): Found | undefined {
  if (!/^[^\p{L}]*$/u.test(text) && !/^\d{1,2}\D{1,4}\p{L}+|\p{L}+ \d{1,2},? \d{4}$|^\p{Sc}?\s?[A-Z]{3}\s?\d|\d\s?[A-Z]{3}$|\dT\d/u.test(text.trim())) return undefined;
  for (const form of formsOf(text)) {
    const found = foundForm(sight, form);
    if (found !== undefined && found.origin !== "untrusted") return found;
  }
  return undefined;
}

function foundForm(sight: Sight, form: string): Found | undefined {
  const digits = digitsOf(form);
  return best([foundIn(sight, printOf(form, KINDS.form)), digits === undefined ? undefined : foundIn(sight, printOf(digits, KINDS.token))]);
}

const best = (found: readonly (Found | undefined)[]): Found | undefined => found.filter((each) => each !== undefined).sort((a, b) => RANK[a.origin] - RANK[b.origin])[0];

/** All its words were vouched for, one after the other. */
function phraseVouched(sight: Sight, text: string, words: readonly Word[]): Found | undefined {
  if (words.length === 0 || !words.every(({ print }) => (sight.bits(print) & VOUCHED) !== 0)) return undefined;
  if (words.length > 1 && !gramsOf(fold(text)).every((print) => (sight.bits(print) & VOUCHED) !== 0)) return undefined;
  return leastOf(sight, words);
}

function leastOf(sight: Sight, words: readonly Word[]): Found {
  return words.map(({ print }) => foundIn(sight, print) ?? MODEL).reduce((worst, each) => (RANK[each.origin] > RANK[worst.origin] ? each : worst));
}

const isWeak = (word: string, isSum: boolean): boolean => CLOSED.has(word) || (!isSum && /^\d{1,2}$/.test(word)) || (word.length < 2 && !/\d/.test(word));
/** Not a state, a unit or a small number, which mean nothing by themselves. */
export const tellsAnything = (value: string | number): boolean => wordsOf(fold(String(value))).some(({ text }) => !isWeak(text, false));
const isNumber = (word: string): boolean => /^\d+$/.test(word);
/** Seen in untrusted text alone, and no word that stands everywhere. */
function isForeign(sight: Sight, { text, print }: Word): boolean {
  const bits = sight.bits(print);
  return (bits & SEEN.untrusted) !== 0 && (bits & VOUCHED) === 0 && !isWeak(text, false) && text.length > 2 && !COMMON.has(text);
}

/** Whether any part of it came from untrusted text alone, also when it was cut, joined, encoded or turned. */
function taintOf(sight: Sight, text: string, words: readonly Word[], isAddress: boolean, isThorough: boolean): Found | undefined {
  const plain = taintOfFolded(sight, fold(text), words, isAddress);
  if (plain !== undefined) return plain;
  const readings = readingsOf(text);
  for (const reading of readings) {
    const found = taintOfFolded(sight, fold(reading), wordsOf(fold(reading)), isAddress);
    if (found !== undefined) return found;
  }
  if (!isThorough || words.every(({ print }) => (sight.bits(print) & VOUCHED) !== 0)) return undefined;
  for (const reading of [text, ...readings]) {
    if (reading.length > LONGEST_TURNED) continue;
    for (const turned of turnedOf(fold(reading))) {
      const found = ranOf(sight, gramsOf(turned), RUNS) ?? wholeWords(sight, wordsOf(turned));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function taintOfFolded(sight: Sight, folded: string, words: readonly Word[], isAddress: boolean): Found | undefined {
  const untrusted = (print: number): Found => ({ origin: "untrusted", source: sight.source(print, true) });
  const grams = gramsOf(folded);
  const foreign = words.filter((word) => isForeign(sight, word));
  const [firstForeign] = foreign;
  // One plain word of it, in a name that the model put together otherwise, is no evidence.
  if (firstForeign !== undefined && (isAddress || foreign.length * 2 > words.length || foreign.some(({ text }) => /\d/.test(text)))) return untrusted(firstForeign.print);
  const isAllSeen = words.every(({ print }) => (sight.bits(print) & SEEN.untrusted) !== 0);
  const own = words.find(({ text, print }) => (sight.bits(print) & VOUCHED) === 0 && !isWeak(text, true));
  // As a whole it stood in untrusted text, and nowhere else.
  if (words.length > 0 && isAllSeen && grams.every((print) => (sight.bits(print) & SEEN.untrusted) !== 0)) {
    const [first] = words;
    if (first !== undefined && (words.length > 1 || own !== undefined)) return untrusted((own ?? first).print);
  }
  const ran = ranOf(sight, grams, RUNS) ?? formTainted(sight, folded);
  if (ran !== undefined) return ran;
  // An address, number or id whose parts are all foreign, whatever they are.
  const loose = words.find(({ text, print }) => (isAddress || isNumber(text)) && (sight.bits(print) & SEEN.untrusted) !== 0 && (sight.bits(print) & VOUCHED) === 0 && !CLOSED.has(text) && text.length > 1);
  if (loose !== undefined) return untrusted(loose.print);
  if (!isAddress && !/\d/.test(folded)) return undefined;
  const pieced = piecesOf(sight, words);
  return pieced === undefined ? undefined : untrusted(pieced);
}

/** A date, sum or number that untrusted text had, in another way of writing. */
function formTainted(sight: Sight, folded: string): Found | undefined {
  for (const form of formsOf(folded)) {
    const found = foundForm(sight, form);
    if (found?.origin === "untrusted" && form.length > 4) return found;
  }
  return undefined;
}

/** So many runs one after the other that stood in untrusted text alone. */
function ranOf(sight: Sight, grams: readonly number[], atLeast: number): Found | undefined {
  let count = 0;
  for (const print of grams) {
    const bits = sight.bits(print);
    count = (bits & SEEN.untrusted) !== 0 && (bits & VOUCHED) === 0 ? count + 1 : 0;
    if (count >= atLeast) return { origin: "untrusted", source: sight.source(print, true) };
  }
  return undefined;
}

/** Turned, it is made of words of untrusted text: all of them, and one that is no common word. */
function wholeWords(sight: Sight, words: readonly Word[]): Found | undefined {
  if (!words.every(({ text, print }) => text.length < 3 || (sight.bits(print) & SEEN.untrusted) !== 0)) return undefined;
  const foreign = words.find((word) => word.text.length > 3 && isForeign(sight, word));
  return foreign === undefined ? undefined : { origin: "untrusted", source: sight.source(foreign.print, true) };
}

/** A word nobody vouches for that can be put together from few words of untrusted text: the print of its first piece. */
function piecesOf(sight: Sight, words: readonly Word[]): number | undefined {
  for (const { text, print } of words) {
    if (text.length < 5 || text.length > 64 || (sight.bits(print) & VOUCHED) !== 0 || COMMON.has(text)) continue;
    const fewest: (number | undefined)[] = [0];
    const first: (number | undefined)[] = [];
    for (let end = 1; end <= text.length; end++) {
      for (let from = Math.max(0, end - 24); from < end; from++) {
        const before = fewest[from];
        if (before === undefined || before + 1 >= (fewest[end] ?? Number.POSITIVE_INFINITY)) continue;
        const piece = printOf(text.slice(from, end), KINDS.token);
        const bits = sight.bits(piece);
        if ((bits & SEEN.untrusted) === 0) continue;
        fewest[end] = before + 1;
        first[end] = from === 0 ? piece : first[from];
      }
    }
    const pieces = fewest[text.length];
    if (pieces !== undefined && pieces > 1 && pieces <= text.length / LEAST_PIECE) return first[text.length];
  }
  return undefined;
}
