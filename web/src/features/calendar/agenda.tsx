// What ends between two days, the earliest first, each leading to the thing itself.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { CalendarListQuery, DueDate } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { More, Part } from "../../ui/part.tsx";
import { Empty } from "../../ui/states.tsx";
import { dayOf, exactly, When } from "../../ui/time.tsx";

const PAGE = 100;

export function Agenda({ title, from, to, filters }: { readonly title: string; readonly from: string; readonly to: string; readonly filters: object }): ReactNode {
  const asked = { from, to, ...filters, limit: PAGE } as CalendarListQuery;
  const query = useInfiniteQuery({
    queryKey: [...keys.calendar, "list", asked],
    queryFn: ({ pageParam, signal }) => api.calendar.list({ query: pageParam === "" ? asked : { ...asked, cursor: pageParam } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
  return (
    <Part id="agenda" title={title} query={query}>
      {(data) => {
        const rows = data.pages.flatMap((page) => page.data);
        if (rows.length === 0) return <Empty title="Nothing ends then">{Object.keys(filters).length === 0 ? "No key, secret, certificate, token, mandate, review or waiver that is known has its end there. What never ends is not in a calendar: the findings tell of it." : "Nothing of this filter. Change the kind, the owner or the month."}</Empty>;
        return (
          <div className="stack">
            <DataTable label={title} fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
            <More query={query} />
          </div>
        );
      }}
    </Part>
  );
}

const KIND_WORDS: Readonly<Record<DueDate["kind"], string>> = { credential: "credential", "mandate-end": "mandate ends", "mandate-review": "review is due", request: "request lapses", waiver: "waiver ends", policy: "breaks a policy", "break-glass": "break-glass ends" };

const FIELDS: readonly Field<DueDate>[] = [
  { title: "Day", is: "short", hover: (row) => exactly(row.ends_at), cell: (row) => dayOf(row.ends_at) },
  { title: "In", is: "short", cell: (row) => <When at={row.ends_at} /> },
  { title: "What", is: "long", cell: (row) => <A href={row.link}><Name text={row.title} limit={100} /></A> },
  { title: "Kind", is: "short", cell: (row) => KIND_WORDS[row.kind] },
  { title: "Owner", cell: (row) => (row.owner === null ? <span className="dim">nobody</span> : <Name text={row.owner} limit={32} />) },
  { title: "Environment", is: "short", cell: (row) => row.environment ?? <span className="dim">none said</span> },
  { title: "Told", is: "short", cell: (row) => (row.told_days_ahead === null ? <span className="dim">not yet</span> : `${row.told_days_ahead} days ahead`) },
];
