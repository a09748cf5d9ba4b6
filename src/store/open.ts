// Opens the store: the embedded PostgreSQL or a server by its URL, migrated to the newest schema.
import { systemClock, type Clock } from "../kernel/index.ts";
import type { Actor } from "./actor.ts";
import { connect, type ConnectionTarget, type Pool } from "./connection.ts";
import { assertWritable } from "./data-folder.ts";
import { startEmbedded } from "./embedded.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { createReads, type Reads } from "./reads.ts";
import { write, type Tx } from "./write.ts";

export interface Store {
  readonly reads: Reads;
  /** All or nothing, with its audit record in the same transaction. Throws when no record was made. */
  write<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** For rooms of the ground floor that keep their own tables (audit, jobs) and for access control. */
  readonly pool: Pool;
  readonly clock: Clock;
  close(): Promise<void>;
}

/** A store that this process answers for: it brought the database up, and takes it down again. */
export interface OpenedStore extends Store {
  /** For the threads of this process: plain data. Holds the password of the database. */
  readonly target: ConnectionTarget;
  /** True when the embedded server had outlived its former supervisor and was taken over. */
  readonly adopted: boolean;
}

export interface StoreOptions {
  /** A PostgreSQL 15 or newer. Without it the embedded server runs in `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly migrationsDir: string;
  readonly connections?: number;
  /** One sentence each time something happens to the database that the person should know. */
  readonly say?: (line: string) => void;
}

/** Throws one clear sentence: `disk_full`, `no_write_permission`, `database_version`, `database_unavailable`, `configuration_invalid`. */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  const migrations = readMigrations(options.migrationsDir);
  assertWritable(options.dataDir);
  const embedded = options.databaseUrl === undefined ? await startEmbedded(options.dataDir, options.say === undefined ? {} : { say: options.say }) : undefined;
  const target = embedded?.target ?? { connectionString: options.databaseUrl as string };
  const pool = connect(target, options.connections === undefined ? {} : { max: options.connections });
  const close = async () => {
    await pool.close();
    await embedded?.stop();
  };
  try {
    await migrate(pool, migrations);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { ...storeOver(pool, { clock: systemClock, close }), target, adopted: embedded?.adopted ?? false };
}

/** A store of a thread, over the database that its process has opened. Closing it leaves the database running. */
export function joinStore(target: ConnectionTarget, connections: number): Store {
  const pool = connect(target, { max: connections });
  return storeOver(pool, { clock: systemClock, close: () => pool.close() });
}

/** A store over a database that is already migrated: tests with template databases. */
export function storeOver(pool: Pool, options: { readonly clock: Clock; readonly close: () => Promise<void> }): Store {
  return {
    reads: createReads(pool, options.clock),
    write: (actor, work) => write(pool, options.clock, actor, work),
    pool,
    clock: options.clock,
    close: options.close,
  };
}
