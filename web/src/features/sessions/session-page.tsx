// One session: its calls as they come, each with where its arguments came from, what was decided and how it ended.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { GateCall } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { CallEnd } from "./call-words.tsx";
import { OriginLegend, Origins } from "./origins.tsx";

const LIVE_MILLISECONDS = 2000;

export function SessionPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useInfiniteQuery({
    queryKey: [...keys.gate, "calls", id],
    queryFn: ({ pageParam, signal }) => api.gateCalls.list({ query: { session: id, limit: 100, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
    refetchInterval: LIVE_MILLISECONDS,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const [newest] = rows;
  if (query.data === undefined) return query.error === null ? <Skeleton rows={10} doing="Reading the calls" /> : <Problem error={query.error} doing="reading the calls" retry={() => void query.refetch()} />;
  return (
    <>
      <PageHead title={newest === undefined ? "Session" : <Name text={newest.agent.name} limit={80} />} asks={newest === undefined ? "Nothing is on record for it" : <Head of={newest} />}>
        <A href="/sessions">All sessions</A>
      </PageHead>
      {newest === undefined ? (
        <Empty title="No call stands under this name" act={<A href="/sessions">All sessions</A>}>
          Its calls may be older than what is kept.
        </Empty>
      ) : (
        <div className="stack">
          <OriginLegend />
          <DataTable label="Calls" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      )}
    </>
  );
}

function Head({ of }: { readonly of: GateCall }): ReactNode {
  return (
    <span className="row tight">
      {of.person === null ? "on its own" : <>for <Name text={of.person} limit={60} /></>} under <Name text={of.mandate} limit={60} />
      {of.has_read_untrusted ? <Mark is="warn">has read text anyone could write</Mark> : null}
    </span>
  );
}

const FIELDS: readonly Field<GateCall>[] = [
  { title: "When", is: "short", cell: (row) => <A href={`/decisions/${encodeURIComponent(row.id)}`}><When at={row.at} /></A> },
  { title: "Tool", cell: (row) => <Name text={`${row.server}/${row.tool}`} mono limit={50} /> },
  { title: "Answer", is: "short", cell: (row) => (row.held_act === null ? <CallEnd of={row} /> : <A href={`/approvals/held/${encodeURIComponent(row.held_act)}`}><CallEnd of={row} /></A>) },
  { title: "Arguments", cell: (row) => <Origins of={row.origins} /> },
  { title: "Why", is: "long", cell: (row) => <Why of={row} /> },
  { title: "Took", is: "number", cell: (row) => (row.milliseconds === null ? <span className="dim">–</span> : `${Math.round(row.milliseconds).toLocaleString()}\u00a0ms`) },
];

function Why({ of }: { readonly of: GateCall }): ReactNode {
  return (
    <>
      <bdi>{of.reason}</bdi>
      {of.masked.length === 0 ? null : <div className="dim small">Masked: {of.masked.join(", ")}</div>}
      {of.error === null ? null : <div className="small"><bdi>{of.error}</bdi></div>}
    </>
  );
}
