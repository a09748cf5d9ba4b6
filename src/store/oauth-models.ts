// What the OAuth provider remembers between requests, by digest of its id and sealed: see enforce/tokens/adapter.ts.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export interface OauthModelRow {
  readonly digest: string;
  readonly sealed: string;
  readonly consumedAt: string | null;
}

export interface NewOauthModel {
  readonly kind: string;
  readonly digest: string;
  readonly sealed: string;
  readonly uidDigest: string | null;
  readonly grantDigest: string | null;
  readonly userCodeDigest: string | null;
  readonly expiresAt: Date | null;
}

const COLUMNS = sql`digest, sealed, consumed_at as "consumedAt"`;
export type OauthModelKey = "digest" | "uid_digest" | "user_code_digest";

export async function putOauthModel(db: Db, model: NewOauthModel): Promise<void> {
  await db.execute(sql`
    insert into oauth_model (kind, digest, sealed, uid_digest, grant_digest, user_code_digest, expires_at)
    values (${model.kind}, ${model.digest}, ${model.sealed}, ${model.uidDigest}, ${model.grantDigest}, ${model.userCodeDigest}, ${model.expiresAt})
    on conflict (kind, digest) do update set sealed = excluded.sealed, uid_digest = excluded.uid_digest, grant_digest = excluded.grant_digest, user_code_digest = excluded.user_code_digest, expires_at = excluded.expires_at`);
}

export async function oauthModelBy(db: Db, kind: string, key: OauthModelKey, digest: string, at: Date): Promise<OauthModelRow | undefined> {
  const column = key === "digest" ? sql`digest` : key === "uid_digest" ? sql`uid_digest` : sql`user_code_digest`;
  return (await db.query<OauthModelRow>(sql`select ${COLUMNS} from oauth_model where kind = ${kind} and ${column} = ${digest} and (expires_at is null or expires_at > ${at})`))[0];
}

/** INVARIANT: of two at once one alone is told that it was first. */
export async function consumeOauthModel(db: Db, kind: string, digest: string, at: Date): Promise<boolean> {
  return (await db.execute(sql`update oauth_model set consumed_at = ${at} where kind = ${kind} and digest = ${digest} and consumed_at is null`)) === 1;
}

export const deleteOauthModel = async (db: Db, kind: string, digest: string): Promise<void> => void (await db.execute(sql`delete from oauth_model where kind = ${kind} and digest = ${digest}`));

export const deleteOauthModelsOfGrant = async (db: Db, kind: string, grantDigest: string): Promise<void> => void (await db.execute(sql`delete from oauth_model where kind = ${kind} and grant_digest = ${grantDigest}`));
