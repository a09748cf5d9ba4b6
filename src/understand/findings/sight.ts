// What a rule could see: which of the streams it needs were never read, and which were read only in part. Pure.
import type { Coverage } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import type { Rule } from "../rules/contract.ts";

export interface Sight {
  /** Groups of alternative streams of which none was read. */
  readonly missing: readonly (readonly string[])[];
  /** Coverage of needed streams that is not complete, in the order it was read. */
  readonly gaps: readonly Coverage[];
}

const MOST_NAMED = 3;
const LONGEST_REASON = 300;

export function sightOf(graph: Graph, rule: Rule): Sight {
  const needed = new Set(rule.needs.flat());
  return {
    missing: rule.needs.filter((streams) => !streams.some((stream) => graph.hasRead(stream))),
    gaps: graph.estate.coverage.filter((row) => row.status !== "complete" && needed.has(row.stream)),
  };
}

/** A clause: "nothing was read of …; import such an export and scan again". */
export const sayMissing = (missing: Sight["missing"]): string =>
  `nothing was read of ${missing.map((streams) => streams.join(" or ")).join(", nor of ")}; import such an export and scan again`;

/** "aws.credential-report of 123456789012 (partial: report.csv was cut off)", a few of them, the rest counted. */
export function sayGaps(gaps: readonly Coverage[]): string {
  const named = gaps.slice(0, MOST_NAMED).map(({ stream, realm, status, detail }) => `${stream} of ${realm === "?" ? "an unknown realm" : realm} (${status.replace("_", " ")}: ${clip(detail)})`);
  return named.join("; ") + (gaps.length > MOST_NAMED ? `; and ${gaps.length - MOST_NAMED} more` : "");
}

const clip = (text: string) => (text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON - 1)}…`);
