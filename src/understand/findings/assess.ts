// All that understanding says of one estate: findings, rule answers, and each identity's reach. Pure, so it can run in a worker thread.
import type { NodeKey } from "../../model/index.ts";
import type { Graph, Reach } from "../graph/index.ts";
import type { Rule } from "../rules/contract.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";

export interface Assessment extends Evaluation {
  readonly at: Date;
  readonly reaches: readonly IdentityReach[];
  /** Version of each rule that ran. */
  readonly ruleVersions: ReadonlyMap<string, number>;
}

export interface IdentityReach {
  readonly identity: NodeKey;
  readonly reach: Reach;
  readonly pathCount: number;
}

export function assess(graph: Graph, rules: readonly Rule[]): Assessment {
  const evaluation = evaluate(graph, rules);
  const reaches = graph.estate.identities.map(({ key }) => ({ identity: key, reach: graph.reach(key), pathCount: graph.pathsFrom(key).length }));
  return { ...evaluation, at: graph.at, reaches, ruleVersions: new Map(rules.map((rule) => [rule.id, rule.version])) };
}
