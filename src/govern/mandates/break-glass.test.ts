// Emergency access as a state machine: two different people always, eight hours at most, in force in `open` alone, and reviewed or overdue.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSamePerson } from "../../model/index.ts";
import { BREAK_GLASS_STATES, type BreakGlassRow } from "../../store/index.ts";
import type { Approver } from "./approval.ts";
import { afterBreakGlass, BREAK_GLASS_EVENTS, isInForce, isOverdue, judgeClosing, judgeOpening, judgeRefusing, judgeReview, LONGEST_MINUTES, reviewDue, untilOf } from "./break-glass.ts";

type Fact = Pick<BreakGlassRow, "state" | "askedBy" | "askedAt" | "decidedBy" | "hash" | "until" | "reviewDueAt" | "review">;
const START = Date.parse("2026-11-24T09:00:00Z");
const HASH = "a".repeat(64);
const MINUTE = 60_000;

const who = fc.record({ name: fc.constantFrom("ann", "ben", "cat"), tag: fc.constantFrom("", "+x"), isSecurity: fc.boolean() }).map(({ name, tag, isSecurity }): Approver => ({ account: `usr_${name}${tag}`, names: [`${name}${tag}@example.com`], teams: [], isSecurity }));
const tried = fc.record({ event: fc.constantFrom(...BREAK_GLASS_EVENTS), by: who, isPerson: fc.boolean(), after: fc.integer({ min: 0, max: 600 }), other: fc.boolean() });

/** What the acts do, without a database: the same judgements and the same transitions. */
function step(of: Fact, { event, by, isPerson, other }: { event: (typeof BREAK_GLASS_EVENTS)[number]; by: Approver; isPerson: boolean; other: boolean }, minutes: number, at: Date): Fact {
  const closed = (): Fact => ({ ...of, state: "closed", reviewDueAt: reviewDue(at).dueAt.toISOString() });
  if (of.state === "open" && of.until !== null && at >= new Date(of.until)) return closed();
  switch (event) {
    case "open":
      return judgeOpening(of, by, { hash: other ? "b".repeat(64) : HASH, at, isPerson }).may ? { ...of, state: "open", decidedBy: by, until: untilOf(at, minutes).toISOString() } : of;
    case "refuse":
      return judgeRefusing(of, by, isPerson).may ? { ...of, state: "refused" } : of;
    case "close":
      return judgeClosing(of, by).may ? closed() : of;
    case "review":
      return judgeReview(of, by, isPerson).may ? { ...of, state: "reviewed", review: { verdict: "justified", text: "", by, at: at.toISOString() } } : of;
    case "lapse":
      return afterBreakGlass(of.state, "lapse") === null ? of : { ...of, state: "lapsed" };
  }
}

describe("emergency access", () => {
  it("over any acts of any people at any time keeps its promises", () => {
    fc.assert(fc.property(who, fc.integer({ min: -5, max: 100_000 }), fc.array(tried, { maxLength: 25 }), (asker, minutes, all) => {
      let of: Fact = { state: "asked", askedBy: asker, askedAt: new Date(START).toISOString(), decidedBy: null, hash: HASH, until: null, reviewDueAt: null, review: null };
      let at = START;
      let openedAt: number | undefined;
      for (const each of all) {
        at += each.after * MINUTE;
        const before = of.state;
        of = step(of, each, minutes, new Date(at));
        if (before === "asked" && of.state === "open") openedAt = at;
        if (of.state !== before) expect(BREAK_GLASS_EVENTS.some((event) => afterBreakGlass(before, event) === of.state)).toBe(true);
        if (of.decidedBy !== null) expect(isSamePerson(asker, of.decidedBy)).toBe(false);
        if (of.review !== null) expect([asker, of.decidedBy].some((party) => party !== null && isSamePerson(party, of.review?.by ?? party))).toBe(false);
        if (of.until !== null) expect(Date.parse(of.until) - (openedAt ?? 0)).toBeLessThanOrEqual(LONGEST_MINUTES * MINUTE);
        for (const later of [0, 1, 481, 5000]) {
          const then = new Date(at + later * MINUTE);
          if (isInForce(of, then)) expect([of.state, then.getTime() < (openedAt ?? 0) + LONGEST_MINUTES * MINUTE]).toEqual(["open", true]);
        }
      }
      // Every one that was opened is open, reviewed, or becomes overdue by itself.
      if (openedAt !== undefined && of.state !== "open") expect(of.state === "reviewed" || isOverdue(of, new Date(at + 30 * 86_400_000))).toBe(true);
    }));
  });

  it("is in force in no state but open", () => {
    for (const state of BREAK_GLASS_STATES) expect(isInForce({ state, until: new Date(START + MINUTE).toISOString() }, new Date(START))).toBe(state === "open");
  });
});
