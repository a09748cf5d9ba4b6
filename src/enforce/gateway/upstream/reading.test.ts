// Server-sent events in any cut, and headers that mirror the body, there and back.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeHeader, encodeHeader, mirrorHeaders, mirrorMismatch } from "./headers.ts";
import { sseReader, type SseEvent } from "./sse.ts";

const read = (chunks: readonly Buffer[], most = 1_000): { readonly events: readonly SseEvent[]; readonly isTooLarge: boolean } => {
  const events: SseEvent[] = [];
  let isTooLarge = false;
  const reader = sseReader({ most, take: (event) => void events.push(event), tooLarge: () => void (isTooLarge = true) });
  for (const chunk of chunks) reader.push(chunk);
  return { events, isTooLarge };
};

describe("events", () => {
  it("are the same however they are cut, also within a letter", () => {
    const stream = Buffer.from(': comment\nid: 1\ndata: {"a":"ü€"}\n\nevent: other\r\ndata: one\r\ndata: two\r\n\r\ndata:x\n\n');
    const whole = read([stream]).events;
    expect(whole).toEqual([{ event: "message", data: '{"a":"ü€"}', id: "1" }, { event: "other", data: "one\ntwo", id: "1" }, { event: "message", data: "x", id: "1" }]);
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 })), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      expect(read(places.slice(1).map((end, index) => stream.subarray(places[index], end))).events).toEqual(whole);
    }));
  });

  it("without end are not kept", () => {
    expect(read([Buffer.from("data: "), ...Array.from({ length: 20 }, () => Buffer.alloc(100, 120))]).isTooLarge).toBe(true);
    expect(read([Buffer.from("data: x\n".repeat(2_000))]).isTooLarge).toBe(true);
  });
});

describe("headers", () => {
  it("carry any text, and give it back", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const header = encodeHeader(text);
      expect(header).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeHeader(header)).toBe(text);
    }));
    expect(encodeHeader("=?base64?YQ==?=")).not.toBe("=?base64?YQ==?=");
    expect(decodeHeader("=?base64?a?=")).toBeUndefined();
  });

  it("mirror the arguments that the schema names, and nothing that is not reached by properties alone", () => {
    const schema = { type: "object", properties: { region: { type: "string", "x-mcp-header": "Region" }, in: { type: "object", properties: { n: { type: "integer", "x-mcp-header": "N" } } }, list: { type: "array", items: { type: "string", "x-mcp-header": "Bad" } } } };
    const args = { region: "eu ", in: { n: 42 }, list: ["x"] };
    const headers = mirrorHeaders(schema, args);
    expect(headers).toEqual({ "mcp-param-region": encodeHeader("eu "), "mcp-param-n": "42" });
    expect(mirrorMismatch(schema, args, headers)).toBeNull();
    expect(mirrorMismatch(schema, args, { ...headers, "mcp-param-n": "42.0" })).toBeNull();
    expect(mirrorMismatch(schema, args, { ...headers, "mcp-param-n": "43" })).toMatch(/mcp-param-n/);
    expect(mirrorMismatch(schema, { region: null }, {})).toBeNull();
  });
});
