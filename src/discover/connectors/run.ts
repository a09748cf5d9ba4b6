// Runs connectors over files and gives observations with coverage. A damaged file costs only what is damaged; what is missing is said.
import { MandateError, messageOf } from "../../kernel/index.ts";
import { readFile, readText, walk, type FoundFile, type ReadFile } from "./files/index.ts";
import { Gathering, type Gathered, type GatherOptions } from "./gather.ts";

export interface RunOptions extends GatherOptions {
  readonly onProgress?: (progress: RunProgress) => void;
  /** Paths (relative, `/`-separated) to leave out. */
  readonly ignores?: (relative: string) => boolean;
}

export interface RunProgress {
  readonly files: number;
  readonly bytes: number;
  readonly observations: number;
  readonly path: string;
}

export interface RunResult extends Gathered {
  readonly files: number;
  readonly bytes: number;
}

/** Reads every file below the paths with every connector. Never throws for what a file holds; throws `cancelled` when the signal fires. */
export async function readPaths(paths: readonly string[], options: RunOptions): Promise<RunResult> {
  const run = new Run(options);
  for (const path of paths) await run.path(path);
  return run.result();
}

/** Reads one text in memory, as if it were a file of that name: uploads, samples, tests. */
export async function readTexts(texts: readonly { readonly name: string; readonly content: string }[], options: RunOptions): Promise<RunResult> {
  const run = new Run(options);
  for (const { name, content } of texts) {
    const bytes = Buffer.byteLength(content);
    await run.opened({ path: name, relative: name, sizeBytes: bytes, named: false }, name, async () => readText(name, content));
  }
  return run.result();
}

class Run {
  readonly #options: RunOptions;
  readonly #gathering: Gathering;
  #files = 0;
  #bytes = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#gathering = new Gathering(options);
  }

  async path(root: string): Promise<void> {
    const before = this.#files + this.#gathering.problems;
    for await (const step of walk(root)) {
      this.#options.signal?.throwIfAborted();
      if ("unreadable" in step) {
        this.#gathering.gap(root, step.why, step.unreadable);
        continue;
      }
      if (this.#options.ignores?.(step.file.relative)) continue;
      await this.opened(step.file, root, () => readFile(step.file));
    }
    if (this.#files + this.#gathering.problems === before) this.#gathering.problem(root, "the folder holds no files; name the folder or file that holds the exports");
  }

  async opened(file: FoundFile, root: string, open: () => Promise<ReadFile>): Promise<void> {
    this.#files++;
    this.#bytes += file.sizeBytes;
    this.#options.onProgress?.({ files: this.#files, bytes: this.#bytes, observations: this.#gathering.observations, path: file.relative });
    let taken = false;
    try {
      const opened = await open();
      if (opened.text) taken = this.#gathering.offerText(opened.text, file, root);
      if (opened.parts) taken = (await this.#gathering.offerParts(opened.parts, file, root)) || taken;
      // Below a folder, files that are no exports are as they should be; a file that was named was meant to be one.
      if (opened.binary && file.named) this.#gathering.notRead(file, "it is a binary file, and no export that Mandate knows is binary; name the JSON, YAML or CSV export");
      else if (!taken && file.named) this.#gathering.notRead(file, "it is not an export that Mandate knows; `docs/guide/exports.md` lists the commands whose output it reads");
    } catch (cause) {
      if (cause instanceof MandateError && cause.code === "cancelled") throw cause;
      this.#options.signal?.throwIfAborted();
      this.#gathering.gap(file.path, messageOf(cause));
    }
  }

  result(): RunResult {
    return { ...this.#gathering.result(), files: this.#files, bytes: this.#bytes };
  }
}
