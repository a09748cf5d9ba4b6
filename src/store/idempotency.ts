// Requests that may be repeated: the first answer is kept for 24 hours and given again to the same caller with the same key and body.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export interface RememberedRequest {
  readonly fingerprint: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
}

/** Claims the key. Undefined: it is ours to work on; else what is known of the earlier request. */
export async function claimRequest(
  db: Db,
  request: { readonly caller: string; readonly key: string; readonly fingerprint: string; readonly at: Date; readonly forgetBefore: Date; readonly abandonedBefore: Date },
): Promise<RememberedRequest | undefined> {
  await db.execute(
    sql`delete from idempotent_request where started_at < ${request.forgetBefore} or (caller = ${request.caller} and key = ${request.key} and status is null and started_at < ${request.abandonedBefore})`,
  );
  const claimed = await db.execute(
    sql`insert into idempotent_request (caller, key, fingerprint, started_at) values (${request.caller}, ${request.key}, ${request.fingerprint}, ${request.at}) on conflict do nothing`,
  );
  if (claimed === 1) return undefined;
  const rows = await db.query<RememberedRequest>(sql`select fingerprint, status, headers, body from idempotent_request where caller = ${request.caller} and key = ${request.key}`);
  return rows[0] ?? { fingerprint: request.fingerprint, status: null, headers: null, body: null };
}

export async function rememberAnswer(
  db: Db,
  answer: { readonly caller: string; readonly key: string; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<void> {
  await db.execute(
    sql`update idempotent_request set status = ${answer.status}, headers = ${JSON.stringify(answer.headers)}::jsonb, body = ${answer.body} where caller = ${answer.caller} and key = ${answer.key}`,
  );
}

/** The request failed and changed nothing: the key may be used again. */
export async function releaseRequest(db: Db, caller: string, key: string): Promise<void> {
  await db.execute(sql`delete from idempotent_request where caller = ${caller} and key = ${key} and status is null`);
}
