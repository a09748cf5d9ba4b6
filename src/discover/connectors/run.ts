// Runs connectors over files and gives observations with coverage. A damaged file costs only what is damaged; what is missing is said.
import { MandateError, messageOf } from "../../kernel/index.ts";
import type { Coverage, Observation } from "../../model/index.ts";
import { membersOf, readFile, readText, walk, type FoundFile } from "./files/index.ts";
import { UNKNOWN_REALM, type Connector, type FileStream, type ItemStream, type Part, type Place, type TextFile } from "./contract.ts";
import { CoverageLedger } from "./ledger.ts";
import { settleRealms } from "./settle-realms.ts";
import { joinUniqueIds } from "./unique-ids.ts";

export interface RunOptions {
  readonly connectors: readonly Connector[];
  /** Keyed fingerprint of a secret value (HMAC with the installation's key). */
  readonly fingerprint: (value: string) => string;
  /** Name that stands for a scanned path as realm: repository, host or folder name. */
  readonly rootName: (path: string) => string;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly signal?: AbortSignal;
  /** Paths (relative, `/`-separated) to leave out. */
  readonly ignores?: (relative: string) => boolean;
}

export interface RunProgress {
  readonly files: number;
  readonly bytes: number;
  readonly observations: number;
  readonly path: string;
}

/** Something that could not be read, for the person who must act. */
export interface Problem {
  readonly source: string;
  readonly detail: string;
}

