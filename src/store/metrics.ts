// The few numbers by which operators see whether it all runs: counted over the last minute, or as it stands, each by an index.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export interface OperatorNumbers {
  /** By answer, at every enforcement point that asks this installation. */
  readonly decisions: Readonly<Record<"allow" | "deny" | "hold", number>>;
  readonly stops: number;
  /** Made and not ended. */
  readonly tokens: number;
  readonly tokensIssued: number;
  readonly jobs: Readonly<Record<"queued" | "running", number>>;
  /** Of those that were begun in the last day. */
  readonly jobsFailed: number;
  /** Of notices, and of signals that are pushed. */
  readonly deliveriesWaiting: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export async function operatorNumbers(db: Db, at: Date): Promise<OperatorNumbers> {
  const minute = new Date(at.getTime() - MINUTE);
  const [row] = await db.query<{ allow: number; deny: number; hold: number; stops: number; tokens: number; issued: number; queued: number; running: number; failed: number; waiting: number }>(sql`
    with answered as (select count(*) filter (where decision = 'allow') as allow, count(*) filter (where decision = 'deny') as deny, count(*) filter (where decision = 'hold') as hold from decision_record where at > ${minute}),
      token as (select count(*) as tokens, count(*) filter (where issued_at > ${minute}) as issued from issued_token where expires_at > ${at} and revoked_at is null),
      work as (select count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'running') as running from job where state in ('queued', 'running'))
    select answered.*, token.*, work.*,
      (select count(*) from stop where lifted_at is null) as stops,
      (select count(*) from job where state = 'failed' and created_at > ${new Date(at.getTime() - DAY)}) as failed,
      (select count(*) from delivery where state = 'waiting') + (select count(*) from ssf_outbox where state = 'waiting') as waiting
    from answered, token, work`);
  const { allow = 0, deny = 0, hold = 0, stops = 0, tokens = 0, issued = 0, queued = 0, running = 0, failed = 0, waiting = 0 } = row ?? {};
  return { decisions: { allow, deny, hold }, stops, tokens, tokensIssued: issued, jobs: { queued, running }, jobsFailed: failed, deliveriesWaiting: waiting };
}
