// The compact search gives what a plain one gives, also when it is asked again and again.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildCsr, createReacher } from "./csr.ts";

const graph = fc.record({ nodes: fc.integer({ min: 1, max: 60 }), edges: fc.array(fc.tuple(fc.nat(59), fc.nat(59)), { maxLength: 200 }) });

function plain(edges: readonly (readonly [number, number])[], start: number): readonly number[] {
  const reached = new Set([start]);
  for (const at of reached) for (const [from, to] of edges) if (from === at) reached.add(to);
  return [...reached].toSorted((a, b) => a - b);
}

describe("compact graphs", () => {
  it("reach what a plain search reaches, from each node, more often than there are marks", () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges: drawn }) => {
        const edges = drawn.map(([from, to]) => [from % nodes, to % nodes] as const);
        const [from, to] = [Uint32Array.from(edges, (edge) => edge[0]), Uint32Array.from(edges, (edge) => edge[1])];
        const reach = createReacher(buildCsr(nodes, from, to), buildCsr(nodes, to, from));
        for (let i = 0; i < 300; i += 1) {
          const start = i % nodes;
          if (i < nodes || i > 250) expect([...reach(start)].toSorted((a, b) => a - b)).toEqual(plain(edges, start));
          else reach(start);
        }
      }),
      { numRuns: 100 },
    );
  });
});
