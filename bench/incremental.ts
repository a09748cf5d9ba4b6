// Promise E4: one changed policy re-answered (every path and administrator right) in at most 0.02 of the full computation, in an account of
// 5,000 principals. Policies of every kind are changed in turn: a team's, a deployer's, one of a single principal.
import type { Json } from "../src/kernel/index.ts";
import { buildAwsEstate, statement } from "../src/understand/graph/estate-builder.ts";
import { openGraph, pathsOf } from "../src/understand/graph/index.ts";
import { account } from "./escalation-paths.ts";
import type { Row } from "./row.ts";

export const name = "incremental";

const AT = new Date("2026-06-01T00:00:00Z");
const PRINCIPALS = 5_000;
const CHANGES = 60;
/** What is added to a policy: nothing of note, a right that opens a path, everything over roles. */
const ADDED: readonly Json[] = [statement("s3:PutObject"), statement("lambda:UpdateFunctionCode"), statement("iam:UpdateAssumeRolePolicy")];

const seconds = (work: () => void): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

const statementsOf = (document: Json | undefined): readonly Json[] => {
  const found = typeof document === "object" && document !== null && "Statement" in document ? document["Statement"] : [];
  return Array.isArray(found) ? (found as readonly Json[]) : [];
};

export function run(): readonly Row[] {
  const estate = buildAwsEstate(account(PRINCIPALS));
  pathsOf(estate, AT);
  const full = Math.min(...[1, 2].map(() => seconds(() => pathsOf(estate, AT))));
  const graph = openGraph(estate, AT);
  graph.paths();
  const policies = estate.entitlements.filter((entitlement) => entitlement.type === "inline-policy" || entitlement.type === "managed-policy");
  const step = Math.floor(policies.length / CHANGES);
  const times = Array.from({ length: CHANGES }, (_, i) => {
    const { key, attributes } = policies[i * step]!;
    const document: Json = { Version: "2012-10-17", Statement: [...statementsOf(attributes?.["document"]), ...statementsOf(ADDED[i % ADDED.length])] };
    return seconds(() => {
      graph.change(key, document);
      graph.paths();
      graph.administrators();
    });
  });
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  const widest = sorted.at(-1)!;
  return [
    { measure: `E4: a changed policy among ${PRINCIPALS} principals re-answered, median of ${CHANGES} policies, s (mean ${mean.toFixed(4)}, full ${full.toFixed(2)})`, ours: median, peer: full, ratio: median / full, bound: "<= 0.02 x full", pass: median / full <= 0.02 },
    { measure: "E4: the widest of them, held by a third of the account, s", ours: widest, peer: full, ratio: widest / full, bound: "<= 1 x full", pass: widest <= full },
  ];
}

if (import.meta.main) for (const row of run()) process.stdout.write(`${row.pass ? "pass" : "FAIL"}  ${row.measure}: ${row.ours.toFixed(4)} (ratio ${row.ratio.toFixed(4)}, bound ${row.bound})\n`);
