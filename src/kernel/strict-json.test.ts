// Strict JSON: what JSON.parse reads and nobody can read otherwise, and nothing else.
import fc from "fast-check";
import { expect, it } from "vitest";
import { readStrictJson, readStrictObject } from "./strict-json.ts";

const IN_DOUBT = /__proto__|constructor|prototype|\\u0000|\\ud[89a-f]/;

it("reads what JSON.parse reads", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
    const text = JSON.stringify(value);
    fc.pre(!IN_DOUBT.test(text));
    expect(readStrictObject(text)).toEqual(JSON.parse(text));
  }), { numRuns: 200 });
});

it("refuses what two readers could take differently", () => {
  for (const text of ['{"a":1,"a":2}', '{"a":{"b":1,"\\u0062":2}}', '{"__proto__":{}}', '{"a":[{"constructor":1}]}', '{"a":"\\ud800"}', '{"a":"\\u0000"}', `${"[".repeat(33)}${"]".repeat(33)}`, "{"]) {
    expect(() => readStrictJson(text), text).toThrow();
    expect(readStrictObject(text), text).toBeUndefined();
  }
  expect(readStrictObject("[1]")).toBeUndefined();
  expect(readStrictJson('{"a":{"b":1},"c":{"b":1},"d":["b","b"],"e":"b:{"}')).toEqual({ a: { b: 1 }, c: { b: 1 }, d: ["b", "b"], e: "b:{" });
});
