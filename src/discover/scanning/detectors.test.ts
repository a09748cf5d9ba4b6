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

const ordinary = "const value = compute(input); // what a program's text looks like\n".repeat(4_000).slice(0, 200_000);

/** Processor time, not the clock on the wall: a busy neighbour does not count. */
function seconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** How many times slower than ordinary text, a character; tries again only while the bound is missed. */
function slowness(text: string, bound: number, scan: (text: string) => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 6 && best >= bound; i++) {
    // The whole set reads ordinary text; side by side, so that both see the same machine.
    const plain = seconds(() => scanText(ordinary, { file: "x" })) / ordinary.length;
    best = Math.min(best, seconds(() => scan(text)) / text.length / plain);
  }
  return best;
}

/** The whole set reads a megabyte of ordinary text in about 8 ms on one calm core: 120 times that is a second. */
const BOUND = 120;

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

describe("the whole set on hostile input", () => {
  const worst = ["secret=", `${"secret=".repeat(56)} `, "key key key ", "nvapi-1", "tskey-", "age-secret-key-1", "_auth=", "ipapi-", "private_key=\"", "password:", "token\n"];
  it.each(worst)("%s without end stays under a second a megabyte", (part) => {
    const text = part.repeat(Math.ceil(100_000 / part.length));
    expect(slowness(text, BOUND, (hard) => scanText(hard, { file: "x" }))).toBeLessThan(BOUND);
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
    // Of a detector with hundreds of keywords every so manieth stands for all: they lead to the same pattern.
    const step = Math.ceil(detector.keywords.length / 16);
    for (const keyword of detector.keywords.filter((_word, index) => index % step === 0)) {
      for (const text of hostile(keyword)) {
        expect(slowness(text, BOUND, (hard) => alone.scanText(hard, { file: "x" })), `${id} on ${text.slice(0, 30)}`).toBeLessThan(BOUND);
      }
    }
  });
});
