// From paths to a drawing: cards in columns, each right of all that leads to it; edges merged; the edge that cuts most paths marked. Pure.
import type { EscalationPath, NodeSummary } from "../../api/model.ts";

export interface Card {
  readonly node: NodeSummary;
  readonly x: number;
  readonly y: number;
  readonly role: "start" | "end" | "between";
}

export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly conditions: readonly string[];
  readonly paths: number;
  /** Set when it does not lead to the next column: the height at which it passes over the cards. */
  readonly lift: number | null;
  /** Taking this edge away ends more paths than any other. */
  readonly cuts: boolean;
}

export interface Drawing {
  readonly cards: readonly Card[];
  readonly links: readonly Link[];
  /** Paths that were left out, because a picture of more cards cannot be read. */
  readonly left: number;
}

const COLUMN = 336;
const ROW = 84;
const LIFT = 36;
const MAX_CARDS = 200;

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly labels: Set<string>;
  readonly conditions: Set<string>;
  firm: boolean;
  paths: number;
}

interface Hop {
  readonly to: NodeSummary;
  readonly label: string;
  readonly conditions: readonly string[];
}

/** Where somebody arrives who makes himself administrator: drawn as a card of its own, not as a loop. */
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

export function layOut(paths: readonly EscalationPath[]): Drawing {
  const nodes = new Map<string, NodeSummary>();
  const edges = new Map<string, Edge>();
  const ends = new Set<string>();
  let left = 0;
  for (const path of paths) {
    const hops = hopsOf(path);
    const fresh = [path.from, ...hops.map((hop) => hop.to)].filter((stop) => !nodes.has(stop.key)).length;
    if (nodes.size + fresh > MAX_CARDS) {
      left++;
      continue;
    }
    nodes.set(path.from.key, path.from);
    let at = path.from.key;
    for (const hop of hops) {
      nodes.set(hop.to.key, hop.to);
      addEdge(edges, at, hop);
      at = hop.to.key;
    }
    ends.add(at);
  }
  const depth = depthsOf([...nodes.keys()], [...edges.values()]);
  const starts = new Set(paths.map((path) => path.from.key));
  return { cards: place(nodes, depth, starts, ends), links: linksOf(edges, depth, paths.length), left };
}

function addEdge(edges: Map<string, Edge>, from: string, hop: Hop): void {
  if (from === hop.to.key) return;
  const id = `${from}→${hop.to.key}`;
  const edge = edges.get(id) ?? { from, to: hop.to.key, labels: new Set<string>(), conditions: new Set<string>(), firm: false, paths: 0 };
  edge.labels.add(hop.label);
  for (const condition of hop.conditions) edge.conditions.add(condition);
  if (hop.conditions.length === 0) edge.firm = true;
  edge.paths++;
  edges.set(id, edge);
}

/** The longest way to each card, edges that close a circle left aside; then starts are pulled to what they lead to. */
function depthsOf(keys: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const out = new Map<string, string[]>();
  for (const edge of edges) out.set(edge.from, [...(out.get(edge.from) ?? []), edge.to]);
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  const forward: (readonly [string, string])[] = [];
  const visit = (key: string): void => {
    state.set(key, "open");
    for (const next of out.get(key) ?? []) {
      if (state.get(next) === "open") continue;
      forward.push([key, next]);
      if (state.get(next) === undefined) visit(next);
    }
    state.set(key, "done");
    order.push(key);
  };
  const entered = new Set(edges.map((edge) => edge.to));
  // Those that nothing leads to come first, so that a circle is cut where the paths enter it.
  for (const key of [...keys.filter((each) => !entered.has(each)), ...keys]) {
    if (state.get(key) === undefined) visit(key);
  }
  const depth = new Map(keys.map((key) => [key, 0]));
  const following = new Map<string, string[]>();
  for (const [from, to] of forward) following.set(from, [...(following.get(from) ?? []), to]);
  for (const key of order.toReversed()) {
    for (const next of following.get(key) ?? []) depth.set(next, Math.max(depth.get(next) ?? 0, (depth.get(key) ?? 0) + 1));
  }
  for (const key of keys) {
    const nexts = following.get(key) ?? [];
    if (!entered.has(key) && nexts.length > 0) depth.set(key, Math.min(...nexts.map((next) => depth.get(next) ?? 1)) - 1);
  }
  return depth;
}

function place(nodes: ReadonlyMap<string, NodeSummary>, depth: ReadonlyMap<string, number>, starts: ReadonlySet<string>, ends: ReadonlySet<string>): readonly Card[] {
  const columns = new Map<number, NodeSummary[]>();
  for (const [key, node] of nodes) {
    const at = depth.get(key) ?? 0;
    columns.set(at, [...(columns.get(at) ?? []), node]);
  }
  const tallest = Math.max(...[...columns.values()].map((column) => column.length));
  return [...columns].flatMap(([at, column]) =>
    column.map((node, index) => ({
      node,
      x: at * COLUMN,
      y: index * ROW + ((tallest - column.length) * ROW) / 2,
      role: starts.has(node.key) ? ("start" as const) : ends.has(node.key) ? ("end" as const) : ("between" as const),
    })),
  );
}

function linksOf(edges: ReadonlyMap<string, Edge>, depth: ReadonlyMap<string, number>, pathCount: number): readonly Link[] {
  const most = Math.max(0, ...[...edges.values()].map((edge) => edge.paths));
  let marked = false;
  let lifted = 0;
  return [...edges].map(([id, edge]) => {
    const cuts = !marked && pathCount > 1 && edge.paths === most && most > 1;
    marked ||= cuts;
    const straight = (depth.get(edge.to) ?? 0) - (depth.get(edge.from) ?? 0) === 1;
    if (!straight) lifted++;
    const [first = "", ...others] = edge.labels;
    return {
      id,
      from: edge.from,
      to: edge.to,
      label: others.length === 0 ? first : `${first} +${others.length}`,
      // Dashed only when every way over this edge depends on something.
      conditions: edge.firm ? [] : [...edge.conditions],
      paths: edge.paths,
      lift: straight ? null : -LIFT * lifted,
      cuts,
    };
  });
}
