// Sessions: who is at work at the gate, on which task, and what was held or denied of it? Follows by itself.
import { NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { GateSession } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import "../inventory/inventory.css";

const PERIODS = [
  { value: "1", label: "In the last hour" },
  { value: "", label: "In the last day" },
  { value: "168", label: "In the last week" },
  { value: "720", label: "In the last 30 days" },
];
const LIVE_MILLISECONDS = 3000;

export function SessionsPage(): ReactNode {
  const { params, set } = useUrl();
  const { agent = "", hours = "" } = params;
  const query = useInfiniteQuery({
    queryKey: [...keys.gate, "sessions", agent, hours],
    queryFn: ({ pageParam, signal }) =>
      api.gateSessions.list({ query: { since: new Date(Date.now() - (Number(hours) || 24) * 3_600_000).toISOString(), limit: 100, ...(agent === "" ? {} : { agent }), ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
    refetchInterval: LIVE_MILLISECONDS,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead title="Sessions" asks="Which agents are at work, on what, and what did the gate not let them do?" />
      <div className="row inv-tools" role="search">
        <SearchField label="Agent" name="agent" />
        <NativeSelect aria-label="When" data={PERIODS} value={hours} onChange={(event) => set({ hours: event.currentTarget.value }, "push")} />
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={10} doing="Reading sessions" />
        ) : (
          <Problem error={query.error} doing="reading sessions" retry={() => void query.refetch()} />
        )
      ) : rows.length > 0 ? (
        <div className="stack">
          <DataTable label="Sessions" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      ) : agent !== "" || hours !== "" ? (
        <Empty title="No session matches" act={<A href="/sessions">Show the last day</A>}>
          The filters leave nothing.
        </Empty>
      ) : (
        <Empty title="No agent called a tool in the last day" act={<A href="/tools">Tools</A>}>
          Agents reach their tools through the gate at <code>/mcp</code>. Each call shows here as it comes.
        </Empty>
      )}
    </>
  );
}

const FIELDS: readonly Field<GateSession>[] = [
  { title: "Newest call", is: "short", cell: (row) => <A href={`/sessions/${encodeURIComponent(row.id)}`}><When at={row.last} /></A> },
  { title: "Agent", cell: (row) => <A href={`/agents/${encodeURIComponent(row.agent.id)}`}><Name text={row.agent.name} limit={44} /></A> },
  { title: "On behalf of", cell: (row) => (row.person === null ? <span className="dim">nobody, on its own</span> : <Name text={row.person} limit={44} />) },
  { title: "Under", cell: (row) => <Name text={row.mandate} limit={40} /> },
  { title: "Task", cell: (row) => (row.task === null ? <span className="dim">none given</span> : <Name text={row.task} mono limit={24} />) },
  { title: "Calls", is: "number", cell: (row) => row.calls.toLocaleString() },
  { title: "Held", is: "number", cell: (row) => (row.held === 0 ? "0" : <Mark is="warn">{row.held.toLocaleString()}</Mark>) },
  { title: "Denied", is: "number", cell: (row) => (row.denied === 0 ? "0" : <Mark is="danger">{row.denied.toLocaleString()}</Mark>) },
  { title: "Began", is: "short", cell: (row) => <When at={row.began} /> },
];
