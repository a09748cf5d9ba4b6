// Who may come in: people, one-time links, sessions and API tokens. Only hashes are kept, so nothing read here can be used to sign in.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly role: "viewer" | "operator" | "approver" | "admin";
  readonly active: boolean;
  readonly created_at: string;
  readonly last_seen_at: string | null;
  readonly version: number;
}

export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly role: UserRow["role"];
  readonly expires_at: string;
}

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly role: UserRow["role"];
  readonly scopes: readonly string[] | null;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
}

const first = <Row>(rows: readonly Row[]): Row | undefined => rows[0];

export async function listUsers(db: Db): Promise<UserRow[]> {
  return db.query<UserRow>(sql`select id, name, role, active, created_at, last_seen_at, version from app_user order by created_at, id limit 1000`);
}

export async function userById(db: Db, id: string): Promise<UserRow | undefined> {
  return first(await db.query<UserRow>(sql`select id, name, role, active, created_at, last_seen_at, version from app_user where id = ${id}`));
}

export async function insertUser(tx: Db, user: { readonly id: string; readonly name: string; readonly role: string; readonly at: Date }): Promise<void> {
  await tx.execute(sql`insert into app_user (id, name, role, active, created_at) values (${user.id}, ${user.name}, ${user.role}, true, ${user.at})`);
}

/** Changes a person who is still at this version. False: somebody else was faster. */
export async function updateUser(tx: Db, user: { readonly id: string; readonly role: string; readonly active: boolean; readonly version: number }): Promise<boolean> {
  const changed = await tx.execute(sql`update app_user set role = ${user.role}, active = ${user.active}, version = version + 1 where id = ${user.id} and version = ${user.version}`);
  return changed === 1;
}

/** Active admins besides this one: the last one must not be locked out. */
export async function otherAdmins(tx: Db, id: string): Promise<number> {
  const rows = await tx.query<{ count: number }>(sql`select count(*) as count from app_user where role = 'admin' and active and id <> ${id}`);
  return first(rows)?.count ?? 0;
}

export async function insertSignInLink(tx: Db, link: { readonly hash: string; readonly userId: string; readonly at: Date; readonly expiresAt: Date }): Promise<void> {
  await tx.execute(sql`insert into sign_in_link (hash, user_id, created_at, expires_at) values (${link.hash}, ${link.userId}, ${link.at}, ${link.expiresAt})`);
}

/** Uses a link up. INVARIANT: of two requests with the same link, one gets the person and the other nothing. */
export async function redeemSignInLink(tx: Db, hash: string, at: Date): Promise<UserRow | undefined> {
  return first(
    await tx.query<UserRow>(
      sql`with used as (update sign_in_link set used_at = ${at} where hash = ${hash} and used_at is null and expires_at > ${at} returning user_id)
          select u.id, u.name, u.role, u.active, u.created_at, u.last_seen_at, u.version from app_user u join used on used.user_id = u.id where u.active`,
    ),
  );
}

/** Links printed at an earlier start end when a new one is printed. */
export async function endSignInLinks(tx: Db, userId: string, at: Date): Promise<void> {
  await tx.execute(sql`update sign_in_link set used_at = ${at} where user_id = ${userId} and used_at is null`);
}

export async function insertSession(tx: Db, session: { readonly id: string; readonly hash: string; readonly userId: string; readonly at: Date; readonly expiresAt: Date }): Promise<void> {
  await tx.execute(
    sql`insert into session (id, hash, user_id, created_at, expires_at) values (${session.id}, ${session.hash}, ${session.userId}, ${session.at}, ${session.expiresAt})`,
  );
  await tx.execute(sql`update app_user set last_seen_at = ${session.at} where id = ${session.userId}`);
}

export async function sessionByHash(db: Db, hash: string, at: Date): Promise<SessionRow | undefined> {
  return first(
    await db.query<SessionRow>(
      sql`select s.id, s.user_id, u.name, u.role, s.expires_at from session s join app_user u on u.id = s.user_id
          where s.hash = ${hash} and s.ended_at is null and s.expires_at > ${at} and u.active`,
    ),
  );
}

export async function endSession(tx: Db, id: string, at: Date): Promise<void> {
  await tx.execute(sql`update session set ended_at = ${at} where id = ${id} and ended_at is null`);
}

export async function endSessionsOf(tx: Db, userId: string, at: Date): Promise<void> {
  await tx.execute(sql`update session set ended_at = ${at} where user_id = ${userId} and ended_at is null`);
}

export async function listTokens(db: Db): Promise<TokenRow[]> {
  return db.query<TokenRow>(
    sql`select id, name, hash, role, scopes, created_by, created_at, expires_at, last_used_at, revoked_at from api_token order by created_at desc, id limit 1000`,
  );
}

export async function tokenById(db: Db, id: string): Promise<TokenRow | undefined> {
  return first(
    await db.query<TokenRow>(sql`select id, name, hash, role, scopes, created_by, created_at, expires_at, last_used_at, revoked_at from api_token where id = ${id}`),
  );
}

export async function insertToken(tx: Db, token: Omit<TokenRow, "last_used_at" | "revoked_at">): Promise<void> {
  await tx.execute(
    sql`insert into api_token (id, name, hash, role, scopes, created_by, created_at, expires_at)
        values (${token.id}, ${token.name}, ${token.hash}, ${token.role}, ${token.scopes}, ${token.created_by}, ${token.created_at}, ${token.expires_at})`,
  );
}

/** False when there is no such token, or it is revoked already. */
export async function revokeToken(tx: Db, id: string, at: Date): Promise<boolean> {
  return (await tx.execute(sql`update api_token set revoked_at = ${at} where id = ${id} and revoked_at is null`)) === 1;
}

/** Not audited, and at most once a minute: it is a trace, not a change. */
export async function touchToken(db: Db, id: string, at: Date): Promise<void> {
  await db.execute(sql`update api_token set last_used_at = ${at} where id = ${id} and (last_used_at is null or last_used_at < ${new Date(at.getTime() - 60_000)})`);
}

/** Whose link it is, while it can still be used. */
export async function userOfSignInLink(db: Db, hash: string, at: Date): Promise<UserRow | undefined> {
  return first(
    await db.query<UserRow>(
      sql`select u.id, u.name, u.role, u.active, u.created_at, u.last_seen_at, u.version from sign_in_link l join app_user u on u.id = l.user_id
          where l.hash = ${hash} and l.used_at is null and l.expires_at > ${at} and u.active`,
    ),
  );
}
