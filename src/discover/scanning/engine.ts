// Runs every detector over a text: one automaton pass finds keywords, regular expressions run only in windows around them.
// INVARIANT: what leaves is a `Secret`; the clear value is never put into a result, an error or a log.
import { Secret } from "../../kernel/index.ts";
import type { Detector } from "./contract.ts";
import { keywordAutomaton, type KeywordAutomaton } from "./keyword-automaton.ts";
import { isPlaceholder } from "./placeholder.ts";

export interface SecretMatch {
  readonly detector: Detector;
  readonly secret: Secret;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Offset of the secret in the text, in UTF-16 code units. */
  readonly offset: number;
  readonly length: number;
  /** What the secret says about its identity; never the value. */
  readonly identify: Readonly<Record<string, string>>;
}

export interface ScanEngine {
  readonly detectors: readonly Detector[];
  readonly scanText: (text: string, context: { readonly file: string }) => readonly SecretMatch[];
}

interface Candidate {
  readonly rank: number;
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly match: RegExpExecArray;
}

const REACH = 512;
/** No name and no value is that long. */
const DATA_RUN = 4096;
const BREAK: ReadonlySet<number> = new Set([..." \t\r\n\"'`,;<>(){}[]"].map((c) => c.charCodeAt(0)));
/** How many near misses with the same end are looked into. */
const TRIES = 8;

/** `detectors` stand most specific first: of two matches that overlap, the earlier detector's is kept. */
export function scanEngine(detectors: readonly Detector[]): ScanEngine {
  const words = [...new Set(detectors.flatMap((detector) => detector.keywords))];
  const wordIndex = new Map(words.map((word, index) => [word, index]));
  const users: number[][] = words.map(() => []);
  detectors.forEach((detector, rank) => {
    for (const word of detector.keywords) users[wordIndex.get(word) ?? 0]?.push(rank);
  });
  const automaton = keywordAutomaton(words);
  const patterns = detectors.map(({ pattern }) => ({ find: withFlags(pattern, "g"), locate: withFlags(pattern, "dy") }));
  const usersOf = users.map((list) => Int32Array.from(list));
  return {
    detectors,
    scanText: (text) => {
      const windows = windowsOf(text, { automaton, words, usersOf, detectors });
      const candidates: Candidate[] = [];
      windows.forEach((spans, rank) => {
        if (spans !== undefined) collect(text, spans, { rank, detector: detectors[rank] as Detector, ...(patterns[rank] as Patterns) }, candidates);
      });
      return settle(text, candidates, detectors);
    },
  };
}

interface Prepared {
  readonly automaton: KeywordAutomaton;
  readonly words: readonly string[];
  readonly usersOf: readonly Int32Array[];
  readonly detectors: readonly Detector[];
}

/** For each detector the merged stretches `[from, to, from, to, …]` in which its pattern has to run. */
function windowsOf(text: string, { automaton, words, usersOf, detectors }: Prepared): readonly (number[] | undefined)[] {
  const windows: (number[] | undefined)[] = Array.from({ length: detectors.length });
  const inData = dataRuns(text);
  automaton.scan(text, (keyword, end) => {
    const start = end - (words[keyword] as string).length;
    for (const rank of usersOf[keyword] as Int32Array) {
      if (detectors[rank]?.byName === true && inData(start)) continue;
      const reach = detectors[rank]?.reach ?? REACH;
      const from = Math.max(0, start - Math.min(reach, REACH));
      const to = Math.min(text.length, end + reach);
      const spans = (windows[rank] ??= []);
      if (spans.length > 0 && from <= (spans[spans.length - 1] as number)) spans[spans.length - 1] = Math.max(to, spans[spans.length - 1] as number);
      else spans.push(from, to);
    }
  });
  return windows;
}

/** Tells whether a place lies in a run longer than `DATA_RUN` without blank, quote or comma. Asked in order of place, so that each character is looked at once. */
function dataRuns(text: string): (at: number) => boolean {
  let from = 0;
  let to = 0;
  return (at) => {
    if (at >= to) {
      for (from = at; from > to && !BREAK.has(text.charCodeAt(from - 1)); ) from--;
      for (to = at + 1; to < text.length && !BREAK.has(text.charCodeAt(to)); ) to++;
    }
    return to - from > DATA_RUN;
  };
}

