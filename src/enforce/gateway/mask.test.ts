// What is masked is masked wherever a result carries it, and what holds nothing is given back as it is.
import fc from "fast-check";
import { expect, it } from "vitest";
import { mask } from "./mask.ts";

const customers = { customers: [{ name: "Ann", phone: "+41 79 000 00 00" }] };
const hidden = { customers: [{ name: "Ann", phone: "[personal data, masked]" }] };
const personal = ["customers.*.phone"];

it("masks personal fields in a plain value, in structured content, and in a text that is JSON", () => {
  expect(mask(customers, personal)).toEqual({ value: hidden, masked: ["customers.0.phone: personal"] });
  const result = { content: [{ type: "text", text: JSON.stringify(customers) }], structuredContent: customers };
  expect(mask(result, personal)).toEqual({ value: { content: [{ type: "text", text: JSON.stringify(hidden) }], structuredContent: hidden }, masked: ["content.0.text.customers.0.phone: personal", "structuredContent.customers.0.phone: personal"] });
  expect(mask({ content: [{ type: "text", text: JSON.stringify(customers.customers) }] }, ["*.phone"]).value).toEqual({ content: [{ type: "text", text: JSON.stringify(hidden.customers) }] });
});

it("gives back the very value that holds nothing to mask", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const { value: after, masked } = mask(value, ["nobody.has.this"]);
      if (masked.length === 0) expect(after).toBe(value);
    }),
    { numRuns: 300 },
  );
});

it("row 42: cuts what is nested without end instead of running out of stack", () => {
  let deep: unknown = "x";
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  expect(mask(deep, []).masked).toEqual([expect.stringMatching(/nested too deep$/)]);
});
