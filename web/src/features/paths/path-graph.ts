// From paths to a graph: each stop once, edges merged, and how far each stop stands from the beginnings. Pure.
import type { EscalationPath, NodeSummary } from "../../api/model.ts";

export interface Stop {
  readonly node: NodeSummary;
  readonly role: "start" | "end" | "between";
  /** The column: the longest way to it from a beginning. */
  readonly depth: number;
  /** How many it stands for, and the group to open; one and null when it stands for itself. */
  readonly members: number;
  readonly group: string | null;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly labels: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
  /** True when some way over it depends on nothing. */
  readonly firm: boolean;
  readonly paths: number;
}

export interface PathGraph {
  readonly stops: ReadonlyMap<string, Stop>;
  readonly edges: readonly Edge[];
}

interface Hop {
  readonly to: NodeSummary;
  readonly label: string;
  readonly conditions: readonly string[];
}

/** Where somebody arrives who makes himself administrator: a stop of its own, not a loop. */
const everything = (of: NodeSummary): NodeSummary => ({
  ...of,
  key: `administrator of ${of.provider} ${of.realm}`,
  type: "every right",
  native_id: of.realm,
  name: "administrator",
  identity_id: null,
  kind: null,
});

function hopsOf(path: EscalationPath): readonly Hop[] {
  const hops: Hop[] = path.steps.map((step) => ({ to: step.target, label: step.title === "" ? step.technique : step.title, conditions: step.conditions }));
  const end = path.to.key === path.from.key ? everything(path.to) : path.to;
  // A path may end in what its last step's target already is; only else is the end drawn apart.
  return hops.at(-1)?.to.key === end.key ? hops : [...hops, { to: end, label: "which gives", conditions: [] }];
}

/** Every word by which a path may be looked for. */
export const wordsOf = (path: EscalationPath): string =>
  [path.from, path.to, ...path.steps.map((step) => step.target)].flatMap((node) => [node.name, node.native_id]).concat(path.steps.flatMap((step) => [step.technique, step.title])).join("\n").toLowerCase();

export function graphOf(paths: readonly EscalationPath[]): PathGraph {
  const nodes = new Map<string, NodeSummary>();
  const edges = new Map<string, Edge>();
  const starts = new Set<string>();
  const ends = new Set<string>();
  for (const path of paths) {
    nodes.set(path.from.key, path.from);
    starts.add(path.from.key);
    let at = path.from.key;
    for (const hop of hopsOf(path)) {
      nodes.set(hop.to.key, hop.to);
      mergeEdge(edges, { from: at, to: hop.to.key, labels: new Set([hop.label]), conditions: new Set(hop.conditions), firm: hop.conditions.length === 0, paths: 1 });
      at = hop.to.key;
    }
    ends.add(at);
  }
  const depth = depthsOf([...nodes.keys()], [...edges.values()]);
  const role = (key: string) => (starts.has(key) ? "start" : ends.has(key) ? "end" : "between");
  return { stops: new Map([...nodes].map(([key, node]) => [key, { node, role: role(key), depth: depth.get(key) ?? 0, members: 1, group: null }])), edges: [...edges.values()] };
}

export function mergeEdge(edges: Map<string, Edge>, edge: Edge): void {
  if (edge.from === edge.to) return;
  const id = `${edge.from}→${edge.to}`;
  const known = edges.get(id);
  edges.set(
    id,
    known === undefined
      ? edge
      : { ...known, labels: new Set([...known.labels, ...edge.labels]), conditions: new Set([...known.conditions, ...edge.conditions]), firm: known.firm || edge.firm, paths: known.paths + edge.paths },
  );
}

/** The longest way to each stop, edges that close a circle left aside; then beginnings are pulled to what they lead to. */
function depthsOf(keys: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const out = Map.groupBy(edges, (edge) => edge.from);
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  const following = new Map<string, string[]>();
  const visit = (key: string): void => {
    state.set(key, "open");
    const nexts = (out.get(key) ?? []).map((edge) => edge.to).filter((next) => state.get(next) !== "open");
    following.set(key, nexts);
    for (const next of nexts) if (state.get(next) === undefined) visit(next);
    state.set(key, "done");
    order.push(key);
  };
  const entered = new Set(edges.map((edge) => edge.to));
  // Those that nothing leads to come first, so that a circle is cut where the paths enter it.
  for (const key of [...keys.filter((each) => !entered.has(each)), ...keys]) {
    if (state.get(key) === undefined) visit(key);
  }
  const depth = new Map(keys.map((key) => [key, 0]));
  for (const key of order.toReversed()) {
    for (const next of following.get(key) ?? []) depth.set(next, Math.max(depth.get(next) ?? 0, (depth.get(key) ?? 0) + 1));
  }
  for (const key of keys) {
    const nexts = following.get(key) ?? [];
    if (!entered.has(key) && nexts.length > 0) depth.set(key, Math.min(...nexts.map((next) => depth.get(next) ?? 1)) - 1);
  }
  return depth;
}
