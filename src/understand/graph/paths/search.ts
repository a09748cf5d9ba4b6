// Paths over all providers: steps composed from node to node until an administrator. Nodes that share a set of targets meet in one hub, so
// the work grows with principals plus distinct sets and not with their product.
import { parseNodeKey, type EscalationPath, type EscalationStep, type NodeKey } from "../../../model/index.ts";
import type { ProviderEscalations, Takeover } from "../techniques/contract.ts";

/** How many targets one technique may list for one principal; a principal that can change every user of a big account is told once. */
export const TARGETS_PER_TECHNIQUE = 100;

interface Edge {
  readonly hub: number;
  readonly step: Takeover;
}

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
}

const UNREACHED = -1;

export function createPathSearch(families: readonly ProviderEscalations[]): PathSearch {
  const roots = [...new Set(families.flatMap((family) => family.nodes))];
  const plain = new Set(families.flatMap((family) => family.administrators));
  const isAdministrator = (node: NodeKey): boolean => plain.has(node) || families.some((family) => family.isAdministrator?.(node) === true);
  const nativeIds = new Map<NodeKey, string>();
  const nativeId = (node: NodeKey): string => {
    let id = nativeIds.get(node);
    if (id === undefined) {
      id = families.map((family) => family.nativeIdOf?.(node)).find((name) => name !== undefined) ?? parseNodeKey(node).nativeId;
      nativeIds.set(node, id);
    }
    return id;
  };
  const explored = explore(families, roots, isAdministrator);
  const { nodes, index, edges, hubs, administrator } = explored;
  const ignored = (from: NodeKey, step: Takeover, taken: NodeKey): boolean => step.self !== true && nativeId(taken) === nativeId(from);
  const { distance, via } = measure(explored, ignored);

  const stepFor = (from: NodeKey, step: Takeover, taken: NodeKey | undefined): EscalationStep => {
    const hedges = taken === undefined ? [] : families.flatMap((family) => family.administratorConditions?.(taken) ?? []);
    const conditions = hedges.length === 0 ? step.conditions : [...new Set([...step.conditions, ...hedges])].toSorted();
    return {
      technique: step.technique,
      permissions: step.permissions,
      target: step.target ?? (taken === undefined ? nativeId(from) : nativeId(taken)),
      ...(conditions.length === 0 ? {} : { conditions }),
    };
  };

  /** The rest of the way from a node that is no administrator, by the shortest steps. */
  const shortest = (start: number): { readonly steps: readonly EscalationStep[]; readonly to: NodeKey } => {
    const steps: EscalationStep[] = [];
    let at = start;
    while (!administrator[at]!) {
      const { edge, next } = via[at]!;
      steps.push(stepFor(nodes[at]!, edge.step, next === at ? undefined : nodes[next]!));
      if (next === at) break;
      at = next;
    }
    return { steps, to: nodes[at]! };
  };

  return {
    administrators: [...new Set(families.flatMap((family) => family.administrators))],
    nativeId,
    stepsFrom: (node) => families.flatMap((family) => family.stepsFrom(node)),
    distance(node) {
      const at = index.get(node);
      const found = at === undefined ? UNREACHED : distance[at]!;
      return found === UNREACHED ? undefined : found;
    },
    pathsFrom(node) {
      const at = index.get(node);
      if (at === undefined || distance[at] === UNREACHED) return [];
      return collect({ nodes, edges, hubs, administrator, distance }, at, { ignored, stepFor, shortest, nativeId });
    },
    reachedFrom(node) {
      const start = index.get(node);
      if (start === undefined) return [];
      const seen = new Set<number>([start]);
      const seenHubs = new Set<number>();
      const queue = [start];
      for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
        for (const { hub } of edges[at]!) {
          if (seenHubs.has(hub)) continue;
          seenHubs.add(hub);
          for (const taken of hubs[hub]!) if (!seen.has(taken)) queue.push((seen.add(taken), taken));
        }
      }
      seen.delete(start);
      return [...seen].map((at) => nodes[at]!);
    },
    pathsTo(node) {
      const goal = index.get(node);
      if (goal === undefined) return [];
      const found = backwards(explored, [goal], ignored);
      return roots.flatMap((root) => {
        let at = index.get(root)!;
        if (at === goal || found.distance[at] === UNREACHED) return [];
        const steps: EscalationStep[] = [];
        while (at !== goal) {
          const { edge, next } = found.via[at]!;
          steps.push(stepFor(nodes[at]!, edge.step, nodes[next]!));
          at = next;
        }
        return [{ from: nativeId(root), to: nativeId(node), steps }];
      });
    },
  };
}

