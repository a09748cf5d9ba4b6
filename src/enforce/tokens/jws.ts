// Compact JWS (RFC 7515), made and checked here alone. INVARIANT: the algorithm follows from the key, never from the token; `none`, HMAC, and keys that a
// token brings along or points at (`jku`, `x5u`, `jwk`, `x5c`) are not looked at.
import { readStrictObject } from "../../kernel/index.ts";
import { createPublicKey, hash, sign, verify, type KeyObject } from "node:crypto";
import { isRoca } from "./roca.ts";

/** SPEC: RFC 7518, RFC 8037, RFC 9864. Asymmetric only. */
export const JWS_ALGORITHMS = ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA", "Ed25519"] as const;
export type JwsAlgorithm = (typeof JWS_ALGORITHMS)[number];

export interface Jws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Buffer;
  readonly signingInput: string;
  readonly signature: Buffer;
}

const LONGEST_TOKEN = 64 * 1024;

/** Takes a compact JWS apart without believing it; `undefined` when it is none. */
export function parseJws(token: string): Jws | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  const [head = "", body = "", tail = "", ...more] = token.split(".");
  if (more.length > 0 || !isBase64url(head) || (body !== "" && !isBase64url(body)) || !isBase64url(tail)) return undefined;
  const header = readStrictObject(Buffer.from(head, "base64url").toString("utf8"));
  if (header === undefined) return undefined;
  return { header, payload: Buffer.from(body, "base64url"), signingInput: `${head}.${body}`, signature: Buffer.from(tail, "base64url") };
}

/** SPEC: RFC 7515 §2: without padding, white space or stray bits. */
const isBase64url = (text: string): boolean => /^[A-Za-z0-9_-]+$/.test(text) && Buffer.from(text, "base64url").toString("base64url") === text;

export interface VerificationKey {
  readonly kid: string | undefined;
  /** What this key may verify. One key is of one kind, and mostly of one algorithm. */
  readonly algorithms: readonly JwsAlgorithm[];
  readonly key: KeyObject;
}

const DIGESTS: Readonly<Record<string, string>> = { "256": "sha256", "384": "sha384", "512": "sha512" };
/** Bytes of an ECDSA signature: each half as long as the order of the curve. */
const EC_BYTES: Readonly<Record<string, number>> = { ES256: 64, ES384: 96, ES512: 132 };
const PSS_PADDING = { padding: 6, saltLength: -1 } as const;

/** True when this very key made the signature with an algorithm that it is for. */
export function isSignedBy({ header, signingInput, signature }: Jws, { key, algorithms }: VerificationKey): boolean {
  const alg = algorithms.find((each) => each === header["alg"]);
  // SPEC: RFC 7515 §4.1.11: what is critical and not understood makes it invalid, and we understand no extension.
  if (alg === undefined || "crit" in header || "b64" in header) return false;
  const input = Buffer.from(signingInput);
  if (alg === "EdDSA" || alg === "Ed25519") return verify(null, input, key, signature);
  const digest = DIGESTS[alg.slice(2)] as string;
  if (alg.startsWith("ES")) return signature.length === EC_BYTES[alg] && verify(digest, input, { key, dsaEncoding: "ieee-p1363" }, signature);
  if (alg.startsWith("PS")) return verify(digest, input, { key, ...PSS_PADDING, saltLength: hashBytes(digest) }, signature);
  return verify(digest, input, key, signature);
}

const hashBytes = (digest: string) => Number(digest.slice(3)) / 8;

export function signJws(header: Readonly<Record<string, unknown>> & { readonly alg: "ES256" | "RS256" }, payload: Readonly<Record<string, unknown>>, key: KeyObject): string {
  return signText(Buffer.from(JSON.stringify(header)).toString("base64url"), header.alg, payload, key);
}

