// Enforcement points that want to be told what became of their access requests, each by a webhook that an administrator registered.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface AccessCallbackRow {
  /** A held act or a bundle of them. */
  readonly task: string;
  readonly channel: string;
  readonly state: string | null;
  readonly events: readonly string[];
}

export async function insertAccessCallback(tx: Tx, { task, channel, state, events }: AccessCallbackRow, lapsesAt: Date): Promise<void> {
  await tx.execute(sql`insert into access_callback (task, channel, state, events, lapses_at) values (${task}, ${channel}, ${state}, ${events}, ${lapsesAt})`);
}

const COLUMNS = sql`task, channel, state, events`;

/** The one of this task that was not told yet, locked until the end of the transaction. */
export const takeAccessCallback = async (tx: Tx, task: string): Promise<AccessCallbackRow | undefined> =>
  (await tx.query<AccessCallbackRow>(sql`select ${COLUMNS} from access_callback where task = ${task} and told_at is null for update`))[0];

/** Tasks of which what still waits has lapsed. */
export const lapsedAccessCallbacks = async (db: Db, at: Date): Promise<readonly string[]> =>
  (await db.query<{ task: string }>(sql`select task from access_callback where told_at is null and lapses_at <= ${at} order by lapses_at limit 500`)).map(({ task }) => task);

export const markAccessCallback = (tx: Tx, task: string): Promise<number> => tx.execute(sql`update access_callback set told_at = ${tx.at} where task = ${task}`);
