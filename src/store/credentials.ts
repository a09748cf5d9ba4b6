// Reads of credentials: what an identity holds, and who else holds the same secret.
import type { Credential, NodeKey } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { identityId } from "./ids.ts";
import { sql } from "./sql.ts";

export interface CredentialRow {
  readonly id: string;
  readonly key: NodeKey;
  readonly observed: Credential;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  /** Other identities that hold a credential with the same fingerprint. */
  readonly sharedWith: readonly { readonly identityId: string; readonly name: string }[];
}

export interface CredentialReads {
  ofHolder(holder: string, at?: string): Promise<readonly CredentialRow[]>;
  counts(): Promise<CredentialCounts>;
}

export interface CredentialCounts {
  readonly total: number;
  readonly exposed: number;
  readonly neverExpire: number;
  readonly olderThanAYear: number;
}

interface Raw {
  readonly id: string;
  readonly key: NodeKey;
  readonly facts: object;
  readonly provider: string;
  readonly realm: string;
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  readonly holder: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly sharedWith: readonly { readonly identityId: string; readonly name: string }[];
}

export function createCredentialReads(db: Db, now: () => Date): CredentialReads {
  return {
    ofHolder: async (holder, at) => {
      const period = at === undefined ? sql`c.latest and c.valid_to is null` : sql`c.valid_from <= ${at}::timestamptz and (c.valid_to is null or c.valid_to > ${at}::timestamptz)`;
      const rows = await db.query<Raw>(sql`
        select c.id, c.key, c.facts, c.provider, c.realm, c.type, c.native_id as "nativeId", c.name, c.holder,
               c.first_seen as "firstSeen", c.last_seen as "lastSeen", c.valid_from as "validFrom", c.valid_to as "validTo",
               coalesce((select jsonb_agg(distinct jsonb_build_object('identityId', i.id, 'name', i.name))
                         from credential o join identity i on i.id = o.holder_id and i.latest and i.valid_to is null
                         where o.fingerprint = c.fingerprint and o.latest and o.valid_to is null and o.holder <> c.holder), '[]') as "sharedWith"
        from credential c where c.holder_id = ${identityId(holder)} and ${period} order by c.key`);
      return rows.map(toRow);
    },
    counts: async () => {
      const yearAgo = new Date(now().getTime() - 365 * 86_400_000).toISOString();
      const [row] = await db.query<CredentialCounts>(sql`
        select count(*) as total, count(*) filter (where exposed) as exposed,
               count(*) filter (where facts ->> 'expiresAt' is null and facts ? 'expiresAt' and status = 'active') as "neverExpire",
               count(*) filter (where status <> 'inactive' and coalesce(rotated_at, created_at) < ${yearAgo}::timestamptz) as "olderThanAYear"
        from credential where latest and valid_to is null`);
      return row ?? { total: 0, exposed: 0, neverExpire: 0, olderThanAYear: 0 };
    },
  };
}

function toRow(row: Raw): CredentialRow {
  const { id, key, facts, provider, realm, type, nativeId, name, holder, ...rest } = row;
  return { id, key, observed: { ...facts, provider, realm, type, nativeId, name, holder, key } as Credential, ...rest };
}
