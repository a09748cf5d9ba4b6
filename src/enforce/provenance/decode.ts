// What a text says once it is decoded: base64, hex, percent, HTML entities, quoted-printable, escapes of JSON, character codes, base32. A text is given back in all its
// readings, each once; what decodes to nothing readable is none.

const DEEPEST = 3;
const MOST_READINGS = 64;
const LARGEST = 262_144;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: "\"", apos: "'", commat: "@", period: ".", sol: "/", colon: ":", num: "#", nbsp: " ", lowbar: "_", hyphen: "-", dot: "·", excl: "!", quest: "?", equals: "=", plus: "+" };

/** Readings of the text besides itself. */
export function readingsOf(text: string): readonly string[] {
  const found = new Set<string>();
  const look = (of: string, depth: number) => {
    for (const reading of decodedOnce(of)) {
      if (found.size >= MOST_READINGS || reading === text || found.has(reading)) continue;
      found.add(reading);
      if (depth < DEEPEST) look(reading, depth + 1);
    }
  };
  look(text.length > LARGEST ? text.slice(0, LARGEST) : text, 1);
  return [...found];
}

function decodedOnce(text: string): readonly string[] {
  const readings: string[] = [];
  const whole = (pattern: RegExp, decoded: (text: string) => string) => {
    if (pattern.test(text)) readings.push(decoded(text));
  };
  if (text.includes("%")) whole(/%[0-9a-f]{2}/i, unpercent);
  if (text.includes("&")) whole(/&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});/i, unentity);
  if (text.includes("=")) whole(/=(?:[0-9a-f]{2}|\r?\n)/i, unquote);
  if (text.includes("\\")) whole(/\\(?:u\{?[0-9a-f]{4}|x[0-9a-f]{2}|[0-7]{2,3}|[nrt/"])/i, unescape);
  whole(/[a-z][013457][a-z]/i, unleet);
  for (const [run] of text.matchAll(/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{4,}/gu)) push(readings, Buffer.from([...run].map((sign) => selectorByte(sign.codePointAt(0) ?? 0))));
  for (const run of runsOf(text)) for (const part of run.includes("/") ? [run, ...run.split("/").filter(({ length }) => length >= 8)] : [run]) runReadings(part, readings);
  if (/\d[\s:,-]{1,2}(?:0x)?[\da-f]{2}[\s:,-]|0x[\da-f]{2}/i.test(text)) for (const [run] of text.matchAll(/(?<![0-9a-z])(?:(?:0x)?[0-9a-f]{2}[\s:,-]{1,2}){4,}(?:0x)?[0-9a-f]{2}/gi)) push(readings, Buffer.from(run.replace(/0x|[^0-9a-f]/gi, ""), "hex"));
  for (const [run] of text.matchAll(/(?<!\d)(?:\d{2,3}[\s,;-]{1,2}){4,}\d{2,3}(?!\d)/g)) push(readings, Buffer.from(run.split(/\D+/).map(Number).filter((code) => code < 256)));
  for (const [run] of text.matchAll(/(?<!\d)(?:[01]{8}[\s,]?){4,}/g)) push(readings, Buffer.from((run.match(/[01]{8}/g) ?? []).map((bits) => Number.parseInt(bits, 2))));
  return readings;
}

const PLAIN = 1;
const TELLING = 2;
const SIGNS = Uint8Array.from({ length: 128 }, (_, code) => (/[a-z_-]/.test(String.fromCharCode(code)) ? PLAIN : /[A-Z0-9+/]/.test(String.fromCharCode(code)) ? TELLING : 0));

/** Runs of the signs of base64 that are no plain word: with a digit, a capital within, or very long. */
function runsOf(text: string): readonly string[] {
  const runs: string[] = [];
  let from = -1;
  let isTelling = false;
  for (let i = 0; i <= text.length; i++) {
    const sign = i < text.length ? (SIGNS[text.charCodeAt(i)] ?? 0) : 0;
    if (sign !== 0) {
      if (from < 0) from = i;
      else if (sign === TELLING) isTelling = true;
      continue;
    }
    if (from >= 0 && i - from >= 8 && (isTelling || i - from >= 16)) runs.push(text.slice(from, i));
    from = -1;
    isTelling = false;
  }
  return runs;
}

function runReadings(run: string, readings: string[]): void {
  // Four letters are three bytes; what is a plain word decodes to noise and is dropped by `push`.
  push(readings, Buffer.from(run.replaceAll("-", "+").replaceAll("_", "/"), "base64"));
  if (run.length >= 10 && /^(?:0x)?[0-9a-f]+$/i.test(run)) push(readings, Buffer.from(run.replace(/^0x/i, ""), "hex"));
  if (/^[A-Z2-7]{16,}$/i.test(run)) push(readings, base32(run));
}

/** Readable is what is text nearly throughout. */
function push(readings: string[], bytes: Buffer): void {
  if (bytes.length < 4) return;
  // Two bytes for each letter.
  if (bytes.subarray(0, 8).filter((byte) => byte === 0).length >= Math.min(3, bytes.length / 2 - 1) && bytes.length >= 8) return push(readings, Buffer.from(bytes.filter((byte) => byte !== 0)));
  let plain = 0;
  for (const byte of bytes) if ((byte >= 0x20 && byte < 0x7f) || byte === 10 || byte === 13 || byte === 9) plain++;
  if (plain >= bytes.length * 0.95) return void readings.push(bytes.toString("latin1"));
  const text = bytes.toString("utf8");
  if (!text.includes("\ufffd") && /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\s]+$/u.test(text)) readings.push(text);
}

const unpercent = (text: string): string => text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
const unquote = (text: string): string => text.replace(/=\r?\n/g, "").replace(/(?:=[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("=", ""), "hex").toString("utf8"));
const unescape = (text: string): string =>
  text.replace(/\\u\{?([0-9a-f]{4,6})\}?|\\x([0-9a-f]{2})|\\([0-7]{2,3})|\\([nrt/"\\])/gi, (_, long: string | undefined, short: string | undefined, octal: string | undefined, one: string | undefined) => (octal !== undefined ? codePoint(Number.parseInt(octal, 8)) : one === undefined ? codePoint(Number.parseInt(long ?? short ?? "", 16)) : /[nrt]/i.test(one) ? " " : one));
const unentity = (text: string): string => text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => (name === undefined ? codePoint(decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal)) : (NAMED[name.toLowerCase()] ?? whole)));
/** Digits that stand for letters. */
const unleet = (text: string): string => text.replace(/[013457$]/g, (sign) => ({ 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", $: "s" })[sign] ?? sign);
/** Bytes hidden in variation selectors behind one sign. */
const selectorByte = (code: number): number => (code < 0xe0100 ? code - 0xfe00 : code - 0xe0100 + 16);
const codePoint = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : "");

function base32(run: string): Buffer {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const letter of run.toUpperCase().replaceAll("=", "")) {
    held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >>> bits) & 255);
    held &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

/** The same letters in another order or moved in the alphabet: reversed, and each of the other 25 turns. For short values. */
export function turnedOf(folded: string): readonly string[] {
  const reversed = [...folded].reverse().join("");
  const turned: string[] = [reversed];
  for (let by = 1; by < 26; by++) turned.push(turn(folded, by));
  turned.push(turn(reversed, 13), folded.replace(/[a-z]/g, (letter) => String.fromCharCode(219 - letter.charCodeAt(0))));
  return turned;
}

const turn = (text: string, by: number): string => text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + by) % 26) + 97));
