// Who asks at the token endpoint: an agent that proves it by one of the methods it is registered with. Whatever is wrong, the answer to a stranger is the same.
import { timingSafeEqual } from "node:crypto";
import { readStrictObject, sha256Hex } from "../../kernel/index.ts";
import type { AgentAuthentication } from "../../model/index.ts";
import { bearsName, certificateThumbprint, type PresentedCertificate } from "./certificates.ts";
import type { Holder, Use } from "./contract.ts";
import { readPlatformToken } from "./federation.ts";
import type { Holders } from "./holder.ts";
import { audiences, readClaims } from "./jwt.ts";
import { parseJws, readJwks, verifierOf, type Jws } from "./jws.ts";
import { refusal } from "./refusal.ts";
import type { RemoteKeys } from "./remote-keys.ts";

export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** SPEC: RFC 7523 §3; longer ones are refused, for each is remembered until it ends. */
const LONGEST_ASSERTION_SECONDS = 600;
/** Platforms give tokens for hours; those are remembered no longer than they are taken. */
export const CLIENT_METHODS = ["private_key_jwt", "client_secret_basic", "client_secret_post", "tls_client_auth", "self_signed_tls_client_auth"] as const;

export interface ClientProof {
  readonly clientId: string | undefined;
  readonly authorization: string | undefined;
  readonly secret: string | undefined;
  readonly assertion: string | undefined;
  readonly assertionType: string | undefined;
  readonly certificate: PresentedCertificate | null;
}

export interface ProvedClient {
  readonly holder: Holder;
  readonly method: AgentAuthentication["method"];
  readonly uses: readonly Use[];
}

export interface AuthenticationDeps {
  readonly holders: Holders;
  readonly remote: RemoteKeys;
  /** Who an assertion may be for: our issuer, and for old clients the endpoint itself. */
  readonly audiences: readonly string[];
  readonly at: Date;
  /** Read the agent as it stands now. */
  readonly fresh?: boolean;
}

type Method<M extends AgentAuthentication["method"]> = Extract<AgentAuthentication, { method: M }>;
const methodsOf = <M extends AgentAuthentication["method"]>({ agent }: Holder, method: M): readonly Method<M>[] => agent.authentication.filter((each): each is Method<M> => each.method === method);

/** `null` when the request brings nothing by which a client could be known. Throws `invalid_client`. */
export async function authenticateClient(proof: ClientProof, deps: AuthenticationDeps): Promise<ProvedClient | null> {
  const basic = proof.authorization === undefined ? undefined : readBasic(proof.authorization);
  const given = [basic, proof.secret, proof.assertion].filter((each) => each !== undefined).length;
  if (given > 1) throw refusal("invalid_request", "the client proves itself in more than one way; send one of a secret, an assertion and a certificate");
  if (proof.assertion !== undefined) return byAssertion(proof.assertion, proof, deps);
  if (basic !== undefined) return bySecret(basic.clientId, basic.secret, proof, deps);
  if (proof.clientId === undefined) return null;
  if (proof.secret !== undefined) return bySecret(proof.clientId, proof.secret, proof, deps);
  return proof.certificate === null ? null : byCertificate(proof.clientId, proof.certificate, deps);
}

/** SPEC: RFC 6749 §2.3.1: both halves are form-encoded first. */
function readBasic(authorization: string): { readonly clientId: string; readonly secret: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]{1,2000}={0,2})$/i.exec(authorization)?.[1];
  const text = encoded === undefined ? "" : Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) throw unknown("the Authorization header is not of the form Basic client:secret");
  try {
    const [clientId, secret] = [text.slice(0, colon), text.slice(colon + 1)].map((part) => decodeURIComponent(part.replaceAll("+", " ")));
    return { clientId: clientId as string, secret: secret as string };
  } catch (cause) {
    throw refusal("invalid_client", "client and secret in the Authorization header must be form-encoded", { cause });
  }
}

async function bySecret(clientId: string, secret: string, { clientId: named }: ClientProof, deps: AuthenticationDeps): Promise<ProvedClient> {
  if (named !== undefined && named !== clientId) throw refusal("invalid_request", "client_id is another one than that of the Authorization header");
  const holder = await found(clientId, deps);
  const digest = Buffer.from(sha256Hex(secret));
  const match = methodsOf(holder, "client_secret").filter((each) => timingSafeEqual(Buffer.from(each.digest), digest))[0];
  if (match === undefined) throw unknown("its secret is not known", holder);
  if (Date.parse(match.expires_at) <= deps.at.getTime()) throw unknown("its secret has ended; make a new one, or better, register a key", holder);
  return { holder, method: "client_secret", uses: [] };
}

