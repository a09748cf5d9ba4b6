// Paths over all providers: steps composed from node to node until an administrator. After a change, only what it touches is asked anew.
import { parseNodeKey, type EscalationPath, type EscalationStep, type NodeKey } from "../../../model/index.ts";
import type { ProviderEscalations, Takeover } from "../techniques/contract.ts";
import { buildCsr, createReacher } from "../csr.ts";
import { distancesTo, nextStep, UNREACHED } from "./distance.ts";
import { createTeller, type Told } from "./tell.ts";
import { weave, type Web } from "./web.ts";

export interface PathSearch {
  /** Identities that are administrators without any step. */
  readonly administrators: readonly NodeKey[];
  /** Paths that begin here: each technique straight to each administrator, and the shortest way where there is no straight one. */
  pathsFrom(node: NodeKey): readonly EscalationPath[];
  /** Steps to the nearest administrator, 0 for one; undefined when none is reached. */
  distance(node: NodeKey): number | undefined;
  stepsFrom(node: NodeKey): readonly Takeover[];
  /** The shortest way of every identity that can become this node. */
  pathsTo(node: NodeKey): readonly EscalationPath[];
  /** Every node that some sequence of steps from here takes. */
  reachedFrom(node: NodeKey): readonly NodeKey[];
  nativeId(node: NodeKey): string;
  /** Asks these nodes anew, after the families have taken in a change. */
  refresh(nodes: readonly NodeKey[]): void;
}

export function createPathSearch(families: readonly ProviderEscalations[]): PathSearch {
  const roots = [...new Set(families.flatMap((family) => family.nodes))];
  const web = weave(families, roots);
  const teller = createTeller(web, families);
  let distance = toAdministrators(web);
  const told = new Map<number, Told>();
  let reach: ((start: number) => readonly number[]) | undefined;

  return {
    get administrators() {
      return [...new Set(families.flatMap((family) => family.administrators))];
    },
    nativeId: (node) => nameOf(web, node),
    stepsFrom: (node) => families.flatMap((family) => family.stepsFrom(node)),
    distance(node) {
      const at = web.indexOf(node);
      const found = at === undefined ? UNREACHED : distance[at]!;
      return found === UNREACHED ? undefined : found;
    },
    pathsFrom(node) {
      const at = web.indexOf(node);
      if (at === undefined || distance[at] === UNREACHED) return [];
      let known = told.get(at);
      if (known === undefined) told.set(at, (known = teller.from(at, distance)));
      return known.paths;
    },
    reachedFrom(node) {
      const at = web.indexOf(node);
      if (at === undefined) return [];
      reach ??= reacherOver(web);
      return reach(at).map((taken) => web.nodes[taken]!);
    },
    pathsTo(node) {
      const goal = web.indexOf(node);
      if (goal === undefined) return [];
      const found = distancesTo(web, [goal]);
      return roots.flatMap((root) => {
        const start = web.indexOf(root)!;
        if (start === goal || found[start] === UNREACHED) return [];
        const steps: EscalationStep[] = [];
        for (let at = start; at !== goal; ) {
          const { edge, next } = nextStep(web, found, at);
          steps.push(teller.step(at, edge.step, next));
          at = next;
        }
        return [{ from: web.nativeId(start), to: web.nativeId(goal), steps }];
      });
    },
    refresh(nodes) {
      const { steps, rank } = web.refresh(nodes);
      if (steps.size === 0 && rank.size === 0) return;
      reach = undefined;
      const before = distance;
      distance = toAdministrators(web);
      const moved = new Set(rank);
      for (let at = 0; at < distance.length; at++) if (distance[at] !== (before[at] ?? UNREACHED)) moved.add(at);
      const stale = new Set(steps);
      const hubs = new Set([...moved].flatMap((at) => web.holders(at)));
      for (const hub of hubs) {
        if (!web.members(hub).some((member) => rank.has(member)) && sameNearest(web, hub, before, distance)) continue;
        for (const user of web.users(hub)) stale.add(user);
      }
      for (const [at, { through }] of told) if (stale.has(at) || moved.has(at) || through.some((node) => stale.has(node) || moved.has(node))) told.delete(at);
    },
  };
}

/** Whoever uses a hub sees the nearest of its members, or the next nearest where that is himself. */
function sameNearest(web: Web, hub: number, before: Int32Array, after: Int32Array): boolean {
  const [a, b] = nearestTwo(web, hub, before);
  const [c, d] = nearestTwo(web, hub, after);
  const same = (one: number | undefined, other: number | undefined): boolean => one === other && (one === undefined || before[one] === after[one]);
  return same(a, c) && same(b, d);
}

function nearestTwo(web: Web, hub: number, distance: Int32Array): readonly [number | undefined, number | undefined] {
  let first: number | undefined;
  let second: number | undefined;
  const nearer = (one: number, than: number | undefined): boolean => than === undefined || distance[one]! < distance[than]!;
  for (const member of web.members(hub)) {
    if (member >= distance.length || distance[member] === UNREACHED || web.isAdministrator(member)) continue;
    if (nearer(member, first)) {
      if (first !== undefined && web.nativeId(first) !== web.nativeId(member)) second = first;
      first = member;
    } else if (nearer(member, second) && web.nativeId(member) !== web.nativeId(first!)) second = member;
  }
  return [first, second];
}

function toAdministrators(web: Web): Int32Array {
  const goals = [...web.nodes.keys()].filter((at) => web.isAdministrator(at));
  return distancesTo(web, goals, true);
}

function nameOf(web: Web, node: NodeKey): string {
  const at = web.indexOf(node);
  return at === undefined ? parseNodeKey(node).nativeId : web.nativeId(at);
}

/** Nodes and hubs in one compact graph: a node leads to its hubs, a hub to its members. Hubs are numbered after the nodes. */
function reacherOver(web: Web): (start: number) => readonly number[] {
  const from: number[] = [];
  const to: number[] = [];
  const hubs = new Map<number, number>();
  for (let at = 0; at < web.nodes.length; at++) {
    for (const { hub } of web.edges(at)) {
      let place = hubs.get(hub);
      if (place === undefined) {
        hubs.set(hub, (place = web.nodes.length + hubs.size));
        for (const member of web.members(hub)) {
          from.push(place);
          to.push(member);
        }
      }
      from.push(at);
      to.push(place);
    }
  }
  const [starts, ends] = [Uint32Array.from(from), Uint32Array.from(to)];
  const all = web.nodes.length + hubs.size;
  const reach = createReacher(buildCsr(all, starts, ends), buildCsr(all, ends, starts));
  return (start) => [...reach(start)].filter((at) => at !== start && at < web.nodes.length);
}
