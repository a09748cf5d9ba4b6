// Brings a database to the newest schema: plain SQL files, forward only, each in its own transaction. Safe to run from several servers at once.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MandateError, messageOf, sha256Hex } from "../kernel/index.ts";
import type { Pool } from "./connection.ts";
import { sql, trusted } from "./sql.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
}

/** `0001_inventory.sql`, `0002_…` in order. */
export function readMigrations(folder: string): readonly Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .sort()
    .map((file) => ({ version: Number(file.slice(0, 4)), name: file.slice(5, -4), text: readFileSync(join(folder, file), "utf8") }));
  const twice = migrations.find((migration, index) => migrations[index - 1]?.version === migration.version);
  if (twice !== undefined) throw new MandateError("configuration_invalid", `two migrations have the number ${twice.version}; renumber the newer one`);
  return migrations;
}

/** Gives the names of the migrations that were applied now. */
export async function migrate(pool: Pool, migrations: readonly Migration[]): Promise<readonly string[]> {
  await assertServerVersion(pool);
  await pool.execute(sql`create table if not exists schema_migration (version integer primary key, name text not null, digest text not null, applied_at timestamptz not null default now())`).catch(ignoreRace);
  await assertNotNewer(pool, migrations);
  const applied: string[] = [];
  for (const migration of migrations) if (await apply(pool, migration)) applied.push(migration.name);
  return applied;
}

/** INVARIANT: the row is claimed before the work, in the same transaction; a second server waits on the key, then finds the work done. */
async function apply(pool: Pool, migration: Migration): Promise<boolean> {
  const digest = sha256Hex(migration.text);
  return pool.transaction(async (tx) => {
    const claimed = await tx.execute(sql`insert into schema_migration (version, name, digest) values (${migration.version}, ${migration.name}, ${digest}) on conflict do nothing`);
    if (claimed === 0) return false;
    try {
      await tx.execute(trusted(migration.text));
    } catch (thrown) {
      throw new MandateError("database_version", `the migration ${migration.version} (${migration.name}) cannot be applied (${messageOf(thrown)}); the database is unchanged; check that the database user may create tables and the extension pg_trgm`, { cause: thrown });
    }
    return true;
  });
}

const OLDEST_SERVER = 150_000;

async function assertServerVersion(pool: Pool): Promise<void> {
  const [row] = await pool.query<{ number: number; text: string }>(sql`select current_setting('server_version_num')::int as number, current_setting('server_version') as text`);
  if (row !== undefined && row.number >= OLDEST_SERVER) return;
  throw new MandateError("database_version", `the database server is PostgreSQL ${row?.text ?? "of an unknown version"}, and Mandate needs 15 or newer; upgrade the server or name another in DATABASE_URL`);
}

async function assertNotNewer(pool: Pool, migrations: readonly Migration[]): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0;
  const [row] = await pool.query<{ version: number }>(sql`select coalesce(max(version), 0) as version from schema_migration`);
  if (row === undefined || row.version <= newest) return;
  throw new MandateError("database_version", `the database has schema ${row.version} and this Mandate knows ${newest}; start the newer Mandate that wrote it`);
}

/** Two servers that create the same table at the same instant: one fails on the catalogue, and the table is there. */
function ignoreRace(thrown: unknown): void {
  if (thrown instanceof MandateError && thrown.code === "conflict") return;
  if ((thrown as { code?: string }).code === "42P07") return;
  throw thrown;
}
