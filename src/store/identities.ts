// Reads of identities: list, count, facets, one, versions. The list's columns are kept current by imports and evaluations.
import type { Clock } from "../kernel/index.ts";
import type { Identity, IdentityKind, NodeKey, RiskTerm } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { identityConditions, usedExpression, type FacetName, type IdentityFilter, type OwnerStatus } from "./identity-filter.ts";
import { identityId } from "./ids.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql, trusted, type Sql } from "./sql.ts";

export interface IdentityRow {
  readonly id: string;
  readonly key: NodeKey;
  readonly provider: string;
  readonly realm: string;
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  readonly kind: IdentityKind;
  readonly enabled: boolean | null;
  readonly environment: string | null;
  readonly purpose: string | null;
  readonly createdAt: string | null;
  readonly lastUsed: "known" | "never" | "not_read";
  readonly lastUsedAt: string | null;
  readonly ownerStatus: OwnerStatus;
  readonly owner: string | null;
  readonly ownerConfidence: number | null;
  readonly ownerConfirmedBy: string | null;
  readonly ownerConfirmedAt: string | null;
  readonly sponsor: string | null;
  /** Null until it was evaluated. */
  readonly reachLevel: string | null;
  readonly reachWhy: string | null;
  readonly reachByEscalation: boolean | null;
  readonly risk: number | null;
  readonly riskTerms: readonly RiskTerm[];
  readonly openCritical: number;
  readonly openHigh: number;
  readonly openMedium: number;
  readonly openLow: number;
  readonly credentialCount: number;
  readonly oldestCredentialAt: string | null;
  readonly pathCount: number;
  readonly governed: boolean;
  readonly sample: boolean;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly validFrom: string;
  /** When it disappeared, or when this version ended. */
  readonly validTo: string | null;
}

export interface IdentityDetailRow extends IdentityRow {
  /** Everything observed: tags, attributes, owner hints, location. */
  readonly observed: Identity;
  /** Changes whenever anything of the row changes: for ETags. */
  readonly version: string;
}

