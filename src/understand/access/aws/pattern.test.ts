// Wildcards against their definition, and against input made to be slow. Overlap of two patterns against brute force.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covers, intersects } from "./overlap.ts";
import { compilePattern, compileWildcard } from "./pattern.ts";

const letters = (alphabet: string, maxLength: number): fc.Arbitrary<string> => fc.array(fc.constantFrom(...alphabet), { maxLength }).map((list) => list.join(""));

function byDefinition(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern[0] === "*") return byDefinition(pattern.slice(1), text) || (text !== "" && byDefinition(pattern, text.slice(1)));
  return text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && byDefinition(pattern.slice(1), text.slice(1));
}

const texts = (alphabet: string, length: number): readonly string[] => (length === 0 ? [""] : ["", ...texts(alphabet, length - 1).flatMap((rest) => [...alphabet].map((one) => one + rest))]);
const ALL_TEXTS = [...new Set(texts("ab", 5))];

describe("patterns", () => {
  it("match as defined", () => {
    fc.assert(
      fc.property(letters("ab*?", 8), letters("ab", 8), (pattern, text) => {
        expect(compileWildcard(pattern)(text)).toBe(byDefinition(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  it("are not made slow by hostile input", () => {
    const hostile = compileWildcard(`${"a*".repeat(200)}b`);
    const hostileToo = compileWildcard(`${"?*".repeat(200)}b`);
    const text = "a".repeat(20_000);
    const from = performance.now();
    expect(hostile(text)).toBe(false);
    expect(hostileToo(text)).toBe(false);
    expect(performance.now() - from).toBeLessThan(1000);
  });

  it("an unclosed variable is text", () => {
    expect(compilePattern("a${b", { wildcards: true, variables: true }).source).toBe("a${b");
    expect(compilePattern("a${b", { wildcards: true, variables: true }).hasVariables).toBe(false);
  });
});

describe("overlap", () => {
  it("intersects exactly when a text matches both", () => {
    fc.assert(
      fc.property(letters("ab*?", 5), letters("ab*?", 5), (left, right) => {
        const shared = ALL_TEXTS.some((text) => byDefinition(left, text) && byDefinition(right, text));
        // A shared text, if there is one, has no more letters than both patterns together; texts of five letters do for most.
        if (shared) expect(intersects(left, right)).toBe(true);
        if (left.length + right.length <= 5) expect(intersects(left, right)).toBe(shared);
      }),
      { numRuns: 1500 },
    );
  });

  it("covers is never wrong when it says yes, and sees plain cases", () => {
    fc.assert(
      fc.property(letters("ab*?", 5), letters("ab*?", 5), (wide, narrow) => {
        if (!covers(wide, narrow)) return;
        for (const text of ALL_TEXTS) if (byDefinition(narrow, text)) expect(byDefinition(wide, text)).toBe(true);
      }),
      { numRuns: 1500 },
    );
    expect(covers("arn:aws:s3:::*", "arn:aws:s3:::b/*")).toBe(true);
    expect(covers("arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/app-*")).toBe(true);
    expect(covers("arn:aws:s3:::b/*", "arn:aws:s3:::*")).toBe(false);
  });
});
