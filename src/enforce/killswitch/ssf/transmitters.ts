// Whose signals are heard: an identity provider, by its issuer and its keys. Its secret is shown once and kept as a digest.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { MandateError, newId, sha256Hex, type Secret, type Sealer } from "../../../kernel/index.ts";
import { deleteTransmitter, insertTransmitter, type Actor, type Store, type TransmitterRow } from "../../../store/index.ts";

export interface TransmitterWanted {
  readonly name: string;
  readonly issuer: string;
  readonly jwksUri: string | null;
  readonly jwks: TransmitterRow["jwks"];
  readonly audience: string;
  readonly method: "push" | "poll";
  readonly pollUrl: string | null;
  readonly pollAuthorization: Secret | null;
  readonly allowPrivate: boolean;
}

export interface TransmitterMade {
  readonly id: string;
  /** Of push: what it must send as a bearer; never to be had again. */
  readonly secret: string | null;
}

export const pollPlace = (transmitter: string): readonly string[] => ["ssf_transmitter", transmitter, "authorization"];

export async function addTransmitter(store: Store, sealer: Sealer, actor: Actor, wanted: TransmitterWanted): Promise<TransmitterMade> {
  if ((wanted.jwksUri === null) === (wanted.jwks === null)) throw new MandateError("invalid_input", "its keys are either at a jwks_uri or given as jwks; give one of the two");
  if (wanted.jwks?.keys.some(({ kty, d, k }) => kty === "oct" || d !== undefined || k !== undefined) === true) throw new MandateError("invalid_input", "the jwks holds a private or symmetric key; give public keys alone, and renew the one that was given");
  if (wanted.method === "poll" && wanted.pollUrl === null) throw new MandateError("invalid_input", "a transmitter that is polled has a poll_url; give it");
  const id = newId("trm", store.clock);
  const secret = wanted.method === "push" ? randomBytes(32).toString("base64url") : null;
  await store.write(actor, async (tx) => {
    const made = await insertTransmitter(tx, {
      id,
      name: wanted.name,
      issuer: wanted.issuer,
      jwksUri: wanted.jwksUri,
      jwks: wanted.jwks,
      audience: wanted.audience,
      method: wanted.method,
      pushDigest: secret === null ? null : sha256Hex(secret),
      pollUrl: wanted.method === "poll" ? wanted.pollUrl : null,
      pollSealed: wanted.method === "poll" && wanted.pollAuthorization !== null ? sealer.seal(wanted.pollAuthorization, pollPlace(id)) : null,
      allowPrivate: wanted.allowPrivate,
    });
    if (!made) throw new MandateError("conflict", "a transmitter of this name or issuer is there already; remove it first, or use it");
    await tx.record({ action: "signal-transmitter.added", subject: id, detail: { name: wanted.name, issuer: wanted.issuer, method: wanted.method } });
  });
  return { id, secret };
}

export async function removeTransmitter(store: Store, actor: Actor, id: string): Promise<void> {
  await store.write(actor, async (tx) => {
    if (!(await deleteTransmitter(tx, id))) throw new MandateError("not_found", "there is no such transmitter; reload the list");
    await tx.record({ action: "signal-transmitter.removed", subject: id });
  });
}

/** Compared in constant time. */
export function isItsSecret({ pushDigest }: Pick<TransmitterRow, "pushDigest">, presented: string): boolean {
  const given = Buffer.from(sha256Hex(presented));
  const kept = Buffer.from(pushDigest ?? "");
  return kept.length === given.length && timingSafeEqual(given, kept);
}
