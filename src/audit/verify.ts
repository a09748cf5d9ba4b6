// Recomputes the log from its entries and compares it with the tree and with every signed checkpoint. Names the first bad index of each damage.
import { leafHash, parseNote, treeBuilder, verifyNote, type Hash, type NoteVerifier, type TreeBuilder } from "../kernel/index.ts";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.ts";

export interface LogEntry {
  readonly index: number;
  readonly id: string;
  /** The text that is hashed. */
  readonly entry: string;
  /** What the tree says the hash of this index is, when the tree reaches that far. */
  readonly treeHash?: Hash;
}

export interface LogSource {
  /** In the order of their indices. */
  entries(): AsyncIterable<LogEntry>;
  /** Hash that the tree holds for an index that has no entry. */
  treeHash(index: number): Promise<Hash | undefined>;
  /** Signed notes, smallest first; also those kept outside the log. */
  checkpoints(): Promise<readonly string[]>;
}

export type ProblemKind = "edited" | "dropped" | "reordered" | "inserted" | "truncated" | "tree" | "checkpoint";

export interface AuditProblem {
  readonly kind: ProblemKind;
  /** The first bad index, when there is one. */
  readonly index: number | null;
  /** One sentence: what is wrong and where. */
  readonly sentence: string;
}

export interface Verification {
  readonly ok: boolean;
  /** Entries read. */
  readonly verified: number;
  /** Size that the newest checkpoint signs. */
  readonly signedSize: number;
  readonly problems: readonly AuditProblem[];
}

const MOST_PROBLEMS = 100;

/** Never throws for what the log holds; a log that cannot be trusted is an answer. */
export async function verifyLog(source: LogSource, verifiers: readonly NoteVerifier[]): Promise<Verification> {
  const problems: AuditProblem[] = [];
  const checkpoints = readCheckpoints(await source.checkpoints(), verifiers, problems);
  const signedSize = checkpoints.at(-1)?.size ?? 0;
  const walk = new Walk(problems, checkpoints);
  for await (const entry of source.entries()) {
    while (walk.size < entry.index) walk.missing(await source.treeHash(walk.size));
    if (entry.index < walk.size) walk.problem("inserted", entry.index, `two entries claim index ${entry.index}; ${entry.id} was put in`);
    else walk.entry(entry, signedSize);
  }
  const verified = walk.entries;
  if (walk.size < signedSize) {
    walk.problem("truncated", walk.size, `the log ends at ${walk.size}, and a signed checkpoint covers ${signedSize}: entries from index ${walk.size} on were cut off`);
  }
  return { ok: problems.length === 0, verified, signedSize, problems: problems.slice(0, MOST_PROBLEMS) };
}

/** Walks index by index, growing two trees: one of the entries as they are, one as the stored tree says they were. */
class Walk {
  entries = 0;
  readonly #problems: AuditProblem[];
  readonly #checkpoints: readonly Checkpoint[];
  readonly #fromEntries: TreeBuilder = treeBuilder();
  readonly #fromTree: TreeBuilder = treeBuilder();
  /** Mismatches since the last good checkpoint, by the hash the entry has now. */
  readonly #mismatched: { readonly index: number; readonly id: string; readonly now: string; readonly was: string }[] = [];
  #next = 0;
  #lastGood = 0;
  #toldBeyond = false;

  constructor(problems: AuditProblem[], checkpoints: readonly Checkpoint[]) {
    this.#problems = problems;
    this.#checkpoints = checkpoints;
  }

  get size(): number {
    return this.#fromTree.size;
  }

  problem(kind: ProblemKind, index: number | null, sentence: string): void {
    this.#problems.push({ kind, index, sentence });
  }

  missing(treeHash: Hash | undefined): void {
    this.problem("dropped", this.size, `the entry at index ${this.size} is missing`);
    const hash = treeHash ?? leafHash("");
    this.#add(hash, hash);
  }

