// Fingerprints of what was seen, 32 bits each, with the origins they were seen in and where first. Open addressing in typed arrays: no object for each word.
// INVARIANT: hashes start from a number that nobody outside knows, so that no text can be made to look like another.
import { randomFillSync } from "node:crypto";

const [seedA = 0, seedB = 0] = randomFillSync(new Uint32Array(2));

/** What a print stands for: nothing of one kind is taken for another. */
export const KINDS = { token: 0x11, whole: 0x33, entity: 0x44, form: 0x55, host: 0x66, text: 0x77 } as const;
export type Kind = (typeof KINDS)[keyof typeof KINDS];

export const step = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);
export const START = seedA | 1;

/** Mixes what was stepped through. Never 0, which marks an empty place. */
export function seal(hash: number, kind: Kind): number {
  let mixed = hash ^ seedB ^ Math.imul(kind, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0 || 1;
}

export function printOf(text: string, kind: Kind): number {
  let hash = START;
  for (let i = 0; i < text.length; i++) hash = step(hash, text.charCodeAt(i));
  return seal(hash, kind);
}

export interface Prints {
  /** False when it is full and the print is new. */
  add(print: number, bits: number, source: number): boolean;
  /** The first `count` of many. */
  addAll(many: Uint32Array, count: number, bits: number, source: number): boolean;
  bits(print: number): number;
  /** Where it was seen first among what nobody vouches for, or among the rest. */
  source(print: number, isUntrusted: boolean): number;
  bytes(): number;
}

const SMALLEST = 1 << 6;
const BYTES_EACH = 9;

/** One piece of memory for all that is kept of a print. */
function placesOf(size: number) {
  const memory = new ArrayBuffer(size * BYTES_EACH);
  return { keys: new Uint32Array(memory, 0, size), vouched: new Uint16Array(memory, size * 4, size), written: new Uint16Array(memory, size * 6, size), flags: new Uint8Array(memory, size * 8, size) };
}

export function openPrints(mostEntries: number, untrusted: number): Prints {
  let mask = SMALLEST - 1;
  let count = 0;
  let { keys, vouched, written, flags } = placesOf(SMALLEST);

  const placeOf = (print: number): number => {
    let at = print & mask;
    for (let key = keys[at]; key !== 0 && key !== print; key = keys[at]) at = (at + 1) & mask;
    return at;
  };
  const grow = () => {
    const [oldKeys, oldFlags, oldVouched, oldWritten] = [keys, flags, vouched, written];
    const size = (mask + 1) * 2;
    mask = size - 1;
    ({ keys, vouched, written, flags } = placesOf(size));
    for (let i = 0; i < oldKeys.length; i++) {
      const key = oldKeys[i] ?? 0;
      if (key === 0) continue;
      const at = placeOf(key);
      keys[at] = key;
      flags[at] = oldFlags[i] ?? 0;
      vouched[at] = oldVouched[i] ?? 0;
      written[at] = oldWritten[i] ?? 0;
    }
  };

  const add = (print: number, bits: number, source: number): boolean => {
    let at = placeOf(print);
    if (keys[at] === 0) {
      if (count >= mostEntries) return false;
      if (++count * 5 > mask * 3) {
        grow();
        at = placeOf(print);
      }
      keys[at] = print;
    }
    const before = flags[at] ?? 0;
    if ((before & bits) === bits) return true;
    const seen = (bits & untrusted) === 0 ? vouched : written;
    if (seen[at] === 0) seen[at] = source;
    flags[at] = before | bits;
    return true;
  };

  return {
    add,
    addAll: (many, count, bits, source) => {
      let isAll = true;
      for (let i = 0; i < count; i++) {
        const print = many[i] ?? 0;
        const at = print & mask;
        // Most of a text was seen before, and stands in its first place.
        if (keys[at] === print && ((flags[at] ?? 0) & bits) === bits) continue;
        if (!add(print, bits, source)) isAll = false;
      }
      return isAll;
    },
    bits: (print) => flags[placeOf(print)] ?? 0,
    source: (print, isUntrusted) => (isUntrusted ? written : vouched)[placeOf(print)] ?? 0,
    bytes: () => keys.length * BYTES_EACH,
  };
}
