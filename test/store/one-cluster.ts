// Brings the cluster of the database tests up once for all of them, with the template that each file's own database is made from.
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connect, migrate, readMigrations, startEmbedded, sql, trusted, type ConnectionTarget, type Pool } from "../../src/store/index.ts";
import { sha256Hex } from "../../src/kernel/index.ts";

const DATA = join(import.meta.dirname, "../../node_modules/.cache/mandate-test-cluster");
export const MIGRATIONS = join(import.meta.dirname, "../../migrations");

declare module "vitest" {
  interface ProvidedContext {
    /** Plain data, for it goes to the workers. */
    readonly cluster: { readonly target: ConnectionTarget; readonly template: string };
  }
}

export interface BroughtUp {
  readonly target: ConnectionTarget;
  readonly template: string;
  stop(): Promise<void>;
}

/** With TEST_DATABASE_URL the same suite runs on that server instead. A bench waits for the disk at each commit, as the product does; the tests, whose rows nobody misses after a sudden end, do not. */
export async function bringUp(waitsForDisk = true): Promise<BroughtUp> {
  const url = process.env["TEST_DATABASE_URL"];
  const embedded = url === undefined ? await startEmbedded(DATA) : undefined;
  const target: ConnectionTarget = embedded?.target ?? { connectionString: url as string };
  const migrations = readMigrations(MIGRATIONS);
  const template = `template_${sha256Hex(migrations.map((migration) => migration.text).join()).slice(0, 16)}`;
  const admin = connect(within(target, "postgres"), { max: 1 });
  if (embedded !== undefined) await admin.execute(trusted(`alter role current_user set synchronous_commit = ${waitsForDisk ? "on" : "off"}`));
  await ensureTemplate(admin, template, () => connect(within(target, template), { max: 2 }));
  await admin.close();
  return { target, template, stop: async () => embedded?.stop() };
}

export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { target, template, stop } = await bringUp(false);
  provide("cluster", { target, template });
  return stop;
}

export function within(target: ConnectionTarget, database: string): ConnectionTarget {
  if (target.connectionString === undefined) return { ...target, database };
  const changed = new URL(target.connectionString);
  changed.pathname = `/${database}`;
  return { connectionString: changed.toString() };
}

async function ensureTemplate(admin: Pool, name: string, open: () => Pool): Promise<void> {
  const found = await admin.query(sql`select 1 from pg_database where datname = ${name} and datistemplate`);
  if (found.length > 0) return;
  await admin.execute(trusted(`drop database if exists ${name} with (force)`));
  await admin.execute(trusted(`create database ${name}`));
  const pool = open();
  await migrate(pool, readMigrations(MIGRATIONS));
  await pool.close();
  await admin.execute(trusted(`alter database ${name} is_template true`));
}
