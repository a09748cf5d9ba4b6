// Approvals: what waits for me, and what did I ask? List and request side by side; every act has a key.
import { Button, NativeSelect } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState, type ReactNode } from "react";
import type { ApprovalRequest } from "../../api/model.ts";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { useKeys } from "../../ui/keys.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { VirtualRows } from "../../ui/virtual-rows.tsx";
import { requestsQuery, viewOf, type View } from "./approvals-query.ts";
import { requestColumns } from "./request-columns.tsx";
import { RequestPane } from "./request-pane.tsx";
import { SeveralBar } from "./several-bar.tsx";
import "../inventory/inventory.css";
import "../findings/findings.css";
import "../mandates/mandates.css";
import "./approvals.css";

const VIEWS = [
  { value: "waiting", label: "Waiting for me" },
  { value: "mine", label: "Asked by me" },
  { value: "all", label: "All" },
];
const RISKS = [
  { value: "", label: "Any risk" },
  { value: "critical", label: "Critical" },
  { value: "elevated", label: "Elevated" },
  { value: "low", label: "Low" },
];
const STATES = [{ value: "", label: "Any state" }, ...["waiting", "approved", "rejected", "withdrawn", "lapsed", "ended"].map((value) => ({ value, label: value }))];

export function ApprovalsPage(): ReactNode {
  const { id } = useParams({ strict: false });
  const { params, set, go } = useUrl();
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false }) === true;
  const list = useInfiniteQuery(requestsQuery(params));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  const [highlit, setHighlit] = useState(-1);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const view = viewOf(params);
  const alone = id === undefined && !narrow;
  const openIndex = id === undefined ? -1 : rows.findIndex((row) => row.id === id);
  const active = openIndex >= 0 ? openIndex : highlit;

  const hrefOf = (row: ApprovalRequest) => hrefTo(`/approvals/${row.id}`, params);
  const open = (row: ApprovalRequest) => go(hrefOf(row));
  const close = () => go(hrefTo("/approvals", params));
  const toggle = (of: string) =>
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(of)) next.add(of);
      return next;
    });
  const move = (step: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, active + step));
    setHighlit(next);
    const row = rows[next];
    if (id !== undefined && row !== undefined) open(row);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: () => {
      const row = rows[active];
      if (row !== undefined) open(row);
    },
    Escape: () => (id === undefined ? setSelected(new Set()) : close()),
    x: () => {
      const row = rows[active];
      if (row?.risk === "low" && view === "waiting") toggle(row.id);
    },
  });

  const showList = !narrow || id === undefined;
  const chosen = rows.filter((row) => selected.has(row.id) && row.risk === "low");
  return (
    <div className="fill">
      {showList ? (
        <>
          <PageHead title="Approvals" asks="What waits for me, and what did I ask?">
            <A href="/approvals/held">Held acts</A>
            <A href="/approvals/away">While away</A>
            <A href="/approvals/break-glass">Emergency access</A>
          </PageHead>
          <div className="row inv-tools">
            <NativeSelect aria-label="Show" data={VIEWS} value={view} onChange={(event) => set({ view: event.currentTarget.value === "waiting" ? null : event.currentTarget.value, state: null }, "push")} />
            <SearchField label="Name, title, owner or sponsor" />
            <NativeSelect aria-label="Risk" data={RISKS} value={params["risk"] ?? ""} onChange={(event) => set({ risk: event.currentTarget.value }, "push")} />
            {view === "waiting" ? null : <NativeSelect aria-label="State" data={STATES} value={params["state"] ?? ""} onChange={(event) => set({ state: event.currentTarget.value }, "push")} />}
          </div>
          {view === "waiting" && chosen.length > 0 ? <SeveralBar chosen={chosen} clear={() => setSelected(new Set())} /> : null}
        </>
      ) : (
        <h1 className="visually-hidden">Request</h1>
      )}
      <div className="split">
        {showList ? (
          <div className="split-list">
            {list.data === undefined ? (
              list.error === null ? (
                <Skeleton rows={10} doing="Reading the requests" />
              ) : (
                <Problem error={list.error} doing="reading the requests" retry={() => void list.refetch()} />
              )
            ) : rows.length === 0 ? (
              <NoRequests view={view} />
            ) : (
              <VirtualRows
                label="Requests"
                headless={!alone}
                columns={requestColumns({ selected, toggle, hrefOf, wide: alone, selects: view === "waiting" })}
                rows={rows}
                rowKey={(row) => row.id}
                rowHeight={alone ? 36 : 58}
                total={null}
                hasMore={list.hasNextPage}
                loadingMore={list.isFetchingNextPage}
                loadMore={() => void list.fetchNextPage()}
                active={active}
                setActive={setHighlit}
                open={open}
                selected={(row) => selected.has(row.id)}
              />
            )}
          </div>
        ) : null}
        {id === undefined ? null : <RequestPane key={id} id={id} close={close} />}
      </div>
    </div>
  );
}

function NoRequests({ view }: { readonly view: View }): ReactNode {
  const { params, set } = useUrl();
  const filtered = ["q", "risk", "state"].some((name) => (params[name] ?? "") !== "");
  if (filtered)
    return (
      <Empty title="No request matches" act={<Button variant="default" onClick={() => set({ q: null, risk: null, state: null }, "push")}>Show all</Button>}>
        The search and the filters leave nothing.
      </Empty>
    );
  if (view === "waiting") return <Empty title="Nothing waits for you" act={<A href="/approvals?view=all">See all requests</A>}>When somebody asks for a mandate that you may approve, it stands here, and you are told.</Empty>;
  return <Empty title="No request yet" act={<A href="/mandates">Go to the mandates</A>}>A request begins when a draft is submitted for approval.</Empty>;
}
