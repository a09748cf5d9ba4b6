// Where a command's result goes: standard output, or a file that is there only when it is whole.
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { once } from "node:events";
import { MandateError, messageOf } from "../kernel/index.ts";

export interface Output {
  readonly write: (pieces: Iterable<string>) => Promise<void>;
  /** Forgets what was begun; does nothing after a write. */
  readonly discard: () => void;
}

/** Standard output, piece by piece, no faster than its reader. */
const standardOutput: Output = {
  async write(pieces) {
    for (const piece of pieces) {
      if (process.stdout.destroyed || !process.stdout.writable) return;
      if (!process.stdout.write(piece)) await Promise.race([once(process.stdout, "drain"), once(process.stdout, "close")]);
    }
  },
  discard: () => undefined,
};

/** Opened before the work begins, so that a place that cannot be written is known at once and not after an hour. */
export function openOutput(path: string | undefined): Output {
  if (path === undefined || path === "-") return standardOutput;
  // A device or pipe (`/dev/stderr`) is written as it is; a file appears, or is replaced, by one rename at the end.
  const begun = isSpecial(path) ? path : `${path}.${process.pid}.partial`;
  const file = attempt(path, () => openSync(begun, "w"));
  let open = true;
  const close = () => {
    if (open) closeSync(file);
    open = false;
  };
  const discard = () => {
    if (!open) return;
    close();
    if (begun !== path) rmSync(begun, { force: true });
  };
  return {
    write: async (pieces) => {
      try {
        attempt(path, () => {
          for (const piece of pieces) writeSync(file, piece);
          close();
          if (begun !== path) renameSync(begun, path);
        });
      } catch (cause) {
        close();
        if (begun !== path) rmSync(begun, { force: true });
        throw cause;
      }
    },
    discard,
  };
}

function isSpecial(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = (code === undefined ? undefined : WHY[code]) ?? messageOf(cause);
    throw new MandateError(code === "ENOSPC" ? "disk_full" : "no_write_permission", `the output ${path} cannot be written: ${why}`, { cause });
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: "you may not write there; choose another place",
  EPERM: "you may not write there; choose another place",
  EROFS: "the file system is read-only; choose another place",
  ENOENT: "its folder does not exist; create it first",
  ENOTDIR: "a part of its path is a file; choose another place",
  EISDIR: "it is a folder; name a file",
  ENOSPC: "the disk is full; make room, or choose another place",
};
