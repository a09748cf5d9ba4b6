// Migrations on a real server: from nothing to the newest schema, which is written down, and what is refused.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCluster, type Cluster } from "../../test/store/cluster.ts";
import { MIGRATIONS } from "../../test/store/one-cluster.ts";
import { schemaText } from "../../test/store/schema-text.ts";
import { migrate, readMigrations, type Migration } from "./migrate.ts";
import { sql } from "./sql.ts";
import type { Pool } from "./connection.ts";

const GOLDEN = join(import.meta.dirname, "../../test/store/schema.golden.txt");
const migrations = readMigrations(MIGRATIONS);
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

const refusal = (pool: Pool, known: readonly Migration[]) => migrate(pool, known).then(() => "it was not refused", (thrown: Error) => thrown.message);

describe("migrations", () => {
  it("bring an empty database to the schema that is written down, and then have nothing left to do", async () => {
    const pool = await cluster.emptyDatabase();
    expect(await migrate(pool, migrations)).toEqual(migrations.map(({ name }) => name));
    const schema = await schemaText(pool);
    if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(GOLDEN, schema);
    expect(schema).toBe(readFileSync(GOLDEN, "utf8"));
    expect(await migrate(pool, migrations)).toEqual([]);
    expect(await schemaText(pool)).toBe(schema);
  });

  it("are applied once when several servers start at the same instant", async () => {
    const pool = await cluster.emptyDatabase();
    const applied = await Promise.all([1, 2, 3].map(() => migrate(pool, migrations)));
    expect(applied.flat().toSorted()).toEqual(migrations.map(({ name }) => name).toSorted());
  });

  it("go on from an older schema, and leave nothing of one that fails", async () => {
    const pool = await cluster.emptyDatabase();
    const older = migrations.slice(0, -1);
    await migrate(pool, older);
    const before = await schemaText(pool);
    const broken = { version: 9_000, name: "broken", text: "create table half (id text); select no_such_function();" };
    expect(await refusal(pool, [...older, broken])).toMatch(/migration 9000 \(broken\) cannot be applied .* the database is unchanged/);
    expect(await schemaText(pool)).toBe(before);
    expect(await migrate(pool, migrations)).toEqual([migrations.at(-1)?.name]);
  });

  it("refuse the database of a newer Mandate, and change nothing in it", async () => {
    const pool = await cluster.emptyDatabase();
    await migrate(pool, migrations);
    const older = migrations.slice(0, -1);
    expect(await refusal(pool, older)).toBe(`the database has schema ${migrations.at(-1)?.version} and this Mandate knows ${older.at(-1)?.version}; start the newer Mandate that wrote it`);
    expect(await pool.query(sql`select version from schema_migration`)).toHaveLength(migrations.length);
  });

  it("refuse a database that was made with another form of one of them", async () => {
    const pool = await cluster.emptyDatabase();
    await migrate(pool, migrations);
    const changed = migrations.map((migration, index) => (index === 1 ? { ...migration, text: `${migration.text}\n-- changed` } : migration));
    expect(await refusal(pool, changed)).toMatch(/another form of the migration 2 \(governance\)/);
  });
});
