// Makes sample values for the examples of detectors, so that no file of this repository holds anything that looks like a leaked secret.

const CLASSES = {
  hex: "0123456789abcdef",
  HEX: "0123456789ABCDEF",
  digits: "0123456789",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  lower: "abcdefghijklmnopqrstuvwxyz",
  lowerDigits: "abcdefghijklmnopqrstuvwxyz0123456789",
  upperDigits: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  alnum: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  base64: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  base64url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
} as const;

export type SampleClass = keyof typeof CLASSES;

/** `length` characters of a class, the same on every call, looking random. `seed` gives another value. */
export function sample(kind: SampleClass, length: number, seed = 1): string {
  const alphabet = CLASSES[kind];
  let state = (seed * 2_654_435_761 + length * 40_503 + alphabet.length) >>> 0;
  let text = "";
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += alphabet.charAt((state >>> 8) % alphabet.length);
  }
  // Begins and ends with a letter or digit, so that word boundaries hold.
  return text.replace(/^[-_+/]/, "a").replace(/[-_+/]$/, "z");
}

/** A UUID-shaped sample. */
export function sampleUuid(seed = 1): string {
  const hex = sample("hex", 32, seed);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

/** A base64url JSON segment of a token. */
export function sampleSegment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
