// The other sides of shared signals: a receiver that takes pushed events and checks them with the published library, and a transmitter that signs, publishes its keys and can be polled.
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT, type JSONWebKeySet, type JWTPayload } from "jose";
import { refused, startFake, type Fake } from "./server.ts";

export interface FakeEventReceiver extends Fake {
  /** Every event that was taken, verified, by its jti. */
  verified(keys: JSONWebKeySet, expected: { issuer: string; audience: string; at: Date }): Promise<ReadonlyMap<string, JWTPayload>>;
}

export async function startEventReceiver(authorization: string): Promise<FakeEventReceiver> {
  const taken: string[] = [];
  const fake = await startFake(({ method, headers, body }) => {
    if (method !== "POST" || headers["content-type"] !== "application/secevent+jwt") return refused(400, "content type");
    if (headers.authorization !== authorization) return refused(401, "authorization");
    taken.push(body);
    return { status: 202 };
  });
  return {
    ...fake,
    verified: async (keys, { issuer, audience, at }) => {
      const verified = await Promise.all(taken.map((token) => jwtVerify(token, createLocalJWKSet(keys), { issuer, audience, typ: "secevent+jwt", algorithms: ["RS256"], currentDate: at })));
      return new Map(verified.map(({ payload }) => [String(payload.jti), payload]));
    },
  };
}

export interface FakeTransmitter extends Fake {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly pollUrl: string;
  sign(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Given at the next polls, until it is acknowledged. */
  queue(jti: string, token: string): void;
  readonly acknowledged: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, string>;
  /** Signs with another key from now on. */
  rotate(): Promise<void>;
}

const makeKey = async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg: "RS256", use: "sig" } };
};
/** Made once for all tests of a file: an RSA key takes its time. */
const made = new Map<string, ReturnType<typeof makeKey>>();

/** `who`: two of them have different keys under the same ids. */
export async function startTransmitter(authorization: string, who = "idp"): Promise<FakeTransmitter> {
  const keyCalled = async (kid: string) => {
    const known = made.get(`${who} ${kid}`) ?? makeKey();
    made.set(`${who} ${kid}`, known);
    const { privateKey, jwk } = await known;
    return { kid, privateKey, jwk: { ...jwk, kid } };
  };
  let key = await keyCalled("k1");
  const waiting = new Map<string, string>();
  const acknowledged = new Set<string>();
  const said = new Map<string, string>();
  const fake = await startFake(({ path, headers, body }) => {
    if (path === "/jwks") return { status: 200, body: { keys: [key.jwk] } };
    if (path !== "/poll") return refused(404, path);
    if (headers.authorization !== authorization) return refused(401, "authorization");
    const { maxEvents, ack, setErrs } = JSON.parse(body) as { maxEvents: number; ack: string[]; setErrs: Record<string, { err: string }> };
    for (const jti of [...ack, ...Object.keys(setErrs)]) waiting.delete(jti);
    for (const jti of ack) acknowledged.add(jti);
    for (const [jti, { err }] of Object.entries(setErrs)) said.set(jti, err);
    const sets = [...waiting].slice(0, maxEvents);
    return { status: 200, body: { sets: Object.fromEntries(sets), moreAvailable: waiting.size > sets.length } };
  });
  return {
    ...fake,
    issuer: "https://idp.example.com",
    jwksUri: `${fake.url}/jwks`,
    pollUrl: `${fake.url}/poll`,
    sign: (claims, header = {}) => new SignJWT({ ...claims }).setProtectedHeader({ alg: "RS256", kid: key.kid, typ: "secevent+jwt", ...header }).sign(key.privateKey),
    queue: (jti, token) => void waiting.set(jti, token),
    acknowledged,
    refused: said,
    rotate: async () => {
      key = await keyCalled("k2");
    },
  };
}
