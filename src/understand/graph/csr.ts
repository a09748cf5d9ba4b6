// Directed graphs as compact arrays (CSR) and breadth-first search over them. Two typed arrays instead of a million objects.

export interface Csr {
  readonly nodes: number;
  /** Edges of node n are targets[offsets[n] … offsets[n + 1]]. */
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
}

/** Builds the forward graph from parallel arrays of edge ends. */
export function buildCsr(nodes: number, from: Uint32Array, to: Uint32Array): Csr {
  const offsets = new Uint32Array(nodes + 1);
  for (let e = 0; e < from.length; e++) offsets[from[e]! + 1]!++;
  for (let n = 0; n < nodes; n++) offsets[n + 1]! += offsets[n]!;
  const cursor = offsets.slice(0, nodes);
  const targets = new Uint32Array(to.length);
  for (let e = 0; e < from.length; e++) targets[cursor[from[e]!]!++] = to[e]!;
  return { nodes, offsets, targets };
}

export const UNREACHED = 0xffffffff;

/** Distance in edges from the nearest source; UNREACHED where no way leads. */
export function distancesFrom(graph: Csr, sources: readonly number[]): Uint32Array {
  const { offsets, targets } = graph;
  const distance = new Uint32Array(graph.nodes).fill(UNREACHED);
  const queue = new Uint32Array(graph.nodes);
  let head = 0;
  let tail = 0;
  for (const source of sources) {
    if (distance[source] !== UNREACHED) continue;
    distance[source] = 0;
    queue[tail++] = source;
  }
  while (head < tail) {
    const node = queue[head++]!;
    const next = distance[node]! + 1;
    for (let e = offsets[node]!, end = offsets[node + 1]!; e < end; e++) {
      const target = targets[e]!;
      if (distance[target] !== UNREACHED) continue;
      distance[target] = next;
      queue[tail++] = target;
    }
  }
  return distance;
}

/** For up to 32 targets at once: bit i of the answer says that the node reaches target i. `reversed` is the graph with turned edges. */
export function reachMasks(reversed: Csr, goals: readonly number[]): Uint32Array {
  const mask = new Uint32Array(reversed.nodes);
  const pending = new Uint32Array(reversed.nodes);
  let frontier = new Uint32Array(reversed.nodes);
  let next = new Uint32Array(reversed.nodes);
  let size = 0;
  for (const [bit, goal] of goals.slice(0, 32).entries()) {
    if (pending[goal] === 0) frontier[size++] = goal;
    pending[goal]! |= 1 << bit;
    mask[goal]! |= 1 << bit;
  }
  while (size > 0) {
    // SPEED: a wide frontier is swept in the order of the nodes, which memory likes better than the order of discovery.
    size = size > reversed.nodes >>> 5 ? sweep(reversed, mask, pending, next) : follow(reversed, mask, pending, { frontier, size, next });
    [frontier, next] = [next, frontier];
  }
  return mask;
}

function sweep({ nodes, offsets, targets }: Csr, mask: Uint32Array, pending: Uint32Array, next: Uint32Array): number {
  for (let node = 0; node < nodes; node++) {
    const bits = pending[node]!;
    if (bits === 0) continue;
    pending[node] = 0;
    for (let e = offsets[node]!, end = offsets[node + 1]!; e < end; e++) {
      const target = targets[e]!;
      const fresh = bits & ~mask[target]!;
      if (fresh === 0) continue;
      mask[target]! |= fresh;
      pending[target]! |= fresh;
    }
  }
  let size = 0;
  for (let node = 0; node < nodes; node++) if (pending[node] !== 0) next[size++] = node;
  return size;
}

function follow({ offsets, targets }: Csr, mask: Uint32Array, pending: Uint32Array, { frontier, size, next }: { readonly frontier: Uint32Array; readonly size: number; readonly next: Uint32Array }): number {
  let grown = 0;
  for (let i = 0; i < size; i++) {
    const node = frontier[i]!;
    const bits = pending[node]!;
    pending[node] = 0;
    for (let e = offsets[node]!, end = offsets[node + 1]!; e < end; e++) {
      const target = targets[e]!;
      const fresh = bits & ~mask[target]!;
      if (fresh === 0) continue;
      mask[target]! |= fresh;
      if (pending[target] === 0) next[grown++] = target;
      pending[target]! |= fresh;
    }
  }
  return grown;
}
