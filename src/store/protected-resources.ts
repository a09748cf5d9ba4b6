// What tokens can be for: the resources that are registered, each with its scopes and what it is called in mandates.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { SigningAlgorithm } from "./signing-keys.ts";
import type { Tx } from "./write.ts";

export interface ProtectedResourceRow {
  /** Absolute URI without fragment. */
  readonly resource: string;
  readonly name: string;
  /** Its server's name in mandates; null when it offers no tools. */
  readonly server: string | null;
  readonly scopes: readonly string[];
  readonly detailTypes: readonly string[];
  readonly signingAlg: SigningAlgorithm;
  /** A token for it must be bound to a key. */
  readonly bound: boolean;
  /** Agent that may ask about tokens for it. */
  readonly introspector: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
}

const COLUMNS = sql`resource, name, server, scopes, detail_types as "detailTypes", signing_alg as "signingAlg", bound, introspector, created_by as "createdBy", created_at as "createdAt"`;

export const protectedResources = (db: Db): Promise<readonly ProtectedResourceRow[]> => db.query<ProtectedResourceRow>(sql`select ${COLUMNS} from protected_resource order by resource`);

export const protectedResource = async (db: Db, resource: string): Promise<ProtectedResourceRow | undefined> => (await db.query<ProtectedResourceRow>(sql`select ${COLUMNS} from protected_resource where resource = ${resource}`))[0];

/** False when its server's name is another resource's. */
export async function putProtectedResource(tx: Tx, row: Omit<ProtectedResourceRow, "createdBy" | "createdAt">): Promise<boolean> {
  if (row.server !== null) {
    const taken = await tx.query(sql`select 1 from protected_resource where server = ${row.server} and resource <> ${row.resource}`);
    if (taken.length > 0) return false;
  }
  await tx.execute(sql`
    insert into protected_resource (resource, name, server, scopes, detail_types, signing_alg, bound, introspector, created_by, created_at)
    values (${row.resource}, ${row.name}, ${row.server}, ${row.scopes}, ${row.detailTypes}, ${row.signingAlg}, ${row.bound}, ${row.introspector}, ${tx.actor.name}, ${tx.at})
    on conflict (resource) do update set name = excluded.name, server = excluded.server, scopes = excluded.scopes, detail_types = excluded.detail_types, signing_alg = excluded.signing_alg, bound = excluded.bound,
      introspector = excluded.introspector`);
  return true;
}

export const deleteProtectedResource = async (tx: Tx, resource: string): Promise<boolean> => (await tx.execute(sql`delete from protected_resource where resource = ${resource}`)) === 1;
