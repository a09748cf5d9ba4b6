// The present version of a row, locked until the transaction ends: what If-Match is compared with at the moment of the change.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

/** Undefined when it is not there. The same text as `IdentityDetailRow.version`. */
export async function lockIdentityVersion(tx: Db, id: string): Promise<string | undefined> {
  const rows = await tx.query<{ xmin: string; validFrom: string }>(sql`select xmin::text as xmin, valid_from as "validFrom" from identity where id = ${id} and latest for update`);
  return rows[0] === undefined ? undefined : `${rows[0].xmin}-${Date.parse(rows[0].validFrom).toString(36)}`;
}
