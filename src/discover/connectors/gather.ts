// What the connectors observe in what was opened: offers it to every stream, keeps the observations, and keeps account of what was not read.
import { messageOf } from "../../kernel/index.ts";
import type { Coverage, Observation } from "../../model/index.ts";
import { membersOf, type FoundFile } from "./files/index.ts";
import { UNKNOWN_REALM, type Connector, type FileStream, type ItemStream, type Part, type Place, type TextFile } from "./contract.ts";
import { CoverageLedger } from "./ledger.ts";
import { settleRealms } from "./settle-realms.ts";
import { joinUniqueIds } from "./unique-ids.ts";
import { Uses } from "./uses.ts";

export interface GatherOptions {
  readonly connectors: readonly Connector[];
  /** Keyed fingerprint of a secret value (HMAC with the installation's key). */
  readonly fingerprint: (value: string) => string;
  /** Name that stands for a scanned path as realm: repository, host or folder name. */
  readonly rootName: (path: string) => string;
  readonly signal?: AbortSignal;
}

/** Something that could not be read, for the person who must act. */
export interface Problem {
  readonly source: string;
  readonly detail: string;
}

export interface Gathered {
  readonly observations: readonly Observation[];
  readonly coverage: readonly Coverage[];
  readonly problems: readonly Problem[];
}

/** A document nobody takes is opened: `{"response": {"items": […]}}` is two levels deep. */
const OPENED_LEVELS = 2;
const MOST_PROBLEMS = 1000;

/** The file being read, the root it lies under, and what was touched of it so far: stream -> realms. */
interface Reading {
  readonly file: FoundFile;
  readonly root: string;
  readonly touched: Map<string, Set<string>>;
}

export class Gathering {
  readonly #options: GatherOptions;
  readonly #ledger = new CoverageLedger();
  readonly #problems: Problem[] = [];
  readonly #observations = new Map<Connector, Observation[]>();
  readonly #uses = new Uses();
  #count = 0;

  constructor(options: GatherOptions) {
    this.#options = options;
    for (const connector of options.connectors) this.#observations.set(connector, []);
  }

  get observations(): number {
    return this.#count;
  }

  get problems(): number {
    return this.#problems.length;
  }

  /** True when some stream knows the file as an export. */
  offerText(text: TextFile, file: FoundFile, root: string): boolean {
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

  /** True when some stream took a part. Throws what the parts throw, after what was read before the damage is kept. */
  async offerParts(parts: AsyncIterable<Part>, file: FoundFile, root: string): Promise<boolean> {
    let taken = false;
    const reading: Reading = { file, root, touched: new Map() };
    try {
      for await (const part of parts) {
        this.#options.signal?.throwIfAborted();
        taken = this.#offer(part, reading, OPENED_LEVELS) || taken;
      }
    } catch (cause) {
      // What was read before the damage is kept; each stream that was being read is now partial.
      for (const [stream, realms] of reading.touched) for (const realm of realms) this.#ledger.gap({ source: file.path, realm, stream, sentence: messageOf(cause) });
      throw cause;
    }
    return taken;
  }

  /** Something of `source` could not be read: its coverage is partial. */
  gap(source: string, detail: string, place = source): void {
    this.problem(place, detail);
    this.#ledger.gap({ source, realm: UNKNOWN_REALM, stream: "files", sentence: place === source ? detail : `${place}: ${detail}` });
  }

  notRead(file: FoundFile, detail: string): void {
    this.problem(file.path, detail);
    this.#ledger.notRead({ source: file.path, realm: UNKNOWN_REALM, stream: "files", sentence: detail });
  }

  problem(source: string, detail: string): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push({ source, detail });
  }

  result(): Gathered {
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
    return { observations: joinUniqueIds(observations), coverage: this.#ledger.coverage(), problems: this.#problems };
  }

  /** Offers a part to every stream; a document that nobody takes is opened and its members are offered. */
  #offer(part: Part, reading: Reading, levels: number): boolean {
    const { file } = reading;
    if (part.member === "refusal") return this.#refused(part, file);
    this.#notePaging(part, file.path);
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
        this.#observeItem(connector, stream, part, reading);
      }
    }
    if (taken || part.member !== null || levels === 0) return taken;
    for (const member of membersOf(part.value)) taken = this.#offer({ ...member, ...(part.line ? { line: part.line } : {}) }, reading, levels - 1) || taken;
    return taken;
  }

  /** PROVIDER: IAM says `IsTruncated`; the AWS CLI's `--max-items` leaves a `NextToken`; a raw page of the Kubernetes API has `metadata.continue`. */
  #notePaging({ member, value }: Part, source: string): void {
    if (member === "IsTruncated" && value === true) this.#ledger.pageFollows(source);
    if (member === "IsTruncated" && value === false) this.#ledger.lastPage(source);
    const token = member === "NextToken" ? value : member === "metadata" ? (value as { continue?: unknown } | null)?.continue : undefined;
    if (typeof token === "string" && token !== "") this.#ledger.pageFollows(source);
  }

  #observeItem(connector: Connector, stream: ItemStream, part: Part, { file, root, touched }: Reading): void {
    const parsed = stream.item.safeParse(part.value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const sentence = `${part.line ? `line ${part.line}: ` : ""}an item is not what ${stream.title} holds (${issue?.path.join(".") || "the item"}: ${issue?.message}); it was left out`;
      this.#ledger.gap({ source: file.path, realm: UNKNOWN_REALM, stream: stream.id, sentence });
      this.problem(file.path, sentence);
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
    const detail = `the provider refused${operation ? ` ${operation}` : ""} (${code})${message ? `: ${message.replace(/\.$/, "")}` : ""}; ${adviceFor(code)}`;
    this.#ledger.refuse({ source: file.path, realm: UNKNOWN_REALM, stream: this.#streamOf(operation) ?? "files", sentence: detail });
    this.problem(file.path, detail);
    return true;
  }

  #streamOf(operation: string): string | undefined {
    for (const { streamOf } of this.#options.connectors) {
      const stream = streamOf?.(operation);
      if (stream !== undefined) return stream;
    }
    return undefined;
  }

  #place(stream: ItemStream | FileStream, source: string, root: string): Place {
    return {
      source,
      root: this.#options.rootName(root),
      fingerprint: this.#options.fingerprint,
      gap: (realm, sentence) => {
        this.#ledger.gap({ source, realm, stream: stream.id, sentence });
        this.problem(source, sentence);
      },
    };
  }

  #keep(connector: Connector, observed: readonly Observation[]): void {
    const kept = this.#observations.get(connector) as Observation[];
    for (const observation of observed) if (observation.observed !== "usage" || this.#uses.isNew(observation)) kept.push(observation);
    this.#count += observed.length;
  }
}

/** What to do about a refusal, by the provider's error code. */
function adviceFor(code: string): string {
  if (/InProgress|NotPresent|NotReady|ReportExpired/.test(code)) return "generate it, wait some seconds and export again";
  if (/Expired|InvalidClientToken|UnrecognizedClient|SignatureDoesNotMatch|AuthFailure|Unauthorized$/.test(code)) return "sign in again and export again";
  if (/Throttl|TooManyRequests|RequestLimit|ServiceUnavailable|Timeout/.test(code)) return "wait a minute and export again";
  if (/AccessDenied|UnauthorizedOperation|Forbidden|NotAuthorized/.test(code)) return "grant the right and export again";
  return "mend what it says and export again";
}

function realmOf(observed: readonly Observation[]): string | undefined {
  for (const observation of observed) if ("realm" in observation) return observation.realm;
  return undefined;
}
