// Coverage as the wire shows it, with the streams nobody read: what is missing is as visible as what is there.
import type { z } from "zod";
import type { CoverageStatus } from "../../model/index.ts";
import type { CoverageRow } from "../../store/index.ts";
import type * as wire from "../schemas/finding.ts";
import type { About } from "../services.ts";

export type CoverageLine = z.infer<typeof wire.CoverageView>;

const providerOf = (stream: string) => stream.split(".")[0] ?? stream;
const titleOf = (stream: string, about: About) => about.connectors.flatMap((connector) => connector.streams).find((each) => each.id === stream)?.title ?? stream;

export function coverageView(row: CoverageRow, about: About): CoverageLine {
  return {
    source: row.source,
    source_id: row.sourceId,
    provider: providerOf(row.stream),
    realm: row.realm,
    stream: row.stream,
    title: titleOf(row.stream, about),
    status: row.status,
    count: row.count,
    detail: row.detail,
    read_at: row.readAt,
    imported_at: row.importedAt,
    sample: row.sourceKind === "sample",
  };
}

/** Not places that could be read on their own: what nobody could place, and what AWS itself owns. */
const PSEUDO_REALMS = new Set(["?", "aws"]);

/** For each realm that was read at all, the streams of its connector that were not. */
export function unreadStreams(rows: readonly CoverageRow[], about: About): CoverageLine[] {
  const realms = new Map<string, { provider: string; realm: string; streams: Set<string>; sample: boolean }>();
  for (const row of rows) {
    const provider = providerOf(row.stream);
    if (PSEUDO_REALMS.has(row.realm)) continue;
    const known = realms.get(`${provider}|${row.realm}`) ?? { provider, realm: row.realm, streams: new Set<string>(), sample: true };
    known.streams.add(row.stream);
    known.sample &&= row.sourceKind === "sample";
    realms.set(`${provider}|${row.realm}`, known);
  }
  return [...realms.values()].flatMap(({ provider, realm, streams, sample }) =>
    (about.connectors.find((connector) => connector.id === provider)?.streams ?? [])
      .filter((stream) => !streams.has(stream.id))
      .map((stream): CoverageLine => ({
        source: "none",
        source_id: null,
        provider,
        realm,
        stream: stream.id,
        title: stream.title,
        status: "not_read",
        count: 0,
        detail: `Nothing of this was read for ${realm}, so rules that need it are not evaluated there. Import such an export.`,
        read_at: null,
        imported_at: null,
        sample,
      })),
  );
}

export function coverageCounts(lines: readonly Pick<CoverageLine, "status">[]): Record<CoverageStatus, number> {
  const counts: Record<CoverageStatus, number> = { complete: 0, partial: 0, refused: 0, not_read: 0 };
  for (const line of lines) counts[line.status]++;
  return counts;
}

const PROVIDERS: Readonly<Record<string, string>> = { aws: "AWS", kubernetes: "Kubernetes", workstation: "Workstations", "source-code": "Source code", directory: "Directory" };

/** The foot of every page: `AWS 11 of 12 streams read · Kubernetes 6 of 7, 1 refused`. */
export function coverageSentence(lines: readonly CoverageLine[]): string {
  if (lines.length === 0) return "Nothing was read yet.";
  return [...new Set(lines.flatMap((line) => (PSEUDO_REALMS.has(line.realm) ? [] : [line.provider])))]
    .map((provider, index) => {
      const own = lines.filter((line) => line.provider === provider && !PSEUDO_REALMS.has(line.realm));
      const read = own.filter((line) => line.status === "complete").length;
      const refused = own.filter((line) => line.status === "refused").length;
      return `${PROVIDERS[provider] ?? provider} ${read} of ${own.length}${index === 0 ? " streams read whole" : ""}${refused === 0 ? "" : `, ${refused} refused`}`;
    })
    .join(" · ");
}
