// The bench: 100,000 mandates of every shape compiled and compared with what is granted and used, in under 60 seconds; beside it what the
// bare walk over the same patterns costs, each right against each pattern with nothing compiled.
import type { MandatedAccess } from "../src/model/index.ts";
import { compare, covers, type GrantedRight, type UsedRight } from "../src/understand/access/index.ts";
import type { Row } from "./row.ts";

export const name = "mandates-compare";

const MANDATES = 100_000;
const BOUND_SECONDS = 60;
/** The bare walk is slow; a part of it tells its pace. */
const BARE_PART = 50;

const SERVICES = ["s3", "dynamodb", "sqs", "sns", "kms", "lambda", "ec2", "rds", "logs", "ecr", "glue", "athena", "secretsmanager", "ssm", "iam", "sts"] as const;
const VERBS = ["Get", "List", "Describe", "Put", "Delete", "Create", "Update", "Tag"] as const;
const NOUNS = ["Object", "Item", "Queue", "Topic", "Key", "Function", "Instance", "Table", "Policy", "Image"] as const;
const CLUSTER = ["get pods", "list pods", "watch configmaps", "update apps/deployments", "get secrets", "create batch/jobs", "patch apps/statefulsets/scale", "get *"] as const;

interface Case {
  readonly mandated: readonly MandatedAccess[];
  readonly granted: readonly GrantedRight[];
  readonly used: readonly UsedRight[];
}

/** A made-up mandate: most of AWS with a few patterns, one in eight of a cluster, one in fifty very wide. */
function caseOf(seed: number): Case {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const next = (most: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % most;
  };
  const pick = <T>(items: readonly T[]): T => items[next(items.length)] as T;
  if (seed % 8 === 0) {
    const namespace = `team-${next(200)}`;
    const some = (count: number) => Array.from({ length: count }, () => pick(CLUSTER));
    return {
      mandated: [{ provider: "kubernetes", actions: some(4), resources: [namespace] }],
      granted: some(12).map((action) => ({ provider: "kubernetes", action, resource: next(5) === 0 ? "*" : namespace, conditional: false, through: "role" })),
      used: [],
    };
  }
  const action = () => `${pick(SERVICES)}:${pick(VERBS)}${next(4) === 0 ? "*" : pick(NOUNS)}`;
  const arn = () => `arn:aws:${pick(SERVICES)}:::store-${next(500)}${next(2) === 0 ? "/*" : ""}`;
  const wide = seed % 50 === 1;
  return {
    mandated: Array.from({ length: 1 + next(4) }, () => ({ provider: "aws", actions: wide ? ["*"] : Array.from({ length: 1 + next(8) }, action), resources: wide ? ["*"] : Array.from({ length: 1 + next(4) }, arn) })),
    granted: Array.from({ length: 10 + next(40) }, () => ({ provider: "aws", action: action(), resource: next(3) === 0 ? "*" : arn(), conditional: false, through: "policy" })),
    used: Array.from({ length: next(20) }, () => ({ provider: "aws", action: next(2) === 0 ? pick(SERVICES) : action(), lastUsedAt: next(4) === 0 ? null : "2026-11-01T00:00:00Z" })),
  };
}

const seconds = (work: () => void): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

export function run(): readonly Row[] {
  const cases = Array.from({ length: MANDATES }, (_, seed) => caseOf(seed));
  for (const each of cases.slice(0, 500)) compare(each);
  let excess = 0;
  const ours = seconds(() => {
    for (const each of cases) excess += compare(each).excess.length;
  });
  let bare = 0;
  const part = cases.slice(0, MANDATES / BARE_PART);
  const peer = BARE_PART * seconds(() => {
    for (const { mandated, granted, used } of part) {
      // The four differences, each by asking every pair.
      for (const right of granted) if (!mandated.some((entry) => entry.actions.some((action) => covers(action.toLowerCase(), right.action.toLowerCase())) && entry.resources.some((resource) => covers(resource, right.resource)))) bare++;
      for (const use of used) for (const entry of mandated) for (const action of entry.actions) if (covers(action.toLowerCase(), `${use.action.toLowerCase()}:x`)) bare++;
      for (const right of granted) for (const use of used) if (covers(right.action.toLowerCase(), use.action.toLowerCase())) bare++;
      for (const entry of mandated) for (const action of entry.actions) for (const right of granted) if (covers(right.action.toLowerCase(), action.toLowerCase())) bare++;
    }
  });
  if (excess === 0 || bare === 0) throw new Error("nothing was compared");
  return [{ measure: `N1 ${MANDATES} mandates compiled and compared with granted and used, s (peer: every pair, nothing compiled)`, ours, peer, ratio: ours / peer, bound: `< ${BOUND_SECONDS} s`, pass: ours < BOUND_SECONDS }];
}

if (import.meta.main) for (const row of run()) process.stdout.write(`${row.pass ? "pass" : "FAIL"}  ${row.measure}: ${row.ours.toFixed(2)} (ratio ${row.ratio.toFixed(2)}, bound ${row.bound})\n`);
