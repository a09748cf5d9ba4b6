// Reads of the edges of one node: grants (also through groups), relations, evidence of use.
import type { Grant, NodeKey, Relation, RelationKind, Usage } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { entitlementId } from "./ids.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql } from "./sql.ts";

export interface GrantRow extends Grant {
  readonly id: string;
  /** Groups through which it is held, nearest first; empty when held directly. */
  readonly via: readonly NodeKey[];
  readonly entitlementName: string | null;
  /** The entitlement's attributes: its policy document or rules. */
  readonly entitlementAttributes: Readonly<Record<string, unknown>> | null;
  readonly firstSeen: string;
}

export interface RelationRow extends Relation {
  readonly id: string;
  readonly direction: "out" | "in";
}

export interface UsageRow extends Usage {
  readonly id: string;
}

export interface EdgeReads {
  grantsOf(holder: string, page: PageRequest): Promise<Page<GrantRow>>;
  grantCount(holder: string): Promise<number>;
  relationsOf(key: string, page: PageRequest): Promise<Page<RelationRow>>;
  usagesOf(identity: string, page: PageRequest): Promise<Page<UsageRow>>;
}

/** Groups are nested at most this deep; also the end of a cycle. */
const DEEPEST_NESTING = 12;
const byId: Sort = { name: "id", expression: "id", type: "text", descending: false, id: "id" };

const holders = (holder: string) => sql`with recursive holder (key, via) as (
  select ${holder}::text, array[]::text[]
  union all
  select r.to_key, h.via || r.to_key from holder h join relation r on r.from_key = h.key and r.kind = 'member-of' and r.valid_to is null
  where cardinality(h.via) < ${DEEPEST_NESTING} and not r.to_key = any(h.via))`;

export function createEdgeReads(db: Db): EdgeReads {
  return {
    grantsOf: async (holder, page) => {
      const { after, order } = keyset(byId, page);
      const rows = await db.query<RawGrant>(sql`${holders(holder)},
        held as (select distinct on (g.id) g.*, h.via from holder h join "grant" g on g.holder = h.key and g.valid_to is null order by g.id, cardinality(h.via))
        select id, holder, entitlement, resource, effect, conditional, expires_at as "expiresAt", attributes, via, valid_from as "firstSeen" from held where ${after} ${order}`);
      const entitlements = await entitlementsOf(db, rows);
      return toPage(byId, page, rows, (row) => row.id, (row) => toGrant(row, entitlements.get(row.entitlement)));
    },
    grantCount: async (holder) => {
      const [row] = await db.query<{ count: number }>(sql`${holders(holder)} select count(distinct g.id) as count from holder h join "grant" g on g.holder = h.key and g.valid_to is null`);
      return row?.count ?? 0;
    },
    relationsOf: async (key, page) => {
      const { after, order } = keyset(byId, page);
      const rows = await db.query<RawRelation>(sql`select * from (
          select id, kind, from_key as "from", to_key as "to", location, attributes, 'out' as direction from relation where from_key = ${key} and valid_to is null
          union all
          select id, kind, from_key, to_key, location, attributes, 'in' from relation where to_key = ${key} and from_key <> ${key} and valid_to is null) r
        where ${after} ${order}`);
      return toPage(byId, page, rows, (row) => row.id, withoutNulls<RawRelation, RelationRow>);
    },
    usagesOf: async (identity, page) => {
      const { after, order } = keyset(byId, page);
      const rows = await db.query<RawUsage>(sql`
        select id, identity, action, resource, last_used_at as "lastUsedAt", count, evidence from usage where identity = ${identity} and valid_to is null and ${after} ${order}`);
      return toPage(byId, page, rows, (row) => row.id, ({ lastUsedAt, ...rest }) => ({ ...withoutNulls<Omit<RawUsage, "lastUsedAt">, UsageRow>(rest), lastUsedAt }));
    },
  };
}

interface RawGrant {
  readonly id: string;
  readonly entitlement: NodeKey;
  readonly via: readonly NodeKey[];
  readonly firstSeen: string;
  readonly [column: string]: unknown;
}

interface RawEntitlement {
  readonly key: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>> | null;
}

async function entitlementsOf(db: Db, rows: readonly RawGrant[]): Promise<ReadonlyMap<string, RawEntitlement>> {
  const ids = [...new Set(rows.map((row) => entitlementId(row.entitlement)))];
  const found = ids.length === 0 ? [] : await db.query<RawEntitlement>(sql`select key, name, facts -> 'attributes' as attributes from entitlement where id = any(${ids}::text[]) and latest`);
  return new Map(found.map((row) => [row.key, row]));
}

interface RawRelation {
  readonly id: string;
  readonly kind: RelationKind;
  readonly [column: string]: unknown;
}

interface RawUsage {
  readonly id: string;
  readonly lastUsedAt: string | null;
  readonly [column: string]: unknown;
}

function toGrant(row: RawGrant, entitlement: RawEntitlement | undefined): GrantRow {
  const grant = withoutNulls<object, Omit<GrantRow, "entitlementName" | "entitlementAttributes">>(row);
  return { ...grant, entitlementName: entitlement?.name ?? null, entitlementAttributes: entitlement?.attributes ?? null };
}

/** What was not observed is absent in the model and null in the table. */
export function withoutNulls<Row extends object, T>(row: Row): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}
