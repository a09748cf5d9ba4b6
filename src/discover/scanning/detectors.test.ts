// Every detector's own examples run: what it must flag, what it must pass, and that it stays fast on hostile input.
import { describe, expect, it } from "vitest";
import { scanEngine } from "./engine.ts";
import { detectors, scanText } from "./index.ts";

const hostile = (keyword: string) => [
  `${keyword}${"a".repeat(40_000)}`,
  keyword.repeat(Math.ceil(40_000 / keyword.length)),
  `${keyword}=`.repeat(Math.ceil(40_000 / (keyword.length + 1))),
  `${keyword} "`.repeat(Math.ceil(40_000 / (keyword.length + 2))),
  `${keyword}: aB3-_`.repeat(Math.ceil(40_000 / (keyword.length + 7))),
];

describe("the registry of detectors", () => {
  it("has at least 40 kinds, each once", () => {
    expect(new Set(detectors.map(({ id }) => id)).size).toBe(detectors.length);
    expect(detectors.length).toBeGreaterThanOrEqual(40);
  });

  it.each(detectors.map((detector) => [detector.id, detector] as const))("%s: keywords are lower-case ASCII", (_id, detector) => {
    expect(detector.keywords.length).toBeGreaterThan(0);
    for (const keyword of detector.keywords) expect(keyword).toMatch(/^[\x20-\x40\x5b-\x7e]+$/);
  });
});

describe.each(detectors.map((detector) => [detector.id, detector] as const))("%s", (id, detector) => {
  const alone = scanEngine([detector]);

  it("flags its examples, and no more specific detector takes them", () => {
    expect(detector.flags.length).toBeGreaterThan(0);
    for (const text of detector.flags) {
      expect(alone.scanText(text, { file: "x" }).length, text).toBeGreaterThan(0);
      expect(scanText(text, { file: "x" }).map((match) => match.detector.id), text).toContain(id);
    }
  });

  it("passes its near misses", () => {
    expect(detector.passes.length).toBeGreaterThan(0);
    for (const { text, why } of detector.passes) {
      expect(alone.scanText(text, { file: "x" }), `${text}: ${why}`).toEqual([]);
    }
  });

  it("runs in linear time on hostile input", () => {
    for (const keyword of detector.keywords) {
      for (const text of hostile(keyword)) {
        const start = performance.now();
        alone.scanText(text, { file: "x" });
        // 40 kB; the promise is a second per megabyte for the whole set. A busy machine gets some slack.
        expect(performance.now() - start, `${id} on ${text.slice(0, 30)}`).toBeLessThan(400);
      }
    }
  });
});
