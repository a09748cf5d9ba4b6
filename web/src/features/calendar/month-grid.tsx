// A month as a grid: arrow keys move by day and week, Page keys by month, Enter opens the day. How much ends is a number, not a colour alone.
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { DueDate } from "../../api/model.ts";
import { dayText, firstOf, moved, plusDays, today } from "./days.ts";

interface Count {
  readonly day: string;
  readonly kind: DueDate["kind"];
  readonly count: number;
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const NAMES: Readonly<Record<DueDate["kind"], string>> = { credential: "credential", "mandate-end": "mandate", "mandate-review": "review", request: "request", waiver: "waiver", policy: "policy deadline", "break-glass": "break-glass" };
const STEPS: Readonly<Record<string, (day: string) => string>> = {
  ArrowLeft: (day) => plusDays(day, -1),
  ArrowRight: (day) => plusDays(day, 1),
  ArrowUp: (day) => plusDays(day, -7),
  ArrowDown: (day) => plusDays(day, 7),
  PageUp: (day) => moved(firstOf(day), -1),
  PageDown: (day) => moved(firstOf(day), 1),
};

export function MonthGrid(props: { readonly month: string; readonly days: readonly string[]; readonly counts: readonly Count[]; readonly chosen: string | undefined; readonly choose: (day: string) => void }): ReactNode {
  const { month, days, counts, chosen, choose } = props;
  const focusable = chosen !== undefined && days.includes(chosen) ? chosen : days.includes(today()) ? today() : month;
  const [reached, setReached] = useState<string | null>(null);
  const grid = useRef<HTMLTableElement>(null);
  useEffect(() => {
    if (reached !== null) grid.current?.querySelector<HTMLButtonElement>(`button[data-day="${reached}"]`)?.focus();
  }, [reached, days]);
  const move = (event: KeyboardEvent, day: string) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = step(day);
    setReached(next);
    choose(next);
  };
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
  return (
    <table className="month" ref={grid} aria-label="What ends on each day">
      <thead>
        <tr>{WEEKDAYS.map((name) => <th key={name} scope="col">{name}</th>)}</tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => {
              const of = counts.filter((each) => each.day === day);
              return (
                <td key={day} className={day.slice(0, 7) === month.slice(0, 7) ? undefined : "other"}>
                  <button type="button" data-day={day} tabIndex={day === (reached ?? focusable) || day === focusable ? 0 : -1} aria-pressed={day === chosen} aria-current={day === today() ? "date" : undefined} aria-label={`${dayText(day)}: ${says(of)}`} onKeyDown={(event) => move(event, day)} onClick={() => choose(day)}>
                    <span className="month-day">{Number(day.slice(8))}</span>
                    {of.map(({ kind, count }) => (
                      <span key={kind} className={`month-count kind-${kind}`}>
                        <b>{count.toLocaleString()}</b> <span className="month-word">{plural(kind, count)}</span>
                      </span>
                    ))}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const plural = (kind: DueDate["kind"], count: number): string => (count === 1 || kind === "break-glass" ? NAMES[kind] : `${NAMES[kind]}s`);
const says = (of: readonly Count[]): string => (of.length === 0 ? "nothing ends" : `${of.map(({ kind, count }) => `${count} ${plural(kind, count)}`).join(", ")} end`);
