// E3: import of a generated AWS account (100,000 identities, 1,000,000 grants) from its export to committed rows with history and record,
// against a bare PostgreSQL COPY of the same rows into tables with the same indices.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectors, readPaths } from "../src/discover/connectors/index.ts";
import { attributed, importRead } from "../src/discover/inventory/index.ts";
import { openStore, sql, systemActor, trusted, type Store } from "../src/store/index.ts";
import type { Row } from "./row.ts";

export const name = "ingest";

const TABLES = ["identity", "credential", "entitlement", "resource", '"grant"', "relation", "usage"] as const;
const LARGE = 100_000;
const SMALL = 1_000;

export async function run(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "mandate-bench-"));
  chmodSync(folder, 0o755);
  const store = await openStore({ dataDir: join(folder, "data"), migrationsDir: join(import.meta.dirname, "../migrations") });
  try {
    const small = await ingest(store, folder, SMALL);
    await clear(store);
    const large = await ingest(store, folder, LARGE);
    const copySeconds = await bareCopy(store);
    const ours = large.rows / large.seconds;
    const peer = large.rows / copySeconds;
    const each = (measured: Measured) => (measured.seconds * 1e6) / measured.rows;
    return [
      row("E3 rows a second, export to committed rows, against bare COPY", ours, peer, ours / peer, "≥ 0.4", ours / peer >= 0.4),
      row("E3 peak resident memory, MiB", large.peakMebibytes, 1024, large.peakMebibytes / 1024, "< 1 GiB", large.peakMebibytes < 1024),
      row("E3 µs per observation at 1,000,000 against 10,000", each(large), each(small), each(large) / each(small), "≤ 1.3", each(large) / each(small) <= 1.3),
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const row = (measure: string, ours: number, peer: number, ratio: number, bound: string, pass: boolean): Row => ({ measure, ours, peer, ratio, bound, pass });

interface Measured {
  readonly rows: number;
  readonly seconds: number;
  readonly peakMebibytes: number;
}

async function ingest(store: Store, folder: string, identities: number): Promise<Measured> {
  const file = join(folder, `account-${identities}.json`);
  // Another process writes it: its garbage is not memory of the import.
  execFileSync(process.execPath, [join(import.meta.dirname, "account.ts"), file, String(identities)]);
  let peak = 0;
  const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const start = performance.now();
  const read = await readPaths([file], { connectors: attributed(connectors.filter((connector) => connector.id === "aws")), fingerprint: (value) => value, rootName: () => "bench" });
  const result = await importRead(store, systemActor("bench"), { source: { kind: "import", name: "bench" }, observations: read.observations, coverage: read.coverage });
  const seconds = (performance.now() - start) / 1000;
  clearInterval(sampler);
  rmSync(file);
  return { rows: result.added, seconds, peakMebibytes: peak / 1_048_576 };
}

async function clear(store: Store): Promise<void> {
  for (const table of [...TABLES, "coverage", "origin"]) await store.pool.execute(trusted(`truncate ${table} cascade`));
}

/** Server-side COPY from a file the server wrote itself: nothing is parsed, nothing is sent. */
async function bareCopy(store: Store): Promise<number> {
  let milliseconds = 0;
  const [{ folder } = { folder: "" }] = await store.pool.query<{ folder: string }>(sql`select current_setting('data_directory') as folder`);
  for (const table of TABLES) {
    const [{ generated } = { generated: "" }] = await store.pool.query<{ generated: string }>(
      sql`select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as generated from information_schema.columns where table_name = ${table.replaceAll('"', "")} and table_schema = 'public' and is_generated = 'NEVER'`,
    );
    const columns = trusted(generated);
    const file = trusted(`'${folder}/bench-${table.replaceAll('"', "")}.copy'`);
    await store.pool.execute(trusted(`create table bare_copy (like ${table} including all)`));
    await store.pool.execute(sql`copy ${trusted(table)} (${columns}) to ${file}`);
    await store.pool.execute(sql`checkpoint`);
    const start = performance.now();
    await store.pool.execute(sql`copy bare_copy (${columns}) from ${file}`);
    milliseconds += performance.now() - start;
    await store.pool.execute(sql`drop table bare_copy`);
  }
  return milliseconds / 1000;
}
