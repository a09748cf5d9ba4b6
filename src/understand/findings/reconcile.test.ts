// The life of findings: what is gone is resolved only where somebody looked.
import { describe, expect, it } from "vitest";
import type { Finding } from "../../model/index.ts";
import type { Judged } from "./evaluate.ts";
import { reconcileFindings, type KnownFinding } from "./reconcile.ts";

const AT = new Date("2026-11-24T09:00:00Z");
const known = (more: Partial<KnownFinding> = {}): KnownFinding => ({ key: "k", rule: "CRD-001", realm: "111122223333", severity: "high", state: "open", ...more });
const found = (key = "k", severity: Finding["severity"] = "high") => ({ key, severity }) as Finding;
const saw = (...unseen: readonly string[]): Judged => new Map([["CRD-001", new Set(unseen)]]);
const events = (previous: readonly KnownFinding[], findings: readonly Finding[], judged: Judged) => reconcileFindings(previous, { findings, judged, at: AT }).map(({ what, key }) => `${what} ${key}`);

describe("a finding that matches no more", () => {
  it("is resolved when its rule saw all of its realm", () => {
    expect(events([known()], [], saw())).toEqual(["resolved k"]);
    expect(events([known()], [], saw("444455556666"))).toEqual(["resolved k"]);
  });

  it.each([
    ["its rule did not run", new Map()],
    ["its realm was read in part", saw("111122223333")],
    ["a part was read of which nobody knows the realm", saw("?")],
  ])("stays open when %s", (_, judged) => {
    expect(events([known()], [], judged)).toEqual([]);
    expect(events([known({ state: "accepted", waivedUntil: "2026-12-24T00:00:00Z" })], [], judged)).toEqual([]);
    expect(events([known({ state: "accepted", waivedUntil: "2026-11-01T00:00:00Z" })], [], judged)).toEqual(["waiver-expired k"]);
  });
});

describe("a finding that matches", () => {
  it("opens, changes and comes back also by a read of a part", () => {
    expect(events([], [found()], saw("?"))).toEqual(["opened k"]);
    expect(events([known()], [found("k", "low")], saw())).toEqual(["severity-changed k"]);
    expect(events([known({ state: "resolved" })], [found()], saw("111122223333"))).toEqual(["reopened k"]);
  });

  it("gives no event the second time", () => {
    expect(events([known()], [found()], saw())).toEqual([]);
    expect(events([known({ state: "resolved" })], [], saw())).toEqual([]);
  });
});
