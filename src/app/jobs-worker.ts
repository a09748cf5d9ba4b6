// The jobs thread: takes work from the queue and does it with a store of its own, so that reading, reconciling and judging never hold up the server.
import { parentPort, workerData } from "node:worker_threads";
import { startWorker, type JobHandler, type Worker } from "../jobs/index.ts";
import { createLog, systemClock } from "../kernel/index.ts";
import { joinStore, type ConnectionTarget, type Store } from "../store/index.ts";
import { runJob, type JobPayload } from "./job-kinds.ts";
import { discardUpload } from "./uploads.ts";

export interface JobsData {
  readonly target: ConnectionTarget;
  /** Where the fingerprint key is. */
  readonly dataDir: string;
  readonly logLevel: string;
}

export type ToJobs = "wake" | "stop";
/** A job came to its end, whichever. */
export type FromJobs = "settled";

const KINDS = ["import", "scan", "sample-load", "sample-remove", "source-remove", "replay", "evaluate"] as const;
const CONNECTIONS = 4;
/** Long, because building a graph holds this thread, and the lease is renewed in it. */
const LEASE_SECONDS = 90;

const port = parentPort;
if (port !== null) {
  const data = workerData as JobsData;
  const store = joinStore(data.target, CONNECTIONS);
  const worker = begin(store, data);
  port.on("message", (message: ToJobs) => {
    if (message === "wake") return worker.wake();
    void worker.stop().then(() => store.close()).then(() => port.close());
  });
}

function begin(store: Store, data: JobsData): Worker {
  const handler: JobHandler = ({ job, signal, progress }) => {
    const payload = job.payload as JobPayload;
    return runJob(payload, { store, clock: systemClock, actor: payload.actor, dataDir: data.dataDir, signal, progress });
  };
  return startWorker(store.pool, {
    handlers: Object.fromEntries(KINDS.map((kind) => [kind, handler])),
    settled: async (job) => {
      await discardUpload(job.payload as JobPayload);
      port?.postMessage("settled" satisfies FromJobs);
    },
    log: createLog({ level: data.logLevel }),
    leaseSeconds: LEASE_SECONDS,
  });
}
