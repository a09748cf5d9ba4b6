// Checksums that issuers put into their tokens, so that a scanner can tell a real one from a look-alike without asking anyone.
import { crc32 } from "node:zlib";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A number in base 62, digits first, padded with zeros on the left. */
export function base62(value: number, width: number): string {
  let rest = value;
  let text = "";
  while (rest > 0) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text.padStart(width, "0");
}

/** PROVIDER: GitHub and npm end their tokens with the CRC-32 of the part between prefix and checksum, base 62, six characters. */
export function crcSuffix(body: string): string {
  return base62(crc32(body), 6);
}

/** True when the last six characters of `body` are the checksum of what stands before them. */
export function hasCrcSuffix(body: string): boolean {
  return body.length > 6 && crcSuffix(body.slice(0, -6)) === body.slice(-6);
}

/** PROVIDER: Mandate's own tokens end with the CRC-32 of all that stands before `_<crc32>`, eight hexadecimal digits. */
export function crcHex(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
