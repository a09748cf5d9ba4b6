// What servers tell one another of calls that repeat and of tasks that are handed on. Rows of seconds: each server's own replace what it told before.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export interface LoopShareRow {
  readonly key: string;
  readonly kind: "call" | "hand";
  readonly replica: string;
  readonly seen: readonly string[];
}

/** Tells what is new of one, and gives what the others told since then (by the clock of the database), with the instant to ask from the next time. */
export async function exchangeLoops(db: Db, replica: string, shares: readonly Omit<LoopShareRow, "replica">[], since: string | null): Promise<{ readonly heard: readonly LoopShareRow[]; readonly at: string }> {
  const [now] = await db.query<{ at: string }>(sql`select now() as at`);
  if (shares.length > 0) {
    await db.execute(sql`
      insert into loop_share (key, replica, kind, seen, told_at)
      select r.key, ${replica}, r.kind, array(select jsonb_array_elements_text(r.seen)), now() from jsonb_to_recordset(${JSON.stringify(shares)}::jsonb) as r (key text, kind text, seen jsonb)
      on conflict (key, replica) do update set seen = excluded.seen, told_at = excluded.told_at`);
  }
  const from = since === null ? sql`true` : sql`told_at >= ${since}::timestamptz`;
  const heard = await db.query<LoopShareRow>(sql`select key, kind, replica, seen from loop_share where replica <> ${replica} and ${from}`);
  return { heard, at: now?.at ?? "" };
}

/** Rows that count no more. Gives how many went. */
export const forgetLoops = (db: Db, seconds: number): Promise<number> => db.execute(sql`delete from loop_share where told_at < now() - make_interval(secs => ${seconds})`);
