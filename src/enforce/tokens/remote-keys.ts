// Keys of others: of agents that publish theirs, and of platforms that vouch for agents. Fetched through the guarded way out, kept for minutes, and read anew
// when a token names a key that is not among them, but never more often than every half minute.
import { type Clock, MandateError, type Outbound, readStrictObject } from "../../kernel/index.ts";
import { readJwks, type VerificationKey } from "./jws.ts";
import { refusal } from "./refusal.ts";

const KEPT_MILLISECONDS = 300_000;
const AGAIN_MILLISECONDS = 30_000;
const MOST_KEPT = 1_000;

export interface RemoteKeys {
  /** Throws `invalid_client` when they cannot be had. `missing`: a key was looked for that the kept ones are without. */
  at(url: string, missing?: boolean): Promise<readonly VerificationKey[]>;
  /** Of an issuer, by its metadata. */
  ofIssuer(issuer: string, missing?: boolean): Promise<readonly VerificationKey[]>;
}

interface Kept {
  readonly readAt: number;
  readonly keys: Promise<readonly VerificationKey[]>;
}

export interface RemoteKeysDeps {
  readonly call: Outbound;
  readonly clock: Clock;
  /** Issuers in the private network, such as the cluster next door, are let through. */
  readonly allowPrivate: boolean;
}

export function remoteKeys({ call, clock, allowPrivate }: RemoteKeysDeps): RemoteKeys {
  const kept = new Map<string, Kept>();
  const get = async (url: string): Promise<string> => {
    try {
      const { status, body } = await call({ method: "GET", url, allowPrivate });
      if (status === 200) return body;
      throw new MandateError("provider_failed", `${url} answered ${status}`);
    } catch (cause) {
      throw refusal("invalid_client", `the keys that would prove who this is cannot be had from ${url}; try again when it answers`, { cause });
    }
  };
  const readAt = async (url: string) => {
    const keys = readJwks(readStrictObject(await get(url)));
    if (keys === undefined) throw refusal("invalid_client", `${url} holds no key set that can be trusted: it has private keys, or two of one name, or is no JSON; have it corrected`);
    return keys;
  };
  const readOf = async (issuer: string) => {
    const metadata = readStrictObject(await get(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`));
    // INVARIANT: the document of another issuer says nothing of this one (mix-up).
    if (metadata?.["issuer"] !== issuer || typeof metadata["jwks_uri"] !== "string") throw refusal("invalid_client", `the metadata of ${issuer} is another issuer's, or names no keys; check the issuer`);
    return readAt(metadata["jwks_uri"]);
  };
  const keep = (name: string, missing: boolean, read: () => Promise<readonly VerificationKey[]>) => {
    const now = clock.now().getTime();
    const before = kept.get(name);
    if (before !== undefined && Math.abs(now - before.readAt) < (missing ? AGAIN_MILLISECONDS : KEPT_MILLISECONDS)) return before.keys;
    if (kept.size >= MOST_KEPT) kept.clear();
    const keys = read();
    kept.set(name, { readAt: now, keys });
    keys.catch(() => kept.delete(name));
    return keys;
  };
  return {
    at: (url, missing = false) => keep(url, missing, () => readAt(url)),
    ofIssuer: (issuer, missing = false) => keep(`issuer ${issuer}`, missing, () => readOf(issuer)),
  };
}
