// Directed graphs as compact arrays (CSR) and the search for all that one node reaches. Typed arrays instead of a million objects.

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

const MOST_ROUNDS = 255;

/**
 * All that a node reaches, itself first, nearest before farther. The answer is a view that the next question overwrites. A question costs what
 * it reaches and not what there is: the marks of former rounds stay and are told apart by their number.
 */
export function createReacher({ nodes, offsets, targets }: Csr): (start: number) => Uint32Array {
  const marks = new Uint8Array(nodes);
  const queue = new Uint32Array(nodes);
  let round = 0;
  return (start) => {
    if (round === MOST_ROUNDS) marks.fill((round = 0));
    round++;
    marks[start] = round;
    queue[0] = start;
    let tail = 1;
    for (let head = 0; head < tail; head++) {
      const node = queue[head]!;
      for (let e = offsets[node]!, end = offsets[node + 1]!; e < end; e++) {
        const target = targets[e]!;
        if (marks[target] === round) continue;
        marks[target] = round;
        queue[tail++] = target;
      }
    }
    return queue.subarray(0, tail);
  };
}
