// Reminders over any clock: each once, none over a weekend, all before the request lapses.
import fc from "fast-check";
import { expect, it } from "vitest";
import { REQUEST_DAYS } from "./decisions.ts";
import { dueSteps, REQUEST_STEPS, workingDaysAfter } from "./request-steps.ts";

const DAY = 86_400_000;
const instant = fc.date({ min: new Date("2026-01-01T00:00:00Z"), max: new Date("2028-12-31T00:00:00Z"), noInvalidDate: true });

it("takes each step at most once and in order, however the clock jumps, also back", () => {
  fc.assert(fc.property(instant, fc.array(fc.integer({ min: -3 * DAY, max: 12 * DAY }), { maxLength: 40 }), (submitted, jumps) => {
    let taken = 0;
    let at = submitted.getTime();
    const steps: number[] = [];
    for (const jump of jumps) {
      at = Math.max(submitted.getTime(), at + jump);
      const due = dueSteps(submitted, taken, new Date(at));
      expect(due.taken).toBeGreaterThanOrEqual(taken);
      if (due.step === null) expect(due.taken).toBe(taken);
      else steps.push(due.taken);
      if (due.nextAt !== null) expect(due.nextAt.getTime()).toBeGreaterThan(at - (due.taken > taken ? 0 : 12 * DAY));
      taken = due.taken;
    }
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  }));
});

it("has taken all of them before the request lapses, and then has no more", () => {
  fc.assert(fc.property(instant, (submitted) => {
    const end = new Date(submitted.getTime() + REQUEST_DAYS * DAY);
    expect(dueSteps(submitted, 0, end)).toMatchObject({ taken: REQUEST_STEPS.length, step: { what: "escalation" }, nextAt: null });
  }));
});

it("counts working days: never on a weekend, and as many weekdays as asked", () => {
  fc.assert(fc.property(instant, fc.integer({ min: 0, max: 30 }), (start, days) => {
    const at = workingDaysAfter(start, days);
    expect([0, 6]).not.toContain(at.getUTCDay());
    let weekdays = 0;
    for (let day = Math.floor(start.getTime() / DAY) + 1; day <= Math.floor(at.getTime() / DAY); day++) if (![0, 6].includes(new Date(day * DAY).getUTCDay())) weekdays++;
    const beganOnWeekend = [0, 6].includes(start.getUTCDay());
    expect(weekdays).toBe(beganOnWeekend ? days + 1 : days);
  }));
  expect(workingDaysAfter(new Date("2026-11-27T15:00:00Z"), 2).toISOString()).toBe("2026-12-01T15:00:00.000Z");
});
