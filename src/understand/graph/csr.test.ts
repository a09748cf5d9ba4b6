// The compact search gives what a plain one gives.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UNREACHED, buildCsr, distancesFrom, reachMasks } from "./csr.ts";

const graph = fc.record({ nodes: fc.integer({ min: 1, max: 60 }), edges: fc.array(fc.tuple(fc.nat(59), fc.nat(59)), { maxLength: 200 }) });

function plain(nodes: number, edges: readonly (readonly [number, number])[], source: number): Uint32Array {
  const distance = new Uint32Array(nodes).fill(UNREACHED);
  distance[source] = 0;
  for (let round = 0; round < nodes; round++) for (const [from, to] of edges) if (distance[from]! !== UNREACHED && distance[from]! + 1 < distance[to]!) distance[to] = distance[from]! + 1;
  return distance;
}

describe("compact graphs", () => {
  it("measure distances and reach as a plain search does", () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges: drawn }) => {
        const edges = drawn.map(([from, to]) => [from % nodes, to % nodes] as const);
        const [from, to] = [Uint32Array.from(edges, (edge) => edge[0]), Uint32Array.from(edges, (edge) => edge[1])];
        const distances = distancesFrom(buildCsr(nodes, from, to), [0]);
        expect(distances).toEqual(plain(nodes, edges, 0));
        // "Who reaches node n" on the turned graph agrees with "whom does 0 reach".
        const goals = Array.from({ length: Math.min(nodes, 32) }, (_, i) => i);
        const masks = reachMasks(buildCsr(nodes, to, from), goals);
        for (const [bit, goal] of goals.entries()) expect(((masks[0]! >>> bit) & 1) === 1).toBe(distances[goal] !== UNREACHED);
      }),
      { numRuns: 100 },
    );
  });
});
