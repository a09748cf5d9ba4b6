// Emergency access: who asked for what, until when, and was it justified? Asking stands above the list.
import { Button, Modal } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { BreakGlass } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { AskForm } from "./break-glass-ask.tsx";
import { BreakGlassState } from "./break-glass-state.tsx";
import "./approvals.css";

export function BreakGlassPage(): ReactNode {
  const { params } = useUrl();
  const [asking, setAsking] = useState(params["identity"] !== undefined);
  const query = useInfiniteQuery({
    queryKey: [...keys.breakGlass, "list"],
    queryFn: ({ pageParam, signal }) => api.breakGlass.list({ query: { limit: 100, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead title="Emergency access" asks="Who asked for what, until when, and was it justified?">
        <A href="/approvals">Approvals</A>
        <Button onClick={() => setAsking(true)}>Ask for emergency access</Button>
      </PageHead>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={6} doing="Reading emergency access" />
        ) : (
          <Problem error={query.error} doing="reading emergency access" retry={() => void query.refetch()} />
        )
      ) : rows.length === 0 ? (
        <Empty title="There was no emergency">One person asks, another opens, it closes by itself within eight hours, and a third says afterwards whether it was justified.</Empty>
      ) : (
        <div className="stack">
          <DataTable label="Emergency access" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      )}
      <Modal opened={asking} onClose={() => setAsking(false)} title="Ask for emergency access" size="lg">
        <AskForm identity={params["identity"] ?? ""} />
      </Modal>
    </>
  );
}

const FIELDS: readonly Field<BreakGlass>[] = [
  {
    title: "Incident",
    is: "long",
    cell: (row) => (
      <A href={`/approvals/break-glass/${row.id}`}>
        <Name text={row.incident} limit={80} />
      </A>
    ),
  },
  { title: "State", is: "short", cell: (row) => <BreakGlassState of={row} /> },
  { title: "Asked by", cell: (row) => <Name text={row.asked_by} limit={40} /> },
  { title: "Opened or refused by", cell: (row) => (row.decided_by === null ? <span className="dim">–</span> : <Name text={row.decided_by} limit={40} />) },
  { title: "Asked", is: "short", cell: (row) => <When at={row.asked_at} /> },
  { title: "Until", is: "short", cell: (row) => <When at={row.until} never="–" /> },
  { title: "Review by", is: "short", cell: (row) => (row.state === "closed" ? <When at={row.review_due_at} never="–" /> : <span className="dim">–</span>) },
];
