// Saved views: a name for a page's query, one's own or shared.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export interface SavedViewRow {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly page: "inventory" | "findings" | "access" | "coverage";
  readonly query: string;
  readonly shared: boolean;
  readonly created_at: string;
  readonly revision: number;
}

/** Views this person may see. */
export async function savedViewsFor(db: Db, userId: string): Promise<SavedViewRow[]> {
  return db.query<SavedViewRow>(
    sql`select id, user_id, name, page, query, shared, created_at, revision from saved_view where user_id = ${userId} or shared order by page, name, id limit 500`,
  );
}

export async function insertSavedView(tx: Db, view: Omit<SavedViewRow, "revision">): Promise<void> {
  await tx.execute(
    sql`insert into saved_view (id, user_id, name, page, query, shared, created_at)
        values (${view.id}, ${view.user_id}, ${view.name}, ${view.page}, ${view.query}, ${view.shared}, ${view.created_at})`,
  );
}

/** Changes one's own view that is still at this version. */
export async function updateSavedView(tx: Db, view: Omit<SavedViewRow, "created_at">): Promise<boolean> {
  const changed = await tx.execute(
    sql`update saved_view set name = ${view.name}, page = ${view.page}, query = ${view.query}, shared = ${view.shared}, revision = revision + 1
        where id = ${view.id} and user_id = ${view.user_id} and revision = ${view.revision}`,
  );
  return changed === 1;
}

export async function deleteSavedView(tx: Db, id: string, userId: string): Promise<boolean> {
  return (await tx.execute(sql`delete from saved_view where id = ${id} and user_id = ${userId}`)) === 1;
}
