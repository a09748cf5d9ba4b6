// Keys that sign tokens: made at the first start, sealed, and changed with overlap. A new key is published before it signs, and a former one as long as
// anything that it signed can live, so that no call fails. Which key signs follows from the clock alone, the same on every server.
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { MandateError, Secret, type Sealer } from "../../kernel/index.ts";
import { insertSigningKey, lockSigningKeys, signingKeys, withdrawSigningKey, type Actor, type SigningAlgorithm, type SigningKeyRow, type Store, type Tx } from "../../store/index.ts";
import { jwkThumbprint, readJwk, type VerificationKey } from "./jws.ts";

/** For so long a verifier may keep our key set (`Cache-Control` of the jwks endpoint). */
export const JWKS_SECONDS = 300;
/** From being published to signing: twice as long as the set may be kept, and longer than servers take to look again. */
const PUBLISHED_BEFORE_SECONDS = 2 * JWKS_SECONDS;
/** Longer than the longest token and skew. */
const PUBLISHED_AFTER_SECONDS = 3600;
const ROTATE_AFTER_DAYS = 30;
const LOOK_AGAIN_MILLISECONDS = 30_000;
const place = (kid: string) => ["signing_key", kid];

export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly key: KeyObject;
  /** The header of an access token, encoded. */
  readonly head: string;
}

interface Ring {
  readonly rows: readonly SigningKeyRow[];
  readonly signing: ReadonlyMap<string, SigningKey>;
  readonly verifying: readonly VerificationKey[];
  readonly readAt: number;
}

export interface Keys {
  /** The key that signs now. */
  signer(alg: SigningAlgorithm): SigningKey;
  /** Keys that tokens of ours may be signed with. */
  verifiers(): readonly VerificationKey[];
  /** Published halves, and the sealed ones in clear for the OAuth provider of this process. */
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  privateJwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** Looks in the store when the last look is so many milliseconds ago; half a minute unless told. */
  refresh(olderThan?: number): Promise<void>;
  /** Changes whenever the keys do. */
  revision(): string;
}

export async function openKeys(store: Store, sealer: Sealer, actor: Actor): Promise<Keys> {
  await ensureKey(store, sealer, actor, "ES256");
  let ring = await readRing(store, sealer);
  let reading: Promise<void> | undefined;
  const now = () => store.clock.now().getTime();
  return {
    signer: (alg) => {
      const current = ring.rows.filter((row) => row.alg === alg && ring.signing.has(row.kid) && Date.parse(row.signsFrom) <= now()).at(-1);
      const key = current === undefined ? undefined : ring.signing.get(current.kid);
      if (key === undefined) throw new MandateError("configuration_invalid", `there is no key that signs ${alg} tokens now; rotate the keys with \`mandate tokens keys rotate\``);
      return key;
    },
    verifiers: () => ring.verifying,
    jwks: () => ({ keys: ring.rows.map(published) }),
    privateJwks: () => ({ keys: ring.rows.filter(({ kid }) => ring.signing.has(kid)).map((row) => ({ ...published(row), ...privateMembers(ring.signing.get(row.kid)?.key) })) }),
    revision: () => ring.rows.map(({ kid, signsFrom }) => `${kid}${Date.parse(signsFrom) <= now()}`).join(),
    refresh: async (olderThan = LOOK_AGAIN_MILLISECONDS) => {
      if (Math.abs(now() - ring.readAt) < olderThan) return;
      reading ??= readRing(store, sealer).then((read) => void (ring = read)).finally(() => void (reading = undefined));
      await reading;
    },
  };
}

const published = ({ kid, alg, publicJwk }: SigningKeyRow) => ({ ...publicJwk, kid, alg, use: "sig" });
const privateMembers = (key: KeyObject | undefined) => (key === undefined ? {} : (key.export({ format: "jwk" }) as Record<string, unknown>));

async function readRing(store: Store, sealer: Sealer): Promise<Ring> {
  const at = store.clock.now();
  const rows = await signingKeys(store.pool, at);
  const signing = new Map<string, SigningKey>();
  const verifying: VerificationKey[] = [];
  for (const row of rows) {
    const key = privateKeyOf(row, sealer);
    if (key !== undefined) signing.set(row.kid, { kid: row.kid, alg: row.alg, key, head: Buffer.from(JSON.stringify({ alg: row.alg, typ: "at+jwt", kid: row.kid })).toString("base64url") });
    const verifier = readJwk(published(row));
    if (verifier !== undefined) verifying.push(verifier);
  }
  return { rows, signing, verifying, readAt: at.getTime() };
}

