// Jobs: a queue in PostgreSQL and the workers that work it off.
export { cancelJob, enqueue, expireLeases, getJob, listJobs, type JobRequest, type JobRow, type JobState, type Progress } from "./queue.ts";
export { startWorker, type JobHandler, type RunningJob, type Worker, type WorkerOptions } from "./worker.ts";
