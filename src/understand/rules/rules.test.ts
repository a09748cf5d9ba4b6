// Every rule proves itself: its examples run through the real graph, and the registry and the folder say the same.
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Estate } from "../../model/index.ts";
import { buildGraph, type Graph } from "../graph/index.ts";
import type { Rule, RuleExample } from "./contract.ts";
import { defineRule } from "./define-rule.ts";
import { rules } from "./registry.ts";

const EMPTY: Estate = { identities: [], credentials: [], entitlements: [], grants: [], resources: [], relations: [], usages: [], owners: [], people: [], coverage: [] };

/** A thing that an example names twice is one thing. */
const unique = <T extends { readonly key: string }>(items: readonly T[]): readonly T[] => [...new Map(items.map((item) => [item.key, item])).values()];

function graphOf(example: RuleExample): Graph {
  const estate = { ...EMPTY, ...example.estate };
  return buildGraph({ ...estate, identities: unique(estate.identities), resources: unique(estate.resources), entitlements: unique(estate.entitlements) }, new Date(example.at));
}

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
  it.each(rule.examples.flags.map((example) => [example.why, example] as const))("flags: %s", (_why, example) => {
    const graph = graphOf(example);
    const matches = rule.evaluate(graph);
    expect(matches.length).toBeGreaterThan(0);
    const population = new Set(rule.about.population(graph));
    for (const match of matches) {
      expect(population.has(match.subject), "the subject is one of those the denominator counts").toBe(true);
      expect(match.evidence.length).toBeGreaterThan(0);
      expect(match.title).not.toMatch(/undefined|\[object|NaN|\.$/);
      expect(match.remedy).not.toMatch(/undefined|\[object|NaN/);
      expect(match.discriminator ?? "").not.toMatch(/\d{4}-\d{2}-\d{2}|^\d+$/);
    }
    const keys = matches.map((match) => `${match.subject}|${match.discriminator ?? ""}`);
    expect(new Set(keys).size, "two matches on one subject have different discriminators").toBe(keys.length);
  });

  it.each(rule.examples.passes.map((example) => [example.why, example] as const))("passes: %s", (_why, example) => {
    expect(rule.evaluate(graphOf(example))).toEqual([]);
  });

  it("finds the same twice, and nothing in an empty estate", () => {
    const [example] = rule.examples.flags;
    if (example === undefined) throw new Error(`${rule.id} has no example that it must flag`);
    expect(rule.evaluate(graphOf(example))).toEqual(rule.evaluate(graphOf(example)));
    const empty = graphOf({ why: "nothing was read", estate: {}, at: example.at });
    expect(rule.evaluate(empty)).toEqual([]);
    expect(rule.about.population(empty)).toEqual([]);
  });
});

describe("the registry", () => {
  const files = readdirSync(import.meta.dirname).filter((file) => /^[a-z]{3}-\d{3}-.+\.ts$/.test(file));

  it("lists every file of the folder once, in the order of the ids", () => {
    expect(rules.map((rule) => rule.id.toLowerCase())).toEqual(files.map((file) => file.slice(0, 7)).sort());
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThanOrEqual(26);
  });

  it("says each framework in one edition", () => {
    for (const framework of rules.flatMap((rule) => rule.frameworks)) expect(framework).toMatch(/\d/);
  });
});

describe("defineRule", () => {
  const [sound] = rules as readonly [Rule, ...Rule[]];

  it.each([
    ["id", { id: "CRD-1" }],
    ["title", { title: "Ends with a stop." }],
    ["edition", { frameworks: ["NHI7"] }],
    ["frameworks", { frameworks: [] }],
    ["why", { why: "no sentence" }],
    ["streams", { needs: [] }],
    ["stream names", { needs: [["aws"]] }],
    ["flagging example", { examples: { flags: [], passes: sound.examples.passes } }],
    ["passing example", { examples: { flags: sound.examples.flags, passes: [] } }],
  ])("refuses a declaration without a proper %s, in a sentence", (_, change) => {
    expect(() => defineRule({ ...sound, ...change } as Rule)).toThrow(/is declared wrongly: .{20,}/);
  });
});
