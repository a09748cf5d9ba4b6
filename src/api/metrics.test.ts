// The text that a monitor reads: each number with its help and its type, labels escaped, one value a line.
import { expect, it } from "vitest";
import { exposition, type Measured } from "./metrics.ts";

const measured: Measured = {
  version: '1"\\\n',
  numbers: { decisions: { allow: 7, deny: 2, hold: 0 }, stops: 1, tokens: 5, tokensIssued: 3, jobs: { queued: 0, running: 1 }, jobsFailed: 4, deliveriesWaiting: 6 },
  freshness: { sequence: 42, ageMilliseconds: 1500, staleAfterMilliseconds: 5000, isStale: false },
  recordsWaiting: 9,
};

it("has one line for each value, after its help and its type", () => {
  const lines = exposition(measured).trimEnd().split("\n");
  const values = lines.filter((line) => !line.startsWith("#"));
  for (const line of values) expect(line).toMatch(/^mandate_[a-z_]+(?:\{[a-z]+="(?:[^"\\]|\\["\\n])*"\})? [\d.]+$/);
  expect(values).toEqual(expect.arrayContaining(['mandate_decisions_last_minute{decision="allow"} 7', "mandate_decision_world_sequence 42", "mandate_decision_world_age_seconds 1.5", "mandate_decision_world_stale 0", "mandate_stops_in_force 1", "mandate_jobs_failed_last_day 4"]));
  const names = new Set(values.map((line) => /^\w+/.exec(line)?.[0] ?? ""));
  for (const name of names) expect(lines.filter((line) => line.startsWith(`# TYPE ${name} `)), name).toHaveLength(1);
});
