// The RSA keys that sign security event tokens: made when first needed, replaced after ninety days, sealed at rest. The interoperability profile wants RS256.
import { createPrivateKey, type KeyObject } from "node:crypto";
import { exportJWK, exportPKCS8, generateKeyPair, SignJWT, type JWK } from "jose";
import { Secret, sha256Hex, type Sealer } from "../../../kernel/index.ts";
import { insertSsfKey, ssfKeys, systemActor, type SsfKeyRow, type Store } from "../../../store/index.ts";

const ALGORITHM = "RS256";
const BITS = 2048;
const DAY = 86_400_000;
const SIGNS_DAYS = 90;
/** A receiver that kept the keys for long still finds the former one. */
const SHOWN_DAYS = 2 * SIGNS_DAYS;

export interface SetSigner {
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** What stands at `jwks_uri`. */
  published(): Promise<{ readonly keys: readonly JWK[] }>;
}

const place = (kid: string) => ["ssf_key", kid];
const ageDays = ({ createdAt }: SsfKeyRow, now: Date) => (now.getTime() - new Date(createdAt).getTime()) / DAY;

export function setSigner(store: Store, sealer: Sealer): SetSigner {
  const opened = new Map<string, KeyObject>();

  const current = async (): Promise<SsfKeyRow> => {
    const now = store.clock.now();
    const [newest] = await ssfKeys(store.pool);
    return newest !== undefined && ageDays(newest, now) < SIGNS_DAYS ? newest : make();
  };
  const make = async (): Promise<SsfKeyRow> => {
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { modulusLength: BITS, extractable: true });
    const { kty, n, e } = await exportJWK(publicKey);
    const kid = `ssf-${sha256Hex(`${n ?? ""}.${e ?? ""}`).slice(0, 24)}`;
    const key = { kid, publicJwk: { kty, n, e, kid, use: "sig", alg: ALGORITHM }, sealed: sealer.seal(new Secret(await exportPKCS8(privateKey)), place(kid)) };
    await store.write(systemActor("signals"), async (tx) => {
      await insertSsfKey(tx, key);
      await tx.record({ action: "signal-key.made", subject: kid });
    });
    return { ...key, createdAt: store.clock.now().toISOString() };
  };
  const open = (row: SsfKeyRow): KeyObject => {
    const known = opened.get(row.kid) ?? createPrivateKey(sealer.open(row.sealed, place(row.kid)).reveal());
    opened.set(row.kid, known);
    return known;
  };

  return {
    sign: async (claims) => {
      const row = await current();
      return new SignJWT({ ...claims }).setProtectedHeader({ alg: ALGORITHM, kid: row.kid, typ: "secevent+jwt" }).sign(open(row));
    },
    published: async () => {
      const newest = await current();
      const now = store.clock.now();
      const rows = await ssfKeys(store.pool);
      const shown = rows.filter((row) => ageDays(row, now) < SHOWN_DAYS);
      return { keys: (shown.length === 0 ? [newest] : shown).map(({ publicJwk }) => publicJwk as JWK) };
    },
  };
}
