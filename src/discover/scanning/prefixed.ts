// Makes a detector of a token whose issuer gives it a prefix of its own: the row says prefix and body, the examples follow from it.
import type { CredentialKind } from "../../model/index.ts";
import type { Detector } from "./contract.ts";
import { entropyOf } from "./entropy.ts";
import { sample, sampleUuid, type SampleClass } from "./samples.ts";

const RANGES: Readonly<Partial<Record<SampleClass, string>>> = {
  hex: "0-9a-f",
  digits: "0-9",
  lowerDigits: "a-z0-9",
  upperDigits: "A-Z0-9",
  base32: "A-Z2-7",
  alnum: "A-Za-z0-9",
  base64: "A-Za-z0-9+/",
  base64url: "A-Za-z0-9_-",
};

type Length = number | readonly [least: number, most: number];
/** A run of one class of characters, a UUID, or text that always stands there. */
type Part = readonly [SampleClass, Length] | "uuid" | { readonly literal: string };

export interface PrefixedToken {
  readonly id: string;
  readonly title: string;
  readonly provider: string;
  readonly kind?: CredentialKind;
  /** Every prefix the issuer uses for this kind; each at least three characters. */
  readonly prefixes: readonly string[];
  readonly body: readonly Part[];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

function patternOf(part: Part): string {
  if (part === "uuid") return "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  if ("literal" in part) return escaped(part.literal);
  const [kind, length] = part;
  return `[${RANGES[kind] ?? "A-Za-z0-9"}]{${typeof length === "number" ? length : length.join(",")}}`;
}

function sampleOf(part: Part, seed: number): string {
  if (part === "uuid") return sampleUuid(seed);
  if ("literal" in part) return part.literal;
  const [kind, length] = part;
  return sample(kind, typeof length === "number" ? length : length[0], seed);
}

/** Digits or both cases are in it, and no words: kebab-case names and constants share many a short prefix. */
function isMachineMade(body: string): boolean {
  if (!/\d/.test(body) && !(/[a-z]/.test(body) && /[A-Z]/.test(body))) return false;
  const words = body.split(/[-_.]/).filter((part) => /^[a-z]{3,}\d{0,2}$|^[A-Z]{3,}\d{0,2}$/.test(part)).join("").length;
  return entropyOf(body) > 2.8 && words < body.length / 2;
}

export function prefixedToken({ id, title, provider, kind = "api-key", prefixes, body }: PrefixedToken): Detector {
  const leading = prefixes.toSorted((a, b) => b.length - a.length);
  const prefixOf = (secret: string) => leading.find((prefix) => secret.startsWith(prefix)) ?? "";
  const bodyOf = (seed: number) => body.map((part, index) => sampleOf(part, seed + index)).join("");
  return {
    id,
    title,
    provider,
    kind,
    keywords: prefixes.map((prefix) => prefix.toLowerCase()),
    pattern: new RegExp(`(?<![A-Za-z0-9_-])(?<secret>(?:${leading.map(escaped).join("|")})${body.map(patternOf).join("")})(?![A-Za-z0-9_-])`),
    validate: (secret) => isMachineMade(secret.slice(prefixOf(secret).length)),
    flags: prefixes.map((prefix, index) => `token = "${prefix}${bodyOf(index + 1)}"`),
    passes: [
      { text: `${prefixes[0]}\${TOKEN}`, why: "a reference, not a value" },
      { text: `${prefixes[0]}${"x".repeat(bodyOf(1).length)}`, why: "a row of x stands for a token in documentation" },
      { text: `${prefixes[0]}${bodyOf(1).slice(0, 6)}`, why: "too short to be one" },
    ],
  };
}
