// Inventory: what is there? Facets left, rows right; search, sort, columns, selection and saved views all live in the URL.
import { Button, Drawer, Menu } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import type { Identity } from "../../api/model.ts";
import { A, listOf, toggled, useUrl } from "../../app/url.tsx";
import { useKeys } from "../../ui/keys.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { VirtualRows, type Column } from "../../ui/virtual-rows.tsx";
import { SavedViews } from "../saved-views/saved-views.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { COLUMNS, DEFAULT_COLUMNS, NARROW_COLUMNS, hrefOf, type InventoryColumn } from "./columns.tsx";
import { ActiveFilters, Facets } from "./facets.tsx";
import { MANY, csvHref, facetsQuery, identitiesQuery, sortOf } from "./inventory-query.ts";
import "./inventory.css";

export function InventoryPage(): ReactNode {
  const { params, go } = useUrl();
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false }) === true;
  const tight = useMediaQuery("(max-width: 1480px)", false, { getInitialValueInEffect: false }) === true && !narrow;
  const facets = useQuery(facetsQuery(params));
  const list = useInfiniteQuery(identitiesQuery(params));
  const [facetsOpen, setFacetsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total ?? facets.data?.total ?? null;

  const toggle = (id: string) =>
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  useKeys({
    j: () => setActive((at) => Math.min(at + 1, rows.length - 1)),
    k: () => setActive((at) => Math.max(at - 1, 0)),
    Enter: () => {
      const row = rows[active];
      if (row !== undefined) go(hrefOf(row));
    },
    x: () => {
      const row = rows[active];
      if (row !== undefined) toggle(row.id);
    },
    Escape: () => setSelected(new Set()),
  });

  const columns = useColumns({ narrow, tight, selected, toggle, rows, setSelected });
  const facetList = facets.data === undefined ? <Skeleton rows={8} doing="Counting" /> : <Facets facets={facets.data.facets} order={MANY} />;
  return (
    <div className="fill">
      <PageHead title="Inventory" asks={total === null ? "What is there?" : `${total.toLocaleString()} ${total === 1 ? "identity" : "identities"}`}>
        <SavedViews page="inventory" />
        <ColumnChoice />
        <Button component="a" variant="default" href={csvHref(params)} download>
          CSV
        </Button>
      </PageHead>
      <div className="row inv-tools">
        <SearchField label="Search names, ids and tags" />
        <Button className="narrow-only" variant="default" onClick={() => setFacetsOpen(true)}>
          Filters
        </Button>
        <ActiveFilters names={[...MANY, "use_known"]} />
      </div>
      {selected.size === 0 ? null : <BulkBar rows={rows.filter((row) => selected.has(row.id))} clear={() => setSelected(new Set())} />}
      <div className="inv-body">
        <aside className="inv-facets wide-only" aria-label="Filters">
          {facetList}
        </aside>
        <Drawer opened={facetsOpen} onClose={() => setFacetsOpen(false)} title="Filters" size={300}>
          {facetList}
        </Drawer>
        {list.data === undefined ? (
          list.error === null ? (
            <div className="grow">
              <Skeleton rows={14} doing="Reading the inventory" />
            </div>
          ) : (
            <Problem error={list.error} doing="reading the inventory" retry={() => void list.refetch()} />
          )
        ) : rows.length === 0 ? (
          <NoRows />
        ) : (
          <VirtualRows
            label="Identities"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowHeight={narrow ? 58 : 34}
            tight={tight}
            total={total}
            hasMore={list.hasNextPage}
            loadingMore={list.isFetchingNextPage}
            loadMore={() => void list.fetchNextPage()}
            active={active}
            setActive={setActive}
            open={(row) => go(hrefOf(row))}
            selected={(row) => selected.has(row.id)}
          />
        )}
      </div>
    </div>
  );
}

function useColumns(of: {
  readonly narrow: boolean;
  readonly tight: boolean;
  readonly selected: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly rows: readonly Identity[];
  readonly setSelected: (ids: ReadonlySet<string>) => void;
}): readonly Column<Identity>[] {
  const { params, set } = useUrl();
  const { narrow, tight, selected, toggle, rows, setSelected } = of;
  const sort = sortOf(params);
  const chosen = params["cols"] === undefined ? DEFAULT_COLUMNS : ["name", ...listOf(params["cols"])];
  const shown = narrow ? NARROW_COLUMNS : COLUMNS.filter((column) => chosen.includes(column.id));
  const all = rows.length > 0 && selected.size === rows.length;
  return [
    {
      id: "select",
      title: <input type="checkbox" aria-label="Select all rows read so far" checked={all} onChange={() => setSelected(all ? new Set() : new Set(rows.map((row) => row.id)))} />,
      width: "20px",
      cell: (row) => <input type="checkbox" aria-label={`Select ${row.name.slice(0, 80)}`} checked={selected.has(row.id)} onChange={() => toggle(row.id)} />,
    },
    ...shown.map((column) => sortable(column, tight, sort, (next) => set({ sort: next === "-risk" ? null : next }, "push"))),
  ];
}

function sortable(column: InventoryColumn, tight: boolean, sort: string, change: (sort: string) => void): Column<Identity> {
  const { sort: field, cell, ...rest } = column;
  const plain = { ...rest, width: tight ? column.tight : column.width, cell: (row: Identity) => cell(row, tight) };
  if (field === undefined) return plain;
  const direction = sort === field ? "ascending" : sort === `-${field}` ? "descending" : "none";
  return {
    ...plain,
    sort: direction,
    title: (
      <button type="button" className="plain" onClick={() => change(direction === "descending" ? field : `-${field}`)}>
        {column.title} <span aria-hidden="true">{direction === "ascending" ? "↑" : direction === "descending" ? "↓" : ""}</span>
      </button>
    ),
  };
}

function ColumnChoice(): ReactNode {
  const { params, set } = useUrl();
  const chosen = params["cols"] === undefined ? DEFAULT_COLUMNS : ["name", ...listOf(params["cols"])];
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="default" className="wide-only">
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {COLUMNS.filter((column) => column.id !== "name").map((column) => (
          <Menu.CheckboxItem
            key={column.id}
            checked={chosen.includes(column.id)}
            onChange={() => set({ cols: toggled(chosen.filter((id) => id !== "name"), column.id) || "name" })}
          >
            {column.title}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function NoRows(): ReactNode {
  const { params, set } = useUrl();
  const filtered = [...MANY, "q", "env", "at"].some((name) => params[name] !== undefined);
  if (!filtered) {
    return (
      <Empty title="Nothing was read yet" act={<A href="/welcome">See the ways to begin</A>}>
        Scan this machine, upload exports, or load the sample estate.
      </Empty>
    );
  }
  return (
    <Empty
      title="No identity matches"
      act={
        <Button variant="default" onClick={() => set(Object.fromEntries([...MANY, "q", "env", "at"].map((name) => [name, null])), "push")}>
          Clear all filters
        </Button>
      }
    >
      The filters leave nothing. What was not read cannot match either: see <A href="/sources">Sources</A>.
    </Empty>
  );
}
