// Applications: systems of others whose enforcement points ask in their own words, with their policies and entities.
import type { Db } from "./connection.ts";
import { sql, trusted } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface ApplicationRow {
  readonly name: string;
  readonly title: string;
  readonly resourceTypes: readonly string[];
  /** Cedar, as it was written. */
  readonly policies: string;
  /** The same in the official JSON form. */
  readonly compiled: readonly { readonly id: string; readonly text: string; readonly json: unknown }[];
  readonly entities: readonly unknown[];
  readonly revision: number;
  readonly changedAt: string;
  readonly changedBy: string;
}

const COLUMNS = trusted(`name, title, resource_types as "resourceTypes", policies, compiled, entities, revision, changed_at as "changedAt", changed_by as "changedBy"`);

export const listApplications = (db: Db): Promise<ApplicationRow[]> => db.query<ApplicationRow>(sql`select ${COLUMNS} from application order by name`);

export async function applicationByName(db: Db, name: string): Promise<ApplicationRow | undefined> {
  const [row] = await db.query<ApplicationRow>(sql`select ${COLUMNS} from application where name = ${name}`);
  return row;
}

/** Whose a type of resource is, and which revision of it stands: cheap enough to be asked at each question. */
export async function applicationOfType(db: Db, type: string): Promise<{ readonly name: string; readonly revision: number } | undefined> {
  const [row] = await db.query<{ name: string; revision: number }>(sql`select name, revision from application where ${type} = any(resource_types)`);
  return row;
}

/** Locks the table against a second writer, so that no type becomes two applications'. */
export async function lockApplications(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table application in share row exclusive mode`);
}

export async function putApplication(tx: Tx, row: Omit<ApplicationRow, "revision" | "changedAt">): Promise<void> {
  await tx.execute(sql`
    insert into application (name, title, resource_types, policies, compiled, entities, changed_at, changed_by)
    values (${row.name}, ${row.title}, ${row.resourceTypes}, ${row.policies}, ${JSON.stringify(row.compiled)}, ${JSON.stringify(row.entities)}, ${tx.at}, ${row.changedBy})
    on conflict (name) do update set title = excluded.title, resource_types = excluded.resource_types, policies = excluded.policies, compiled = excluded.compiled, entities = excluded.entities,
      changed_at = excluded.changed_at, changed_by = excluded.changed_by, revision = application.revision + 1`);
}

export const deleteApplication = (tx: Tx, name: string): Promise<number> => tx.execute(sql`delete from application where name = ${name}`);
