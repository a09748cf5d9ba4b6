// One name for one environment: words alone, words in names, what must not be taken for production, and words nobody knows.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { environmentIn, environmentOf, ENVIRONMENTS } from "./environment.ts";

describe("what a tag says", () => {
  it.each([
    ["production", "production"], ["Prod", "production"], ["PRD", "production"], ["live", "production"], ["prod-eu", "production"], ["prod1", "production"],
    ["stg", "staging"], ["UAT", "staging"], ["pre-prod", "staging"], ["preprod", "staging"], ["Pre_Production", "staging"],
    ["qa", "test"], ["ci", "test"], ["tst", "test"], ["dev", "development"], ["sandbox", "development"], ["local", "development"],
    ["tooling", "tooling"], ["Shared Services", "shared services"], ["nonprod", "nonprod"], ["non-prod", "non-prod"], ["dev-and-test", "dev-and-test"],
  ])("%s is %s", (said, environment) => expect(environmentOf(said)).toBe(environment));

  it("is nothing when it is empty", () => expect(environmentOf("  ")).toBeUndefined());

  it("keeps its name when it is read again", () => {
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (said) => {
      const once = environmentOf(said);
      if (once !== undefined) expect(environmentOf(once)).toBe(once);
    }));
    for (const name of ENVIRONMENTS) expect(environmentOf(name)).toBe(name);
  });
});

describe("what a name speaks of", () => {
  it.each([
    ["payments-prod", "production"], ["services/a/deploy/staging/.env", "staging"], ["app_dev2", "development"],
    ["live-stream", undefined], ["ci-runner", undefined], ["product-api", undefined], ["prod-to-dev-copy", undefined], ["non-prod-reader", undefined], [undefined, undefined],
  ])("%s: %s", (name, environment) => expect(environmentIn(name)).toBe(environment));
});
