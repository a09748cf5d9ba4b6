// A picture of many stops cannot be read: what stands in the same column, place and kind becomes one card that can be opened. Pure.
import { mergeEdge, type Edge, type PathGraph, type Stop } from "./path-graph.ts";

/** Up to so many stops are drawn one by one. */
export const GROUP_FROM = 40;
const SMALLEST_GROUP = 3;
const MOST_CARDS = 200;
/** Of an opened group so many are drawn; the others stay one card. */
const OPENED = 30;

type KinOf = (stop: Stop) => string;
const byPlace: KinOf = ({ depth, role, node }) => [depth, role, node.provider, node.realm, node.type].join("|");
const byProvider: KinOf = ({ depth, role, node }) => [depth, role, node.provider].join("|");

export function grouped(graph: PathGraph, open: ReadonlySet<string>): PathGraph {
  if (graph.stops.size <= GROUP_FROM) return graph;
  const fine = group(graph, open, byPlace);
  return fine.stops.size <= MOST_CARDS ? fine : group(graph, open, byProvider);
}

function group(graph: PathGraph, open: ReadonlySet<string>, kinOf: KinOf): PathGraph {
  const stops = new Map<string, Stop>();
  const standsFor = new Map<string, string>();
  for (const [id, kin] of Map.groupBy(graph.stops.values(), kinOf)) {
    const shown = kin.length < SMALLEST_GROUP ? kin : open.has(id) ? kin.slice(0, OPENED) : [];
    const hidden = kin.slice(shown.length);
    for (const stop of shown) stops.set(stop.node.key, stop);
    const [first] = hidden;
    if (first === undefined) continue;
    stops.set(id, cardFor(id, first, hidden, open.has(id)));
    for (const stop of hidden) standsFor.set(stop.node.key, id);
  }
  const edges = new Map<string, Edge>();
  for (const edge of graph.edges) mergeEdge(edges, { ...edge, from: standsFor.get(edge.from) ?? edge.from, to: standsFor.get(edge.to) ?? edge.to });
  return { stops, edges: [...edges.values()] };
}

function cardFor(id: string, first: Stop, hidden: readonly Stop[], opened: boolean): Stop {
  const one = (pick: (stop: Stop) => string) => (hidden.every((stop) => pick(stop) === pick(first)) ? pick(first) : "several");
  const type = one((stop) => stop.node.type);
  const realm = one((stop) => stop.node.realm);
  const name = `${hidden.length.toLocaleString()} ${opened ? "more" : type === "several" ? "stops" : `${type.replaceAll("-", " ")}s`}`;
  return { ...first, node: { ...first.node, key: id, name, native_id: realm, realm, type: realm === "several" ? "in several places" : `in ${realm}`, identity_id: null }, members: hidden.length, group: opened ? null : id };
}
