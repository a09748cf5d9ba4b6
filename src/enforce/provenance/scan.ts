// A folded text in one pass: its words, and runs of six letters and digits whatever stands between them, so that a text that was cut or joined is known again.
// Prints go into one growing array and from there into the table: no closure is called for each letter.
import { KINDS, seal, START, step } from "./prints.ts";

/** Length of a run. */
export const GRAM = 6;
const BASE = Math.imul(START, 2) | 1;
const SQUARE = Math.imul(BASE, BASE);
const TO_SIXTH = Math.imul(SQUARE, Math.imul(SQUARE, SQUARE));

export interface Word {
  readonly text: string;
  readonly print: number;
}

const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => (/[a-z0-9]/.test(String.fromCharCode(code)) ? 1 : 0));

/** Never 0, which marks an empty place. */
function mixed(rolling: number): number {
  const spread = Math.imul(rolling ^ START, 0x9e3779b1);
  return (spread ^ (spread >>> 15)) >>> 0 || 1;
}

/** What is not ASCII is a letter unless it is punctuation or a space. */
const isWordCode = (code: number): boolean => (code < 128 ? CLASSES[code] === 1 : !(code <= 0xbf || (code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x303f) || code === 0xd7 || code === 0xf7));

/** Prints of the last text that was scanned; the next scan writes over them. */
export interface Scanned {
  words: Uint32Array;
  wordCount: number;
  grams: Uint32Array;
  gramCount: number;
  /** Where each word begins and ends. */
  ends: Uint32Array;
}
const scanned: Scanned = { words: new Uint32Array(512), wordCount: 0, grams: new Uint32Array(2048), gramCount: 0, ends: new Uint32Array(1024) };
const codes = new Uint16Array(8);

export function scan(folded: string): Scanned {
  const { length } = folded;
  if (scanned.grams.length < length) {
    const size = Math.min(length * 2, length + (1 << 20));
    scanned.grams = new Uint32Array(size);
    scanned.words = new Uint32Array(size);
    scanned.ends = new Uint32Array(size * 2);
  }
  const { words, grams, ends } = scanned;
  let wordCount = 0;
  let gramCount = 0;
  let seen = 0;
  let rolling = 0;
  let from = -1;
  let hash = START;
  for (let i = 0; i < length; i++) {
    const code = folded.charCodeAt(i);
    if (!isWordCode(code)) {
      if (from < 0) continue;
      words[wordCount] = seal(hash, KINDS.token);
      ends[wordCount * 2] = from;
      ends[wordCount * 2 + 1] = i;
      wordCount++;
      from = -1;
      continue;
    }
    if (from < 0) {
      from = i;
      hash = START;
    }
    hash = step(hash, code);
    const slot = seen & 7;
    rolling = (Math.imul(rolling, BASE) + code) | 0;
    if (seen >= GRAM) rolling = (rolling - Math.imul(codes[(seen - GRAM) & 7] ?? 0, TO_SIXTH)) | 0;
    codes[slot] = code;
    if (++seen >= GRAM) grams[gramCount++] = mixed(rolling);
  }
  if (from >= 0) {
    words[wordCount] = seal(hash, KINDS.token);
    ends[wordCount * 2] = from;
    ends[wordCount * 2 + 1] = length;
    wordCount++;
  }
  scanned.wordCount = wordCount;
  scanned.gramCount = gramCount;
  return scanned;
}

export function wordsOf(folded: string): readonly Word[] {
  const { words, ends, wordCount } = scan(folded);
  return Array.from({ length: wordCount }, (_, i) => ({ text: folded.slice(ends[i * 2], ends[i * 2 + 1]), print: words[i] ?? 0 }));
}

export function gramsOf(folded: string): readonly number[] {
  const { grams, gramCount } = scan(folded);
  return Array.from(grams.subarray(0, gramCount));
}