export interface Facet {
  readonly name: FacetName;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

export const IDENTITY_SORTS = ["risk", "name", "lastUsedAt", "createdAt", "firstSeen"] as const;
export type IdentitySort = (typeof IDENTITY_SORTS)[number];

export interface IdentityReads {
  list(filter: IdentityFilter, sort: { readonly by: IdentitySort; readonly descending: boolean }, page: PageRequest): Promise<Page<IdentityRow>>;
  count(filter: IdentityFilter): Promise<number>;
  /** For each facet, how many identities each value would leave, given the other filters. At most 100 values each. */
  facets(filter: IdentityFilter): Promise<readonly Facet[]>;
  /** By id or by key; the latest version, gone or not, or the one that was valid at an instant. */
  get(idOrKey: string, at?: string): Promise<IdentityDetailRow | undefined>;
  byKeys(keys: readonly string[]): Promise<readonly IdentityRow[]>;
}

const COLUMNS = trusted(`id, key, provider, realm, type, native_id as "nativeId", name, kind, enabled, environment, purpose, created_at as "createdAt",
  last_used as "lastUsed", last_used_at as "lastUsedAt", owner_status as "ownerStatus", owner, owner_confidence as "ownerConfidence",
  owner_confirmed_by as "ownerConfirmedBy", owner_confirmed_at as "ownerConfirmedAt", sponsor, reach_level as "reachLevel", reach_why as "reachWhy",
  reach_by_escalation as "reachByEscalation", case when evaluated then risk end as risk, risk_terms as "riskTerms", open_critical as "openCritical",
  open_high as "openHigh", open_medium as "openMedium", open_low as "openLow", credential_count as "credentialCount",
  oldest_credential_at as "oldestCredentialAt", path_count as "pathCount", governed, sample, first_seen as "firstSeen", last_seen as "lastSeen",
  valid_from as "validFrom", valid_to as "validTo"`);

const SORTS: Readonly<Record<IdentitySort, Pick<Sort, "expression" | "type">>> = {
  // INVARIANT: qualified, for a bare `risk` in `order by` would be the output column of that name, which no index has.
  risk: { expression: "identity.risk", type: "integer" },
  name: { expression: "name", type: "text" },
  lastUsedAt: { expression: "coalesce(last_used_at, '-infinity'::timestamptz)", type: "timestamptz" },
  createdAt: { expression: "coalesce(created_at, '-infinity'::timestamptz)", type: "timestamptz" },
  firstSeen: { expression: "first_seen", type: "timestamptz" },
};

function sortValue(by: IdentitySort, row: IdentityRow): string | number {
  switch (by) {
    case "risk":
      return row.risk ?? 0;
    case "name":
      return row.name;
    case "lastUsedAt":
      return row.lastUsedAt ?? "-infinity";
    case "createdAt":
      return row.createdAt ?? "-infinity";
    case "firstSeen":
      return row.firstSeen;
  }
}

export function createIdentityReads(db: Db, clock: Clock): IdentityReads {
  return {
    list: async (filter, { by, descending }, page) => {
      const sort: Sort = { name: by, ...SORTS[by], descending, id: "id" };
      const { after, order } = keyset(sort, page);
      const rows = await db.query<IdentityRow>(sql`select ${COLUMNS} from identity where ${identityConditions(filter, clock.now())} and ${after} ${order}`);
      return toPage(sort, page, rows, (row) => sortValue(by, row), (row) => row);
    },
    count: async (filter) => {
      const [row] = await db.query<{ count: number }>(sql`select count(*) as count from identity where ${identityConditions(filter, clock.now())}`);
      return row?.count ?? 0;
    },
    facets: (filter) => facets(db, filter, clock.now()),
    get: async (idOrKey, at) => {
      const id = idOrKey.includes("|") ? identityId(idOrKey) : idOrKey;
      const period = at === undefined ? sql`latest` : sql`valid_from <= ${at}::timestamptz and (valid_to is null or valid_to > ${at}::timestamptz)`;
      const [row] = await db.query<IdentityRow & { facts: object; xmin: string }>(sql`select ${COLUMNS}, facts, xmin::text as xmin from identity where id = ${id} and ${period} limit 1`);
      if (row === undefined) return undefined;
      const { facts, xmin, ...rest } = row;
      return { ...rest, observed: observedOf(row, facts), version: `${xmin}-${Date.parse(row.validFrom).toString(36)}` };
    },
    byKeys: async (keys) => {
      if (keys.length === 0) return [];
      return db.query<IdentityRow>(sql`select ${COLUMNS} from identity where id = any(${keys.map(identityId)}::text[]) and latest`);
    },
  };
}

function observedOf(row: IdentityRow, facts: object): Identity {
  return { ...facts, provider: row.provider, realm: row.realm, type: row.type, nativeId: row.nativeId, name: row.name, key: row.key } as Identity;
}

const FACET_COLUMNS: readonly { readonly name: Exclude<FacetName, "severity" | "used">; readonly column: string; readonly filter: (filter: IdentityFilter) => readonly string[] | undefined }[] = [
  { name: "kind", column: "kind", filter: (filter) => filter.kind },
  { name: "provider", column: "provider", filter: (filter) => filter.provider },
  { name: "realm", column: "realm", filter: (filter) => filter.realm },
  { name: "type", column: "type", filter: (filter) => filter.type },
  { name: "environment", column: "environment", filter: (filter) => filter.environment },
  { name: "ownerStatus", column: "owner_status", filter: (filter) => filter.ownerStatus },
  { name: "reach", column: "reach_level", filter: (filter) => filter.reach },
];

/** One pass for all facets that nothing is selected in, and one more for each that something is. */
async function facets(db: Db, filter: IdentityFilter, now: Date): Promise<readonly Facet[]> {
  const counted = new Map<FacetName, readonly { value: string; count: number }[]>();
  const add = (name: FacetName, rows: readonly { value: string | null; count: number }[]) =>
    counted.set(
      name,
      rows.flatMap((row) => (row.value === null ? [] : [{ value: row.value, count: row.count }])).slice(0, 100),
    );
  const free = FACET_COLUMNS.filter((facet) => (facet.filter(filter) ?? []).length === 0);
  if (free.length > 0) {
    const columns = free.map((facet) => facet.column);
    const sets = trusted(columns.map((column) => `(${column})`).join(", "));
    const which = trusted(columns.map((column, index) => `when grouping(${column}) = 0 then ${index}`).join(" "));
    const value = trusted(`case ${columns.map((column) => `when grouping(${column}) = 0 then ${column}`).join(" ")} end`);
    const rows = await db.query<{ which: number; value: string | null; count: number }>(
      sql`select case ${which} end as which, ${value} as value, count(*) as count from identity where ${identityConditions(filter, now)} group by grouping sets (${sets}) order by count desc`,
    );
    free.forEach((facet, index) => add(facet.name, rows.filter((row) => row.which === index)));
  }
  for (const facet of FACET_COLUMNS) {
    if (!free.includes(facet)) add(facet.name, await countBy(db, trusted(facet.column), identityConditions(filter, now, facet.name)));
  }
  add("used", await countBy(db, usedExpression(now), identityConditions(filter, now, "used")));
  add("severity", await countSeverities(db, identityConditions(filter, now, "severity")));
  return [...counted].map(([name, values]) => ({ name, values }));
}

function countBy(db: Db, expression: Sql, conditions: Sql): Promise<{ value: string | null; count: number }[]> {
  return db.query(sql`select ${expression} as value, count(*) as count from identity where ${conditions} group by 1 order by count desc limit 100`);
}

async function countSeverities(db: Db, conditions: Sql): Promise<{ value: string; count: number }[]> {
  const [row] = await db.query<Record<"critical" | "high" | "medium" | "low", number>>(
    sql`select count(*) filter (where open_critical > 0) as critical, count(*) filter (where open_high > 0) as high, count(*) filter (where open_medium > 0) as medium, count(*) filter (where open_low > 0) as low from identity where ${conditions}`,
  );
  return Object.entries(row ?? {}).flatMap(([value, count]) => (count > 0 ? [{ value, count }] : []));
}
