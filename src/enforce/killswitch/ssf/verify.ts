// A security event token from outside: believed only when its type, algorithm, key, issuer, audience and age are right. Nothing in it names where its key comes from.
import { createLocalJWKSet, decodeProtectedHeader, errors, jwtVerify, type JSONWebKeySet } from "jose";
import { messageOf, type Clock, type Outbound } from "../../../kernel/index.ts";
import type { TransmitterRow } from "../../../store/index.ts";

/** SPEC: RFC 8935 §2.4. */
export type SetErrorCode = "invalid_request" | "invalid_key" | "invalid_issuer" | "invalid_audience" | "authentication_failed" | "access_denied";

export class SetError extends Error {
  readonly err: SetErrorCode;

  constructor(err: SetErrorCode, description: string) {
    super(description);
    this.err = err;
  }
}

export interface VerifiedSet {
  readonly jti: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export type VerifySet = (transmitter: TransmitterRow, token: string) => Promise<VerifiedSet>;

const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
const LONGEST_TOKEN = 64 * 1024;
const SKEW_SECONDS = 60;
/** A transmitter that was cut off tells late; what is older than this is told to nobody's use. */
const OLDEST_SECONDS = 7 * 86_400;
const KEYS_KEPT_MILLISECONDS = 10 * 60_000;
/** Tokens with made-up key ids must not make us call their transmitter each time. */
const ASK_AGAIN_MILLISECONDS = 30_000;
const MOST_KEYS = 50;

interface Kept {
  readonly keys: JSONWebKeySet;
  readonly at: number;
}

export function setVerifier({ call, clock }: { readonly call: Outbound; readonly clock: Clock }): VerifySet {
  const kept = new Map<string, Kept>();

  const keysOf = async (transmitter: TransmitterRow, newerThan: number): Promise<JSONWebKeySet> => {
    if (transmitter.jwks !== null) return transmitter.jwks as JSONWebKeySet;
    const url = transmitter.jwksUri ?? "";
    const now = clock.now().getTime();
    const known = kept.get(url);
    if (known !== undefined && now - known.at < newerThan) return known.keys;
    const keys = await fetchKeys(call, url, transmitter.allowPrivate);
    kept.set(url, { keys, at: now });
    return keys;
  };

  return async (transmitter, token) => {
    if (token.length > LONGEST_TOKEN) throw new SetError("invalid_request", "The token is too long.");
    const header = headerOf(token);
    if (typ(header.typ) !== "secevent+jwt") throw new SetError("invalid_request", "The type of the token is not secevent+jwt.");
    if (header.crit !== undefined) throw new SetError("invalid_request", "The token has critical header members, which are not known here.");
    const check = async (keys: JSONWebKeySet) =>
      (await jwtVerify(token, createLocalJWKSet(keys), { issuer: transmitter.issuer, audience: transmitter.audience, algorithms: ALGORITHMS, typ: header.typ ?? "", clockTolerance: SKEW_SECONDS, currentDate: clock.now(), requiredClaims: ["iat", "jti"] })).payload;
    const payload = await check(await keysOf(transmitter, KEYS_KEPT_MILLISECONDS))
      .catch(async (thrown: unknown) => {
        if (!(thrown instanceof errors.JWKSNoMatchingKey) || transmitter.jwks !== null) throw thrown;
        return check(await keysOf(transmitter, ASK_AGAIN_MILLISECONDS));
      })
      .catch((thrown: unknown) => {
        throw asSetError(thrown);
      });
    const now = clock.now().getTime() / 1000;
    const { jti, iat } = payload;
    if (typeof jti !== "string" || jti === "" || jti.length > 500) throw new SetError("invalid_request", "The token has no usable jti.");
    if (iat === undefined || iat > now + SKEW_SECONDS || iat < now - OLDEST_SECONDS) throw new SetError("invalid_request", "The token is from the future, or older than seven days. Check the clocks.");
    return { jti, claims: payload };
  };
}

function headerOf(token: string): ReturnType<typeof decodeProtectedHeader> {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new SetError("invalid_request", "This is no signed token.");
  }
}

const typ = (value: unknown): string => (typeof value === "string" ? value.toLowerCase().replace(/^application\//, "") : "");

function asSetError(thrown: unknown): SetError {
  if (thrown instanceof SetError) return thrown;
  if (thrown instanceof errors.JWTClaimValidationFailed && thrown.claim === "iss") return new SetError("invalid_issuer", "The token is of another issuer.");
  if (thrown instanceof errors.JWTClaimValidationFailed && thrown.claim === "aud") return new SetError("invalid_audience", "The token is for somebody else.");
  if (thrown instanceof errors.JWKSNoMatchingKey || thrown instanceof errors.JWKSMultipleMatchingKeys) return new SetError("invalid_key", "No key of the transmitter fits the token.");
  if (thrown instanceof errors.JWSSignatureVerificationFailed) return new SetError("authentication_failed", "The signature does not fit.");
  if (thrown instanceof errors.JOSEError) return new SetError("invalid_request", `The token cannot be taken (${thrown.code}).`);
  return new SetError("invalid_key", `The keys of the transmitter cannot be read: ${messageOf(thrown)}`);
}

async function fetchKeys(call: Outbound, url: string, allowPrivate: boolean): Promise<JSONWebKeySet> {
  const answer = await call({ method: "GET", url, allowPrivate });
  if (answer.status !== 200) throw new SetError("invalid_key", `The keys of the transmitter cannot be read: it answered ${answer.status}.`);
  const { keys } = JSON.parse(answer.body) as { keys?: unknown };
  if (!Array.isArray(keys) || keys.length > MOST_KEYS) throw new SetError("invalid_key", "The keys of the transmitter are no key set of at most 50 keys.");
  // INVARIANT: a symmetric key that stands there signs nothing.
  return { keys: keys.filter((key: { kty?: unknown }) => key !== null && typeof key === "object" && key.kty !== "oct") };
}
