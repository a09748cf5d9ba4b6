// The calendar: what ends, and when? A month as a grid that keys move through, and the days as a list; both read the same filters of the URL.
import { Button, NativeSelect, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { CalendarCountsQuery, DueDate } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { Agenda } from "./agenda.tsx";
import { dayText, firstOf, monthDays, monthTitle, moved, today } from "./days.ts";
import { MonthGrid } from "./month-grid.tsx";
import "./calendar.css";

export const KINDS: readonly { readonly value: DueDate["kind"]; readonly label: string }[] = [
  { value: "credential", label: "Credentials" },
  { value: "mandate-end", label: "Mandates" },
  { value: "mandate-review", label: "Reviews" },
  { value: "request", label: "Requests" },
  { value: "waiver", label: "Waivers" },
  { value: "policy", label: "Policy deadlines" },
  { value: "break-glass", label: "Break-glass" },
];

export function CalendarPage(): ReactNode {
  const { params, set } = useUrl();
  const month = /^\d{4}-\d\d$/.test(params["month"] ?? "") ? `${params["month"]}-01` : firstOf(today());
  const as = params["as"] === "list" ? "list" : "month";
  const day = params["day"];
  const filters = {
    ...(params["kind"] === undefined || params["kind"] === "" ? {} : { kind: [params["kind"] as DueDate["kind"]] }),
    ...(params["q"] === undefined || params["q"] === "" ? {} : { owner: params["q"] }),
    ...(params["env"] === undefined || params["env"] === "" ? {} : { environment: [params["env"]] }),
  };
  const days = monthDays(month);
  const range = { from: days[0] ?? month, to: days.at(-1) ?? month };
  const counts = useQuery({
    queryKey: [...keys.calendar, "counts", range, filters],
    queryFn: async ({ signal }) => (await api.calendar.counts({ query: { ...range, ...filters } as CalendarCountsQuery }, { signal })).data,
    placeholderData: (before) => before,
  });
  const go = (to: string) => set({ month: to.slice(0, 7), day: null });
  const listed = day ?? null;
  return (
    <>
      <PageHead title="Calendar" asks="What ends, and when? Owners are told 30, 14, 7 and 1 days ahead." />
      <div className="row inv-tools" role="search">
        <SearchField label="Owner, exactly" />
        <NativeSelect aria-label="Kind" data={[{ value: "", label: "Everything that ends" }, ...KINDS.map((each) => ({ ...each }))]} value={params["kind"] ?? ""} onChange={(event) => set({ kind: event.currentTarget.value })} />
        <SegmentedControl aria-label="Show as" data={[{ value: "month", label: "Month" }, { value: "list", label: "List" }]} value={as} onChange={(value) => set({ as: value === "list" ? "list" : null, day: null })} />
      </div>
      <div className="row calendar-head">
        <Button variant="default" aria-label="Month before" onClick={() => go(moved(month, -1))}>‹</Button>
        <h2 aria-live="polite">{monthTitle(month)}</h2>
        <Button variant="default" aria-label="Month after" onClick={() => go(moved(month, 1))}>›</Button>
        <Button variant="default" onClick={() => set({ month: null, day: today() })}>Today</Button>
      </div>
      {as === "list" ? null : counts.data === undefined ? (
        counts.error === null ? <Skeleton rows={6} doing="Counting what ends" /> : <Problem error={counts.error} doing="counting what ends" retry={() => void counts.refetch()} />
      ) : (
        <MonthGrid month={month} days={days} counts={counts.data} chosen={day} choose={(chosen) => set({ day: chosen, month: chosen.slice(0, 7) })} />
      )}
      <Agenda title={listed === null ? `Ends in ${monthTitle(month)}` : `Ends on ${dayText(listed)}`} from={listed ?? month} to={listed ?? lastDay(month)} filters={filters} />
    </>
  );
}

const lastDay = (month: string): string => new Date(Date.parse(moved(month, 1)) - 86_400_000).toISOString().slice(0, 10);
