// Whether an access token of ours is good, for whoever serves what it is for: signature, type, issuer, audience, times, the key it is bound to, and what has
// become of it since. INVARIANT: what is not surely good is not good.
import { timingSafeEqual } from "node:crypto";
import { issuedByJti, type Store } from "../../store/index.ts";
import { certificateThumbprint } from "./certificates.ts";
import type { Presented, VerifiedToken } from "./contract.ts";
import type { AuthorizationDetail } from "./details.ts";
import { readProof, type Nonces } from "./dpop.ts";
import { MANDATE_CLAIM } from "./issue.ts";
import { audiences, readClaims } from "./jwt.ts";
import { parseJws, sha256Base64url, verifierOf } from "./jws.ts";
import type { Keys } from "./keys.ts";
import { refusal } from "./refusal.ts";
import { usedOnce } from "./used-once.ts";

export interface VerifyDeps {
  readonly store: Store;
  readonly keys: Keys;
  readonly nonces: Nonces;
  readonly issuer: () => string;
}

export type VerifyToken = (token: string, presented: Presented) => Promise<VerifiedToken>;

/** A stranger's token makes us look for its key once a second at most. */
const UNKNOWN_KEY_MILLISECONDS = 1_000;

const bad = (why: string) => refusal("invalid_token", `the access token is not good: ${why}; get a new one`);

/** Throws `invalid_token`, `invalid_dpop_proof` or `use_dpop_nonce`. */
export function tokenVerifier(deps: VerifyDeps): VerifyToken {
  return async (token, presented) => {
    const claims = await readOwn(token, deps);
    if (presented.audience !== null && !audiences(claims.aud).includes(presented.audience)) throw bad("it is for another resource");
    const at = deps.store.clock.now();
    const row = await issuedByJti(deps.store.pool, sha256Base64url(claims.jti), at);
    if (row === undefined || row.state !== "valid") throw bad(row === undefined ? "it was not made here" : WHY[row.state]);
    await assertPossession(token, claims.cnf, presented, { ...deps, at });
    return {
      id: row.id,
      claims,
      agentId: row.agentId,
      mandate: claims[MANDATE_CLAIM],
      person: row.person,
      details: (row.details ?? []) as readonly AuthorizationDetail[],
      expiresAt: new Date(row.expiresAt),
    };
  };
}

const WHY = { valid: "", suspended: "its agent or mandate is not in force, or is stopped", revoked: "it was revoked", expired: "it has ended" } as const;

type OwnClaims = VerifiedToken["claims"] & { readonly aud: unknown; readonly cnf?: { readonly jkt?: string; readonly "x5t#S256"?: string }; readonly [MANDATE_CLAIM]: VerifiedToken["mandate"] };

/** What we signed, and nothing else: the claims of a token with our signature are of the form that we give them. */
export async function readOwn(token: string, { keys, issuer, store }: Pick<VerifyDeps, "keys" | "issuer" | "store">): Promise<OwnClaims> {
  const jws = parseJws(token);
  if (jws === undefined) throw bad("it is no signed JWT");
  // SPEC: RFC 9068 §4: the type keeps other JWTs of ours, such as identity tokens, from passing for one.
  if (jws.header["typ"] !== "at+jwt" && jws.header["typ"] !== "application/at+jwt") throw bad("it is a token of another type");
  await keys.refresh();
  // A key that another server made a moment ago.
  if (!keys.verifiers().some(({ kid }) => kid === jws.header["kid"])) await keys.refresh(UNKNOWN_KEY_MILLISECONDS);
  if (verifierOf(jws, keys.verifiers()) === undefined) throw bad("none of our keys signed it");
  const read = readClaims(jws, { at: store.clock.now() });
  if ("wrong" in read) throw bad(read.wrong);
  if (read.claims["iss"] !== issuer() || typeof read.claims["jti"] !== "string") throw bad("it is of another issuer");
  return read.claims as OwnClaims;
}

async function assertPossession(token: string, cnf: OwnClaims["cnf"], { dpop, certificate, asBearer = false }: Presented, { store, nonces, at }: VerifyDeps & { readonly at: Date }): Promise<void> {
  if (cnf === undefined) {
    if (dpop !== undefined && !asBearer) throw bad("it came with a proof of possession, and is bound to no key");
    return;
  }
  if (asBearer) return;
  if (cnf.jkt !== undefined) {
    if (dpop === undefined) throw bad("it is bound to a key, and came without a DPoP proof");
    const { jkt, use } = readProof({ ...dpop, accessToken: token }, { nonces, at });
    if (jkt !== cnf.jkt) throw bad("it is bound to another key than that of the proof");
    await usedOnce(store, use);
    return;
  }
  const shown = certificate === undefined ? "" : certificateThumbprint(certificate);
  const wanted = cnf["x5t#S256"] ?? "";
  if (shown.length !== wanted.length || !timingSafeEqual(Buffer.from(shown), Buffer.from(wanted))) throw bad("it is bound to a client certificate that was not shown");
}
