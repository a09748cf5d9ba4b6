// Quiet hours and the daily digest in people's own time zones. Pure; what a zone's clock skips or repeats twice a year is settled here.
import type { DailyAt, QuietHours } from "../../model/index.ts";

const MINUTE = 60_000;
const DAY_MINUTES = 1440;

interface Local {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Minutes since midnight. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" });
  formats.set(zone, made);
  return made;
}

function localOf(at: Date, zone: string): Local {
  const parts = Object.fromEntries(formatOf(zone).formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return { year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0, minute: (parts.hour ?? 0) * 60 + (parts.minute ?? 0) };
}

/** The first instant at which the zone's clock shows this time or, where it is skipped, the next there is. */
function instantOf({ year, month, day }: Local, minute: number, zone: string): Date {
  const wanted = Date.UTC(year, month - 1, day, 0, minute);
  const shown = (at: number): number => {
    const local = localOf(new Date(at), zone);
    return Date.UTC(local.year, local.month - 1, local.day, 0, local.minute);
  };
  // An offset is at most 14 hours; both that hold around here are tried, the earlier instant first.
  const offsets = [wanted - DAY_MINUTES * MINUTE, wanted + DAY_MINUTES * MINUTE].map((near) => shown(near) - near);
  const candidates = offsets.map((offset) => wanted - offset).toSorted((a, b) => a - b);
  const exact = candidates.find((at) => shown(at) === wanted);
  if (exact !== undefined) return new Date(exact);
  // Skipped: the clock jumps over it. The later candidate stands as far after the jump as the wanted time after its beginning.
  return new Date(Math.max(...candidates));
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const dayAfter = (local: Local): Local => {
  const next = new Date(Date.UTC(local.year, local.month - 1, local.day + 1));
  return { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate(), minute: 0 };
};

/** The first instant after `at` when the zone's clock shows the time. */
export function nextDaily({ at: time, zone }: DailyAt, at: Date): Date {
  for (let local = localOf(at, zone), days = 0; ; local = dayAfter(local), days++) {
    const instant = instantOf(local, minutesOf(time), zone);
    if (instant > at || days > 3) return instant;
  }
}

/** When the quiet hours that hold at `at` end; null when none hold. */
export function quietUntil({ from, to, zone }: QuietHours, at: Date): Date | null {
  const { minute } = localOf(at, zone);
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const quiet = begin < end ? minute >= begin && minute < end : minute >= begin || minute < end;
  return quiet ? nextDaily({ at: to, zone }, at) : null;
}

export interface Told {
  /** Bound with others into one message. */
  readonly batch: boolean;
  readonly at: Date;
}

/** When and how a notice is told. What is urgent is told at once. */
export function whenTold(notice: { readonly urgency: "now" | "normal" }, how: { readonly digest: DailyAt | null; readonly quiet: QuietHours | null }, at: Date): Told {
  if (notice.urgency === "now") return { batch: false, at };
  const told = how.digest === null ? at : nextDaily(how.digest, at);
  return { batch: how.digest !== null, at: how.quiet === null ? told : (quietUntil(how.quiet, told) ?? told) };
}
