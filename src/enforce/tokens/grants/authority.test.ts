// Authority in common is what each part answers for itself, and it never grows on its way down a chain.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allows, implies, meet, starCovers, starsMayMeet, type ArgumentLimit } from "../../../model/index.ts";
import { authorityOf, coversAuthority, inCommon, permits, type Authority, type ToolBound, type ToolCall } from "./authority.ts";

const name = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 });
const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*"), minLength: 1, maxLength: 5 });
const value = fc.oneof(name, fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.array(fc.constant(1), { maxLength: 3 }));
const known = <T extends object>(all: T): ArgumentLimit => Object.fromEntries(Object.entries(all).filter(([, each]) => each !== undefined));
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 1 });
const limit: fc.Arbitrary<ArgumentLimit> = fc.oneof(
  fc.record({ equals: fc.oneof(name, fc.integer({ min: -3, max: 3 }), fc.boolean()) }),
  fc.record({ one_of: fc.array(fc.oneof(name, fc.integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 3 }) }),
  fc.record({ matches: maybe(pattern), min: maybe(fc.integer({ min: -3, max: 3 })), max: maybe(fc.integer({ min: -3, max: 3 })), max_length: maybe(fc.integer({ min: 0, max: 3 })) }).map(known),
  fc.constant<ArgumentLimit>({ absent: true }),
);
const some = fc.subarray(["x", "y", "z"]);
const bound: fc.Arbitrary<ToolBound> = fc
  .record({ server: pattern, tool: pattern, arguments: maybe(fc.dictionary(fc.constantFrom("p", "q"), limit, { maxKeys: 2, noNullPrototype: true })), data: maybe(some), environments: maybe(some) })
  .map(({ server, tool, ...rest }) => ({ server, tool, ...(known(rest) as object) }));
const right = fc.array(bound, { minLength: 1, maxLength: 2 });
const list = fc.option(fc.subarray(["r", "s", "t"]), { nil: null });
const authority: fc.Arbitrary<Authority> = fc.record({ tools: fc.option(fc.array(right, { maxLength: 3 }), { nil: null, freq: 8 }), scopes: list, resources: list, until: fc.integer({ min: 0, max: 1000 }) });
const call: fc.Arbitrary<ToolCall> = fc.record({ server: name, tool: name, arguments: fc.dictionary(fc.constantFrom("p", "q"), value, { maxKeys: 2, noNullPrototype: true }), data: fc.subarray(["x", "y"]), environment: fc.constantFrom("x", "y", "z") });

describe("patterns with stars", () => {
  it("covers exactly what its texts are, and never says that two cannot meet when a text is in both", () => {
    const asRegex = (text: string) => new RegExp(`^${text.replaceAll("*", ".*")}$`);
    fc.assert(fc.property(pattern, pattern, name, (left, right, text) => {
      expect(starCovers(left, text)).toBe(asRegex(left).test(text));
      if (starCovers(left, right) && starCovers(right, text)) expect(starCovers(left, text)).toBe(true);
      if (starCovers(left, text) && starCovers(right, text)) expect(starsMayMeet(left, right)).toBe(true);
    }), { numRuns: 2000 });
  });
});

describe("limits of arguments", () => {
  it("meet in exactly the values that both allow", () => {
    fc.assert(fc.property(limit, limit, value, (left, right, given) => {
      const both = meet(left, right);
      if (both === undefined) return;
      expect(allows(both, given)).toBe(allows(left, given) && allows(right, given));
      expect([implies(both, left), implies(both, right)]).toEqual([true, true]);
    }), { numRuns: 3000 });
  });

  it("imply one another only when every value passes", () => {
    fc.assert(fc.property(limit, limit, value, (inner, outer, given) => {
      if (implies(inner, outer) && allows(inner, given)) expect(allows(outer, given)).toBe(true);
    }), { numRuns: 3000 });
  });
});

describe("authority in common", () => {
  it("row 32: is what three separate answers give: person, mandate of the agent, and what is asked", () => {
    fc.assert(fc.property(authority, authority, authority, call, (person, mandate, asked, act) => {
      const common = inCommon([person, mandate, asked]);
      expect(permits(common, act)).toBe(permits(person, act) && permits(mandate, act) && permits(asked, act));
      expect(common.until).toBe(Math.min(person.until, mandate.until, asked.until));
      for (const scope of ["r", "s", "t"]) {
        expect(common.scopes === null || common.scopes.includes(scope)).toBe([person, mandate, asked].every(({ scopes }) => scopes === null || scopes.includes(scope)));
        expect(common.resources === null || common.resources.includes(scope)).toBe([person, mandate, asked].every(({ resources }) => resources === null || resources.includes(scope)));
      }
    }), { numRuns: 3000 });
  });

  it("row 32: never grows along a chain, whatever each link asks for", () => {
    fc.assert(fc.property(fc.array(authority, { minLength: 2, maxLength: 5 }), call, (links, act) => {
      let held = links[0] as Authority;
      for (const link of links.slice(1)) {
        const next = inCommon([held, link]);
        expect(coversAuthority(held, next)).toBe(true);
        if (permits(next, act)) expect(permits(held, act)).toBe(true);
        held = next;
      }
    }), { numRuns: 1500 });
  });

  it("says a common right in one bound where it can, and leaves out what can never be", () => {
    const mandate = authorityOf({ end: "2027-01-01", scope: { tools: [{ server: "git*", tool: "*_issue", arguments: { title: { max_length: 80 } } }, { server: "mail", tool: "send" }], environments: ["production"] } });
    const asked: Authority = { tools: [[{ server: "github", tool: "create_issue" }]], scopes: null, resources: null, until: Infinity };
    expect(inCommon([mandate, asked])).toEqual({
      tools: [[{ server: "github", tool: "create_issue", arguments: { title: { max_length: 80 } }, data: [], environments: ["production"] }]],
      scopes: null,
      resources: null,
      until: Date.parse("2027-01-01T23:59:59.999Z") / 1000,
    });
  });
});
