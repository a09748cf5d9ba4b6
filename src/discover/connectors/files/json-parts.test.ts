// The splitter must agree with JSON.parse on every document, however the bytes are cut into chunks.
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { Part } from "../contract.ts";
import { JSON_LIMITS, jsonDepth, jsonParts } from "./json-parts.ts";

async function* cut(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function read(text: string, shape: "split" | "whole" = "split", size = 7): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of jsonParts(cut(text, size), shape)) parts.push(part);
  return parts;
}

describe("jsonParts", () => {
  it("splits array members of the top object and keeps other members whole", async () => {
    const parts = await read('{"UserDetailList":[{"a":[1,2]},{"b":"}]"}],"IsTruncated":false,"Empty":[],"Marker":"x\\"y","Nested":{"k":[{}]}}');
    expect(parts.map((part) => [part.member, part.value])).toEqual([
      ["UserDetailList", { a: [1, 2] }],
      ["UserDetailList", { b: "}]" }],
      ["IsTruncated", false],
      ["Marker", 'x"y'],
      ["Nested", { k: [{}] }],
    ]);
  });

  it("reads top-level arrays, NDJSON and bare values", async () => {
    expect((await read("[1, null ,\n true]")).map((part) => part.value)).toEqual([1, null, true]);
    expect((await read('{"a":1}\n{"a":2}\n', "whole")).map((part) => [part.value, part.line])).toEqual([
      [{ a: 1 }, 1],
      [{ a: 2 }, 2],
    ]);
    expect(await read("")).toEqual([]);
  });

  it("yields what is complete before it says where the file was cut off", async () => {
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const part of jsonParts(cut('{"items":[{"a":1},\n{"b":', 5), "split")) seen.push(part.value);
    })();
    await expect(reading).rejects.toThrow(/line 2: the file ends in the middle of a value/);
    expect(seen).toEqual([{ a: 1 }]);
  });

  it("refuses nesting that no export has", async () => {
    await expect(read("[".repeat(10_000))).rejects.toThrow(/nests deeper than 256 levels/);
    expect(jsonDepth(Buffer.from("[[{}]]"))).toBe(3);
  });

  it("keeps a member named __proto__ as data", async () => {
    const [part] = await read('[{"__proto__":{"admin":true}}]');
    expect(Object.keys(part?.value as object)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });

  it("agrees with JSON.parse for any document and any chunk size", async () => {
    const document = fc.dictionary(fc.string(), fc.oneof(fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 4 }), fc.jsonValue({ maxDepth: 3 })), { maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(document, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (value, size, pretty) => {
        const text = JSON.stringify(value, null, pretty ? 2 : 0);
        const expected = Object.entries(JSON.parse(text) as Record<string, unknown>).flatMap(([member, item]) =>
          Array.isArray(item) ? item.map((element) => [member, element]) : [[member, item]],
        );
        expect((await read(text, "split", size)).map((part) => [part.member, part.value])).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("bounds one part", async () => {
    const parts = jsonParts(cut(`["${"x".repeat(5000)}"]`, 100), "split", { ...JSON_LIMITS, partBytes: 1000 });
    await expect(parts.next()).rejects.toThrow(/larger than 0 MiB/);
  });
});
