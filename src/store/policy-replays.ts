// Replays: what was asked, what came out, and each answer that differs. Derived from records of decisions; what a job writes again begins anew.
import type { Db } from "./connection.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export const REPLAY_KINDS = ["newly-allowed", "newly-denied", "newly-held", "not-replayable", "recorded-otherwise"] as const;
export type ReplayKind = (typeof REPLAY_KINDS)[number];

export type ReplayCounts = Readonly<Record<ReplayKind | "read" | "same", number>>;

export interface ReplayRow {
  readonly id: string;
  readonly title: string;
  readonly change: unknown;
  readonly since: string;
  readonly until: string;
  readonly askedAt: string;
  readonly askedBy: string;
  readonly jobId: string | null;
  readonly counts: ReplayCounts | null;
  readonly finishedAt: string | null;
}

export interface ReplayAnswer {
  readonly decision: "allow" | "deny" | "hold";
  readonly reason: string;
  readonly policies: readonly string[];
}

export interface ReplayDifference {
  readonly kind: ReplayKind;
  readonly recordId: string;
  readonly at: string;
  readonly principal: string;
  readonly person: string | null;
  readonly mandate: string | null;
  readonly act: string;
  readonly recorded: string;
  readonly before: ReplayAnswer | null;
  readonly after: ReplayAnswer | null;
  readonly why: string;
}

const COLUMNS = sql`id, title, change, since, until, asked_at as "askedAt", asked_by as "askedBy", job_id as "jobId", counts, finished_at as "finishedAt"`;

export async function insertReplay(tx: Tx, { id, title, change, since, until }: Pick<ReplayRow, "id" | "title" | "change" | "since" | "until">): Promise<void> {
  await tx.execute(sql`insert into policy_replay (id, title, change, since, until, asked_at, asked_by) values (${id}, ${title}, ${JSON.stringify(change)}, ${since}, ${until}, ${tx.at}, ${tx.actor.name})`);
}

export async function setReplayJob(db: Db, id: string, jobId: string): Promise<void> {
  await db.execute(sql`update policy_replay set job_id = ${jobId} where id = ${id}`);
}

export async function replayById(db: Db, id: string): Promise<ReplayRow | undefined> {
  return (await db.query<ReplayRow>(sql`select ${COLUMNS} from policy_replay where id = ${id}`))[0];
}

export const newestReplays = (db: Db, limit: number): Promise<readonly ReplayRow[]> => db.query(sql`select ${COLUMNS} from policy_replay order by asked_at desc, id desc limit ${limit}`);

/** Forgets what an earlier run of the job wrote. */
export async function beginReplay(db: Db, id: string): Promise<void> {
  await db.execute(sql`delete from policy_replay_row where replay_id = ${id}`);
}

/** Gives the number after the last one. */
export async function putReplayDifferences(db: Db, id: string, first: number, rows: readonly ReplayDifference[]): Promise<number> {
  if (rows.length === 0) return first;
  await db.execute(sql`
    insert into policy_replay_row (replay_id, number, kind, record_id, at, principal, person, mandate, act, recorded, before, after, why)
    select ${id}, ${first} + (place - 1)::int, kind, "recordId", at, principal, person, mandate, act, recorded, before, after, why
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (kind text, "recordId" text, at timestamptz, principal text, person text, mandate text, act text, recorded text, before jsonb, after jsonb, why text))
      with ordinality as r (kind, "recordId", at, principal, person, mandate, act, recorded, before, after, why, place)`);
  return first + rows.length;
}

export async function finishReplay(db: Db, id: string, counts: ReplayCounts, at: Date): Promise<void> {
  await db.execute(sql`update policy_replay set counts = ${JSON.stringify(counts)}, finished_at = ${at} where id = ${id}`);
}

const BY_NUMBER: Sort = { name: "number", expression: "number", type: "integer", descending: false, id: "record_id" };

export async function replayDifferences(db: Db, id: string, kinds: readonly ReplayKind[] | undefined, page: PageRequest): Promise<Page<ReplayDifference>> {
  const { after, order } = keyset(BY_NUMBER, page);
  const rows = await db.query<ReplayDifference & { id: string; number: number }>(sql`
    select record_id as id, number, kind, record_id as "recordId", at, principal, person, mandate, act, recorded, before, after, why
    from policy_replay_row where replay_id = ${id} and ${kinds === undefined ? sql`true` : sql`kind = any(${kinds}::text[])`} and ${after} ${order}`);
  return toPage(BY_NUMBER, page, rows, ({ number }) => number, ({ kind, recordId, at, principal, person, mandate, act, recorded, before, after: is, why }) => ({ kind, recordId, at, principal, person, mandate, act, recorded, before, after: is, why }));
}

export interface PolicyHit {
  readonly policy: string;
  readonly count: number;
  readonly lastAt: string;
}

/** How often each of these policies determined a decision since then. */
export const policyHits = (db: Db, policies: readonly string[], since: Date): Promise<readonly PolicyHit[]> =>
  db.query(sql`
    select named as policy, count(*)::int as count, max(at) as "lastAt" from decision_record cross join lateral unnest(policies) as named
    where at >= ${since} and policies && ${policies}::text[] and named = any(${policies}::text[]) group by named`);

const RECENT_DECISIONS = 10_000;

/** Names of the points that asked the newest decisions. */
export async function recentPoints(db: Db): Promise<readonly string[]> {
  const rows = await db.query<{ point: string }>(sql`select distinct point from (select point from decision_record order by at desc, id desc limit ${RECENT_DECISIONS}) as newest order by point`);
  return rows.map(({ point }) => point);
}

export async function countDecisions(db: Db, since: Date, until: Date): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`select count(*)::int as count from decision_record where at >= ${since} and at < ${until}`);
  return row?.count ?? 0;
}
