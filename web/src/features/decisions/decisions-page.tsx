// Decisions: what was asked, what was answered, and why? The filters stand in the address, so that a search can be handed on.
import { NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { DecisionRecord, DecisionsListQuery } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, listOf, toggled, useUrl, type Params } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { DecisionMark, STAGES } from "./decision-words.tsx";
import "../inventory/inventory.css";

const PAGE = 100;
const WORDS = [
  { value: "allow", label: "Allowed" },
  { value: "hold", label: "Held" },
  { value: "deny", label: "Denied" },
] as const;
const TEXTS = ["principal", "mandate", "act", "server", "person", "point", "policy", "since", "until"] as const;
const PERIODS = [
  { value: "", label: "At any time" },
  { value: "1", label: "In the last hour" },
  { value: "24", label: "In the last day" },
  { value: "168", label: "In the last week" },
];

export function DecisionsPage(): ReactNode {
  const { params, set } = useUrl();
  const filters = filtersOf(params);
  const query = useInfiniteQuery({
    queryKey: [...keys.decisions, "list", filters],
    queryFn: ({ pageParam, signal }) => api.decisions.list({ query: { ...filters, ...sinceOf(params), limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
    refetchInterval: 30_000,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const shown = listOf(params["decision"]);
  return (
    <>
      <PageHead title="Decisions" asks="What was asked, what was answered, and why?" />
      <div className="row inv-tools" role="search">
        <SearchField label="Agent" name="principal" />
        <SearchField label="What, such as crm/delete" name="act" />
        <SearchField label="Mandate" name="mandate" />
        <NativeSelect aria-label="Which look decided" data={[{ value: "", label: "Whatever decided" }, ...Object.entries(STAGES).map(([value, label]) => ({ value, label }))]} value={params["stage"] ?? ""} onChange={(event) => set({ stage: event.currentTarget.value }, "push")} />
        <NativeSelect aria-label="When" data={PERIODS} value={params["hours"] ?? ""} onChange={(event) => set({ hours: event.currentTarget.value }, "push")} />
        <span className="row tight" role="group" aria-label="Answers">
          {WORDS.map(({ value, label }) => (
            <button key={value} type="button" className="chip" aria-pressed={shown.includes(value)} onClick={() => set({ decision: toggled(shown, value) }, "push")}>
              {label}
            </button>
          ))}
        </span>
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={12} doing="Reading decisions" />
        ) : (
          <Problem error={query.error} doing="reading decisions" retry={() => void query.refetch()} />
        )
      ) : rows.length > 0 ? (
        <div className="stack">
          <DataTable label="Decisions" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      ) : Object.keys(filters).length > 0 || params["hours"] !== undefined ? (
        <Empty title="No decision matches" act={<A href="/decisions">Show all</A>}>
          The filters leave nothing.
        </Empty>
      ) : (
        <Empty title="Nothing was decided yet">
          Enforcement points ask at <code>/access/v1/evaluation</code>, and <code>mandate decide</code> asks from the command line. Each answer is put on record here with its reasons.
        </Empty>
      )}
    </>
  );
}

function filtersOf(params: Params): DecisionsListQuery {
  const query: Record<string, unknown> = {};
  for (const name of ["decision", "stage"]) if (listOf(params[name]).length > 0) query[name] = listOf(params[name]);
  for (const name of TEXTS) if (params[name] !== undefined && params[name] !== "") query[name] = params[name];
  return query as DecisionsListQuery;
}

/** Counted from when the question is asked, so that a page that stays open goes along. */
function sinceOf(params: Params): DecisionsListQuery {
  const hours = Number(params["hours"]);
  return hours > 0 ? { since: new Date(Date.now() - hours * 3_600_000).toISOString() } : {};
}

const FIELDS: readonly Field<DecisionRecord>[] = [
  {
    title: "When",
    is: "short",
    cell: (row) => (
      <A href={`/decisions/${encodeURIComponent(row.id)}`}>
        <When at={row.at} />
      </A>
    ),
  },
  { title: "Answer", is: "short", cell: (row) => <DecisionMark of={row.decision} enforced={row.enforced} /> },
  { title: "Who", cell: (row) => <Name text={row.principal.name} limit={44} /> },
  { title: "What", cell: (row) => <Name text={row.act.says} mono limit={60} /> },
  { title: "Under", cell: (row) => (row.mandate === null ? <span className="dim">none</span> : <Name text={row.mandate.name} limit={36} />) },
  { title: "Decided by", is: "short", cell: (row) => (row.stage === null ? <span className="dim">all agree</span> : STAGES[row.stage]) },
  { title: "Why", is: "long", cell: (row) => <Name text={row.reason} limit={160} /> },
];
