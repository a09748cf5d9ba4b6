// From a graph of stops to a drawing: cards in columns, each right of all that leads to it; the edge that cuts most paths marked. Pure.
import type { EscalationPath } from "../../api/model.ts";
import { graphOf, type Edge, type PathGraph, type Stop } from "./path-graph.ts";
import { grouped } from "./path-groups.ts";

export interface Card {
  readonly stop: Stop;
  readonly x: number;
  readonly y: number;
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
  /** Where on it the words stand, so that edges which part or meet do not write over one another. */
  readonly wordsAt: "begin" | "middle" | "end";
  /** Taking this edge away ends more paths than any other. */
  readonly cuts: boolean;
}

export interface Drawing {
  readonly cards: readonly Card[];
  readonly links: readonly Link[];
  /** How many stops the paths have; more than cards when some are grouped. */
  readonly stops: number;
}

export const CARD_WIDTH = 176;
const COLUMN = 400;
const ROW = 84;
const LIFT = 36;

export function layOut(paths: readonly EscalationPath[], open: ReadonlySet<string> = new Set()): Drawing {
  const whole = graphOf(paths);
  const graph = grouped(whole, open);
  return { cards: place(graph), links: linksOf(graph, paths.length), stops: whole.stops.size };
}

function place({ stops, edges }: PathGraph): readonly Card[] {
  const columns = untangled(Map.groupBy(stops.values(), (stop) => stop.depth), edges);
  const tallest = Math.max(0, ...[...columns.values()].map((column) => column.length));
  return [...columns].flatMap(([depth, column]) => column.map((stop, index) => ({ stop, x: depth * COLUMN, y: index * ROW + ((tallest - column.length) * ROW) / 2 })));
}

const SWEEPS = 4;

/** Each column in the order of what its cards are joined to, back and forth, so that few edges cross. */
function untangled(columns: ReadonlyMap<number, readonly Stop[]>, edges: readonly Edge[]): ReadonlyMap<number, readonly Stop[]> {
  const joined = new Map<string, string[]>();
  const join = (key: string, to: string) => {
    const known = joined.get(key);
    if (known === undefined) joined.set(key, [to]);
    else known.push(to);
  };
  for (const { from, to } of edges) {
    join(from, to);
    join(to, from);
  }
  const ordered = new Map([...columns].toSorted(([a], [b]) => a - b));
  const rank = new Map([...ordered.values()].flatMap((column) => column.map((stop, index) => [stop.node.key, index / column.length] as const)));
  const middle = ({ node }: Stop): number => {
    const ranks = (joined.get(node.key) ?? []).map((key) => rank.get(key) ?? 0);
    return ranks.length === 0 ? (rank.get(node.key) ?? 0) : ranks.reduce((sum, each) => sum + each, 0) / ranks.length;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const depth of sweep % 2 === 0 ? [...ordered.keys()].toReversed() : ordered.keys()) {
      const column = (ordered.get(depth) ?? []).map((stop) => ({ stop, at: middle(stop) })).toSorted((a, b) => a.at - b.at).map(({ stop }) => stop);
      ordered.set(depth, column);
      for (const [index, stop] of column.entries()) rank.set(stop.node.key, index / column.length);
    }
  }
  return ordered;
}

function linksOf({ stops, edges }: PathGraph, pathCount: number): readonly Link[] {
  const most = Math.max(0, ...edges.map((edge) => edge.paths));
  const leaving = Map.groupBy(edges, (edge) => edge.from);
  const arriving = Map.groupBy(edges, (edge) => edge.to);
  const depthOf = (key: string) => stops.get(key)?.depth ?? 0;
  const cut = pathCount > 1 && most > 1 ? edges.find((edge) => edge.paths === most) : undefined;
  let lifted = 0;
  return edges.map((edge) => {
    const straight = depthOf(edge.to) - depthOf(edge.from) === 1;
    if (!straight) lifted++;
    const [first = "", ...others] = edge.labels;
    return {
      id: `${edge.from}→${edge.to}`,
      from: edge.from,
      to: edge.to,
      label: others.length === 0 ? first : `${first} +${others.length}`,
      // Dashed only when every way over this edge depends on something.
      conditions: edge.firm ? [] : [...edge.conditions],
      paths: edge.paths,
      lift: straight ? null : -LIFT * lifted,
      wordsAt: wordsAt(edge, leaving, arriving),
      cuts: edge === cut,
    };
  });
}

function wordsAt(edge: Edge, leaving: ReadonlyMap<string, readonly Edge[]>, arriving: ReadonlyMap<string, readonly Edge[]>): Link["wordsAt"] {
  const part = leaving.get(edge.from)?.length ?? 1;
  const meet = arriving.get(edge.to)?.length ?? 1;
  if (part === 1 && meet === 1) return "middle";
  return part > meet ? "end" : "begin";
}
