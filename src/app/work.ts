// The API's door to long work: jobs are queued and read in PostgreSQL, and done by the jobs thread.
import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { Worker } from "node:worker_threads";
import { coverageView, type About, type JobView, type Work } from "../api/index.ts";
import { cancelJob, enqueue, getJob, listJobs, type JobRow } from "../jobs/index.ts";
import { MandateError } from "../kernel/index.ts";
import { systemActor, type Actor, type Store } from "../store/index.ts";
import type { JobPayload, JobResult } from "./job-kinds.ts";
import type { JobsData, ToJobs } from "./jobs-worker.ts";
import { workerUrl } from "./root.ts";
import { discardUpload } from "./uploads.ts";

export interface RunningWork {
  readonly work: Work;
  /** Calls `then` whenever a job of this process came to its end. */
  onSettled(then: () => void): void;
  stop(): Promise<void>;
}

const KINDS: readonly JobView["kind"][] = ["import", "scan", "sample-load", "sample-remove", "source-remove", "replay", "evaluate"];
/** A job that does not let go by then is broken off; its transaction is rolled back, and the next start begins it again. */
const STOP_MILLISECONDS = 5_000;
/** A server that is killed again and again still does what it accepted; work that itself brings the server down ends some day. */
const MOST_BEGINNINGS = 10;
const REEVALUATE_MILLISECONDS = 2_000;
const REJUDGE_MILLISECONDS = 200;

export function startWork(store: Store, about: About, data: JobsData): RunningWork {
  const listeners: (() => void)[] = [];
  const thread = startThread(data, () => listeners.forEach((then) => then()));
  let evaluation: NodeJS.Timeout | undefined;
  let isWhole = false;
  const changedMandates = new Set<string>();

  const queue = async (actor: Actor, title: string, payload: JobPayload): Promise<JobView> => {
    const id = await store.write(actor, (tx) => enqueue(tx, { kind: payload.kind, title, payload, maxAttempts: MOST_BEGINNINGS }));
    thread.tell("wake");
    return viewOf(store, about, id);
  };
  const queueEvaluation = (): Promise<JobView> => {
    const actor = systemActor("evaluation");
    const mandates = isWhole ? [] : [...changedMandates];
    isWhole = false;
    changedMandates.clear();
    if (mandates.length === 0) return queue(actor, "Judge the estate again", { kind: "evaluate", actor });
    return queue(actor, mandates.length === 1 ? "Judge again what a mandate names" : `Judge again what ${mandates.length} mandates name`, { kind: "evaluate", actor, mandates });
  };
  const work: Work = {
    importFiles: (actor, uploads) =>
      queue(actor, uploads.files.length === 1 ? `Import ${uploads.files[0]?.name ?? ""}` : `Import ${uploads.files.length} files`, {
        kind: "import",
        actor,
        folder: uploads.folder,
        names: uploads.files.map((file) => file.name),
      }),
    scanMachine: async (actor, { folder, agents }) => {
      if (folder !== null) checkFolder(folder);
      if (folder === null && !agents) throw new MandateError("invalid_input", "There is nothing to scan. Choose a folder, the agent configurations, or both.");
      return queue(actor, folder === null ? "Scan this machine" : `Scan ${folder}`, { kind: "scan", actor, folder, agents });
    },
    loadSample: (actor) => queue(actor, "Load the sample estate", { kind: "sample-load", actor }),
    removeSample: (actor) => queue(actor, "Remove the sample estate", { kind: "sample-remove", actor }),
    replay: (actor, title, replayId) => queue(actor, title, { kind: "replay", actor, replayId }),
    removeSource: (actor, sourceId) => queue(actor, "Forget a source", { kind: "source-remove", actor, sourceId }),
    // Several changes close together are judged once, and with the whole estate as soon as one of them asks for that.
    reevaluate: (only) => {
      if (only?.mandates.length === 0) return;
      clearTimeout(evaluation);
      if (only === undefined) isWhole = true;
      else for (const mandate of only.mandates) changedMandates.add(mandate);
      evaluation = setTimeout(() => void queueEvaluation().catch(() => undefined), isWhole ? REEVALUATE_MILLISECONDS : REJUDGE_MILLISECONDS);
    },
    list: async (limit) => Promise.all((await listJobs(store.pool, limit)).map((job) => jobView(store, about, job))),
    get: async (id) => {
      const job = await getJob(store.pool, id);
      return job === undefined ? undefined : jobView(store, about, job);
    },
    cancel: async (actor, id) => {
      const job = await getJob(store.pool, id);
      if (job === undefined) return undefined;
      await store.write(actor, (tx) => cancelJob(tx, id));
      thread.tell("wake");
      if (job.state === "queued") await discardUpload(job.payload as JobPayload);
      return viewOf(store, about, id);
    },
  };
  return {
    work,
    onSettled: (then) => void listeners.push(then),
    stop: async () => {
      clearTimeout(evaluation);
      await thread.stop();
    },
  };
}

