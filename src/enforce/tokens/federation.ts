// Tokens of platforms as proof of who an agent is: Kubernetes, GitHub Actions, GitLab, SPIFFE JWT-SVID, clouds. The issuer must be one that the agent's
// registration names, the subject one that it means, and the audience ours.
import { subjectFits, type AgentAuthentication } from "../../model/index.ts";
import { audiences, readClaims, type JwtClaims } from "./jwt.ts";
import { readJwks, verifierOf, type Jws, type VerificationKey } from "./jws.ts";
import type { RemoteKeys } from "./remote-keys.ts";
import { refusal } from "./refusal.ts";

export type Federation = Extract<AgentAuthentication, { method: "federation" }>;

/** SPEC: SPIFFE-ID §2. */
const SPIFFE_ID = /^spiffe:\/\/[a-z0-9._-]{1,255}(?:\/[A-Za-z0-9._-]+)+$/;

export const isSpiffeId = (subject: string): boolean => subject.length <= 2048 && SPIFFE_ID.test(subject) && !subject.split("/").slice(3).some((part) => part === "." || part === "..");

/** Keys that the registration fixes, or those that the issuer publishes. */
async function keysOf({ jwks, jwks_uri: uri, issuer }: Federation, remote: RemoteKeys, missing: boolean): Promise<readonly VerificationKey[]> {
  if (jwks !== undefined) return readJwks(jwks) ?? [];
  return uri === undefined ? remote.ofIssuer(issuer, missing) : remote.at(uri, missing);
}

/** The platform's word, judged: gives its claims, or throws `invalid_client`. */
export async function readPlatformToken(jws: Jws, federation: Federation, { remote, at }: { readonly remote: RemoteKeys; readonly at: Date }): Promise<JwtClaims> {
  const { typ } = jws.header;
  if (typ !== undefined && typ !== "JWT" && typ !== "JOSE" && typ !== "jwt") throw wrong("it is a token of another type");
  const key = verifierOf(jws, await keysOf(federation, remote, false)) ?? verifierOf(jws, await keysOf(federation, remote, true));
  if (key === undefined) throw wrong(`none of the keys of ${federation.issuer} signed it`);
  const read = readClaims(jws, { at });
  if ("wrong" in read) throw wrong(read.wrong);
  const { claims } = read;
  const { iss, sub } = claims;
  if (federation.kind === "spiffe" ? iss !== undefined && iss !== federation.issuer : iss !== federation.issuer) throw wrong("its issuer is another one");
  if (typeof sub !== "string" || !subjectFits(federation.subject, sub)) throw wrong("its subject is another one");
  if (federation.kind === "spiffe" && !isSpiffeId(sub)) throw wrong("its subject is no SPIFFE id");
  if (!audiences(claims["aud"]).includes(federation.audience)) throw wrong(`it is for another audience than ${federation.audience}`);
  return claims;
}

const wrong = (why: string) => refusal("invalid_client", `the platform's token does not prove who this is: ${why}; send a new one of the platform that the agent is registered with`);
