// Which stops an act runs into: nobody who is stopped acts, whether by himself, through another, or as an instance of what is stopped with its tree.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keysOf, STOP_KINDS, stopKey, toolSubject, type Involved, type StopKind } from "./stop.ts";

const name = fc.constantFrom("a", "b", "c", "d");
const involved = fc.record({ actors: fc.array(name, { minLength: 1, maxLength: 4 }), ancestors: fc.array(name, { maxLength: 3 }), server: fc.option(name), tool: fc.option(name), mandate: fc.option(name) });

/** The same in the words of the definition. */
function stops(kind: StopKind, subject: string, { actors, ancestors, server, tool, mandate }: Involved): boolean {
  switch (kind) {
    case "agent":
      return actors.includes(subject);
    case "tree":
      return actors.includes(subject) || ancestors.includes(subject);
    case "tool":
      return server !== null && tool !== null && subject === toolSubject(server, tool);
    case "server":
      return server === subject;
    case "mandate":
      return mandate === subject;
    case "everything":
      return subject === "*";
  }
}

describe("the stops of an act", () => {
  it("row 33: are those of every actor of its chain, of the trees above, of its tool, server and mandate, and of everything", () => {
    fc.assert(
      fc.property(involved, fc.constantFrom(...STOP_KINDS), fc.oneof(name, fc.constant("*"), fc.tuple(name, name).map(([a, b]) => toolSubject(a, b))), (act, kind, subject) => {
        expect(keysOf(act).includes(stopKey({ kind, subject }))).toBe(stops(kind, subject, act));
      }),
      { numRuns: 2_000 },
    );
  });
});
