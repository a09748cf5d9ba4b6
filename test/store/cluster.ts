// A real PostgreSQL for tests: one cluster for all of them; each test file has a database of its own, from a migrated template.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, inject } from "vitest";
import { systemClock, type Clock } from "../../src/kernel/index.ts";
import { connect, sql, storeOver, trusted, type ConnectionTarget, type Pool, type Store } from "../../src/store/index.ts";
import { within, type BroughtUp } from "./one-cluster.ts";

export interface Cluster {
  /** A store over a migrated database without rows. Always the same database: the store given before is emptied. */
  store(clock?: Clock): Promise<Store>;
  /** An empty database without any schema. */
  emptyDatabase(): Promise<Pool>;
  stop(): Promise<void>;
}

/** A bench, which no runner has brought a cluster up for, gives its own. */
export async function startCluster({ target, template }: Pick<BroughtUp, "target" | "template"> = inject("cluster")): Promise<Cluster> {
  const admin = connect(within(target, "postgres"), { max: 1 });
  const made: { readonly name: string; readonly pool: Pool }[] = [];
  const database = async (from: string) => {
    const name = `test_${randomBytes(6).toString("hex")}`;
    await admin.execute(trusted(`create database ${name} template ${from}`));
    const pool = connect(within(target, name));
    made.push({ name, pool });
    return pool;
  };
  let own: Promise<Pool> | undefined;
  return {
    store: async (clock = systemClock) => {
      const isFirst = own === undefined;
      own ??= database(template);
      const pool = await own;
      if (!isFirst) await empty(pool);
      return storeOver(pool, { clock, close: () => Promise.resolve() });
    },
    emptyDatabase: () => database("template0"),
    stop: async () => {
      for (const { name, pool } of made) {
        await pool.close();
        await admin.execute(trusted(`drop database if exists ${name} with (force)`));
      }
      await admin.close();
    },
  };
}

/** The cluster while the tests of a file run, and before each of them an empty store. */
export function eachStore(take: (store: Store) => void | Promise<void>, clock?: Clock): void {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    await take(await cluster.store(clock));
  });
}

/** For a file whose tests share one clock: each begins at `start`. */
export function eachOn(clock: Clock & { set(at: string): void }, start: string, take: (store: Store) => void | Promise<void>): void {
  eachStore((store) => {
    clock.set(start);
    return take(store);
  }, clock);
}

/** DELETE and not TRUNCATE: for a handful of rows it writes no files. */
async function empty(pool: Pool): Promise<void> {
  await pool.transaction(async (tx) => {
    const tables = await tx.query<{ name: string }>(sql`select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename not in ('schema_migration', 'audit_head')`);
    await tx.execute(sql`set local session_replication_role = replica`);
    for (const { name } of tables) await tx.execute(trusted(`delete from ${name}`));
    await tx.execute(sql`update audit_head set size = 0`);
  });
}

/** Where the database of a store is, for a process of its own. */
export async function targetOf(store: Store): Promise<ConnectionTarget> {
  const url = process.env["TEST_DATABASE_URL"];
  const [at] = await store.pool.query<{ database: string; port: string; host: string; user: string }>(sql`select current_database() as database, current_setting('port') as port, current_setting('unix_socket_directories') as host, current_user as user`);
  if (at === undefined) throw new Error("the database does not say what it is");
  if (url === undefined) return { host: at.host, port: Number(at.port), user: at.user, database: at.database };
  const changed = new URL(url);
  changed.pathname = `/${at.database}`;
  return { connectionString: changed.toString() };
}
