// Days in UTC as text (`2026-11-24`): no zone and no change of clocks can move them. Pure but for today.
const DAY_MS = 86_400_000;
const text = (at: number): string => new Date(at).toISOString().slice(0, 10);

export const today = (): string => text(Date.now());
export const firstOf = (day: string): string => `${day.slice(0, 7)}-01`;
export const plusDays = (day: string, days: number): string => text(Date.parse(day) + days * DAY_MS);

/** The first of the month that lies so many months away. */
export function moved(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return text(Date.UTC(year, number - 1 + by, 1));
}

/** Whole weeks from Monday on that hold the month. */
export function monthDays(month: string): readonly string[] {
  const first = Date.parse(month);
  const begin = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY_MS;
  const end = Date.parse(moved(month, 1));
  const days: string[] = [];
  for (let at = begin; at < end || days.length % 7 !== 0; at += DAY_MS) days.push(text(at));
  return days;
}

const MONTH = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
export const monthTitle = (month: string): string => MONTH.format(new Date(month));
export const dayText = (day: string): string => DAY.format(new Date(day));