/** With a header that is encoded already: what is the same for every token of a key. */
export function signText(head: string, alg: "ES256" | "RS256", payload: Readonly<Record<string, unknown>>, key: KeyObject): string {
  const input = `${head}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  const signature = sign("sha256", Buffer.from(input), alg === "ES256" ? { key, dsaEncoding: "ieee-p1363" } : key);
  return `${input}.${signature.toString("base64url")}`;
}

type Jwk = Readonly<Record<string, unknown>>;

/** Members of which a key is one kind's, for its thumbprint (RFC 7638 §3.2) and for reading it without what else stands there. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = { EC: ["crv", "kty", "x", "y"], OKP: ["crv", "kty", "x"], RSA: ["e", "kty", "n"] };
const CURVES: Readonly<Record<string, JwsAlgorithm>> = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };
const RSA_ALGORITHMS = ["RS256", "PS256", "RS384", "PS384", "RS512", "PS512"] as const;
const LEAST_RSA_BITS = 2048;
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"];

/** The key, when it is a public one that may sign; else `undefined`. */
export function readJwk(jwk: Jwk): VerificationKey | undefined {
  const members = REQUIRED[String(jwk["kty"])];
  if (members === undefined || members.some((name) => typeof jwk[name] !== "string") || PRIVATE_MEMBERS.some((name) => name in jwk)) return undefined;
  if (jwk["use"] !== undefined && jwk["use"] !== "sig" && jwk["use"] !== "jwt-svid") return undefined;
  const operations = jwk["key_ops"];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes("verify"))) return undefined;
  const can = algorithmsOf(jwk);
  const algorithms = jwk["alg"] === undefined ? can : can.filter((each) => each === jwk["alg"]);
  const key = algorithms.length === 0 ? undefined : imported(Object.fromEntries(members.map((name) => [name, jwk[name]])));
  if (key === undefined || isWeakRsa(key, String(jwk["n"]))) return undefined;
  return { kid: typeof jwk["kid"] === "string" ? jwk["kid"] : undefined, algorithms, key };
}

function isWeakRsa({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject, modulus: string): boolean {
  return type === "rsa" && ((details?.modulusLength ?? 0) < LEAST_RSA_BITS || (details?.publicExponent ?? 0n) < 3n || isRoca(modulus));
}

function algorithmsOf(jwk: Jwk): readonly JwsAlgorithm[] {
  if (jwk["kty"] === "RSA") return RSA_ALGORITHMS;
  if (jwk["kty"] === "OKP") return jwk["crv"] === "Ed25519" ? ["EdDSA", "Ed25519"] : [];
  const alg = CURVES[String(jwk["crv"])];
  return alg === undefined ? [] : [alg];
}

function imported(jwk: Jwk): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk as { kty: string }, format: "jwk" });
  } catch {
    // A point that is not on its curve, a modulus that is none: such a key verifies nothing.
    return undefined;
  }
}

/**
 * Keys of a set that may verify; `undefined` when the set cannot be trusted as a whole: a private or symmetric key among them, or two of one name.
 * Keys of other uses are passed over.
 */
export function readJwks(jwks: unknown): readonly VerificationKey[] | undefined {
  const keys = (jwks as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length > 100 || keys.some((each) => typeof each !== "object" || each === null)) return undefined;
  const all = keys as readonly Jwk[];
  if (all.some((each) => each["kty"] === "oct" || PRIVATE_MEMBERS.some((name) => name in each))) return undefined;
  const names = all.flatMap((each) => (typeof each["kid"] === "string" ? [each["kid"]] : []));
  if (new Set(names).size !== names.length) return undefined;
  return all.flatMap((each) => readJwk(each) ?? []);
}

/** The key that verifies the token: the one that it names, or any that fits when it names none. */
export function verifierOf(jws: Jws, keys: readonly VerificationKey[]): VerificationKey | undefined {
  const { kid } = jws.header;
  if (kid !== undefined && typeof kid !== "string") return undefined;
  const named = kid === undefined ? keys : keys.filter((each) => each.kid === kid || each.kid === undefined);
  return named.find((key) => isSignedBy(jws, key));
}

/** SPEC: RFC 7638. In base64url. */
export function jwkThumbprint(jwk: Jwk): string {
  const members = REQUIRED[String(jwk["kty"])] ?? [];
  return hash("sha256", JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]]))), "base64url");
}

/** SHA-256 in base64url. */
export const sha256Base64url = (data: string | Buffer): string => hash("sha256", data, "base64url");
