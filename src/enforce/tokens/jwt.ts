// Claims of a JWT, with their times judged. A time that is no number is no time, and a token without an end is none.
import { readStrictObject } from "../../kernel/index.ts";
import type { Jws } from "./jws.ts";

export interface JwtClaims extends Readonly<Record<string, unknown>> {
  readonly exp: number;
}

/** How far two clocks may be apart. */
export const CLOCK_SKEW_SECONDS = 30;

/** Why it is not valid, in a word for the record; or its claims. */
export type ReadClaims = { readonly claims: JwtClaims } | { readonly wrong: string };

export interface ClaimRules {
  readonly at: Date;
  /** Most seconds from `iat` to `exp`, where the issuer must be brief. */
  readonly longestSeconds?: number;
}

export function readClaims(jws: Jws, { at, longestSeconds }: ClaimRules): ReadClaims {
  const claims = readStrictObject(jws.payload.toString("utf8"));
  if (claims === undefined) return { wrong: "its claims are no JSON object, or one stands there twice" };
  const now = at.getTime() / 1000;
  const { exp, nbf, iat } = claims;
  if (!isTime(exp)) return { wrong: "`exp` is missing or is no number" };
  if (exp <= now - CLOCK_SKEW_SECONDS) return { wrong: "it has ended" };
  if (nbf !== undefined && !isTime(nbf)) return { wrong: "`nbf` is no number" };
  if (nbf !== undefined && nbf > now + CLOCK_SKEW_SECONDS) return { wrong: "it is not valid yet" };
  if (iat !== undefined && !isTime(iat)) return { wrong: "`iat` is no number" };
  if (iat !== undefined && iat > now + CLOCK_SKEW_SECONDS) return { wrong: "it comes from the future; set the clocks" };
  if (longestSeconds !== undefined && exp - (iat ?? now) > longestSeconds) return { wrong: `it lives longer than ${longestSeconds} seconds` };
  return { claims: claims as JwtClaims };
}

const isTime = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value > 0 && value < 1e11;

/** `aud` is one text, or a list of texts. */
export function audiences(claim: unknown): readonly string[] {
  if (typeof claim === "string") return [claim];
  return Array.isArray(claim) && claim.every((each) => typeof each === "string") ? claim : [];
}
