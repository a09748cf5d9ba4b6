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
/** A frontier of more than this share of the nodes is worth turning round for. */
const WIDE = 1 / 32;

/**
 * All that a node reaches, itself first. The answer is a view that the next question overwrites. A question costs what it reaches and not what
 * there is: the marks of former rounds stay and are told apart by their number. `turned` is the graph with its edges turned: when most is
 * reached, asking each node that is left whether anything that is reached leads to it is cheaper than following every edge.
 */
export function createReacher({ nodes, offsets, targets }: Csr, turned: Csr): (start: number) => Uint32Array {
  const marks = new Uint8Array(nodes);
  const queue = new Uint32Array(nodes);
  let round = 0;

  /** Follows the edges of what is reached until nothing is left, or the frontier is wide. Gives how many are reached. */
  const follow = (): { readonly tail: number; readonly isWide: boolean } => {
    let tail = 1;
    for (let head = 0; head < tail; ) {
      if (tail - head > nodes * WIDE) return { tail, isWide: true };
      for (const end = tail; head < end; head++) {
        const node = queue[head]!;
        for (let e = offsets[node]!, last = offsets[node + 1]!; e < last; e++) {
          const target = targets[e]!;
          if (marks[target] === round) continue;
          marks[target] = round;
          queue[tail++] = target;
        }
      }
    }
    return { tail, isWide: false };
  };
  const gather = (reached: number): number => {
    let tail = reached;
    for (let before = -1; before !== tail; ) {
      before = tail;
      for (let node = 0; node < nodes; node++) {
        if (marks[node] === round) continue;
        for (let e = turned.offsets[node]!, last = turned.offsets[node + 1]!; e < last; e++) {
          if (marks[turned.targets[e]!] !== round) continue;
          marks[node] = round;
          queue[tail++] = node;
          break;
        }
      }
    }
    return tail;
  };

  return (start) => {
    if (round === MOST_ROUNDS) marks.fill((round = 0));
    round++;
    marks[start] = round;
    queue[0] = start;
    const { tail, isWide } = follow();
    return queue.subarray(0, isWide ? gather(tail) : tail);
  };
}
