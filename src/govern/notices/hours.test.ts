// Quiet hours and digests where clocks are turned: never in the quiet, never lost, always after the instant they were asked at.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextDaily, quietUntil, whenTold } from "./hours.ts";

const ZURICH = "Europe/Zurich";
const at = (text: string) => new Date(text);

describe("the daily instant", () => {
  it("is today when it is still to come, else tomorrow", () => {
    expect(nextDaily({ at: "08:00", zone: ZURICH }, at("2026-01-10T06:59:00Z"))).toEqual(at("2026-01-10T07:00:00Z"));
    expect(nextDaily({ at: "08:00", zone: ZURICH }, at("2026-01-10T07:00:00Z"))).toEqual(at("2026-01-11T07:00:00Z"));
    expect(nextDaily({ at: "08:00", zone: "Pacific/Kiritimati" }, at("2026-01-10T18:00:01Z"))).toEqual(at("2026-01-11T18:00:00Z"));
  });

  it("comes after the jump when the clock skips it, and once when the clock repeats it", () => {
    // 29 March 2026, 02:00 to 03:00 does not exist; 25 October 2026, 02:00 to 03:00 comes twice.
    expect(nextDaily({ at: "02:30", zone: ZURICH }, at("2026-03-29T00:00:00Z"))).toEqual(at("2026-03-29T01:30:00Z"));
    expect(nextDaily({ at: "02:30", zone: ZURICH }, at("2026-10-24T23:00:00Z"))).toEqual(at("2026-10-25T00:30:00Z"));
    expect(nextDaily({ at: "02:30", zone: ZURICH }, at("2026-10-25T00:30:00Z"))).toEqual(at("2026-10-26T01:30:00Z"));
  });

  it("is always later, by no more than a day and the turn of a clock", () => {
    const zones = [ZURICH, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "America/Santiago", "Pacific/Apia"];
    fc.assert(
      fc.property(fc.date({ min: at("2020-01-01"), max: at("2030-01-01"), noInvalidDate: true }), fc.constantFrom(...zones), fc.nat(1439), (now, zone, minute) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
        const next = nextDaily({ at: time, zone }, now);
        expect(next > now).toBe(true);
        expect(next.getTime() - now.getTime()).toBeLessThanOrEqual(26 * 3_600_000);
      }),
    );
  });
});

describe("quiet hours", () => {
  const night = { from: "20:00", to: "07:00", zone: ZURICH };
  it("hold over midnight and end in the morning of the zone", () => {
    expect(quietUntil(night, at("2026-01-10T18:59:00Z"))).toBeNull();
    expect(quietUntil(night, at("2026-01-10T19:00:00Z"))).toEqual(at("2026-01-11T06:00:00Z"));
    expect(quietUntil(night, at("2026-01-11T05:59:00Z"))).toEqual(at("2026-01-11T06:00:00Z"));
    expect(quietUntil(night, at("2026-01-11T06:00:00Z"))).toBeNull();
  });

  it("follow the clock when it is turned in the night", () => {
    expect(quietUntil(night, at("2026-03-28T20:00:00Z"))).toEqual(at("2026-03-29T05:00:00Z"));
    expect(quietUntil(night, at("2026-10-24T20:00:00Z"))).toEqual(at("2026-10-25T06:00:00Z"));
  });

  it("let through what is urgent, and hold the rest until they are over", () => {
    const how = { digest: null, quiet: night };
    const midnight = at("2026-01-10T23:00:00Z");
    expect(whenTold({ urgency: "now" }, how, midnight)).toEqual({ batch: false, at: midnight });
    expect(whenTold({ urgency: "normal" }, how, midnight)).toEqual({ batch: false, at: at("2026-01-11T06:00:00Z") });
    expect(whenTold({ urgency: "normal" }, { digest: { at: "05:00", zone: ZURICH }, quiet: night }, midnight)).toEqual({ batch: true, at: at("2026-01-11T06:00:00Z") });
  });

  it("hold nothing past their end", () => {
    fc.assert(
      fc.property(fc.date({ min: at("2024-01-01"), max: at("2028-01-01"), noInvalidDate: true }), fc.nat(1439), fc.nat(1439), (now, from, to) => {
        fc.pre(from !== to);
        const time = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
        const until = quietUntil({ from: time(from), to: time(to), zone: ZURICH }, now);
        if (until !== null) expect(until > now && quietUntil({ from: time(from), to: time(to), zone: ZURICH }, until)).toBeFalsy();
      }),
    );
  });
});