interface Explored {
  readonly nodes: readonly NodeKey[];
  readonly index: ReadonlyMap<NodeKey, number>;
  readonly edges: readonly (readonly Edge[])[];
  /** Members of each hub. */
  readonly hubs: readonly (readonly number[])[];
  readonly administrator: readonly boolean[];
}

function explore(families: readonly ProviderEscalations[], roots: readonly NodeKey[], isAdministrator: (node: NodeKey) => boolean): Explored {
  const nodes: NodeKey[] = [];
  const index = new Map<NodeKey, number>();
  const administrator: boolean[] = [];
  const edges: Edge[][] = [];
  const hubs: number[][] = [];
  const hubOf = new Map<readonly NodeKey[], number>();
  const add = (node: NodeKey): number => {
    let at = index.get(node);
    if (at === undefined) {
      at = nodes.length;
      index.set(node, at);
      nodes.push(node);
      administrator.push(isAdministrator(node));
    }
    return at;
  };
  for (const root of roots) add(root);
  for (let at = 0; at < nodes.length; at++) {
    const own: Edge[] = [];
    edges.push(own);
    // An administrator takes no step in its own realm; its family says so. Steps into another realm it may well take.
    for (const family of families) {
      for (const step of family.stepsFrom(nodes[at]!)) {
        if (step.becomesAdministrator === true) {
          own.push({ hub: ownHub(hubs, at), step });
          continue;
        }
        const takes = step.takes ?? [];
        let hub = hubOf.get(takes);
        if (hub === undefined) {
          hub = hubs.length;
          hubOf.set(takes, hub);
          hubs.push(takes.map(add));
        }
        own.push({ hub, step });
      }
    }
  }
  return { nodes, index, edges, hubs, administrator };
}

/** A hub whose only member is the node itself stands for "it becomes administrator". */
function ownHub(hubs: number[][], at: number): number {
  hubs.push([at]);
  return hubs.length - 1;
}

interface Via {
  readonly edge: Edge;
  readonly next: number;
}

/** Breadth-first, backwards from the administrators. */
function measure(explored: Explored, ignored: Telling["ignored"]): Measured {
  const goals = [...explored.administrator.keys()].filter((at) => explored.administrator[at]!);
  return backwards(explored, goals, ignored, true);
}

interface Measured {
  readonly distance: Int32Array;
  readonly via: readonly (Via | undefined)[];
}

/** Breadth-first, backwards from the goals. With `becoming`, a step that makes the taker itself administrator counts as reaching one. */
function backwards({ nodes, edges, hubs }: Explored, goals: readonly number[], ignored: Telling["ignored"], becoming = false): Measured {
  const distance = new Int32Array(nodes.length).fill(UNREACHED);
  const via: (Via | undefined)[] = Array.from({ length: nodes.length });
  const { users, holders } = reverse(edges, hubs);
  // Users of a hub that wait for a member other than themselves; a hub met once has, as a rule, none left.
  const waiting: (readonly { readonly at: number; readonly edge: Edge }[])[] = [...users];
  for (const goal of goals) distance[goal] = 0;
  const alone: number[] = [];
  for (const [at, own] of becoming ? edges.entries() : []) {
    const edge = own.find(({ step }) => step.becomesAdministrator === true);
    if (edge === undefined || distance[at] !== UNREACHED) continue;
    distance[at] = 1;
    via[at] = { edge, next: at };
    alone.push(at);
  }
  let layer: readonly number[] = goals;
  for (let depth = 0; layer.length > 0 || (depth === 0 && alone.length > 0); depth++) {
    const next: number[] = depth === 0 ? [...alone] : [];
    for (const taken of layer) {
      for (const hub of holders[taken]!) {
        if (waiting[hub]!.length === 0) continue;
        const left: { readonly at: number; readonly edge: Edge }[] = [];
        for (const user of waiting[hub]!) {
          if (distance[user.at] !== UNREACHED) continue;
          if (user.edge.step.becomesAdministrator === true) continue;
          if (ignored(nodes[user.at]!, user.edge.step, nodes[taken]!)) {
            left.push(user);
            continue;
          }
          distance[user.at] = depth + 1;
          via[user.at] = { edge: user.edge, next: taken };
          next.push(user.at);
        }
        waiting[hub] = left;
      }
    }
    layer = next;
  }
  return { distance, via };
}

