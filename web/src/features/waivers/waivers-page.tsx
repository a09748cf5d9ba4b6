// Waivers: which risks do we bear, who answers for each, and until when? Those that end first come first; requests wait for another person.
import { Button, Modal, NativeSelect } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { RegisteredWaiver } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { dayOf, When } from "../../ui/time.tsx";
import { AskForm } from "./ask-form.tsx";
import { ScopeWords, WaiverState } from "./scope-words.tsx";
import { WaiverPane } from "./waiver-pane.tsx";
import "./waivers.css";

const PAGE = 100;
const SHOWN = [
  { value: "", label: "Waiting and granted" },
  { value: "requested", label: "Waiting for a decision" },
  { value: "granted", label: "Granted" },
  { value: "refused", label: "Refused" },
  { value: "ended", label: "Ended" },
] as const;
const LIVE: readonly RegisteredWaiver["state"][] = ["requested", "granted"];

export function WaiversPage(): ReactNode {
  const { params, set } = useUrl();
  const show = params["show"] ?? "";
  const filters = { state: show === "" ? LIVE : [show as RegisteredWaiver["state"]], ...(params["q"] === undefined || params["q"] === "" ? {} : { q: params["q"] }), ...(params["rule"] === undefined ? {} : { rule: params["rule"] }) };
  const query = useInfiniteQuery({
    queryKey: [...keys.waivers, "list", filters],
    queryFn: ({ pageParam, signal }) => api.waivers.list({ query: { ...filters, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const filtered = params["q"] !== undefined || params["rule"] !== undefined || show !== "";
  const open = params["open"];
  return (
    <>
      <PageHead title="Waivers" asks="Which risks do we bear, who answers for each, and until when?">
        <A href="/findings">Findings</A>
        <Allowed to="waivers.ask">
          <Button onClick={() => set({ ask: "rule" }, "push")}>Ask for a waiver</Button>
        </Allowed>
      </PageHead>
      <Counts />
      <div className="row inv-tools" role="search">
        <SearchField label="Reason, owner, rule or person" />
        <NativeSelect aria-label="Show" data={SHOWN.map((each) => ({ ...each }))} value={show} onChange={(event) => set({ show: event.currentTarget.value })} />
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={8} doing="Reading the waivers" />
        ) : (
          <Problem error={query.error} doing="reading the waivers" retry={() => void query.refetch()} />
        )
      ) : rows.length === 0 ? (
        <Empty title={filtered ? "No waiver matches" : "No risk is waived"}>
          {filtered ? "Change the search or the filter." : "A waiver accepts findings for a time: one of them, or all of a rule that a pattern narrows. One person asks, another grants, and on its day the findings are open again."}
        </Empty>
      ) : (
        <div className="stack">
          <DataTable label="Waivers" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      )}
      <Modal opened={open !== undefined} onClose={() => set({ open: null })} title="Waiver" size="lg" closeButtonProps={{ "aria-label": "Close" }}>
        {open === undefined ? null : <WaiverPane id={open} />}
      </Modal>
      <Modal opened={params["ask"] !== undefined} onClose={() => set({ ask: null })} title="Ask for a waiver" size="lg" closeButtonProps={{ "aria-label": "Close" }}>
        <AskForm rule={params["rule"] ?? ""} done={(id) => set({ ask: null, open: id })} />
      </Modal>
    </>
  );
}

function Counts(): ReactNode {
  const { data } = useQuery({ queryKey: [...keys.waivers, "counts"], queryFn: ({ signal }) => api.waivers.counts({ signal }) });
  if (data === undefined) return null;
  const { requested = 0, granted = 0 } = data.by_state as Readonly<Record<string, number>>;
  return (
    <p className="dim waiver-counts">
      <A href="/waivers?show=requested">{requested.toLocaleString()} wait for a decision</A> · <A href="/waivers?show=granted">{granted.toLocaleString()} granted</A> · <A href="/calendar?kind=waiver">see their ends in the calendar</A>
    </p>
  );
}

const FIELDS: readonly Field<RegisteredWaiver>[] = [
  {
    title: "Stands for",
    is: "long",
    cell: (row) => (
      <A href={`/waivers?open=${encodeURIComponent(row.id)}`}>
        <ScopeWords of={row} />
      </A>
    ),
  },
  { title: "State", is: "short", cell: (row) => <WaiverState of={row.state} /> },
  { title: "Ends", is: "short", hover: (row) => dayOf(row.expires_at), cell: (row) => <When at={row.expires_at} /> },
  { title: "Accepts", is: "number", cell: (row) => (row.covers === 0 ? "0" : <A href={hrefTo("/findings", { state: "accepted", waiver: row.id })}>{row.covers.toLocaleString()}</A>) },
  { title: "Answers for it", cell: (row) => <Name text={row.owner} limit={32} /> },
  { title: "Asked by", cell: (row) => <Name text={row.asked_by} limit={32} /> },
  { title: "Reason", is: "long", cell: (row) => <Prose text={row.reason} limit={160} /> },
];
