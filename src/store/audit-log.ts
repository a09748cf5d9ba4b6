// Reads of the record as it is shown: newest first, with the index and hash that the tree gave each entry.
import { actorOfRecord, type Actor } from "./actor.ts";
import type { Db } from "./connection.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, type Sql } from "./sql.ts";

export interface AuditRow {
  /** Place in the log; null for the moments until the sequencer has numbered it. */
  readonly index: number | null;
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly actor: Actor;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The canonical JSON that is hashed. */
  readonly entry: string;
}

export interface CheckpointRow {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly note: string;
  readonly signedAt: string;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
}

export interface AuditReads {
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditRow>>;
  checkpoint(): Promise<CheckpointRow | undefined>;
}

const newestFirst: Sort = { name: "id", expression: "id", type: "text", descending: true, id: "id" };

export function createAuditReads(db: Db): AuditReads {
  return {
    list: async (filter, page) => {
      const { after, order } = keyset(newestFirst, page);
      const conditions: Sql[] = [sql`true`];
      if (filter.actor !== undefined) conditions.push(sql`(actor = ${filter.actor} or entry::jsonb -> 'actor' ->> 'name' = ${filter.actor})`);
      if (filter.action !== undefined) conditions.push(sql`action = ${filter.action}`);
      if (filter.subject !== undefined) conditions.push(sql`subject = ${filter.subject}`);
      const rows = await db.query<{ id: string; leaf: number | null; entry: string }>(sql`select id, leaf, entry from audit_entry where ${joinSql(conditions, " and ")} and ${after} ${order}`);
      return toPage(newestFirst, page, rows, (row) => row.id, toRow);
    },
    checkpoint: async () => {
      const [row] = await db.query<CheckpointRow>(sql`select size, encode(root, 'base64') as root, note, signed_at as "signedAt" from audit_checkpoint order by size desc limit 1`);
      return row;
    },
  };
}

/** INVARIANT: what is shown is read from the hashed text itself and never from a column beside it. */
function toRow(row: { id: string; leaf: number | null; entry: string }): AuditRow {
  const { at, action, actor, subject, detail } = JSON.parse(row.entry) as Omit<AuditRow, "index" | "entry">;
  return { index: row.leaf, id: row.id, at, action, actor: actorOfRecord(actor), subject, detail, entry: row.entry };
}

/** How many records there are, sequenced or not: it differs whenever anything was changed, also by a transaction that was begun earlier. */
export const countRecords = async (db: Db): Promise<number> =>
  (await db.query<{ count: number }>(sql`select (select size from audit_head) + (select count(*) from audit_entry where leaf is null) as count`))[0]?.count ?? 0;
