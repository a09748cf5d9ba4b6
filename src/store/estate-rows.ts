// Rows of the store as the plain values of an estate, page by page: the whole of a noun or a part of it, within one period.
import type { Coverage, Grant, MandateInForce, Ownership, Relation, Usage } from "../model/index.ts";
import { agentCoverage, withAgentKeys } from "./agents.ts";
import type { Db } from "./connection.ts";
import { directoryStatus } from "./directory-people.ts";
import { withoutNulls } from "./edges.ts";
import { sql, trusted, type Sql } from "./sql.ts";

const PAGE_ROWS = 20_000;

export interface EstateRows {
  nodes<T>(table: "identity" | "credential" | "entitlement" | "resource", where?: Sql): Promise<readonly T[]>;
  grants(where?: Sql): Promise<readonly Grant[]>;
  relations(where?: Sql): Promise<readonly Relation[]>;
  usages(where?: Sql): Promise<readonly Usage[]>;
  owners(where?: Sql): Promise<readonly Ownership[]>;
  /** Versions that were active, by a condition on `v`. */
  mandates(where: Sql): Promise<readonly MandateInForce[]>;
  coverage(): Promise<readonly Coverage[]>;
}

/** `period` says of a row whether it counts: that it is there, or that it was at an instant. */
export function createEstateRows(db: Db, period: Sql): EstateRows {
  return {
    nodes: <T>(table: string, where = ALL) =>
      everyRow<NodeRow, T>(
        db,
        (after) => sql`select id, key, facts, provider, realm, type, native_id as "nativeId", name ${trusted(table === "credential" ? ", holder" : "")} from ${trusted(table)} where ${period} and (${where}) and id > ${after} order by id limit ${PAGE_ROWS}`,
        (row) => ({ ...row.facts, ...without(row, "id", "facts") }) as T,
      ),
    grants: (where = ALL) =>
      everyRow<EdgeRow, Grant>(
        db,
        (after) => sql`select id, holder, entitlement, resource, effect, conditional, expires_at as "expiresAt", attributes from "grant" where ${period} and (${where}) and id > ${after} order by id limit ${PAGE_ROWS}`,
        (row) => withoutNulls<object, Grant>(without(row, "id")),
      ),
    relations: (where = ALL) =>
      everyRow<EdgeRow, Relation>(
        db,
        (after) => sql`select id, kind, from_key as "from", to_key as "to", location, attributes from relation where ${period} and (${where}) and id > ${after} order by id limit ${PAGE_ROWS}`,
        (row) => withoutNulls<object, Relation>(without(row, "id")),
      ),
    usages: (where = ALL) =>
      everyRow<EdgeRow & { lastUsedAt: string | null }, Usage>(
        db,
        (after) => sql`select id, identity, action, resource, last_used_at as "lastUsedAt", count, evidence from usage where ${period} and (${where}) and id > ${after} order by id limit ${PAGE_ROWS}`,
        (row) => ({ ...withoutNulls<object, Omit<Usage, "lastUsedAt">>(without(row, "id", "lastUsedAt")), lastUsedAt: row.lastUsedAt }),
      ),
    owners: async (where = ALL) => {
      const rows = await db.query<object>(sql`select identity, owner, sponsor, confirmed_by as "confirmedBy", valid_from as "confirmedAt" from ownership where ${period} and (${where})`);
      return rows.map((row) => withoutNulls<object, Ownership>(row));
    },
    mandates: async (where) => {
      const rows = await everyRow<EdgeRow, MandateInForce>(
        db,
        (after) => sql`
          select v.mandate_id as id, v.document, v.activated_at as since, n.document ->> 'end' as "successorEnd" from mandate_version v left join mandate_version n on n.mandate_id = v.mandate_id and n.state = 'approved'
          where (${where}) and v.mandate_id > ${after} order by v.mandate_id limit ${PAGE_ROWS}`,
        (row) => withoutNulls<object, MandateInForce>(row),
      );
      return withAgentKeys(db, rows);
    },
    coverage: async () => {
      const rows = await db.query<object>(sql`select s.name as source, c.realm, c.stream, c.status, c.count, c.detail, c.read_at as "readAt" from coverage c join source s on s.id = c.source_id order by s.name, c.realm, c.stream`);
      return [...rows.map((row) => withoutNulls<object, Coverage>(row)), ...(await provisioning(db)), ...(await agentCoverage(db))];
    },
  };
}

const ALL = sql`true`;

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

/** Provisioning tells of people as completely as an export does: rules that need a directory have one. */
async function provisioning(db: Db): Promise<readonly Coverage[]> {
  const { provisioned, lastWriteAt } = await directoryStatus(db);
  if (provisioned === 0 || lastWriteAt === null) return [];
  return [{ source: "SCIM", realm: "directory", stream: "directory.people", status: "complete", count: provisioned, detail: "people that provisioning tells of", readAt: lastWriteAt }];
}
