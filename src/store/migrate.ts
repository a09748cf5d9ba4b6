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
  await assertServer(pool);
  await pool.execute(sql`create table if not exists schema_migration (version integer primary key, name text not null, digest text not null, applied_at timestamptz not null default now())`).catch(ignoreRace);
  await assertOurs(pool, migrations);
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
      if (thrown instanceof MandateError) throw thrown;
      throw new MandateError("database_version", `the migration ${migration.version} (${migration.name}) cannot be applied (${messageOf(thrown)}); the database is unchanged; check that its server has the extension pg_trgm (package postgresql-contrib)`, { cause: thrown });
    }
    return true;
  });
}

const OLDEST_SERVER = 150_000;

async function assertServer(pool: Pool): Promise<void> {
  const [row] = await pool.query<{ number: number; text: string; encoding: string }>(
    sql`select current_setting('server_version_num')::int as number, current_setting('server_version') as text, current_setting('server_encoding') as encoding`,
  );
  if (row === undefined || row.number < OLDEST_SERVER) {
    throw new MandateError("database_version", `the database server is PostgreSQL ${row?.text ?? "of an unknown version"}, and Mandate needs 15 or newer; upgrade the server or name another in DATABASE_URL`);
  }
  if (row.encoding !== "UTF8") throw new MandateError("database_version", `the database keeps its text as ${row.encoding}, which cannot hold every name; create one with \`createdb --encoding=UTF8 --template=template0\` and name it in DATABASE_URL`);
}

/** What was applied must be the beginning of what we have, unchanged: anything else is another Mandate's database. */
async function assertOurs(pool: Pool, migrations: readonly Migration[]): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0;
  const applied = await pool.query<{ version: number; name: string; digest: string }>(sql`select version, name, digest from schema_migration order by version`);
  const last = applied.at(-1);
  if (last !== undefined && last.version > newest) throw new MandateError("database_version", `the database has schema ${last.version} and this Mandate knows ${newest}; start the newer Mandate that wrote it`);
  const digests = new Map(migrations.map((migration) => [migration.version, sha256Hex(migration.text)]));
  const changed = applied.find(({ version, digest }) => digests.get(version) !== digest);
  if (changed === undefined) return;
  throw new MandateError("database_version", `the database was made with another form of the migration ${changed.version} (${changed.name}) than this Mandate has; start the Mandate that made it, or name an empty database`);
}

/** PROVIDER: PostgreSQL says duplicate_table, or duplicate_object of the row type that comes with a table. */
const ALREADY_THERE = new Set(["42P07", "42710"]);

/** Two servers that create the same table at the same instant: one fails on the catalogue, and the table is there. */
function ignoreRace(thrown: unknown): void {
  if (thrown instanceof MandateError && thrown.code === "conflict") return;
  if (ALREADY_THERE.has((thrown as { code?: string }).code ?? "")) return;
  throw thrown;
}
