// Instants as people say them, with the exact instant on hover.
import type { ReactNode } from "react";

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365.25 * 86_400],
  ["month", 30.44 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 days ago", "in 2 weeks", "just now". */
export function sayWhen(instant: string, now: number = Date.now()): string {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return instant;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return "just now";
}

const SHORT: Readonly<Partial<Record<Intl.RelativeTimeFormatUnit, string>>> = { year: "y", month: "mo", week: "w", day: "d", hour: "h", minute: "min" };

/** "3 d", "2 w", "4 y": how far from now, for narrow columns. */
export function sayDistance(instant: string, now: number = Date.now()): string {
  const seconds = Math.abs(new Date(instant).getTime() - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (seconds >= size) return `${Math.round(seconds / size)} ${SHORT[unit]}`;
  }
  return "now";
}

/** `2026-09-28 14:03:11 UTC`. */
export function exactly(instant: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export const dayOf = (instant: string): string => exactly(instant).slice(0, 10);

/** `absent` is said when the fact was not read, `never` when the provider says it never happened. */
export function When({
  at,
  never = "never",
  absent = "not read",
  short = false,
}: {
  readonly at: string | null | undefined;
  readonly never?: string;
  readonly absent?: string;
  readonly short?: boolean;
}): ReactNode {
  if (at === undefined) return <span className="dim">{absent}</span>;
  if (at === null) return <span>{never}</span>;
  return (
    <time dateTime={at} title={exactly(at)}>
      {short ? sayDistance(at) : sayWhen(at)}
    </time>
  );
}