interface Patterns {
  readonly find: RegExp;
  /** The same pattern with indices, which are slow: run only at a place where `find` has matched. */
  readonly locate: RegExp;
}

interface Running extends Patterns {
  readonly rank: number;
  readonly detector: Detector;
}

const withFlags = (pattern: RegExp, flags: string) => new RegExp(pattern.source, [...new Set(`${pattern.flags.replace("g", "")}${flags}`)].join(""));

function collect(text: string, spans: readonly number[], { rank, detector, find, locate }: Running, candidates: Candidate[]): void {
  for (let i = 0; i < spans.length; i += 2) {
    const from = spans[i] as number;
    const to = spans[i + 1] as number;
    const slice = from === 0 && to === text.length ? text : text.slice(from, to);
    find.lastIndex = 0;
    let lastEnd = -1;
    let tries = 0;
    for (let match = find.exec(slice); match !== null; match = find.exec(slice)) {
      if (match[0] === "") {
        find.lastIndex++;
        continue;
      }
      const [start, end] = secretSpan(match, locate);
      const value = slice.slice(start, end);
      if (value === "" || isCut(match, slice, from, to, text)) continue;
      if (detector.validate?.(value, match) === false || isPlaceholder(value)) {
        // A near miss may hide the real one behind it: go on just after its start. INVARIANT: not without end in the same run of text, or a
        // hostile `key=key=key=…` costs a validation for every word.
        tries = end === lastEnd ? tries + 1 : 1;
        lastEnd = end;
        find.lastIndex = tries >= TRIES ? end : Math.max(match.index + 1, start);
        continue;
      }
      candidates.push({ rank, start: from + start, end: from + end, value, match });
    }
  }
}

/** True when the window's edge, not the text, gave the match its boundary: then the match is not to be believed. */
function isCut(match: RegExpExecArray, slice: string, from: number, to: number, text: string): boolean {
  return (match.index === 0 && from > 0) || (match.index + match[0].length === slice.length && to < text.length);
}

function secretSpan(match: RegExpExecArray, locate: RegExp): readonly [number, number] {
  const whole: readonly [number, number] = [match.index, match.index + match[0].length];
  if (match.length === 1) return whole;
  locate.lastIndex = match.index;
  const indices = locate.exec(match.input)?.indices;
  return indices?.groups?.["secret"] ?? indices?.[1] ?? whole;
}

/** Drops overlapping matches (the more specific detector wins) and gives each survivor its line and column. */
function settle(text: string, candidates: Candidate[], detectors: readonly Detector[]): readonly SecretMatch[] {
  if (candidates.length === 0) return [];
  candidates.sort((a, b) => a.rank - b.rank || a.start - b.start);
  const kept: Candidate[] = [];
  const taken = new SpanSet();
  for (const candidate of candidates) {
    if (taken.add(candidate.start, candidate.end)) kept.push(candidate);
  }
  kept.sort((a, b) => a.start - b.start);
  let line = 1;
  let lineStart = 0;
  let position = 0;
  return kept.map(({ rank, start, end, value, match }) => {
    for (let at = text.indexOf("\n", position); at !== -1 && at < start; at = text.indexOf("\n", position)) {
      line++;
      position = at + 1;
      lineStart = position;
    }
    const detector = detectors[rank] as Detector;
    return {
      detector,
      secret: new Secret(value),
      line,
      column: start - lineStart + 1,
      offset: start,
      length: end - start,
      identify: detector.identify?.(value, match) ?? {},
    };
  });
}

/** Sorted, disjoint spans; `add` refuses one that overlaps what is there. */
class SpanSet {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  add(start: number, end: number): boolean {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] as number) < end) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && (this.#ends[low - 1] as number) > start) return false;
    this.#starts.splice(low, 0, start);
    this.#ends.splice(low, 0, end);
    return true;
  }
}
