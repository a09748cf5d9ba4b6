// Working hours on the wall's clock of a time zone. Pure: what the clock shows there at an instant comes from the runtime's own zone data.
import type { MandateScope } from "../../model/index.ts";

type Hours = NonNullable<MandateScope["hours"]>;

export interface WallClock {
  readonly day: Hours["days"][number];
  /** Minute of the day, 0 to 1439. */
  readonly minute: number;
}

/** What a clock on the wall shows in the zone. Throws RangeError for a zone that the runtime does not know. */
export function wallClock(zone: string, instant: Date): WallClock {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  return { day: part("weekday").toLowerCase() as WallClock["day"], minute: Number(part("hour")) * 60 + Number(part("minute")) };
}

export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** From `from` on, and before `to`. An hour that the clock shows twice counts both times; one that it leaves out has no instant. */
export function isWithinHours(hours: Hours, instant: Date): boolean {
  const { day, minute } = wallClock(hours.zone, instant);
  return hours.days.includes(day) && minute >= minuteOf(hours.from) && minute < minuteOf(hours.to);
}

export function isZone(zone: string): boolean {
  try {
    return wallClock(zone, new Date(0)).minute >= 0;
  } catch {
    // The runtime throws RangeError for a zone it does not know, which is the answer.
    return false;
  }
}
