// What points say of a stop, judged: what is not known is never told as fine.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerOf, PROMISED_MILLISECONDS, reportOf, SILENT_AFTER_MILLISECONDS } from "./answers.ts";

const said = (more: Partial<Parameters<typeof answerOf>[0]>) => ({ milliseconds: null, sinceMilliseconds: 100, silentMilliseconds: 100, leftAt: null, ...more });

describe("what a point says of a stop", () => {
  it.each([
    ["in-time", said({ milliseconds: 40 })],
    ["late", said({ milliseconds: PROMISED_MILLISECONDS + 1 })],
    ["waiting", said({})],
    ["unacknowledged", said({ sinceMilliseconds: PROMISED_MILLISECONDS + 1 })],
    ["unknown", said({ sinceMilliseconds: 60_000, silentMilliseconds: SILENT_AFTER_MILLISECONDS + 1 })],
    ["unknown", said({ silentMilliseconds: 3_600_000 })],
    ["left", said({ leftAt: "2026-11-24T12:00:00.000Z", silentMilliseconds: 3_600_000 })],
  ])("is %s", (answer, row) => expect(answerOf(row)).toBe(answer));

  it("is kept only when every point that did not leave acknowledged in time", () => {
    const point = fc.record({ milliseconds: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true })), sinceMilliseconds: fc.nat(20_000), silentMilliseconds: fc.nat(20_000), leftAt: fc.option(fc.constant("2026-11-24T12:00:00.000Z")) });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 8 }), (points) => {
        const { verdict, acknowledged } = reportOf(points);
        const isKept = acknowledged > 0 && points.every(({ milliseconds, leftAt }) => (milliseconds === null ? leftAt !== null : milliseconds <= PROMISED_MILLISECONDS));
        expect(verdict === "kept").toBe(isKept);
        if (points.length === 0) expect(verdict).toBe("nobody");
      }),
      { numRuns: 1_000 },
    );
  });

  it("tells the slowest", () => {
    expect(reportOf([said({ milliseconds: 12 }), said({ milliseconds: 30 }), said({ leftAt: "2026-11-24T12:00:00.000Z" })])).toEqual({ points: 3, acknowledged: 2, worstMilliseconds: 30, verdict: "kept" });
  });
});
