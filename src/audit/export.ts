// The log as lines of JSON, to keep elsewhere and to verify without the database: a head, the entries in order, the checkpoints.
import { MandateError } from "../kernel/index.ts";
import type { LogEntry, LogSource } from "./verify.ts";

const FORMAT = "mandate-audit@1";

/** Each string is one line with its newline. */
export async function* exportLog(source: LogSource, verifierKey: string): AsyncGenerator<string> {
  yield `${JSON.stringify({ format: FORMAT, verifierKey })}\n`;
  for await (const { index, id, entry, treeHash } of source.entries()) {
    yield `${JSON.stringify({ index, id, entry, hash: treeHash === undefined ? null : Buffer.from(treeHash).toString("hex") })}\n`;
  }
  for (const checkpoint of await source.checkpoints()) yield `${JSON.stringify({ checkpoint })}\n`;
}

type Line = { readonly format?: string; readonly verifierKey?: string } & { readonly index?: number; readonly id?: string; readonly entry?: string; readonly hash?: string | null } & { readonly checkpoint?: string };

export interface ExportedLog {
  readonly source: LogSource;
  /** As the file says. Whoever does not trust the file brings the key from elsewhere. */
  readonly verifierKey: string;
}

/** `kept`: checkpoints from elsewhere. `lines` is called twice: once for the checkpoints, once for the entries. */
export async function exportedLog(lines: () => AsyncIterable<string>, kept: readonly string[] = []): Promise<ExportedLog> {
  const checkpoints: string[] = [];
  let verifierKey: string | undefined;
  let number = 0;
  for await (const text of lines()) {
    number++;
    const line = parseLine(text, number);
    if (number === 1 && line.format !== FORMAT) throw new MandateError("unrecognised_file", `this is not an exported audit log: its first line does not say ${FORMAT}; make it with mandate audit export`);
    if (line.verifierKey !== undefined) verifierKey = line.verifierKey;
    if (line.checkpoint !== undefined) checkpoints.push(line.checkpoint);
  }
  if (verifierKey === undefined) throw new MandateError("malformed_file", "the exported audit log names no verifier key; export it again");
  const source: LogSource = {
    entries: () => entriesOf(lines),
    treeHash: async () => undefined,
    checkpoints: async () => [...checkpoints, ...kept.filter((note) => !checkpoints.includes(note))],
  };
  return { source, verifierKey };
}

async function* entriesOf(lines: () => AsyncIterable<string>): AsyncGenerator<LogEntry> {
  let number = 0;
  for await (const text of lines()) {
    number++;
    const { index, id, entry, hash } = parseLine(text, number);
    if (index === undefined || id === undefined || entry === undefined) continue;
    yield { index, id, entry, ...(typeof hash === "string" ? { treeHash: Buffer.from(hash, "hex") } : {}) };
  }
}

function parseLine(text: string, number: number): Line {
  try {
    return JSON.parse(text) as Line;
  } catch (thrown) {
    throw new MandateError("malformed_file", `line ${number} of the exported audit log is not JSON; export it again`, { cause: thrown });
  }
}