async function byAssertion(assertion: string, proof: ClientProof, deps: AuthenticationDeps): Promise<ProvedClient> {
  if (proof.assertionType !== ASSERTION_TYPE) throw refusal("invalid_request", `client_assertion_type must be ${ASSERTION_TYPE}`);
  const jws = parseJws(assertion);
  const claims = jws === undefined ? undefined : readStrictObject(jws.payload.toString("utf8"));
  if (jws === undefined || claims === undefined) throw unknown("its assertion is no signed JWT");
  const { iss, sub } = claims;
  // A platform's token names the workload and not the client, which the request then says.
  if (typeof sub === "string" && iss === sub && (proof.clientId === undefined || proof.clientId === sub)) return byOwnKey(jws, sub, deps);
  if (proof.clientId === undefined) throw unknown("its assertion is not its own (iss and sub must both be the client id), and for a platform's token client_id must be sent");
  return byPlatform(jws, { iss, assertion, clientId: proof.clientId }, deps);
}

async function byOwnKey(jws: Jws, clientId: string, deps: AuthenticationDeps): Promise<ProvedClient> {
  const holder = await found(clientId, deps);
  const registered = methodsOf(holder, "private_key_jwt");
  if (registered.length === 0) throw unknown("it is not registered with keys", holder);
  if (jws.header["typ"] !== undefined && jws.header["typ"] !== "JWT" && jws.header["typ"] !== "client-authentication+jwt") throw unknown("its assertion is a token of another type", holder);
  for (const missing of [false, true]) {
    for (const { jwks, jwks_uri: uri } of registered) {
      const keys = jwks === undefined ? await deps.remote.at(uri ?? "", missing) : (readJwks(jwks) ?? []);
      if (verifierOf(jws, keys) !== undefined) return ownAssertion(jws, holder, deps);
    }
  }
  throw unknown("none of its keys signed the assertion", holder);
}

function ownAssertion(jws: Jws, holder: Holder, deps: AuthenticationDeps): ProvedClient {
  const read = readClaims(jws, { at: deps.at, longestSeconds: LONGEST_ASSERTION_SECONDS });
  if ("wrong" in read) throw unknown(`its assertion is not valid: ${read.wrong}`, holder);
  const { jti, aud, exp } = read.claims;
  const named = audiences(aud);
  // SPEC: RFC 7523bis: the issuer alone; a list would be good at other servers too.
  if (named.length !== 1 || !deps.audiences.includes(named[0] as string)) throw unknown(`its assertion must be for ${deps.audiences[0]} alone`, holder);
  if (typeof jti !== "string" || jti === "" || jti.length > 512) throw unknown("its assertion has no jti", holder);
  return { holder, method: "private_key_jwt", uses: [{ what: `assertion ${holder.agent.id} ${jti}`, expiresAt: new Date((exp + 60) * 1000) }] };
}

async function byPlatform(jws: Jws, { iss, clientId }: { readonly iss: unknown; readonly assertion: string; readonly clientId: string }, deps: AuthenticationDeps): Promise<ProvedClient> {
  const holder = await found(clientId, deps);
  const trusted = methodsOf(holder, "federation").filter(({ issuer, kind }) => issuer === iss || (kind === "spiffe" && iss === undefined));
  let failed: unknown;
  for (const federation of trusted) {
    try {
      await readPlatformToken(jws, federation, { remote: deps.remote, at: deps.at });
      // A platform's token is good until it ends, and may be shown more than once: it is bound by its audience.
      return { holder, method: "federation", uses: [] };
    } catch (thrown) {
      failed = thrown;
    }
  }
  throw unknown(failed instanceof Error ? failed.message : "it is not registered with the issuer of the assertion", holder);
}

async function byCertificate(clientId: string, { der, trusted }: PresentedCertificate, deps: AuthenticationDeps): Promise<ProvedClient> {
  const holder = await found(clientId, deps);
  const thumbprint = certificateThumbprint(der);
  if (methodsOf(holder, "self_signed_tls").some((each) => each["x5t#S256"] === thumbprint)) return { holder, method: "self_signed_tls", uses: [] };
  if (trusted && methodsOf(holder, "tls_client_auth").some((names) => bearsName(der, names))) return { holder, method: "tls_client_auth", uses: [] };
  throw unknown(trusted ? "its certificate bears another name" : "its certificate is not registered, and no authority that is trusted vouches for it", holder);
}

async function found(clientId: string, { holders, fresh = false }: AuthenticationDeps): Promise<Holder> {
  const holder = await holders.find(clientId, fresh);
  if (holder === undefined) throw unknown("there is no such client");
  return holder;
}

/** `why` is for our record. INVARIANT: whoever asks learns neither whether the client exists nor how near he came. */
const unknown = (why: string, holder?: Holder) => refusal("invalid_client", "The client is not known, or does not prove who it is by a method that it is registered with.", { fields: { why, ...(holder === undefined ? {} : { agent: holder.agent.id, agentName: holder.agent.name }) } });