export interface RunResult {
  readonly observations: readonly Observation[];
  readonly coverage: readonly Coverage[];
  readonly problems: readonly Problem[];
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
  readonly #ledger = new CoverageLedger();
  readonly #problems: Problem[] = [];
  readonly #observations = new Map<Connector, Observation[]>();
  #files = 0;
  #bytes = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    for (const connector of options.connectors) this.#observations.set(connector, []);
  }

  async path(root: string): Promise<void> {
    const before = this.#files + this.#problems.length;
    for await (const step of walk(root)) {
      this.#options.signal?.throwIfAborted();
      if ("unreadable" in step) {
        this.#problem(step.unreadable, step.why);
        this.#ledger.gap({ source: root, realm: UNKNOWN_REALM, stream: "files", sentence: `${step.unreadable}: ${step.why}` });
        continue;
      }
      if (this.#options.ignores?.(step.file.relative)) continue;
      await this.opened(step.file, root, () => readFile(step.file));
    }
    if (this.#files + this.#problems.length === before) this.#problem(root, "the folder holds no files; name the folder or file that holds the exports");
  }

  async opened(file: FoundFile, root: string, open: () => ReturnType<typeof readFile>): Promise<void> {
    this.#files++;
    this.#bytes += file.sizeBytes;
    this.#options.onProgress?.({ files: this.#files, bytes: this.#bytes, observations: this.#count(), path: file.relative });
    let taken = false;
    try {
      const opened = await open();
      if (opened.text) taken = this.#offerFile(opened.text, file, root);
      if (opened.parts) taken = (await this.#offerParts(opened.parts, file, root)) || taken;
      // Below a folder, files that are no exports are as they should be; a file that was named was meant to be one.
      if (opened.binary && file.named) this.#notRead(file, "it is a binary file, and no export that Mandate knows is binary; name the JSON, YAML or CSV export");
      else if (!taken && file.named) this.#notRead(file, "it is not an export that Mandate knows; `docs/guide/exports.md` lists the commands whose output it reads");
    } catch (cause) {
      if (cause instanceof MandateError && cause.code === "cancelled") throw cause;
      this.#options.signal?.throwIfAborted();
      this.#problem(file.path, messageOf(cause));
      this.#ledger.gap({ source: file.path, realm: UNKNOWN_REALM, stream: "files", sentence: messageOf(cause) });
    }
  }

  result(): RunResult {
    const observations: Observation[] = [];
    for (const [connector, seen] of this.#observations) {
      const settled = settleRealms(connector, seen);
      if (settled.only !== undefined) this.#ledger.settle(connector.id, settled.only);
      if (settled.unsettled > 0) {
        this.#ledger.gap({
          source: connector.id,
          realm: UNKNOWN_REALM,
          stream: `${connector.id}.realm`,
          sentence: `${settled.unsettled} facts do not say which account they belong to, and ${settled.realms} were read; scan each account's exports on their own`,
        });
      }
      for (const observation of connector.join ? connector.join(settled.observations) : settled.observations) observations.push(observation);
    }
    return { observations: joinUniqueIds(observations), coverage: this.#ledger.coverage(), problems: this.#problems, files: this.#files, bytes: this.#bytes };
  }

  #offerFile(text: TextFile, file: FoundFile, root: string): boolean {
    let taken = false;
    for (const connector of this.#options.connectors) {
      for (const stream of connector.files) {
        if (!stream.accepts(text)) continue;
        const observed = stream.observe(text, this.#place(stream, root, root));
        this.#ledger.read({ source: root, realm: this.#options.rootName(root), stream: stream.id, count: 1 });
        this.#keep(connector, observed);
        // Text is offered to the secret detectors too; that alone does not make a file an export.
        taken ||= observed.length > 0 || !file.named;
      }
    }
    return taken;
  }

  async #offerParts(parts: AsyncIterable<Part>, file: FoundFile, root: string): Promise<boolean> {
    let taken = false;
    const touched = new Map<string, Set<string>>();
    try {
      for await (const part of parts) {
        this.#options.signal?.throwIfAborted();
        taken = this.#offer(part, file, root, touched, 2) || taken;
      }
    } catch (cause) {
      // What was read before the damage is kept; each stream that was being read is now partial.
      for (const [stream, realms] of touched) for (const realm of realms) this.#ledger.gap({ source: file.path, realm, stream, sentence: messageOf(cause) });
      throw cause;
    }
    return taken;
  }

  /** Offers a part to every stream; a document that nobody takes is opened and its members are offered. */
  #offer(part: Part, file: FoundFile, root: string, touched: Map<string, Set<string>>, levels: number): boolean {
    if (part.member === "refusal") return this.#refused(part, file);
    if (part.member === "IsTruncated" && part.value === true) this.#ledger.pageFollows(file.path);
    let taken = false;
    const isEmptyList = Array.isArray(part.value) && part.value.length === 0;
    for (const connector of this.#options.connectors) {
      for (const stream of connector.items) {
        if (isEmptyList && part.member !== null && stream.members?.includes(part.member)) {
          this.#ledger.read({ source: file.path, realm: UNKNOWN_REALM, stream: stream.id, count: 0 });
          taken = true;
        }
        if (!stream.accepts(part)) continue;
        taken = true;
        this.#observeItem({ connector, stream, part, file, root, touched });
      }
    }
    if (taken || part.member !== null || levels === 0) return taken;
    for (const member of membersOf(part.value)) taken = this.#offer({ ...member, ...(part.line ? { line: part.line } : {}) }, file, root, touched, levels - 1) || taken;
    return taken;
  }

  #observeItem(seen: { connector: Connector; stream: ItemStream; part: Part; file: FoundFile; root: string; touched: Map<string, Set<string>> }): void {
    const { connector, stream, part, file, root, touched } = seen;
    const parsed = stream.item.safeParse(part.value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const sentence = `${part.line ? `line ${part.line}: ` : ""}an item is not what ${stream.title} holds (${issue?.path.join(".") || "the item"}: ${issue?.message}); it was left out`;
      this.#ledger.gap({ source: file.path, realm: UNKNOWN_REALM, stream: stream.id, sentence });
      this.#problem(file.path, sentence);
      return;
    }
    const observed = stream.observe(parsed.data, { ...this.#place(stream, file.path, root), ...(part.line ? { line: part.line } : {}) });
    const realm = realmOf(observed) ?? UNKNOWN_REALM;
    const realms = touched.get(stream.id) ?? new Set<string>();
    touched.set(stream.id, realms.add(realm));
    this.#ledger.read({ source: file.path, realm, stream: stream.id, count: 1 });
    this.#keep(connector, observed);
  }

  #refused(part: Part, file: FoundFile): boolean {
    const { code, operation, message } = part.value as { code: string; operation: string; message?: string };
    const detail = `the provider refused${operation ? ` ${operation}` : ""} (${code})${message ? `: ${message}` : ""}; grant the right and export again`;
    this.#ledger.refuse({ source: file.path, realm: UNKNOWN_REALM, stream: operation ? `aws.${operation}` : "files", sentence: detail });
    this.#problem(file.path, detail);
    return true;
  }

  #place(stream: ItemStream | FileStream, source: string, root: string): Place {
    return {
      source,
      root: this.#options.rootName(root),
      fingerprint: this.#options.fingerprint,
      gap: (realm, sentence) => {
        this.#ledger.gap({ source, realm, stream: stream.id, sentence });
        this.#problem(source, sentence);
      },
    };
  }

  #keep(connector: Connector, observed: readonly Observation[]): void {
    const kept = this.#observations.get(connector) as Observation[];
    for (const observation of observed) kept.push(observation);
  }

  #count(): number {
    let count = 0;
    for (const seen of this.#observations.values()) count += seen.length;
    return count;
  }

  #problem(source: string, detail: string): void {
    if (this.#problems.length < 1000) this.#problems.push({ source, detail });
  }

  #notRead(file: FoundFile, detail: string): void {
    this.#problem(file.path, detail);
    this.#ledger.notRead({ source: file.path, realm: UNKNOWN_REALM, stream: "files", sentence: detail });
  }
}

function realmOf(observed: readonly Observation[]): string | undefined {
  for (const observation of observed) if ("realm" in observation) return observation.realm;
  return undefined;
}
