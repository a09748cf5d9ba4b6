// From paths to a drawing: cards in columns by their distance from the start, edges merged, the edge that cuts most paths marked. Pure.
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
  /** Set when it spans more than one column: the height at which it passes over the cards between. */
  readonly lift: number | null;
  /** Taking this edge away ends more paths than any other. */
  readonly cuts: boolean;
}

export interface Drawing {
  readonly cards: readonly Card[];
  readonly links: readonly Link[];
  readonly left: number;
}

const COLUMN = 336;
const ROW = 84;
const LIFT = 36;
const MAX_CARDS = 200;

interface Edge {
  from: string;
  to: string;
  labels: Set<string>;
  conditions: Set<string>;
  firm: boolean;
  paths: number;
}

export function layOut(paths: readonly EscalationPath[]): Drawing {
  const nodes = new Map<string, NodeSummary>();
  const depth = new Map<string, number>();
  const edges = new Map<string, Edge>();
  let left = 0;
  for (const path of paths) {
    const stops = [path.from, ...path.steps.map((step) => step.target)];
    const fresh = stops.filter((stop) => !nodes.has(stop.key)).length;
    if (nodes.size + fresh > MAX_CARDS) {
      left++;
      continue;
    }
    stops.forEach((stop, at) => {
      nodes.set(stop.key, stop);
      depth.set(stop.key, Math.max(depth.get(stop.key) ?? 0, at));
    });
    path.steps.forEach((step, at) => addEdge(edges, stops[at]?.key ?? "", step));
    const last = stops.at(-1);
    // A path may end in what the last step's target already is; only else is the end drawn apart.
    if (last !== undefined && last.key !== path.to.key) {
      nodes.set(path.to.key, path.to);
      depth.set(path.to.key, Math.max(depth.get(path.to.key) ?? 0, stops.length));
      addEdge(edges, last.key, { title: "is", technique: "is", target: path.to, conditions: [] });
    }
  }
  pullStarts(depth, edges);
  const starts = new Set(paths.map((path) => path.from.key));
  const ends = new Set(paths.map((path) => path.to.key));
  return { cards: place(nodes, depth, starts, ends), links: linksOf(edges, depth, paths.length), left };
}

function addEdge(edges: Map<string, Edge>, from: string, step: { readonly title: string; readonly technique: string; readonly target: NodeSummary; readonly conditions: readonly string[] }): void {
  const to = step.target.key;
  if (from === to) return;
  const id = `${from}→${to}`;
  const edge = edges.get(id) ?? { from, to, labels: new Set(), conditions: new Set(), firm: false, paths: 0 };
  edge.labels.add(step.title === "" ? step.technique : step.title);
  for (const condition of step.conditions) edge.conditions.add(condition);
  if (step.conditions.length === 0) edge.firm = true;
  edge.paths++;
  edges.set(id, edge);
}

/** A card that nothing leads to stands right before what it leads to, so that no edge runs behind another card. */
function pullStarts(depth: Map<string, number>, edges: ReadonlyMap<string, Edge>): void {
  const entered = new Set([...edges.values()].map((edge) => edge.to));
  const nearest = new Map<string, number>();
  for (const edge of edges.values()) {
    if (!entered.has(edge.from)) nearest.set(edge.from, Math.min(nearest.get(edge.from) ?? Infinity, depth.get(edge.to) ?? 1));
  }
  for (const [key, next] of nearest) depth.set(key, Math.max(0, next - 1));
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
    const long = (depth.get(edge.to) ?? 0) - (depth.get(edge.from) ?? 0) > 1;
    if (long) lifted++;
    const [first = "", ...others] = edge.labels;
    return {
      id,
      from: edge.from,
      to: edge.to,
      label: others.length === 0 ? first : `${first} +${others.length}`,
      // Dashed only when every way over this edge depends on something.
      conditions: edge.firm ? [] : [...edge.conditions],
      paths: edge.paths,
      lift: long ? -LIFT * lifted : null,
      cuts,
    };
  });
}
