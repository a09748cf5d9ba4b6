// Working hours on the wall's clock of a time zone. Pure.
import { wallClock, type MandateScope } from "../../model/index.ts";

type Hours = NonNullable<MandateScope["hours"]>;

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