/** `undefined` when the key that sealed it is lost, or is another server's: it is published and verifies, and does not sign here. */
function privateKeyOf({ kid, sealed }: SigningKeyRow, sealer: Sealer): KeyObject | undefined {
  try {
    return createPrivateKey(sealer.open(sealed, place(kid)).reveal());
  } catch (thrown) {
    if (thrown instanceof MandateError && thrown.code === "configuration_invalid") return undefined;
    throw thrown;
  }
}

function newKey(alg: SigningAlgorithm, sealer: Sealer, signsFrom: Date): Omit<SigningKeyRow, "createdAt" | "createdBy" | "retiresAt"> {
  const { publicKey, privateKey } = alg === "ES256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publicJwk = publicKey.export({ format: "jwk" }) as Record<string, unknown>;
  const kid = jwkThumbprint(publicJwk);
  const sealed = sealer.seal(new Secret(privateKey.export({ format: "pem", type: "pkcs8" }).toString()), place(kid));
  return { kid, alg, publicJwk, sealed, signsFrom: signsFrom.toISOString() };
}

const later = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1000);

/** A key of the algorithm that this server can sign with: made when something is to be signed with it for the first time, or when the key that sealed is lost. It signs from now on. */
export async function ensureKey(store: Store, sealer: Sealer, actor: Actor, alg: SigningAlgorithm): Promise<void> {
  const has = async (db: Store["pool"] | Tx) => (await signingKeys(db, store.clock.now())).some((row) => row.alg === alg && Date.parse(row.signsFrom) <= store.clock.now().getTime() && privateKeyOf(row, sealer) !== undefined);
  if (await has(store.pool)) return;
  await store.write(actor, async (tx) => {
    await lockSigningKeys(tx);
    const made = (await has(tx)) ? undefined : newKey(alg, sealer, tx.at);
    if (made !== undefined) await insertSigningKey(tx, made, later(tx.at, PUBLISHED_AFTER_SECONDS));
    await tx.record({ action: "signing-key.made", subject: made?.kid ?? null, detail: { alg } });
  });
}

export interface Rotated {
  readonly made: readonly { readonly kid: string; readonly alg: SigningAlgorithm; readonly signsFrom: string }[];
}

/**
 * New keys for all algorithms. `atOnce`: for a key that was stolen: the former ones are worthless from now on, and with them every token that lives; else
 * they overlap. A second call while a new key waits to sign makes no more.
 */
export function rotateKeys(store: Store, sealer: Sealer, actor: Actor, { atOnce }: { readonly atOnce: boolean }): Promise<Rotated> {
  return store.write(actor, async (tx) => {
    await lockSigningKeys(tx);
    const before = await signingKeys(tx, tx.at);
    const signsFrom = atOnce ? tx.at : later(tx.at, PUBLISHED_BEFORE_SECONDS);
    const waiting = (alg: SigningAlgorithm) => before.some((row) => row.alg === alg && Date.parse(row.signsFrom) > tx.at.getTime());
    if (atOnce) for (const { kid } of before) await withdrawSigningKey(tx, kid);
    const algorithms = [...new Set(before.map(({ alg }) => alg))];
    const made = algorithms.filter((alg) => atOnce || !waiting(alg)).map((alg) => newKey(alg, sealer, signsFrom));
    for (const key of made) await insertSigningKey(tx, key, atOnce ? tx.at : later(signsFrom, PUBLISHED_AFTER_SECONDS));
    await tx.record({ action: "signing-key.rotated", subject: null, detail: { made: made.map(({ kid }) => kid), withdrawn: atOnce ? before.map(({ kid }) => kid) : [] } });
    return { made: made.map(({ kid, alg, signsFrom: from }) => ({ kid, alg, signsFrom: from })) };
  });
}

/** The schedule: rotates when the newest key is old. True when it did. */
export async function rotateWhenDue(store: Store, sealer: Sealer, actor: Actor): Promise<boolean> {
  const keys = await signingKeys(store.pool, store.clock.now());
  const newest = Math.max(...keys.map(({ createdAt }) => Date.parse(createdAt)));
  if (keys.length === 0 || store.clock.now().getTime() - newest < ROTATE_AFTER_DAYS * 86_400_000) return false;
  await rotateKeys(store, sealer, actor, { atOnce: false });
  return true;
}
