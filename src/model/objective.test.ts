// The arithmetic of objectives: a line through what is known, and what it may and may not say.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { project, suggestedObjective, type SharePoint } from "./objective.ts";

const TODAY = "2026-11-24";
const dayOf = (offset: number) => new Date(Date.parse(TODAY) + offset * 86_400_000).toISOString().slice(0, 10);
const at = (offset: number, part: number, whole = 100): SharePoint => ({ day: dayOf(offset), part, whole });

describe("project", () => {
  it("draws the line to the last day and says its arithmetic", () => {
    const on = project([at(-10, 50), at(0, 60)], { target: 80, by: dayOf(20), today: TODAY });
    expect(on).toEqual({ state: "on_track", now: 60, projected: 80, says: "From 50 % to 60 % in 10 days is +1 points a day; 20 more days like these end at 80 %, the target is 80 %." });
    expect(project([at(-10, 50), at(0, 60)], { target: 81, by: dayOf(20), today: TODAY }).state).toBe("behind");
  });

  it("is reached today or missed after the day, whatever the line says", () => {
    expect(project([at(-1, 99), at(0, 95)], { target: 95, by: dayOf(9), today: TODAY }).state).toBe("reached");
    expect(project([at(-9, 10), at(0, 94)], { target: 95, by: dayOf(-1), today: TODAY }).state).toBe("missed");
    expect(project([at(0, 94)], { target: 95, by: TODAY, today: TODAY }).state).toBe("behind");
  });

  it("knows nothing of nothing", () => {
    expect(project([], { target: 95, by: dayOf(9), today: TODAY })).toMatchObject({ now: null, projected: null, state: "behind" });
    expect(project([at(0, 0, 0)], { target: 95, by: dayOf(-9), today: TODAY })).toMatchObject({ now: null, state: "missed" });
  });

  const share = fc.record({ offset: fc.integer({ min: -80, max: 0 }), part: fc.nat(100), whole: fc.integer({ min: 100, max: 200 }) }).map(({ offset, part, whole }) => at(offset, part, whole));

  it("never projects beyond what a share can be, and never calls what is below the target reached", () => {
    fc.assert(
      fc.property(fc.uniqueArray(share, { selector: ({ day }) => day }), fc.integer({ min: 1, max: 100 }), fc.integer({ min: -30, max: 400 }), (points, target, ahead) => {
        const { state, now, projected } = project(points, { target, by: dayOf(ahead), today: TODAY });
        if (projected !== null) expect(projected >= 0 && projected <= 100).toBe(true);
        if (state === "reached") expect(now).toBeGreaterThanOrEqual(target);
        if (state === "missed") expect(ahead).toBeLessThan(0);
        if (state === "on_track") expect(projected).toBeGreaterThanOrEqual(target);
        if (state === "behind") expect(now === null || now < target).toBe(true);
      }),
    );
  });

  it("does not ask in which order the days are given, and a higher target is never nearer", () => {
    fc.assert(
      fc.property(fc.uniqueArray(share, { selector: ({ day }) => day, minLength: 1 }), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 400 }), (points, target, ahead) => {
        const asked = { target, by: dayOf(ahead), today: TODAY };
        expect(project(points.toReversed(), asked)).toEqual(project(points, asked));
        const rank = { behind: 0, missed: 0, on_track: 1, reached: 2 };
        expect(rank[project(points, { ...asked, target: target + 1 }).state]).toBeLessThanOrEqual(rank[project(points, asked).state]);
      }),
    );
  });
});

describe("suggestedObjective", () => {
  it.each([
    ["2026-11-24", "2027-03-31"],
    ["2026-01-01", "2026-06-30"],
    ["2026-06-30", "2026-09-30"],
    ["2026-12-31", "2027-03-31"],
  ])("on %s ends with the next quarter, %s", (today, by) => {
    expect(suggestedObjective(today, "Anna").by).toBe(by);
  });
});
