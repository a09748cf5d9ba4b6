// Held acts: what do agents want to do that waits for me? One act each, let go once or refused.
import { NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HeldAct } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { AlikeGroups, alikeGroups } from "./held-alike.tsx";
import { StandingPart } from "./held-standing.tsx";
import { HeldRisk, HeldState } from "./held-state.tsx";
import "../inventory/inventory.css";
import "./held.css";

const VIEWS = [
  { value: "waiting", label: "Waiting for me" },
  { value: "all", label: "All" },
];

export function HeldPage(): ReactNode {
  const { params, set } = useUrl();
  const view = params["view"] === "all" ? "all" : "waiting";
  const query = useInfiniteQuery({
    queryKey: [...keys.heldActs, "list", view],
    queryFn: ({ pageParam, signal }) => api.heldActs.list({ query: { view, limit: 100, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
    refetchInterval: 10_000,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const { groups, alone } = view === "waiting" ? alikeGroups(rows) : { groups: [], alone: rows };
  return (
    <>
      <PageHead title="Held acts" asks="What do agents want to do that waits for a person?">
        <A href="/approvals">Approvals</A>
      </PageHead>
      <div className="row inv-tools">
        <NativeSelect aria-label="Show" data={VIEWS} value={view} onChange={(event) => set({ view: event.currentTarget.value === "waiting" ? null : event.currentTarget.value }, "push")} />
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={8} doing="Reading held acts" />
        ) : (
          <Problem error={query.error} doing="reading held acts" retry={() => void query.refetch()} />
        )
      ) : rows.length > 0 ? (
        <div className="stack">
          {alone.length === 0 ? null : <DataTable label="Held acts" fields={FIELDS} rows={alone} rowKey={(row) => row.id} />}
          <AlikeGroups groups={groups} />
          <More query={query} />
        </div>
      ) : (
        <Empty title={view === "waiting" ? "Nothing waits for you" : "Nothing was held yet"}>
          A run-time policy with <code>@hold</code> lets an act wait until its owner, sponsor or a security approver lets exactly that act go.
        </Empty>
      )}
      <StandingPart />
    </>
  );
}

const FIELDS: readonly Field<HeldAct>[] = [
  {
    title: "Act",
    is: "long",
    cell: (row) => (
      <A href={`/approvals/held/${encodeURIComponent(row.id)}`}>
        <Name text={row.act} mono limit={80} />
      </A>
    ),
  },
  { title: "State", is: "short", cell: (row) => <HeldState of={row} /> },
  { title: "Risk", is: "short", cell: (row) => <HeldRisk of={row} /> },
  { title: "Who", cell: (row) => <Name text={row.principal.name} limit={44} /> },
  { title: "On behalf of", cell: (row) => (row.person === null ? <span className="dim">nobody</span> : <Name text={row.person} limit={44} />) },
  { title: "Asked", is: "short", cell: (row) => <When at={row.asked_at} /> },
  { title: "Until", is: "short", cell: (row) => <When at={row.approved_until ?? row.expires_at} /> },
  { title: "Who lets it go", cell: (row) => <Name text={row.parties.join(", ")} limit={50} /> },
];
