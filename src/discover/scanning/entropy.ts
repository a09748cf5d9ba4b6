// How random a value looks. Used as the last gate of detectors whose pattern alone proves little.

// Scratch for counting, zeroed again after each use: this runs on every candidate, so it must not allocate.
const counts = new Uint32Array(256);

/** Shannon entropy in bits per character. Characters beyond Latin-1 are counted by their low byte. */
export function entropyOf(value: string): number {
  for (let i = 0; i < value.length; i++) counts[value.charCodeAt(i) & 255] = (counts[value.charCodeAt(i) & 255] as number) + 1;
  let bits = 0;
  for (let i = 0; i < value.length; i++) {
    const count = counts[value.charCodeAt(i) & 255] as number;
    if (count === 0) continue;
    bits -= (count / value.length) * Math.log2(count / value.length);
    counts[value.charCodeAt(i) & 255] = 0;
  }
  return bits;
}

const SEQUENCES = ["abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "01234567890123456789", "98765432109876543210", "qwertyuiopasdfghjklzxcvbnm"];

/** The share of the value that lies in runs of the alphabet, the digits or the keyboard (5 or more in a row). */
function sequentialShare(value: string): number {
  const lower = value.toLowerCase();
  let covered = 0;
  let i = 0;
  while (i + 5 <= lower.length) {
    const run = longestRunAt(lower, i);
    covered += run;
    i += run === 0 ? 1 : run;
  }
  return value.length === 0 ? 0 : covered / value.length;
}

function longestRunAt(lower: string, start: number): number {
  let best = 0;
  for (const sequence of SEQUENCES) {
    const at = sequence.indexOf(lower.slice(start, start + 5));
    if (at < 0) continue;
    let length = 5;
    while (at + length < sequence.length && start + length < lower.length && lower[start + length] === sequence[at + length]) length++;
    best = Math.max(best, length);
  }
  return best;
}

/** Random enough for a machine-made token: enough distinct characters for its length, digits and letters mixed, no keyboard walk. */
export function looksRandom(value: string, minimum = 3): boolean {
  return entropyOf(value) >= minimum && sequentialShare(value) < 0.5;
}

/** Made of dictionary-like words joined by separators or camel case: an identifier, not a secret. */
export function looksLikeWords(value: string): boolean {
  if (/\d/.test(value) && !/^[a-z]+(?:[-_.][a-z]+)*[-_.]?v?\d{1,3}$/i.test(value)) return false;
  return value.split(/[-_.\s/:]+|(?<=[a-z])(?=[A-Z])/).every((part) => part === "" || /^(?:[a-z]{1,14}|[A-Z]{1,14}|[A-Z][a-z]{1,14})\d{0,3}$/.test(part));
}
