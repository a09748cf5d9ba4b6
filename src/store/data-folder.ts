// The data folder: whether it can be written, and what it means in one sentence when it cannot.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { MandateError, messageOf } from "../kernel/index.ts";

const PROBE_BYTES = 64 * 1024;
/** One segment of the write-ahead log: with less, the database cannot go on. */
const LEAST_FREE_BYTES = 16 * 1024 * 1024;

/** Writes a small file and removes it, because modes alone do not tell of quotas, read-only mounts and full disks. */
export function assertWritable(folder: string): void {
  const probe = join(folder, `.probe-${randomBytes(4).toString("hex")}`);
  try {
    makeFolder(resolve(folder));
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES), { mode: 0o600 });
    rmSync(probe);
  } catch (thrown) {
    if (isFull(thrown)) rmSync(probe, { force: true });
    throw storageError(thrown, folder);
  }
}

/** One by one, because Node's own way does not come back from places like /proc that deny that a folder is there. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o755 });
}

/** Whether the disk under the folder has no room for the database's next step. */
export function isDiskFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < LEAST_FREE_BYTES;
}

export function isDenied(thrown: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes(codeOf(thrown));
}

const isFull = (thrown: unknown) => ["ENOSPC", "EDQUOT"].includes(codeOf(thrown));
const codeOf = (thrown: unknown) => String((thrown as NodeJS.ErrnoException).code);

/** The one sentence for a folder that cannot hold the data. */
export function storageError(thrown: unknown, folder: string): MandateError {
  if (thrown instanceof MandateError) return thrown;
  if (isFull(thrown)) return diskFull(folder, thrown);
  if (codeOf(thrown) === "ENOTDIR") return new MandateError("no_write_permission", `the data folder ${folder} is or lies below a file; name a folder with --data-dir`, { cause: thrown });
  if (isDenied(thrown)) return new MandateError("no_write_permission", `the data folder ${folder} cannot be written by this user; give the user the right to write it or name another folder with --data-dir`, { cause: thrown });
  return new MandateError("database_unavailable", `the data folder ${folder} cannot be prepared (${messageOf(thrown)}); repair it or name another folder with --data-dir`, { cause: thrown });
}

export function diskFull(folder: string, cause?: unknown): MandateError {
  return new MandateError("disk_full", `the data folder ${folder} cannot be written, because the disk is full; free at least 200 MB and start again`, { cause });
}
