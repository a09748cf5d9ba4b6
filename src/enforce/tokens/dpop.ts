// DPoP proofs (RFC 9449): a signed statement that the caller holds a key, for this very request. Nonces follow from the clock and a secret that all servers
// share, so that each takes the other's.
import { readStrictObject } from "../../kernel/index.ts";
import { createHmac } from "node:crypto";
import type { Use } from "./contract.ts";
import { isSignedBy, jwkThumbprint, parseJws, readJwk, sha256Base64url } from "./jws.ts";
import { CLOCK_SKEW_SECONDS } from "./jwt.ts";
import { refusal } from "./refusal.ts";

export const DPOP_ALGORITHMS = ["ES256", "ES384", "ES512", "EdDSA", "Ed25519", "RS256", "PS256"] as const;
/** A proof is taken for so long after it was made. */
export const PROOF_SECONDS = 300;
const NONCE_STEP_SECONDS = 60;
/** This step, the one before, and the one of a server whose clock is ahead. */
const NONCE_STEPS = [0, -1, 1, -2] as const;

export interface Nonces {
  readonly next: (at: Date) => string;
  readonly isOurs: (nonce: string, at: Date) => boolean;
}

export function noncesFrom(secret: Uint8Array): Nonces {
  const ofStep = (step: number) => createHmac("sha256", secret).update(`dpop-nonce ${step}`).digest("base64url");
  const stepOf = (at: Date) => Math.floor(at.getTime() / 1000 / NONCE_STEP_SECONDS);
  return {
    next: (at) => ofStep(stepOf(at)),
    isOurs: (nonce, at) => NONCE_STEPS.some((step) => ofStep(stepOf(at) + step) === nonce),
  };
}

export interface ProofOf {
  readonly proof: string;
  readonly method: string;
  /** Of the request, without query and fragment. */
  readonly url: string;
  /** The token that comes with it, at a resource. */
  readonly accessToken?: string;
}

export interface Proved {
  readonly jkt: string;
  readonly use: Use;
}

/**
 * Throws `invalid_dpop_proof`, or `use_dpop_nonce` when the time in it is not near enough to ours to go by, so that a client whose clock is wrong can go on.
 * The caller makes sure that it is used once.
 */
export function readProof({ proof, method, url, accessToken }: ProofOf, { nonces, at, requireNonce = false }: { readonly nonces: Nonces; readonly at: Date; readonly requireNonce?: boolean }): Proved {
  const jws = parseJws(proof);
  const jwk = jws?.header["jwk"];
  if (jws === undefined || jws.header["typ"] !== "dpop+jwt" || typeof jwk !== "object" || jwk === null) throw wrong("it is no JWT of type dpop+jwt with its key in the header");
  const key = readJwk(jwk as Record<string, unknown>);
  if (key === undefined || !DPOP_ALGORITHMS.some((alg) => alg === jws.header["alg"]) || !isSignedBy(jws, key)) throw wrong("its key is not a public signing key, or did not sign it");
  const claims = readStrictObject(jws.payload.toString("utf8"));
  const { jti, htm, htu, iat, nonce, ath } = claims ?? {};
  if (typeof jti !== "string" || jti === "" || jti.length > 512) throw wrong("it has no jti");
  if (htm !== method) throw wrong(`its htm is not ${method}`);
  if (typeof htu !== "string" || normal(htu) !== normal(url)) throw wrong("its htu is another address");
  if (typeof iat !== "number") throw wrong("its iat is no number");
  if (accessToken !== undefined && ath !== sha256Base64url(accessToken)) throw wrong("its ath is not of this token");
  const now = at.getTime() / 1000;
  if (nonce !== undefined && (typeof nonce !== "string" || !nonces.isOurs(nonce, at))) throw nonceAsked("its nonce is not ours any more");
  if (nonce === undefined && requireNonce) throw nonceAsked("it has no nonce");
  if (nonce === undefined && (iat > now + CLOCK_SKEW_SECONDS || iat < now - PROOF_SECONDS)) throw nonceAsked("it was not made now");
  // With a nonce the time is ours: it ends with the nonce, whatever the client's clock says.
  const ends = nonce === undefined ? iat + PROOF_SECONDS + CLOCK_SKEW_SECONDS : now + NONCE_STEP_SECONDS * (NONCE_STEPS.length + 1);
  const jkt = jwkThumbprint(jwk as Record<string, unknown>);
  return { jkt, use: { what: `dpop ${jkt} ${jti}`, expiresAt: new Date(ends * 1000) } };
}

const wrong = (why: string) => refusal("invalid_dpop_proof", `the DPoP proof is not valid: ${why}; make a new one for this request`);
const nonceAsked = (why: string) => refusal("use_dpop_nonce", `the DPoP proof is not taken: ${why}; make one with the nonce of the DPoP-Nonce header`);

/** SPEC: RFC 9449 §4.3: compared after normalisation, without query and fragment. */
function normal(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
