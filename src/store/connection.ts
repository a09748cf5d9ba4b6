// Connections to PostgreSQL: a pool, statements, transactions and bulk COPY. The one thing to know: times come back as ISO 8601 text.
import pg from "pg";
import { connectionError, databaseError, isConnectionLoss } from "./database-error.ts";
import { toQuery, trusted, type Sql } from "./sql.ts";
import { copyRows, type CopyRow } from "./copy.ts";

export interface Db {
  /** Runs one statement and gives its rows. */
  query<Row>(statement: Sql): Promise<Row[]>;
  /** Runs one statement and gives the number of rows it touched. */
  execute(statement: Sql): Promise<number>;
  /** Bulk load. Gives the number of rows sent. */
  copy(target: string, columns: readonly string[], rows: Iterable<CopyRow> | AsyncIterable<CopyRow>): Promise<number>;
}

export interface Pool extends Db {
  /** All or nothing; a throw rolls back. */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
  /** One dedicated connection, for session settings. */
  session<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Holds one connection of the pool until it is stopped or lost, and calls `heard` for each notification on `channel`, a plain name. */
  listen(channel: string, heard: () => void): Promise<Listening>;
  close(): Promise<void>;
}

export interface Listening {
  /** Settles when the connection is gone: what is said from then on is not heard. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface ConnectionTarget {
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

const BEGIN = trusted("begin");
const COMMIT = trusted("commit");
const ROLLBACK = trusted("rollback");

const INT8 = 20;
const TIMESTAMPTZ = 1184;

const isoTime = (text: string) => {
  if (text.endsWith("infinity")) return text;
  const withOffset = /[+-]\d\d$/.test(text) ? `${text}:00` : text;
  return new Date(withOffset.replace(" ", "T")).toISOString();
};

const parsers = new Map<number, (text: string) => unknown>([
  [INT8, Number],
  [TIMESTAMPTZ, isoTime],
]);

export function connect(target: ConnectionTarget, options: { readonly max?: number } = {}): Pool {
  const pool = new pg.Pool({
    ...target,
    max: options.max ?? 12,
    application_name: "mandate",
    connectionTimeoutMillis: 15_000,
    types: { getTypeParser: (oid: number, format?: "text" | "binary") => (format === "binary" ? pg.types.getTypeParser(oid, "binary") : (parsers.get(oid) ?? pg.types.getTypeParser(oid, "text"))) } as pg.CustomTypesConfig,
  });
  // INVARIANT: without a listener an idle connection that the server closes would end the process; the next statement reports the loss instead.
  pool.on("error", () => undefined);

  const withClient = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await take(pool, target.connectionString === undefined);
    const ignore = () => undefined;
    client.on("error", ignore);
    let broken: Error | undefined;
    try {
      return await work(client);
    } catch (thrown) {
      if (isConnectionLoss(thrown)) broken = thrown as Error;
      throw thrown;
    } finally {
      client.off("error", ignore);
      client.release(broken);
    }
  };

  return {
    query: <Row>(statement: Sql) => withClient((client) => dbOver(client).query<Row>(statement)),
    execute: (statement) => withClient((client) => dbOver(client).execute(statement)),
    copy: (table, columns, rows) => withClient((client) => dbOver(client).copy(table, columns, rows)),
    session: (work) => withClient((client) => work(dbOver(client))),
    transaction: (work) =>
      withClient(async (client) => {
        const tx = dbOver(client);
        await tx.execute(BEGIN);
        try {
          const result = await work(tx);
          await tx.execute(COMMIT);
          return result;
        } catch (thrown) {
          if (!isConnectionLoss(thrown)) await tx.execute(ROLLBACK);
          throw thrown;
        }
      }),
    listen: async (channel, heard) => listening(await take(pool, target.connectionString === undefined), channel, heard),
    close: () => pool.end(),
  };
}

async function listening(client: pg.PoolClient, channel: string, heard: () => void): Promise<Listening> {
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
  let open = true;
  const close = (broken?: Error) => {
    if (!open) return;
    open = false;
    client.off("notification", heard);
    client.release(broken ?? true);
    end(undefined);
  };
  client.on("error", close);
  client.on("end", () => close());
  client.on("notification", heard);
  await client.query(`listen ${client.escapeIdentifier(channel)}`);
  return {
    ended,
    stop: async () => {
      close();
      await ended;
    },
  };
}

/** Also what the address itself makes impossible, which `pg` throws before it gives a promise. */
async function take(pool: pg.Pool, ours: boolean): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (thrown) {
    throw connectionError(thrown, ours);
  }
}

function dbOver(client: pg.PoolClient): Db {
  return {
    query: async <Row>(statement: Sql) => (await run(client, statement)).rows as Row[],
    execute: async (statement) => (await run(client, statement)).rowCount ?? 0,
    copy: (target, columns, rows) => copyRows(client, target, columns, rows),
  };
}

async function run(client: pg.PoolClient, statement: Sql): Promise<pg.QueryResult> {
  const query = toQuery(statement);
  try {
    return await client.query(query.values.length === 0 ? { text: query.text } : query);
  } catch (thrown) {
    throw databaseError(thrown);
  }
}
