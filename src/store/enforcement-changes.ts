// What enforcement points must know of at once, in the order in which it became true. A point that has taken in number N knows all that is N or lower.
import type { Db, Listening, Pool } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export type EnforcementTopic = "mandate" | "policy" | "agent" | "stop" | "mode" | "person" | "tool";

export interface EnforcementChange {
  readonly sequence: number;
  readonly topic: EnforcementTopic;
  /** Id of what changed; `*` when it may be anything of the topic. */
  readonly subject: string;
  readonly at: string;
}

const CHANNEL = "mandate_enforcement";

/** Joins the change to this transaction and gives its number. INVARIANT: numbers become visible in their order, for the head is locked until the commit. */
export async function announceChange(tx: Tx, topic: EnforcementTopic, subject: string): Promise<number> {
  const [row] = await tx.query<{ sequence: number }>(sql`
    with head as (insert into enforcement_head (sequence) values (1) on conflict (one) do update set sequence = enforcement_head.sequence + 1 returning sequence)
    insert into enforcement_change (sequence, topic, subject, at) select sequence, ${topic}, ${subject}, ${tx.at} from head returning sequence`);
  await tx.execute(sql`select pg_notify(${CHANNEL}, ${String(row?.sequence ?? 0)})`);
  return row?.sequence ?? 0;
}

/** The number of the newest change; 0 when there was none. */
export async function newestChange(db: Db): Promise<number> {
  const [row] = await db.query<{ sequence: number }>(sql`select sequence from enforcement_head`);
  return row?.sequence ?? 0;
}

export const changesAfter = (db: Db, sequence: number, limit = 1000): Promise<EnforcementChange[]> =>
  db.query<EnforcementChange>(sql`select sequence, topic, subject, at from enforcement_change where sequence > ${sequence} order by sequence limit ${limit}`);

/** Calls `heard` whenever a change was committed somewhere. What was said while the connection was lost is not said again: look once more after `ended`. */
export const listenForChanges = (pool: Pool, heard: () => void): Promise<Listening> => pool.listen(CHANNEL, heard);