interface Reverse {
  /** Who uses a hub. */
  readonly users: readonly (readonly { readonly at: number; readonly edge: Edge }[])[];
  /** Hubs that hold a node. */
  readonly holders: readonly (readonly number[])[];
}

const reversed = new WeakMap<readonly (readonly Edge[])[], Reverse>();

function reverse(edges: readonly (readonly Edge[])[], hubs: readonly (readonly number[])[]): Reverse {
  const known = reversed.get(edges);
  if (known !== undefined) return known;
  const users: { at: number; edge: Edge }[][] = hubs.map(() => []);
  const holders: number[][] = edges.map(() => []);
  for (const [at, own] of edges.entries()) for (const edge of own) users[edge.hub]!.push({ at, edge });
  for (const [hub, members] of hubs.entries()) for (const member of members) holders[member]!.push(hub);
  const made = { users, holders };
  reversed.set(edges, made);
  return made;
}

interface Telling {
  ignored(from: NodeKey, step: Takeover, taken: NodeKey): boolean;
  stepFor(from: NodeKey, step: Takeover, taken: NodeKey | undefined): EscalationStep;
  shortest(start: number): { readonly steps: readonly EscalationStep[]; readonly to: NodeKey };
  nativeId(node: NodeKey): string;
}

function collect({ nodes, edges, hubs, administrator, distance }: Omit<Explored, "index"> & { readonly distance: Int32Array }, at: number, tell: Telling): readonly EscalationPath[] {
  const from = nodes[at]!;
  const own = tell.nativeId(from);
  const paths = new Map<string, EscalationPath>();
  const told = new Map<string, number>();
  const keep = (technique: string, path: EscalationPath): void => {
    const key = `${technique} ${path.to}`;
    const known = paths.get(key);
    if (known === undefined) {
      const count = told.get(technique) ?? 0;
      if (count >= TARGETS_PER_TECHNIQUE) return;
      told.set(technique, count + 1);
    } else if (known.steps.length < path.steps.length || (known.steps.length === path.steps.length && hedges(known) <= hedges(path))) return;
    paths.set(key, path);
  };
  for (const { hub, step } of edges[at]!) {
    if (step.becomesAdministrator === true) {
      keep(step.technique, { from: own, to: own, steps: [tell.stepFor(from, step, undefined)] });
      continue;
    }
    let nearest: number | undefined;
    for (const taken of hubs[hub]!) {
      if (distance[taken] === UNREACHED || tell.ignored(from, step, nodes[taken]!)) continue;
      if (administrator[taken]!) keep(step.technique, { from: own, to: tell.nativeId(nodes[taken]!), steps: [tell.stepFor(from, step, nodes[taken]!)] });
      else if (nearest === undefined || distance[taken]! < distance[nearest]!) nearest = taken;
      if ((told.get(step.technique) ?? 0) >= TARGETS_PER_TECHNIQUE) break;
    }
    if (nearest === undefined || told.has(step.technique)) continue;
    const rest = tell.shortest(nearest);
    const first = tell.stepFor(from, step, nodes[nearest]!);
    // A way that leads back to its own beginning tells nothing.
    if (rest.steps.some((later) => later.technique === first.technique && later.target === first.target)) continue;
    keep(step.technique, { from: own, to: tell.nativeId(rest.to), steps: [first, ...rest.steps] });
  }
  return [...paths.values()];
}

const hedges = (path: EscalationPath): number => path.steps.reduce((sum, step) => sum + (step.conditions?.length ?? 0), 0);
