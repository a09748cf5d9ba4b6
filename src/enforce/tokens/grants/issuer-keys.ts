// Keys of trusted issuers. INVARIANT: keys of which none was known before are not believed: somebody may have taken over the issuer, so a person looks first.
import { MandateError, type Outbound } from "../../../kernel/index.ts";
import { putIssuerKeys, systemActor, type Store, type TrustedIssuerRow } from "../../../store/index.ts";
import { jwkThumbprint, readJwks, type VerificationKey } from "../jws.ts";
import { remoteKeys } from "../remote-keys.ts";

const watching = systemActor("trusted-issuers");

export interface IssuerKeys {
  /** `missing`: a key was looked for that the kept ones are without. Throws when they cannot be had, or a person must look first. */
  of(issuer: TrustedIssuerRow, missing: boolean): Promise<readonly VerificationKey[]>;
  /** What an address shows now, for whoever enters an issuer. */
  at(url: string, allowPrivate: boolean): Promise<readonly VerificationKey[]>;
}

export function openIssuerKeys(store: Store, call: Outbound): IssuerKeys {
  const { clock } = store;
  const [inside, outside] = [true, false].map((allowPrivate) => remoteKeys({ call, clock, allowPrivate }));
  const at: IssuerKeys["at"] = async (url, allowPrivate) => (await (allowPrivate ? inside : outside)?.at(url, true)) ?? [];
  return {
    at,
    of: async (issuer, missing) => {
      if (issuer.heldKeys !== null) throw held(issuer);
      if (issuer.jwks !== null) return readJwks(issuer.jwks) ?? [];
      const keys = (await (issuer.allowPrivate ? inside : outside)?.at(issuer.jwksUri ?? "", missing)) ?? [];
      await compare(store, issuer, thumbprintsOf(keys));
      return keys;
    },
  };
}

async function compare(store: Store, issuer: TrustedIssuerRow, now: readonly string[]): Promise<void> {
  if (now.length === issuer.knownKeys.length && now.every((each) => issuer.knownKeys.includes(each))) return;
  const isHeld = !now.some((each) => issuer.knownKeys.includes(each));
  await store.write(watching, async (tx) => {
    await putIssuerKeys(tx, issuer.id, now, isHeld);
    await tx.record({ action: isHeld ? "trusted-issuer.held" : "trusted-issuer.keys-changed", subject: issuer.id, detail: { issuer: issuer.issuer, former: issuer.knownKeys, now } });
  });
  if (isHeld) throw held(issuer);
}

const held = ({ issuer }: TrustedIssuerRow) =>
  new MandateError("provider_refused", `${issuer} shows keys of which none was known before, so nothing of it is taken; an administrator compares them and confirms them under Tokens, Trusted issuers`);

const made = new WeakMap<readonly VerificationKey[], readonly string[]>();

/** By which keys are known again. */
export function thumbprintsOf(keys: readonly VerificationKey[]): readonly string[] {
  const before = made.get(keys);
  if (before !== undefined) return before;
  const thumbprints = keys.map(({ key }) => jwkThumbprint(key.export({ format: "jwk" }) as Record<string, unknown>)).toSorted();
  made.set(keys, thumbprints);
  return thumbprints;
}