function checkFolder(folder: string): void {
  if (!isAbsolute(folder)) throw new MandateError("invalid_input", `${folder} is not a full path. Give the folder from the root of the machine, such as /home/you/work.`);
  try {
    accessSync(folder, constants.R_OK);
    if (statSync(folder).isDirectory()) return;
  } catch (thrown) {
    throw new MandateError("invalid_input", `${folder} cannot be read by the server. Check that it is there and that the server's user may read it.`, { cause: thrown });
  }
  throw new MandateError("invalid_input", `${folder} is a file. Name the folder it is in, or upload it.`);
}

/** The jobs thread, begun anew when it dies; the job it held comes back when its lease has run out. */
function startThread(data: JobsData, settled: () => void): { tell(message: ToJobs): void; stop(): Promise<void> } {
  let stopping = false;
  let worker = begin();
  function begin(): Worker {
    const started = new Worker(workerUrl("jobs-worker"), { workerData: data });
    started.on("error", () => undefined);
    // `settled` is all that it says.
    started.on("message", settled);
    started.on("exit", () => {
      if (!stopping) setTimeout(() => (stopping ? undefined : (worker = begin())), 1000);
    });
    return started;
  }
  return {
    tell: (message) => worker.postMessage(message),
    stop: async () => {
      stopping = true;
      const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
      worker.postMessage("stop" satisfies ToJobs);
      const timer = setTimeout(() => void worker.terminate(), STOP_MILLISECONDS);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function viewOf(store: Store, about: About, id: string): Promise<JobView> {
  const job = await getJob(store.pool, id);
  if (job === undefined) throw new MandateError("not_found", "There is no such job. Reload the list of jobs.");
  return jobView(store, about, job);
}

async function jobView(store: Store, about: About, job: JobRow): Promise<JobView> {
  const payload = job.payload as JobPayload;
  const result = job.result as JobResult | null;
  const sources = new Set(result?.sourceIds ?? []);
  const since = job.startedAt ?? job.createdAt;
  const coverage = sources.size === 0 ? [] : (await store.reads.coverage.list()).filter((row) => sources.has(row.sourceId) && row.importedAt >= since);
  return {
    id: job.id,
    kind: KINDS.find((kind) => kind === job.kind) ?? "evaluate",
    title: job.title,
    status: job.state,
    stage: job.state === "succeeded" ? "Done" : job.stage,
    done: job.done,
    total: job.total,
    files: result?.files.map(({ name, status, detail }) => ({ name, status, detail })) ?? (payload.kind === "import" ? payload.names.map((name) => ({ name, status: "waiting" as const, detail: "" })) : []),
    coverage: coverage.map((row) => coverageView(row, about)),
    result:
      result === null
        ? null
        : { identities: result.identities, credentials: result.credentials, grants: result.grants, findings: result.findings, added: result.added, changed: result.changed, gone: result.gone },
    error: job.error,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    by: job.createdBy,
  };
}
