// Patterns against each other, compared with all short texts: a cover never covers too much, and two patterns meet exactly when a text is of both.
import fc from "fast-check";
import { describe, it } from "vitest";
import { covers, intersects } from "./overlap.ts";

const LETTERS = ["a", "b", "c"];
const LONGEST = 6;
const texts = Array.from({ length: LONGEST }).reduce<string[]>((all) => ["", ...all.flatMap((text) => LETTERS.map((letter) => letter + text))], [""]);
const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 4 });
const textsOf = (glob: string) => {
  const shape = new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`);
  return texts.filter((text) => shape.test(text));
};

describe("two patterns", () => {
  it("cover each other only when every text of the one is of the other", () => {
    fc.assert(fc.property(pattern, pattern, (wide, narrow) => !covers(wide, narrow) || textsOf(narrow).every((text) => textsOf(wide).includes(text))), { numRuns: 300 });
  });

  it("of which one has no wildcard cover it exactly when it is of them", () => {
    fc.assert(fc.property(pattern, fc.constantFrom(...texts), (wide, text) => covers(wide, text) === textsOf(wide).includes(text)), { numRuns: 300 });
  });

  it("share a text exactly when they intersect", () => {
    // Two patterns of four places share a text of at most six letters, if any.
    const short = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 });
    fc.assert(fc.property(short, short, (left, right) => intersects(left, right) === textsOf(left).some((text) => textsOf(right).includes(text))), { numRuns: 300 });
  });
});
