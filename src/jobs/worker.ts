// Works off the queue: one job at a time per worker, its lease kept while it runs, its progress written at most twice a second.
import { setTimeout as sleep } from "node:timers/promises";
import { MandateError, messageOf, newId, type Log } from "../kernel/index.ts";
import type { Db } from "../store/index.ts";
import { claimJob, finishJob, releaseJob, renewLease, returnJob, saveProgress, type Claim, type JobRow, type Progress } from "./queue.ts";

export interface RunningJob {
  readonly job: JobRow;
  /** Fires when the job is cancelled, when its lease is lost, or when the server stops. */
  readonly signal: AbortSignal;
  /** Cheap to call often. */
  progress(progress: Progress): void;
}

/** Gives the result shown with the job. MUST be repeatable: after a crash or an outage it is begun again from the start. */
export type JobHandler = (running: RunningJob) => Promise<unknown>;

export interface WorkerOptions {
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** Called when a job is over for good and that is written: what only the job needed may go now, and not before, because until then it may be begun again. */
  readonly settled?: (job: JobRow) => Promise<void>;
  readonly log: Log;
  readonly leaseSeconds?: number;
  readonly pollMilliseconds?: number;
}

export interface Worker {
  /** Looks for work now instead of at the next turn. */
  wake(): void;
  /** Lets the running job go, gives it back to the queue and ends. */
  stop(): Promise<void>;
}

const LEASE_SECONDS = 15;
const POLL_MILLISECONDS = 1_000;
const PROGRESS_MILLISECONDS = 500;

export function startWorker(db: Db, options: WorkerOptions): Worker {
  const name = newId("job").replace("job_", "worker_");
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  const lease = options.leaseSeconds ?? LEASE_SECONDS;

  const idle = async () => {
    const any = AbortSignal.any([stopping.signal, wakeUp.signal]);
    // An abort is the wake-up itself, not a failure.
    await sleep(options.pollMilliseconds ?? POLL_MILLISECONDS, undefined, { signal: any, ref: false }).catch(() => undefined);
    wakeUp = new AbortController();
  };

  // An outage is told once, not at every turn.
  let unreadable = false;
  const next = async () => {
    try {
      const claim = await claimJob(db, name, Object.keys(options.handlers), lease);
      unreadable = false;
      return claim;
    } catch (thrown) {
      if (!unreadable) options.log.warn({ err: thrown }, "the queue cannot be read; trying again");
      unreadable = true;
      return undefined;
    }
  };
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const claim = await next();
      if (claim === undefined) await idle();
      else await runClaim(db, claim, options, stopping.signal, lease);
    }
  };
  const ended = loop();
  return {
    wake: () => wakeUp.abort(),
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

async function runClaim(db: Db, claim: Claim, options: WorkerOptions, stopping: AbortSignal, lease: number): Promise<void> {
  const letGo = new AbortController();
  let lost = false;
  const signal = AbortSignal.any([stopping, letGo.signal]);
  const keeper = setInterval(() => {
    renewLease(db, claim, lease).then(
      (answer) => {
        if (answer === "go-on") return;
        lost = answer === "lost";
        letGo.abort(new MandateError("cancelled", "the work was cancelled; nothing half stored stays"));
      },
      (thrown: unknown) => options.log.warn({ err: thrown, job: claim.job.id }, "the lease of a job cannot be renewed; trying again"),
    );
  }, (lease * 1000) / 15);
  const reporter = startReporter(db, claim, options.log);
  let isOver = false;
  try {
    const handler = options.handlers[claim.job.kind] as JobHandler;
    const result = await handler({ job: claim.job, signal, progress: reporter.report });
    await reporter.stop();
    await finishJob(db, claim, { state: "succeeded", result });
    isOver = !lost;
  } catch (thrown) {
    clearInterval(keeper);
    await reporter.stop();
    isOver = !lost && (await settleFailure(db, claim, thrown, { stopping, cancelled: letGo.signal.aborted, log: options.log }));
  } finally {
    clearInterval(keeper);
  }
  if (isOver) await options.settled?.(claim.job).catch((thrown: unknown) => options.log.warn({ err: thrown, job: claim.job.id }, "what a job that is over leaves behind cannot be removed"));
}

/** True when the job is over; false when it will be begun again. */
async function settleFailure(db: Db, claim: Claim, thrown: unknown, how: { stopping: AbortSignal; cancelled: boolean; log: Log }): Promise<boolean> {
  try {
    if (how.cancelled) await finishJob(db, claim, { state: "cancelled" });
    else if (how.stopping.aborted) await releaseJob(db, claim);
    else if (isOutage(thrown)) return await returnWhenBack(db, claim, thrown, how.stopping);
    else await finishJob(db, claim, { state: "failed", error: thrown instanceof MandateError ? thrown.detail : `it failed unexpectedly (${messageOf(thrown)}); try again, and report it when it stays so` });
    if (!how.cancelled && !how.stopping.aborted) how.log.error({ err: thrown, job: claim.job.id }, "a job failed");
    return how.cancelled || !how.stopping.aborted;
  } catch (unsaved) {
    // The database is gone: the lease runs out, and the job is begun again when it is back.
    how.log.warn({ err: unsaved, job: claim.job.id }, "the end of a job cannot be written");
    return false;
  }
}

const isOutage = (thrown: unknown): thrown is MandateError => thrown instanceof MandateError && thrown.code === "database_unavailable";

/** An outage of the database is no fault of the job: it goes back to the queue as soon as that can be written, as often as a job may be begun. */
async function returnWhenBack(db: Db, claim: Claim, thrown: MandateError, stopping: AbortSignal): Promise<boolean> {
  for (;;) {
    try {
      return (await returnJob(db, claim, thrown.detail)) === "failed";
    } catch (unsaved) {
      if (!isOutage(unsaved) || stopping.aborted) throw unsaved;
    }
    // An abort ends the pause; the turn after it is the last.
    await sleep(POLL_MILLISECONDS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

interface Reporter {
  readonly report: (progress: Progress) => void;
  stop(): Promise<void>;
}

function startReporter(db: Db, claim: Claim, log: Log): Reporter {
  let latest: Progress | undefined;
  let writing: Promise<void> = Promise.resolve();
  const flush = () => {
    const progress = latest;
    latest = undefined;
    if (progress === undefined) return;
    writing = writing.then(() => saveProgress(db, claim, progress)).catch((thrown: unknown) => log.warn({ err: thrown, job: claim.job.id }, "the progress of a job cannot be written"));
  };
  const timer = setInterval(flush, PROGRESS_MILLISECONDS);
  return {
    report: (progress) => {
      latest = latest?.progress !== undefined && progress.progress === undefined ? { ...progress, progress: latest.progress } : progress;
    },
    stop: async () => {
      clearInterval(timer);
      flush();
      await writing;
    },
  };
}
