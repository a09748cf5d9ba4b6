// Keys that sign tokens: public half in clear, private half sealed. Which of them signs now follows from the clock alone.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export type SigningAlgorithm = "ES256" | "RS256";

export interface SigningKeyRow {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealed: string;
  readonly createdAt: string;
  readonly signsFrom: string;
  /** From then on it is published no more: nothing that it signed is alive. */
  readonly retiresAt: string | null;
  readonly createdBy: string;
}

const COLUMNS = sql`kid, alg, public_jwk as "publicJwk", sealed, created_at as "createdAt", signs_from as "signsFrom", retires_at as "retiresAt", created_by as "createdBy"`;

/** Every key that is published, oldest first. */
export const signingKeys = (db: Db, at: Date): Promise<readonly SigningKeyRow[]> => db.query<SigningKeyRow>(sql`select ${COLUMNS} from signing_key where retires_at is null or retires_at > ${at} order by signs_from, kid`);

/** Two servers that start at once, or rotate at once, make one key and not two. */
export const lockSigningKeys = async (tx: Tx): Promise<void> => void (await tx.execute(sql`select pg_advisory_xact_lock(7420029)`));

/** Puts a key and lets those of its kind end that sign before it. */
export async function insertSigningKey(tx: Tx, key: Omit<SigningKeyRow, "createdAt" | "createdBy" | "retiresAt">, formerRetireAt: Date): Promise<void> {
  await tx.execute(sql`update signing_key set retires_at = ${formerRetireAt} where alg = ${key.alg} and (retires_at is null or retires_at > ${formerRetireAt})`);
  await tx.execute(sql`
    insert into signing_key (kid, alg, public_jwk, sealed, created_at, signs_from, created_by)
    values (${key.kid}, ${key.alg}, ${JSON.stringify(key.publicJwk)}, ${key.sealed}, ${tx.at}, ${key.signsFrom}, ${tx.actor.name})`);
}

/** Takes a key out at once: everything it signed is worthless from now on. False when there is none of that name. */
export async function withdrawSigningKey(tx: Tx, kid: string): Promise<boolean> {
  return (await tx.execute(sql`update signing_key set retires_at = ${tx.at} where kid = ${kid} and (retires_at is null or retires_at > ${tx.at})`)) === 1;
}

/** The secret of this name, or the one given, whoever was first. `instead`: the one that it takes the place of. */
export async function tokenSecret(tx: Tx, name: string, sealed: string, instead?: string): Promise<string> {
  await tx.execute(sql`insert into token_secret (name, sealed, created_at) values (${name}, ${sealed}, ${tx.at}) on conflict (name) do update set sealed = excluded.sealed where token_secret.sealed = ${instead ?? ""}`);
  return (await tx.query<{ sealed: string }>(sql`select sealed from token_secret where name = ${name}`))[0]?.sealed ?? sealed;
}

export const knownTokenSecret = async (db: Db, name: string): Promise<string | undefined> => (await db.query<{ sealed: string }>(sql`select sealed from token_secret where name = ${name}`))[0]?.sealed;
