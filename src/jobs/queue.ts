// Long work in PostgreSQL: queued in the caller's transaction, claimed by lease, seen from everywhere. Times are the database's own.
import { newId } from "../kernel/index.ts";
import { sql, type Db, type Tx } from "../store/index.ts";

export type JobState = "queued" | "running" | "succeeded" | "failed" | "cancelled";

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly payload: unknown;
  readonly state: JobState;
  /** What is being done now, one sentence. */
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
  /** Whatever the work wants to show besides, such as its files. */
  readonly progress: Readonly<Record<string, unknown>>;
  readonly result: unknown;
  readonly error: string | null;
  readonly attempts: number;
  readonly cancelRequested: boolean;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export interface JobRequest {
  readonly kind: string;
  readonly title: string;
  /** JSON. MUST NOT hold a secret value. */
  readonly payload: unknown;
  /** How often it may be begun, when its worker dies; 3 unless told. */
  readonly maxAttempts?: number;
}

const COLUMNS = sql`id, kind, title, payload, state, stage, done, total, progress, result, error, attempts, cancel_requested as "cancelRequested", created_by as "createdBy",
  created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt"`;

/** Joins the transaction, with its record: a job is there exactly when the change that asked for it is. Gives its id. */
export async function enqueue(tx: Tx, request: JobRequest): Promise<string> {
  const id = newId("job");
  await tx.execute(sql`insert into job (id, kind, title, payload, max_attempts, run_at, created_by, created_at)
    values (${id}, ${request.kind}, ${request.title}, ${JSON.stringify(request.payload)}, ${request.maxAttempts ?? 3}, now(), ${tx.actor.name}, now())`);
  await tx.record({ action: "job.queued", subject: id, detail: { kind: request.kind, title: request.title } });
  return id;
}

export async function getJob(db: Db, id: string): Promise<JobRow | undefined> {
  const [row] = await db.query<JobRow>(sql`select ${COLUMNS} from job where id = ${id}`);
  return row;
}

/** Newest first. */
export function listJobs(db: Db, limit: number): Promise<readonly JobRow[]> {
  return db.query<JobRow>(sql`select ${COLUMNS} from job order by created_at desc, id desc limit ${limit}`);
}

/** A waiting job ends at once; a running one is told, and ends when its work has let go. False when it was over already. */
export async function cancelJob(tx: Tx, id: string): Promise<boolean> {
  const touched = await tx.execute(sql`
    update job set cancel_requested = true, state = case when state = 'queued' then 'cancelled' else state end, finished_at = case when state = 'queued' then now() end
    where id = ${id} and state in ('queued', 'running')`);
  await tx.record({ action: "job.cancelled", subject: id, detail: { wasRunningOrWaiting: touched > 0 } });
  return touched > 0;
}

export interface Claim {
  readonly job: JobRow;
  readonly worker: string;
}

/** The next job: one that waits, or one whose worker let its lease run out. A job that was begun too often fails instead. */
export async function claimJob(db: Db, worker: string, kinds: readonly string[], leaseSeconds: number): Promise<Claim | undefined> {
  await db.execute(sql`
    update job set state = 'failed', finished_at = now(), worker = null, error = 'the server ended while it worked on this, as often as may be tried; start it again'
    where state = 'running' and lease_until < now() and attempts >= max_attempts`);
  await db.execute(sql`update job set state = 'cancelled', finished_at = now(), worker = null where state = 'running' and lease_until < now() and cancel_requested`);
  const [job] = await db.query<JobRow>(sql`
    update job set state = 'running', attempts = attempts + 1, worker = ${worker}, lease_until = now() + make_interval(secs => ${leaseSeconds}), started_at = coalesce(started_at, now()), stage = '', done = 0
    where id = (select id from job where kind = any(${kinds}::text[]) and (state = 'queued' and run_at <= now() or state = 'running' and lease_until < now()) order by run_at, id limit 1 for update skip locked)
    returning ${COLUMNS}`);
  return job === undefined ? undefined : { job, worker };
}

/** For whoever knows that no worker is left: what was being worked on is free to be taken now. */
export async function expireLeases(db: Db): Promise<void> {
  await db.execute(sql`update job set lease_until = now() where state = 'running'`);
}

/** Keeps the lease. Tells whether the work should go on: not when it was cancelled, nor when another worker has taken it. */
export async function renewLease(db: Db, claim: Claim, leaseSeconds: number): Promise<"go-on" | "cancelled" | "lost"> {
  const [row] = await db.query<{ cancelRequested: boolean }>(sql`
    update job set lease_until = now() + make_interval(secs => ${leaseSeconds}) where id = ${claim.job.id} and worker = ${claim.worker} and state = 'running' returning cancel_requested as "cancelRequested"`);
  if (row === undefined) return "lost";
  return row.cancelRequested ? "cancelled" : "go-on";
}

export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
  readonly progress?: Readonly<Record<string, unknown>>;
}

export async function saveProgress(db: Db, claim: Claim, progress: Progress): Promise<void> {
  await db.execute(sql`
    update job set stage = ${progress.stage}, done = ${progress.done}, total = ${progress.total}, progress = coalesce(${progress.progress === undefined ? null : JSON.stringify(progress.progress)}::jsonb, progress)
    where id = ${claim.job.id} and worker = ${claim.worker} and state = 'running'`);
}

export async function finishJob(db: Db, claim: Claim, outcome: { readonly state: "succeeded" | "failed" | "cancelled"; readonly result?: unknown; readonly error?: string }): Promise<void> {
  await db.execute(sql`
    update job set state = ${outcome.state}, result = ${outcome.result === undefined ? null : JSON.stringify(outcome.result)}::jsonb, error = ${outcome.error ?? null}, finished_at = now(), worker = null, lease_until = null
    where id = ${claim.job.id} and worker = ${claim.worker} and state = 'running'`);
}

/** Gives the job back at once, for a worker that stops in order. */
export async function releaseJob(db: Db, claim: Claim): Promise<void> {
  await db.execute(sql`
    update job set state = 'queued', worker = null, lease_until = null, attempts = attempts - 1 where id = ${claim.job.id} and worker = ${claim.worker} and state = 'running'`);
}

/** Gives the job back after an outage. The beginning counts: a job that brings the database down each time ends. */
export async function returnJob(db: Db, claim: Claim, error: string): Promise<JobState | undefined> {
  const [row] = await db.query<{ state: JobState }>(sql`
    update job set worker = null, lease_until = null, state = case when attempts < max_attempts then 'queued' else 'failed' end,
      error = case when attempts < max_attempts then null else ${error} end, finished_at = case when attempts < max_attempts then null else now() end
    where id = ${claim.job.id} and worker = ${claim.worker} and state = 'running' returning state`);
  return row?.state;
}
