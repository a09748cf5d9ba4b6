// Which origins one read told completely: only of these may it be said that what was not seen is gone. Pure.
import { UNKNOWN_REALM } from "../connectors/index.ts";
import type { Coverage } from "../../model/index.ts";
import type { ToldBy } from "./attributed.ts";

const WORST_FIRST = ["refused", "partial", "not_read", "complete"] as const;

/** One row for each realm and stream: several files of one stream are one read, and the worst thing said of it stands. */
export function settleCoverage(coverage: readonly Coverage[]): readonly Coverage[] {
  const realms = realmsByProvider(coverage);
  const settled = new Map<string, Coverage>();
  for (const row of coverage) {
    const known = realms.get(providerOf(row.stream));
    const realm = row.realm === UNKNOWN_REALM && known?.size === 1 ? ([...known][0] ?? UNKNOWN_REALM) : row.realm;
    const key = `${realm}\u001f${row.stream}`;
    const before = settled.get(key);
    settled.set(key, before === undefined ? { ...row, realm } : join(before, { ...row, realm }));
  }
  return [...settled.values()];
}

function join(a: Coverage, b: Coverage): Coverage {
  const worse = WORST_FIRST.indexOf(b.status) < WORST_FIRST.indexOf(a.status) ? b : a;
  const details = a.status === "complete" && b.status === "complete" ? [`${a.count + b.count} read`] : [...new Set([a, b].filter((row) => row.status !== "complete").map((row) => row.detail))];
  const readAt = [a.readAt, b.readAt].filter((at) => at !== undefined).sort().at(-1);
  const { readAt: _former, ...rest } = worse;
  return { ...rest, source: [...new Set([a.source, b.source])].slice(0, 5).join(", "), count: a.count + b.count, detail: details.join("; "), ...(readAt === undefined ? {} : { readAt }) };
}

function realmsByProvider(coverage: readonly Coverage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const realms = new Map<string, Set<string>>();
  for (const row of coverage) {
    if (row.realm === UNKNOWN_REALM) continue;
    const provider = providerOf(row.stream);
    realms.set(provider, (realms.get(provider) ?? new Set()).add(row.realm));
  }
  return realms;
}

const providerOf = (stream: string) => stream.split(".", 1)[0] ?? stream;

/**
 * The origins of this source that the read covers completely. `known` are those it has told of before or now.
 * INVARIANT: a read that could not open some file knows of nothing that it is gone, for that file may have held it.
 */
export function completeOrigins(coverage: readonly Coverage[], known: readonly ToldBy[]): readonly ToldBy[] {
  const settled = settleCoverage(coverage);
  const unplaced = settled.filter((row) => row.realm === UNKNOWN_REALM && (row.status === "partial" || row.status === "refused"));
  if (unplaced.some((row) => row.stream === "files")) return [];
  const isComplete = (stream: string, realm: string) =>
    settled.some((row) => row.stream === stream && row.realm === realm && row.status === "complete") && !unplaced.some((row) => row.stream === stream);
  return known.filter(({ stream, realm }) => {
    if (!stream.endsWith(".*")) return isComplete(stream, realm);
    const provider = stream.slice(0, -1);
    const read = settled.filter((row) => row.stream.startsWith(provider) && row.realm === realm).map((row) => row.stream);
    const toldBefore = known.filter((other) => other.realm === realm && other.stream.startsWith(provider) && !other.stream.endsWith(".*")).map((other) => other.stream);
    const needed = new Set([...read, ...toldBefore]);
    return read.length > 0 && [...needed].every((each) => isComplete(each, realm));
  });
}
