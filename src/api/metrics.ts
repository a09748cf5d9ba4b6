// Numbers in the text form of Prometheus. Labels are few and fixed: never who, and never what was asked.
import type { Freshness } from "../enforce/decision/index.ts";
import type { OperatorNumbers } from "../store/index.ts";

export interface Measured {
  readonly version: string;
  readonly numbers: OperatorNumbers;
  readonly freshness: Freshness;
  /** Decisions that wait to be written. */
  readonly recordsWaiting: number;
}

type Value = readonly [labels: Readonly<Record<string, string>>, value: number];

/** SPEC: Prometheus text exposition format 0.0.4. All are gauges: what happened is counted over the last minute, for every server over one database alike. */
export function exposition({ version, numbers, freshness, recordsWaiting }: Measured): string {
  const { decisions, jobs } = numbers;
  return [
    metric("mandate_build_info", "The version that runs.", [[{ version }, 1]]),
    metric("mandate_decisions_last_minute", "Answers of the decision point in the last minute, by answer.", Object.entries(decisions).map(([decision, count]): Value => [{ decision }, count])),
    metric("mandate_decision_world_sequence", "Newest enforcement change that this server decides by.", [[{}, freshness.sequence]]),
    metric("mandate_decision_world_age_seconds", "Seconds since what this server decides by was true for certain.", [[{}, freshness.ageMilliseconds / 1000]]),
    metric("mandate_decision_world_stale", "1 while this server denies everything because it has lost touch with its database.", [[{}, freshness.isStale ? 1 : 0]]),
    metric("mandate_decision_records_waiting", "Decisions of this server that are not written yet.", [[{}, recordsWaiting]]),
    metric("mandate_stops_in_force", "Stops of the kill switch that nobody has lifted.", [[{}, numbers.stops]]),
    metric("mandate_tokens_unexpired", "Access tokens that were made and have neither ended nor been revoked.", [[{}, numbers.tokens]]),
    metric("mandate_tokens_issued_last_minute", "Those of them that were made in the last minute.", [[{}, numbers.tokensIssued]]),
    metric("mandate_jobs", "Jobs that wait or run.", Object.entries(jobs).map(([state, count]): Value => [{ state }, count])),
    metric("mandate_jobs_failed_last_day", "Jobs of the last day that failed.", [[{}, numbers.jobsFailed]]),
    metric("mandate_deliveries_waiting", "Notices and signals that have not arrived yet.", [[{}, numbers.deliveriesWaiting]]),
  ].join("");
}

function metric(name: string, help: string, values: readonly Value[]): string {
  const lines = values.map(([labels, value]) => `${name}${labelled(labels)} ${String(value)}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

function labelled(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
