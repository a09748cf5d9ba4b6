// Small files that must be there whole or not at all: keys and checkpoints survive a kill and a full disk.
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Written beside, brought to the disk, then moved to its name: whoever reads sees the old content or the new. Only its owner may read it. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const beside = `${file}.${randomBytes(4).toString("hex")}.new`;
  const opened = openSync(beside, "wx", 0o600);
  try {
    try {
      writeFileSync(opened, content);
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    renameSync(beside, file);
  } catch (thrown) {
    rmSync(beside, { force: true });
    throw thrown;
  }
}
