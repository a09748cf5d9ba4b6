// The jobs thread: takes work from the queue and does it with a store of its own, so that reading, reconciling and judging never hold up the server.
import { parentPort, workerData } from "node:worker_threads";
import { startWorker, type JobHandler, type Worker } from "../jobs/index.ts";
import { createLog, systemClock } from "../kernel/index.ts";
import { openStore, type Store, type StoreOptions } from "../store/index.ts";
import { runJob, type JobPayload } from "./job-kinds.ts";

export interface JobsData {
  readonly store: StoreOptions;
  /** Where the fingerprint key is. */
  readonly dataDir: string;
  readonly logLevel: string;
}

export type ToJobs = "wake" | "stop";
export type FromJobs = "ready";

const KINDS = ["import", "scan", "sample-load", "sample-remove", "source-remove", "evaluate"] as const;
/** Long, because building a graph holds this thread, and the lease is renewed in it. */
const LEASE_SECONDS = 90;

const port = parentPort;
if (port !== null) {
  const data = workerData as JobsData;
  const started = openStore(data.store).then((store) => ({ store, worker: begin(store, data) }));
  started.then(
    () => port.postMessage("ready" satisfies FromJobs),
    (thrown: unknown) => {
      throw thrown;
    },
  );
  port.on("message", (message: ToJobs) => {
    void started.then(async ({ store, worker }) => {
      if (message === "wake") return worker.wake();
      await worker.stop();
      await store.close();
      return port.close();
    });
  });
}

function begin(store: Store, data: JobsData): Worker {
  const handler: JobHandler = ({ job, signal, progress }) => {
    const payload = job.payload as JobPayload;
    return runJob(payload, { store, clock: systemClock, actor: payload.actor, dataDir: data.dataDir, signal, progress });
  };
  return startWorker(store.pool, { handlers: Object.fromEntries(KINDS.map((kind) => [kind, handler])), log: createLog({ level: data.logLevel }), leaseSeconds: LEASE_SECONDS });
}
