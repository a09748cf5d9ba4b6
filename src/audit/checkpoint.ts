// Checkpoints of the log: origin, size and root hash as text, signed. SPEC: c2sp.org/tlog-checkpoint.
import { MandateError, type Hash } from "../kernel/index.ts";

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\n`;
}

/** Of a note's text, signatures already taken off. Lines after the third are extensions and are ignored. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = "", size = "", root = ""] = text.split("\n");
  const hash = Buffer.from(root, "base64");
  const isShaped = origin !== "" && /^(0|[1-9]\d{0,15})$/.test(size) && hash.length === 32 && hash.toString("base64") === root;
  if (!isShaped) throw new MandateError("invalid_input", "this is not a checkpoint: origin, size and root hash, a line each; copy it whole");
  return { origin, size: Number(size), root: hash };
}
