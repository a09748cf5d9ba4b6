// What was uploaded stays in a folder of its own until its job is over: until then the job may be begun again.
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { listJobs } from "../jobs/index.ts";
import { storageError, type Store } from "../store/index.ts";
import type { JobPayload } from "./job-kinds.ts";

const MOST_JOBS = 500;

/** The folder of all uploads, without those that a crash cut off: they have no job, or one that is over. */
export async function openUploads(store: Store, dataDir: string): Promise<string> {
  const folder = join(dataDir, "uploads");
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((thrown: unknown) => {
    throw storageError(thrown, folder);
  });
  const living = (await listJobs(store.pool, MOST_JOBS)).filter((job) => job.state === "queued" || job.state === "running");
  const kept = new Set(living.map((job) => (job.payload as { folder?: unknown }).folder));
  for (const name of await readdir(folder)) if (!kept.has(join(folder, name))) await rm(join(folder, name), { recursive: true, force: true });
  return folder;
}

export async function discardUpload(payload: JobPayload): Promise<void> {
  if (payload.kind === "import") await rm(payload.folder, { recursive: true, force: true });
}
