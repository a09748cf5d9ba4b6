// Notices ahead of an end: over a year of days, across changes of clocks and a leap day, each at most once and none too late.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOTICE_STEPS, noticesDue } from "./calendar.ts";

const STEPS = NOTICE_STEPS.credential;
const DAY = 86_400_000;
const dayOf = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);
const FIRST = Date.parse("2027-01-01") / DAY;
/** Ends within two years, of which one is a leap year; UTC days know no summer time. */
const ends = fc.integer({ min: FIRST, max: FIRST + 730 });

/** A server that is up on these days alone: what it says on each. */
function run(end: number, days: readonly number[]): readonly { readonly day: number; readonly step: number }[] {
  let said: number | null = null;
  let next: string | null = dayOf(end - Math.max(...STEPS));
  const told: { day: number; step: number }[] = [];
  for (const day of days) {
    if (next === null || next > dayOf(day)) continue;
    const due = noticesDue(dayOf(end), said, dayOf(day), STEPS);
    if (due.step !== null) {
      told.push({ day, step: due.step });
      said = due.step;
    }
    next = due.next;
  }
  return told;
}

describe("notices ahead of an end", () => {
  it("come 30, 14, 7 and 1 days ahead when the server is up every day", () => {
    fc.assert(fc.property(ends, (end) => {
      const days = Array.from({ length: 60 }, (_, index) => end - 45 + index);
      expect(run(end, days)).toEqual(STEPS.map((step) => ({ day: end - step, step })));
    }));
  });

  it("after a pause are the most urgent one alone, never one twice, never after the end", () => {
    fc.assert(fc.property(ends, fc.uniqueArray(fc.integer({ min: -60, max: 10 }), { minLength: 1, maxLength: 30 }), (end, offsets) => {
      const told = run(end, offsets.toSorted((a, b) => a - b).map((offset) => end + offset));
      const steps = told.map(({ step }) => step);
      expect(new Set(steps).size).toBe(steps.length);
      expect(steps).toEqual(steps.toSorted((a, b) => b - a));
      for (const { day, step } of told) {
        expect(day).toBeLessThanOrEqual(end);
        expect(end - day, "the most urgent that has come").toBe(Math.max(end - day, ...STEPS.filter((each) => each < step && each >= end - day), 0));
      }
      const up = offsets.filter((offset) => offset >= -30 && offset <= 0);
      expect(told.length > 0, "somebody was told if anybody could be").toBe(up.length > 0);
    }));
  });

  it("by the leap day and in the weeks in which clocks change", () => {
    for (const end of ["2028-02-29", "2028-03-01", "2027-03-28", "2027-10-31", "2027-03-14"]) {
      const number = Date.parse(end) / DAY;
      expect(run(number, Array.from({ length: 40 }, (_, index) => number - 35 + index)).map(({ step }) => step)).toEqual([30, 14, 7, 1]);
    }
    expect(noticesDue("2028-03-01", null, "2028-02-29", STEPS)).toEqual({ step: 1, next: null });
    expect(noticesDue("2027-03-01", null, "2027-02-28", STEPS)).toEqual({ step: 1, next: null });
  });
});
