// A seeded source of numbers: the sample estate is the same on every machine, so that screenshots, tests and docs agree.
export interface Draw {
  /** A whole number from `least` to `most`, both included. */
  readonly number: (least: number, most: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  /** `length` characters of an alphabet. */
  readonly text: (alphabet: string, length: number) => string;
}

/** Mulberry32 over a seed. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const number = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    number,
    pick: (items) => {
      const item = items[number(0, items.length - 1)];
      if (item === undefined) throw new RangeError("there is nothing to pick from; give at least one item");
      return item;
    },
    text: (alphabet, length) => Array.from({ length }, () => alphabet.charAt(number(0, alphabet.length - 1))).join(""),
  };
}
