// Reads of any node by its key: enough to name it, to draw it and to link it. Also the search of the command palette.
import { parseNodeKey, type NodeKey } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { credentialId, entitlementId, identityId, resourceId } from "./ids.ts";
import { containing } from "./page.ts";
import { joinSql, sql } from "./sql.ts";

export interface NodeSummary {
  readonly key: NodeKey;
  readonly provider: string;
  readonly realm: string;
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  /** Set when the node is an identity of the inventory. */
  readonly identityId: string | null;
  /** The kind of an identity or credential. */
  readonly kind: string | null;
}

export interface FoundNode extends NodeSummary {
  readonly noun: "identity" | "resource" | "entitlement";
  readonly id: string;
}

export interface NodeReads {
  /** One for each key, in the order asked; a key that was never observed is told from its own parts. */
  summaries(keys: readonly string[]): Promise<readonly NodeSummary[]>;
  /** Identities first, then resources and entitlements whose name or native id holds the words. */
  search(words: string, limit: number): Promise<readonly FoundNode[]>;
}

export function createNodeReads(db: Db): NodeReads {
  return {
    summaries: async (keys) => {
      const wanted = [...new Set(keys)];
      if (wanted.length === 0) return [];
      const rows = await db.query<NodeSummary>(sql`
        select key, provider, realm, type, native_id as "nativeId", name, id as "identityId", kind from identity where latest and id = any(${wanted.map(identityId)}::text[])
        union all select key, provider, realm, type, native_id, name, null, kind from credential where latest and id = any(${wanted.map(credentialId)}::text[])
        union all select key, provider, realm, type, native_id, name, null, null from entitlement where latest and id = any(${wanted.map(entitlementId)}::text[])
        union all select key, provider, realm, type, native_id, name, null, null from resource where latest and id = any(${wanted.map(resourceId)}::text[])`);
      const found = new Map<string, NodeSummary>();
      for (const row of rows) if (!found.has(row.key)) found.set(row.key, row);
      return keys.map((key) => found.get(key) ?? fromKey(key as NodeKey));
    },
    search: async (words, limit) => {
      const conditions = (column: string) => joinSql(words.split(/\s+/).filter((word) => word !== "").map((word) => (column === "search" ? sql`search like ${containing(word)}` : sql`lower(native_id || ' ' || name) like ${containing(word)}`)), " and ");
      const identities = await db.query<FoundNode>(sql`
        select 'identity' as noun, id, key, provider, realm, type, native_id as "nativeId", name, id as "identityId", kind
        from identity where latest and valid_to is null and ${conditions("search")} order by risk desc, id limit ${limit}`);
      if (identities.length >= limit) return identities;
      const others = await db.query<FoundNode>(sql`select * from (
          (select 'resource' as noun, id, key, provider, realm, type, native_id as "nativeId", name, null as "identityId", null as kind
           from resource where latest and valid_to is null and ${conditions("name")} limit ${limit})
          union all
          (select 'entitlement', id, key, provider, realm, type, native_id, name, null, null
           from entitlement where latest and valid_to is null and ${conditions("name")} limit ${limit})) found limit ${limit - identities.length}`);
      return [...identities, ...others];
    },
  };
}

function fromKey(key: NodeKey): NodeSummary {
  const { provider, realm, type, nativeId } = parseNodeKey(key);
  return { key, provider, realm, type, nativeId, name: nativeId, identityId: null, kind: null };
}
