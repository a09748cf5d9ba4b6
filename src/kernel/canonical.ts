// Canonical JSON (RFC 8785, JCS): one byte string for one value, so that hashes are stable across runtimes.
import { hash } from "node:crypto";
import { MandateError } from "./errors.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** SPEC: RFC 8785. Keys sorted by UTF-16 code units; `undefined` members are left out; NaN, infinities and lone surrogates are refused. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new MandateError("invalid_input", `canonical JSON has no form for ${value}; use a finite number`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (value instanceof Date) return canonicalString(value.toISOString());
  if (typeof value === "object") {
    const members = value as Readonly<Record<string, unknown>>;
    let text = "";
    // Without a comparison: by UTF-16 code units.
    for (const key of Object.keys(members).sort()) if (members[key] !== undefined) text += `${text === "" ? "" : ","}${canonicalString(key)}:${canonicalJson(members[key])}`;
    return `{${text}}`;
  }
  throw new MandateError("invalid_input", `canonical JSON has no form for a ${typeof value}`);
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new MandateError("invalid_input", "canonical JSON refuses a lone surrogate; repair the text first");
  return JSON.stringify(value);
}

/** SHA-256 in hex over UTF-8 text or bytes. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash("sha256", data);
}

/** SHA-256 in hex over the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
