// Tokens of trusted issuers: whose they are is believed after signature, audience, time and the issuer's claim rules.
import { MandateError, readStrictObject } from "../../../kernel/index.ts";
import { starCovers, type PersonRef } from "../../../model/index.ts";
import { trustedIssuer, type ClaimRule, type IssuerKind, type Store, type TrustedIssuerRow } from "../../../store/index.ts";
import { parseJws, verifierOf, type Jws, type VerificationKey } from "../jws.ts";
import { audiences, readClaims, type JwtClaims } from "../jwt.ts";
import { refusal, type OauthError } from "../refusal.ts";
import type { IssuerKeys } from "./issuer-keys.ts";

export const ID_JAG_TYPE = "oauth-id-jag+jwt";
/** SPEC: ID-JAG: five minutes are the rule; twice that is the most. */
const LONGEST_ASSERTION_SECONDS = 600;
const LONGEST_SIGN_IN_SECONDS = 86_400;

export interface ForeignToken {
  readonly issuer: TrustedIssuerRow;
  readonly claims: JwtClaims & { readonly iss: string; readonly sub: string };
}

export interface ForeignWanted {
  readonly token: string;
  readonly kind: IssuerKind;
  readonly use: "sign-in" | "id-jag";
  /** Which error the caller must tell: it differs between the grants. */
  readonly error: OauthError;
  readonly at: Date;
}

export interface ForeignTokens {
  read(wanted: ForeignWanted): Promise<ForeignToken>;
}

export const foreignTokens = (store: Store, keys: IssuerKeys, ourIssuer: () => string): ForeignTokens => ({
  read: async ({ token, kind, use, error, at }) => {
    const jws = parseJws(token);
    if (jws === undefined) throw refusal(error, "the token is no signed JWT in compact form; send the token as its issuer gave it");
    checkType(jws, use, error);
    const issuer = await issuerOf(store, jws, kind, error);
    if (use === "id-jag" && !issuer.idJag) throw refusal(error, `${issuer.issuer} is not trusted to hand out identity assertions; an administrator allows it for this issuer under Tokens`);
    const key = verifierOf(jws, await keysOf(keys, issuer, false, error)) ?? verifierOf(jws, await keysOf(keys, issuer, true, error));
    if (key === undefined) throw refusal(error, `the token is not signed by a key of ${issuer.issuer}; get a new one there`);
    const read = readClaims(jws, { at, longestSeconds: use === "id-jag" ? LONGEST_ASSERTION_SECONDS : LONGEST_SIGN_IN_SECONDS });
    if ("wrong" in read) throw refusal(error, `the token of ${issuer.issuer} is not valid: ${read.wrong}; get a new one there`);
    const claims = read.claims;
    checkAudience(claims, use === "id-jag" ? ourIssuer() : issuer.audience, use, error);
    if (typeof claims["sub"] !== "string" || claims["sub"].length === 0 || claims["sub"].length > 2048) throw refusal(error, "the token names nobody: `sub` is missing; ask its issuer");
    checkRules(issuer, claims, error);
    return { issuer, claims: claims as ForeignToken["claims"] };
  },
});

async function keysOf(keys: IssuerKeys, issuer: TrustedIssuerRow, missing: boolean, error: OauthError): Promise<readonly VerificationKey[]> {
  try {
    return await keys.of(issuer, missing);
  } catch (thrown) {
    if (!(thrown instanceof MandateError)) throw thrown;
    throw refusal(error, thrown.detail, { cause: thrown });
  }
}

/** A token of one use is none of another: a logout token or a security event says of nobody that he is here. */
function checkType({ header }: Jws, use: ForeignWanted["use"], error: OauthError): void {
  const type = typeof header["typ"] === "string" ? header["typ"].toLowerCase().replace(/^application\//, "") : undefined;
  const fits = use === "id-jag" ? type === ID_JAG_TYPE : type === undefined || type === "jwt" || type === "at+jwt";
  if (!fits) throw refusal(error, use === "id-jag" ? `an identity assertion has the type ${ID_JAG_TYPE} in its header; this is another token` : "this is no sign-in or access token by the type in its header; send an id_token or access token");
}

/** By what stands in the token, which is believed only after its key is known. */
async function issuerOf(store: Store, jws: Jws, kind: IssuerKind, error: OauthError): Promise<TrustedIssuerRow> {
  const iss = readStrictObject(jws.payload.toString("utf8"))?.["iss"];
  const issuer = typeof iss === "string" && iss.length <= 2048 ? await trustedIssuer(store.pool, iss) : undefined;
  if (issuer === undefined || !issuer.enabled || issuer.kind !== kind) throw refusal(error, "the token's issuer is not trusted for this; an administrator adds it under Tokens, Trusted issuers");
  return issuer;
}

/** SPEC: ID-JAG §4: `aud` is our issuer alone; of a sign-in our name is among them, and when there are more it must be meant for us (`azp`). */
function checkAudience(claims: JwtClaims, wanted: string, use: ForeignWanted["use"], error: OauthError): void {
  const all = audiences(claims["aud"]);
  const isMeant = all.includes(wanted) && (all.length === 1 || (use === "sign-in" && claims["azp"] === wanted));
  if (!isMeant) throw refusal(error, `the token is not meant for us: its audience is not ${wanted} alone; ask its issuer for one that is`);
}

export function checkRules({ issuer, rules }: Pick<TrustedIssuerRow, "issuer" | "rules">, claims: Readonly<Record<string, unknown>>, error: OauthError): void {
  const broken = rules.find((rule) => !isSo(claims, rule));
  if (broken !== undefined) throw refusal(error, `the token's claim ${broken.claim} is not as the rules for ${issuer} want it; ask whoever looks after trusted issuers`);
}

function isSo(claims: Readonly<Record<string, unknown>>, { claim, is }: ClaimRule): boolean {
  const value = claims[claim];
  const all = Array.isArray(value) ? value : [value];
  return all.some((each) => (typeof each === "string" || typeof each === "number" || typeof each === "boolean") && starCovers(is, String(each)));
}

/** The person that a sign-in or an assertion names, with the names by which our directory may know him. */
export function personOf({ claims }: ForeignToken): PersonRef {
  const address = claims["email_verified"] === false ? undefined : claims["email"];
  const names = [address, claims["preferred_username"], claims["upn"]].filter((each): each is string => typeof each === "string" && each.length > 0 && each.length <= 320);
  return { issuer: claims.iss, subject: claims.sub, names: [...new Set(names)], teams: [] };
}
