// Loads the estate, now or as of an instant, page by page, for the graph. The rows become the same plain value that a scan builds from files.
import type { Coverage, Credential, DirectoryPerson, Entitlement, Estate, Grant, Identity, Ownership, Relation, Resource, Usage } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { withoutNulls } from "./edges.ts";
import { listPeople } from "./ownership.ts";
import { sql, trusted, type Sql } from "./sql.ts";

const PAGE_ROWS = 20_000;

/** MUST see one instant: pass a `Db` of one transaction when imports may run beside it. */
export async function loadEstate(db: Db, asOf?: string): Promise<Estate> {
  const period = asOf === undefined ? sql`valid_to is null` : sql`valid_from <= ${asOf}::timestamptz and (valid_to is null or valid_to > ${asOf}::timestamptz)`;
  const nodes = <T>(table: string, extra = "") =>
    everyRow<NodeRow, T>(
      db,
      (after) => sql`select id, key, facts, provider, realm, type, native_id as "nativeId", name ${trusted(extra)} from ${trusted(table)} where ${period} and id > ${after} order by id limit ${PAGE_ROWS}`,
      (row) => ({ ...row.facts, ...without(row, "id", "facts") }) as T,
    );
  return {
    identities: await nodes<Identity>("identity"),
    credentials: await nodes<Credential>("credential", ", holder"),
    entitlements: await nodes<Entitlement>("entitlement"),
    resources: await nodes<Resource>("resource"),
    grants: await everyRow<EdgeRow, Grant>(
      db,
      (after) => sql`select id, holder, entitlement, resource, effect, conditional, expires_at as "expiresAt", attributes from "grant" where ${period} and id > ${after} order by id limit ${PAGE_ROWS}`,
      (row) => withoutNulls<object, Grant>(without(row, "id")),
    ),
    relations: await everyRow<EdgeRow, Relation>(
      db,
      (after) => sql`select id, kind, from_key as "from", to_key as "to", location, attributes from relation where ${period} and id > ${after} order by id limit ${PAGE_ROWS}`,
      (row) => withoutNulls<object, Relation>(without(row, "id")),
    ),
    usages: await everyRow<EdgeRow & { lastUsedAt: string | null }, Usage>(
      db,
      (after) => sql`select id, identity, action, resource, last_used_at as "lastUsedAt", count, evidence from usage where ${period} and id > ${after} order by id limit ${PAGE_ROWS}`,
      (row) => ({ ...withoutNulls<object, Omit<Usage, "lastUsedAt">>(without(row, "id", "lastUsedAt")), lastUsedAt: row.lastUsedAt }),
    ),
    owners: await loadOwners(db, period),
    people: await loadPeople(db),
    coverage: await loadCoverage(db),
  };
}

interface EdgeRow {
  readonly id: string;
}

interface NodeRow extends EdgeRow {
  readonly facts: object;
}

function without<Row extends object>(row: Row, ...names: readonly (keyof Row)[]): object {
  const rest: Partial<Row> = { ...row };
  for (const name of names) delete rest[name];
  return rest;
}

async function everyRow<Row extends { readonly id: string }, T>(db: Db, pageAfter: (id: string) => Sql, toItem: (row: Row) => T): Promise<readonly T[]> {
  const items: T[] = [];
  for (let after = ""; ; ) {
    const rows = await db.query<Row>(pageAfter(after));
    for (const row of rows) items.push(toItem(row));
    const last = rows.at(-1);
    if (rows.length < PAGE_ROWS || last === undefined) return items;
    after = last.id;
  }
}

async function loadOwners(db: Db, period: Sql): Promise<readonly Ownership[]> {
  const rows = await db.query<object>(sql`select identity, owner, sponsor, confirmed_by as "confirmedBy", valid_from as "confirmedAt" from ownership where ${period}`);
  return rows.map((row) => withoutNulls<object, Ownership>(row));
}

const loadPeople = (db: Db): Promise<readonly DirectoryPerson[]> => listPeople(db);

async function loadCoverage(db: Db): Promise<readonly Coverage[]> {
  const rows = await db.query<object>(sql`select s.name as source, c.realm, c.stream, c.status, c.count, c.detail, c.read_at as "readAt" from coverage c join source s on s.id = c.source_id order by s.name, c.realm, c.stream`);
  return rows.map((row) => withoutNulls<object, Coverage>(row));
}
