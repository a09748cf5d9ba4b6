// Waivers: nothing is accepted before it is granted, and nothing comes back to life.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REOPEN_TRIGGERS, type WaivedFacts, type WaiverState } from "../../model/index.ts";
import { afterWaiverEvent, coversCritical, endRefusal, firedTriggers, WAIVER_EVENTS } from "./waiver-state.ts";

const events = fc.array(fc.constantFrom(...WAIVER_EVENTS), { maxLength: 12 });

describe("the states of a waiver", () => {
  it("reach granted only by a grant of a request, and once", () => {
    fc.assert(fc.property(events, (all) => {
      let state: WaiverState = "requested";
      let grants = 0;
      for (const event of all) {
        const next = afterWaiverEvent(state, event);
        if (next === null) continue;
        if (next === "granted") {
          expect([state, event]).toEqual(["requested", "grant"]);
          grants++;
        }
        if (state === "ended" || state === "refused") expect.fail("nothing leaves an end");
        state = next;
      }
      expect(grants).toBeLessThanOrEqual(1);
    }));
  });
});

const facts = fc.record({ severity: fc.integer({ min: 0, max: 3 }), reach: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }), ruleVersion: fc.integer({ min: 1, max: 3 }), evidence: fc.constantFrom("a", "b"), owner: fc.constantFrom("ann", "ben", null) });

describe("triggers", () => {
  it("fire never on what has not changed, and only those that were chosen", () => {
    fc.assert(fc.property(facts, facts, fc.subarray([...REOPEN_TRIGGERS]), (before, now, chosen) => {
      expect(firedTriggers(REOPEN_TRIGGERS, before, before)).toEqual([]);
      expect(firedTriggers(chosen, before, now)).toEqual(REOPEN_TRIGGERS.filter((each) => chosen.includes(each)).flatMap((each) => firedTriggers([each], before, now)));
    }));
  });

  const before: WaivedFacts = { severity: 2, reach: 1, ruleVersion: 1, evidence: "a", owner: "ann" };
  it.each([
    ["severity-rises", { severity: 3 }, "its severity rose from high to critical"],
    ["reach-rises", { reach: 4 }, "the reach of its identity rose from scoped to administrator"],
    ["rule-changes", { ruleVersion: 2 }, "its rule changed from version 1 to 2"],
    ["evidence-changes", { evidence: "b" }, "its evidence is not what was accepted"],
    ["owner-changes", { owner: null }, "the owner changed from ann to nobody"],
  ] as const)("%s says why", (trigger, change, says) => {
    expect(firedTriggers([trigger], before, { ...before, ...change })).toEqual([says]);
  });

  it("do not fire when severity or reach falls", () => {
    expect(firedTriggers(["severity-rises", "reach-rises"], before, { ...before, severity: 0, reach: 0 })).toEqual([]);
  });
});

describe("the end of a waiver", () => {
  const now = new Date("2026-11-24T09:00:00Z");
  it("lies ahead, within a year, and within a quarter for what is critical", () => {
    expect(endRefusal("2026-11-24T09:00:00Z", now, 0)).toContain("in the future");
    expect(endRefusal("2028-01-01T00:00:00Z", now, 0)).toContain("at most a year");
    expect(endRefusal("2027-06-01T00:00:00Z", now, 0)).toBeNull();
    expect(endRefusal("2027-06-01T00:00:00Z", now, 2)).toContain("2 critical findings");
    expect(endRefusal("2027-01-31T00:00:00Z", now, 2)).toBeNull();
    expect([coversCritical("2027-01-31T00:00:00Z", now), coversCritical("2027-06-01T00:00:00Z", now)]).toEqual([true, false]);
  });
});
