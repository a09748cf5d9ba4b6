// Keeps the coverage of one run: per source, realm and stream what was read, what is missing and why. The worst thing said wins.
import { UNKNOWN_REALM } from "./contract.ts";
import type { Coverage, CoverageStatus } from "../../model/index.ts";

interface Entry {
  source: string;
  realm: string;
  stream: string;
  status: CoverageStatus;
  count: number;
  gaps: string[];
}

interface Said {
  readonly source: string;
  readonly realm: string;
  readonly stream: string;
  readonly sentence: string;
}

const WORST: readonly CoverageStatus[] = ["complete", "partial", "not_read", "refused"];

export class CoverageLedger {
  readonly #entries = new Map<string, Entry>();
  /** Files that say that another page follows. */
  readonly #pages = new Set<string>();

  read(what: { source: string; realm: string; stream: string; count: number }): void {
    const entry = this.#entry(what);
    entry.count += what.count;
    if (entry.status === "not_read") entry.status = "partial";
  }

  gap(said: Said): void {
    this.#say(said, "partial");
  }

  refuse(said: Said): void {
    this.#say(said, "refused");
  }

  notRead(said: Said): void {
    this.#say(said, "not_read");
  }

  /** The file is one page of several: it is complete only together with a last page of the same realm and stream. */
  pageFollows(source: string): void {
    this.#pages.add(source);
  }

  /** A later page in the same file was the last one. */
  lastPage(source: string): void {
    this.#pages.delete(source);
  }

  /** What was read without a realm belongs to the only one there is. */
  settle(connector: string, realm: string): void {
    for (const [key, entry] of this.#entries) {
      if (entry.realm !== UNKNOWN_REALM || !entry.stream.startsWith(`${connector}.`)) continue;
      this.#entries.delete(key);
      const known = this.#entry({ ...entry, realm });
      known.count += entry.count;
      known.gaps.push(...entry.gaps.filter((gap) => !known.gaps.includes(gap)));
      if (WORST.indexOf(entry.status) > WORST.indexOf(known.status)) known.status = entry.status;
    }
  }

  coverage(): Coverage[] {
    const entries = [...this.#entries.values()];
    for (const entry of entries) {
      if (!this.#pages.has(entry.source)) continue;
      const last = entries.some((other) => other.stream === entry.stream && other.realm === entry.realm && !this.#pages.has(other.source) && other.count > 0);
      if (last) continue;
      entry.gaps.push("the export says that more pages follow, and the last page was not among the files; export again without --no-paginate or add the other pages");
      if (entry.status === "complete") entry.status = "partial";
    }
    return entries.map((entry) => ({
      source: entry.source,
      realm: entry.realm,
      stream: entry.stream,
      status: entry.status,
      count: entry.count,
      detail: entry.gaps.length === 0 ? `${entry.count} read` : entry.gaps.slice(0, 3).join("; ") + (entry.gaps.length > 3 ? `; and ${entry.gaps.length - 3} more` : ""),
    }));
  }

  #say(said: Said, status: CoverageStatus): void {
    const entry = this.#entry(said);
    if (!entry.gaps.includes(said.sentence)) entry.gaps.push(said.sentence);
    if (WORST.indexOf(status) > WORST.indexOf(entry.status)) entry.status = status;
  }

  #entry(what: { source: string; realm: string; stream: string }): Entry {
    const key = `${what.source}\n${what.realm}\n${what.stream}`;
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = { source: what.source, realm: what.realm, stream: what.stream, status: "complete", count: 0, gaps: [] };
    this.#entries.set(key, entry);
    return entry;
  }
}