  entry(entry: LogEntry, signedSize: number): void {
    this.entries++;
    const now = leafHash(entry.entry);
    if (entry.index >= signedSize) this.#beyond(entry, signedSize);
    else if (idIn(entry.entry) !== entry.id) this.problem("edited", entry.index, `the entry at index ${entry.index} is stored as ${entry.id} and names another id inside`);
    const was = entry.treeHash ?? now;
    if (Buffer.compare(now, was) !== 0) this.#mismatched.push({ index: entry.index, id: entry.id, now: hex(now), was: hex(was) });
    this.#add(now, was);
  }

  /** Told once, for the first of them; and not when no checkpoint can be trusted, for then that is the problem. */
  #beyond(entry: LogEntry, signedSize: number): void {
    if (this.#toldBeyond || this.#problems.some((problem) => problem.kind === "checkpoint")) return;
    this.#toldBeyond = true;
    this.problem("inserted", entry.index, `the entry ${entry.id} at index ${entry.index} lies beyond the last signed checkpoint (${signedSize}): the sequencer did not put it there`);
  }

  #add(now: Hash, was: Hash): void {
    this.#fromEntries.add(now);
    this.#fromTree.add(was);
    for (let checkpoint = this.#checkpoints[this.#next]; checkpoint !== undefined && checkpoint.size === this.size; checkpoint = this.#checkpoints[++this.#next]) this.#compare(checkpoint);
  }

  #compare(checkpoint: Checkpoint): void {
    const treeHolds = Buffer.compare(this.#fromTree.root(), checkpoint.root) === 0;
    const entriesHold = Buffer.compare(this.#fromEntries.root(), checkpoint.root) === 0;
    if (treeHolds) this.#blameEntries();
    else if (entriesHold) {
      const first = this.#mismatched[0]?.index ?? this.#lastGood;
      this.problem("tree", first, `the stored tree was changed at index ${first}; the entries themselves still fit the checkpoint of ${checkpoint.size}`);
    } else if (!this.#problems.some((problem) => problem.index !== null && problem.index < checkpoint.size)) {
      const first = this.#mismatched[0]?.index ?? this.#lastGood;
      this.problem("edited", first, `the entries from index ${first} to ${checkpoint.size - 1} do not fit the signed checkpoint of ${checkpoint.size}, nor does the stored tree: both were changed`);
    }
    this.#mismatched.length = 0;
    this.#lastGood = checkpoint.size;
  }

  /** An entry that stands where another one was is reordered; one that nobody knows is edited. */
  #blameEntries(): void {
    const former = new Map(this.#mismatched.map(({ was, index }) => [was, index]));
    for (const { index, id, now } of this.#mismatched) {
      const from = former.get(now);
      if (from === undefined) this.problem("edited", index, `the entry ${id} at index ${index} is not the one that was signed`);
      else this.problem("reordered", index, `the entry ${id} at index ${index} was signed at index ${from}`);
    }
  }
}

function readCheckpoints(notes: readonly string[], verifiers: readonly NoteVerifier[], problems: AuditProblem[]): readonly Checkpoint[] {
  const checkpoints: Checkpoint[] = [];
  for (const note of notes) {
    const text = signedText(note, verifiers);
    if (text === undefined) {
      problems.push({ kind: "checkpoint", index: null, sentence: `a checkpoint (${note.split("\n").slice(0, 2).join(", size ")}) is not signed by the key of this log` });
      continue;
    }
    checkpoints.push(parseCheckpoint(text));
  }
  return checkpoints.sort((a, b) => a.size - b.size);
}

function signedText(note: string, verifiers: readonly NoteVerifier[]): string | undefined {
  try {
    parseCheckpoint(parseNote(note).text);
    return verifyNote(note, verifiers);
  } catch (thrown) {
    // A note that cannot be read is signed by nobody; anything else is our defect.
    if ((thrown as { code?: string }).code === "invalid_input") return undefined;
    throw thrown;
  }
}

const hex = (hash: Hash) => Buffer.from(hash).toString("hex");
const idIn = (entry: string) => /"id":"(rec_[0-9A-Z]{26})","subject":/.exec(entry)?.[1];
