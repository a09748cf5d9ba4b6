// Secrets that open nothing, assembled at run time so that none stands in this repository. They have the form and checksum of real ones,
// because the sample is read by the real detectors.
import { crc32 } from "node:zlib";
import type { Draw } from "./draw.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** PROVIDER: after `AKIA` an AWS key id is base 32 and carries its account in bits 1 to 40; see discover/scanning. */
export function awsKeyId(account: string, draw: Draw): string {
  let value = ((1n << 47n) | (BigInt(account) << 7n) | BigInt(draw.number(0, 127))) << 2n;
  let head = "";
  for (let place = 0; place < 10; place++) {
    head = BASE32.charAt(Number(value & 31n)) + head;
    value >>= 5n;
  }
  return `${"AK"}${"IA"}${head}${draw.text(BASE32, 6)}`;
}

export const awsSecret = (draw: Draw): string => `${draw.text(BASE62, 39)}${draw.text("abcdef", 1)}`;

/** PROVIDER: GitHub's tokens end with the CRC-32 of their body, base 62, six digits. */
export function githubToken(draw: Draw): string {
  const body = draw.text(BASE62, 30);
  let rest = crc32(body);
  let sum = "";
  for (let place = 0; place < 6; place++) {
    sum = BASE62.charAt(rest % 62) + sum;
    rest = Math.floor(rest / 62);
  }
  return `gh${"p"}_${body}${sum}`;
}

export const stripeKey = (draw: Draw): string => `sk_${"live"}_51${draw.text(BASE62, 40)}`;
