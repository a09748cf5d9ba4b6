// Hand-over plans: who leaves, and how much of it still waits for somebody.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HandOver } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { More } from "../../ui/part.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";

const STANDS = { open: "open", done: "done", returned: "closed, is back", withdrawn: "closed" } as const;

export function HandOvers(): ReactNode {
  const query = useInfiniteQuery({
    queryKey: [...keys.ownership, "hand-overs"],
    queryFn: ({ pageParam, signal }) => api.handOvers.list({ query: { limit: 100, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={4} doing="Reading the hand-overs" /> : <Problem error={query.error} doing="reading the hand-overs" retry={() => void query.refetch()} />;
  const rows = query.data.pages.flatMap((page) => page.data);
  if (rows.length === 0) return <Empty title="Nobody who left holds anything">When the directory says that somebody has left, what that person owned, sponsored or created becomes a plan here. A plan for somebody who is about to leave is opened on that person's page under People.</Empty>;
  return (
    <div className="stack">
      <DataTable label="Hand-over plans" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
      <More query={query} />
    </div>
  );
}

const FIELDS: readonly Field<HandOver>[] = [
  { title: "Who", is: "long", cell: (row) => <A href={`/hand-overs/${row.id}`}><Name text={row.name} limit={60} /></A> },
  { title: "State", is: "short", cell: (row) => STANDS[row.state] },
  { title: "Leaves", is: "short", cell: (row) => (row.reason === "left" ? <>left <When at={row.left_at} never="" /></> : (row.last_day ?? "soon")) },
  { title: "Waits", is: "number", cell: (row) => `${row.waiting.toLocaleString()} of ${row.items.toLocaleString()}` },
  { title: "Nobody proposed", is: "number", cell: (row) => row.without.toLocaleString() },
  { title: "Opened", is: "short", cell: (row) => <When at={row.opened_at} /> },
];
