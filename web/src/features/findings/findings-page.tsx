// Findings: what is wrong, and how do I end it? List and detail side by side; every act has a key.
import { Button, Drawer, Modal, NativeSelect } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState, type ReactNode } from "react";
import type { Finding } from "../../api/model.ts";
import { Allowed, useMay } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { useKeys } from "../../ui/keys.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { VirtualRows } from "../../ui/virtual-rows.tsx";
import { ActiveFilters, Facets } from "../inventory/facets.tsx";
import { SavedViews } from "../saved-views/saved-views.tsx";
import { FindingDetailPane } from "./finding-detail.tsx";
import { findingColumns } from "./finding-columns.tsx";
import { FINDING_FILTERS, findingCountsQuery, findingSortOf, findingsCsvHref, findingsQuery } from "./findings-query.ts";
import { QuickFilters } from "./quick-filters.tsx";
import { WaiverForm } from "./waiver-form.tsx";
import "../inventory/inventory.css";
import "./findings.css";

const SORTS = [
  { value: "-risk", label: "Riskiest first" },
  { value: "-severity", label: "Most severe first" },
  { value: "-first_seen_at", label: "Newest first" },
  { value: "first_seen_at", label: "Oldest first" },
];

export function FindingsPage(): ReactNode {
  const { id } = useParams({ strict: false });
  const { params, set, go } = useUrl();
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const tight = useMediaQuery("(max-width: 1480px)", false, { getInitialValueInEffect: false }) === true;
  const alone = id === undefined && narrow !== true;
  const mayWaive = useMay("findings.accept");
  const list = useInfiniteQuery(findingsQuery(params));
  const counts = useQuery(findingCountsQuery(params));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  const [highlit, setHighlit] = useState(-1);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [waiving, setWaiving] = useState<readonly string[]>([]);
  const [filters, setFilters] = useState(false);
  const openIndex = id === undefined ? -1 : rows.findIndex((row) => row.id === id);
  const active = openIndex >= 0 ? openIndex : highlit;

  const open = (row: Finding) => go(hrefTo(`/findings/${encodeURIComponent(row.id)}`, params));
  const close = () => go(hrefTo("/findings", params));
  const move = (step: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, active + step));
    setHighlit(next);
    const row = rows[next];
    if (id !== undefined && row !== undefined) open(row);
  };
  const toggle = (of: string) =>
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(of)) next.add(of);
      return next;
    });
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
      if (row !== undefined) toggle(row.id);
    },
    w: () => {
      if (!mayWaive) return;
      const row = rows[active];
      if (selected.size > 0) setWaiving([...selected]);
      else if (row !== undefined) setWaiving([row.id]);
    },
  });

  const total = list.data?.pages[0]?.total ?? counts.data?.total ?? null;
  const showList = narrow !== true || id === undefined;
  return (
    <div className="fill">
      {showList ? (
        <>
          <PageHead title="Findings" asks={total === null ? "What is wrong, and how do I end it?" : `${total.toLocaleString()} ${total === 1 ? "finding" : "findings"}`}>
            <A href="/waivers">Waivers</A>
            <A href="/rules">Rules</A>
            <SavedViews page="findings" />
            <Button component="a" variant="default" href={findingsCsvHref(params)} download>
              CSV
            </Button>
          </PageHead>
          <div className="row inv-tools">
            <SearchField label="Search findings" />
            <NativeSelect aria-label="Sort" data={SORTS} value={findingSortOf(params)} onChange={(event) => set({ sort: event.currentTarget.value === "-risk" ? null : event.currentTarget.value }, "push")} />
            <Button variant="default" onClick={() => setFilters(true)}>
              Filters
            </Button>
            {counts.data === undefined ? null : <QuickFilters counts={counts.data} />}
            <ActiveFilters names={["rule", "provider", "realm", "owner", "framework", "identity"]} />
          </div>
          {selected.size === 0 ? null : (
            <div className="bulk row" role="group" aria-label="Acts on the selection">
              <strong>{selected.size} selected</strong>
              <Allowed to="findings.accept" otherwise="To waive, the role approver is needed.">
                <Button onClick={() => setWaiving([...selected])}>Waive…</Button>
              </Allowed>
              <Button variant="default" onClick={() => setSelected(new Set())}>
                Clear selection
              </Button>
            </div>
          )}
        </>
      ) : (
        <h1 className="visually-hidden">Finding</h1>
      )}
      <div className="split">
        {showList ? (
          <div className="split-list">
            {list.data === undefined ? (
              list.error === null ? (
                <Skeleton rows={12} doing="Reading findings" />
              ) : (
                <Problem error={list.error} doing="reading findings" retry={() => void list.refetch()} />
              )
            ) : rows.length === 0 ? (
              <NoFindings />
            ) : (
              <VirtualRows
                label="Findings"
                headless={!alone}
                columns={findingColumns({ selected, toggle, hrefOf: (row) => hrefTo(`/findings/${encodeURIComponent(row.id)}`, params), wide: alone, tight })}
                rows={rows}
                rowKey={(row) => row.id}
                rowHeight={alone ? 36 : narrow === true ? 74 : 54}
                total={total}
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
        {id !== undefined ? (
          <FindingDetailPane id={id} close={close} waive={() => setWaiving([id])} />
        ) : null}
      </div>
      <Drawer opened={filters} onClose={() => setFilters(false)} title="Filters" size={300}>
        {counts.data === undefined ? <Skeleton doing="Counting" /> : <Facets facets={counts.data.facets} order={FINDING_FILTERS} />}
      </Drawer>
      <Modal opened={waiving.length > 0} onClose={() => setWaiving([])} title={waiving.length === 1 ? "Waive this finding" : `Waive ${waiving.length} findings`}>
        <WaiverForm
          ids={waiving}
          done={() => {
            setWaiving([]);
            setSelected(new Set());
          }}
        />
      </Modal>
    </div>
  );
}

/** Takes the environment away too, which a link would carry on. */
function ClearFilters(): ReactNode {
  const { set } = useUrl();
  return (
    <Button variant="default" onClick={() => set(Object.fromEntries([...FINDING_FILTERS, "q", "identity", "env"].map((name) => [name, null])), "push")}>
      Show all that is open
    </Button>
  );
}

function NoFindings(): ReactNode {
  const { params } = useUrl();
  const filtered = [...FINDING_FILTERS, "q", "identity", "env"].some((name) => params[name] !== undefined);
  return filtered ? (
    <Empty title="No finding matches" act={<ClearFilters />}>
      The filters leave nothing.
    </Empty>
  ) : (
    <Empty title="No open finding" act={<A href="/rules?status=not_evaluated">See what was not evaluated</A>}>
      Every rule that could be evaluated passes. Rules whose data was not read say nothing, so look at them before you rest.
    </Empty>
  );
}
