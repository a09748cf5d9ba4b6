// API tokens as they are written: `mandate_<env>_<id>_<secret>_<crc32>`. The checksum lets a scanner tell a real one from a look-alike offline.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import { sha256Hex } from "../kernel/index.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 43 characters of base 62 hold 256 bits. */
const SECRET_CHARACTERS = 43;
const SHAPE = /^mandate_([a-z]{2,10})_([0-9A-HJKMNP-TV-Z]{26})_([0-9A-Za-z]{43})_([0-9a-f]{8})$/;

const checksum = (text: string) => crc32(text).toString(16).padStart(8, "0");

/** A random secret in base 62, without modulo bias. */
export function randomSecret(characters: number = SECRET_CHARACTERS): string {
  let secret = "";
  while (secret.length < characters) {
    for (const byte of randomBytes(characters)) {
      if (byte < 248 && secret.length < characters) secret += BASE62.charAt(byte % 62);
    }
  }
  return secret;
}

/** The value for the token with this id (`tok_…`), and what is kept of it. */
export function mintToken(id: string, environment: string): { readonly value: string; readonly hash: string } {
  const body = `mandate_${environment}_${id.replace(/^tok_/, "")}_${randomSecret()}`;
  const value = `${body}_${checksum(body)}`;
  return { value, hash: sha256Hex(value) };
}

/** Id and hash of a token that is well formed; undefined for anything else, before any database is asked. */
export function readToken(value: string): { readonly id: string; readonly hash: string } | undefined {
  const match = SHAPE.exec(value);
  if (match === null || checksum(value.slice(0, -9)) !== match[4]) return undefined;
  return { id: `tok_${match[2] ?? ""}`, hash: sha256Hex(value) };
}

/** Compares two hex digests in constant time. */
export function sameDigest(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
