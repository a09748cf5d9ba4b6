// Mandates: what is each meant to do? The library, those that wait for a decision first in reach, files in and out.
import { Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Mandate } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { ApplyFile } from "../../ui/apply-file.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { SampleMark } from "../../ui/meaning.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { Ends, StateMark } from "./mandate-state.tsx";
import "./mandates.css";

const PAGE = 100;
const SHOWN = [
  { value: "", label: "All" },
  { value: "waiting", label: "Waiting for approval" },
  { value: "active", label: "In force" },
  { value: "draft", label: "Drafts" },
  { value: "suspended", label: "Suspended" },
  { value: "ended", label: "Ended" },
] as const;

export function MandatesPage(): ReactNode {
  const { params, set, go } = useUrl();
  const show = params["show"] ?? "";
  const filters = { ...(params["q"] === undefined || params["q"] === "" ? {} : { q: params["q"] }), ...(show === "waiting" ? { waiting: "true" as const } : show === "" ? {} : { state: [show as Mandate["state"]] }) };
  const query = useInfiniteQuery({
    queryKey: [...keys.mandates, "list", filters],
    queryFn: ({ pageParam, signal }) => api.mandates.list({ query: { ...filters, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const filtered = Object.keys(filters).length > 0;
  return (
    <>
      <PageHead title="Mandates" asks="What is each meant to do, who answers for it, and until when?">
        <Button variant="default" onClick={() => go("/mandates/drift")}>
          Drift
        </Button>
        <Button component="a" variant="default" href={api.mandates.exportUrl()} download="mandates.yaml">
          Export
        </Button>
        <Allowed to="mandates.write">
          <ApplyFile of="mandates" apply={async (yaml) => (await api.mandates.apply({ body: { yaml } })).data} made={(count) => `${count} drafts made`} isNew="created" changes={keys.mandates} />
          <NewMandate />
        </Allowed>
      </PageHead>
      <Counts />
      <div className="row inv-tools" role="search">
        <SearchField label="Name, title, owner or sponsor" />
        <NativeSelect aria-label="Show" data={SHOWN.map((each) => ({ ...each }))} value={show} onChange={(event) => set({ show: event.currentTarget.value })} />
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={10} doing="Reading the mandates" />
        ) : (
          <Problem error={query.error} doing="reading the mandates" retry={() => void query.refetch()} />
        )
      ) : rows.length === 0 ? (
        <Empty title={filtered ? "No mandate matches" : "No mandate yet"}>
          {filtered ? "Change the search or the filter." : "A mandate says who answers for an identity, what it is for, what it may do and until when. Until one is approved, every identity is ungoverned."}
        </Empty>
      ) : (
        <div className="stack">
          <DataTable label="Mandates" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      )}
    </>
  );
}

function NewMandate(): ReactNode {
  const { go } = useUrl();
  return <Button onClick={() => go("/mandates/new")}>New mandate</Button>;
}

function Counts(): ReactNode {
  const { data } = useQuery({ queryKey: [...keys.mandates, "counts"], queryFn: ({ signal }) => api.mandates.counts({ signal }) });
  if (data === undefined) return null;
  const { active = 0, submitted = 0, draft = 0, suspended = 0 } = data.by_state as Readonly<Record<string, number>>;
  return (
    <p className="dim mandate-counts">
      <A href="/mandates?show=active">{active.toLocaleString()} in force</A> · <A href="/mandates?show=waiting">{submitted.toLocaleString()} {submitted === 1 ? "waits" : "wait"} for approval</A> · <A href="/mandates?show=draft">{draft.toLocaleString()} {draft === 1 ? "draft" : "drafts"}</A> ·{" "}
      <A href="/mandates?show=suspended">{suspended.toLocaleString()} suspended</A>
    </p>
  );
}

const FIELDS: readonly Field<Mandate>[] = [
  {
    title: "Mandate",
    is: "long",
    cell: (row) => (
      <>
        <A href={`/mandates/${encodeURIComponent(row.id)}`}>
          <Name text={row.title} limit={80} />
        </A>{" "}
        <code className="dim small">{row.name}</code>
        {row.sample ? <> <SampleMark /></> : null}
      </>
    ),
  },
  {
    title: "State",
    is: "short",
    cell: (row) => (
      <>
        <StateMark of={row.state} />
        {row.pending === null ? null : <div className="dim small">version {row.pending.version}: {row.pending.state}</div>}
      </>
    ),
  },
  { title: "Owner", cell: (row) => <Name text={row.owner} limit={32} /> },
  { title: "Sponsor", cell: (row) => <Name text={row.sponsor} limit={32} /> },
  { title: "Subjects", is: "number", cell: (row) => row.subjects.toLocaleString() },
  { title: "Ends", is: "short", cell: (row) => <Ends on={row.end} state={row.state} /> },
  { title: "Changed", is: "short", cell: (row) => <When at={row.changed_at} /> },
];
