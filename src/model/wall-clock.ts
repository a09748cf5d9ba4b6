// What a clock on the wall shows in a time zone. Pure: it comes from the runtime's own zone data.
import type { WEEKDAYS } from "./mandate.ts";

export interface WallClock {
  readonly day: (typeof WEEKDAYS)[number];
  /** Minute of the day, 0 to 1439. */
  readonly minute: number;
}

/** Made once for each zone: making one costs fifty times what asking it does. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws RangeError for a zone that the runtime does not know. */
export function wallClock(zone: string, instant: Date): WallClock {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  formats.set(zone, format);
  const parts = format.formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  return { day: part("weekday").toLowerCase() as WallClock["day"], minute: Number(part("hour")) * 60 + Number(part("minute")) };
}
