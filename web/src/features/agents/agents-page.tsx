// Agents: which agents are there, who answers for each, and what may it do? The register; state, kind and words are filters in the address.
import { Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Agent } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { ApplyFile } from "../../ui/apply-file.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark, SampleMark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { AgentStateMark, METHODS } from "./agent-state.tsx";
import "../mandates/mandates.css";

const PAGE = 100;
const STATES = [
  { value: "", label: "In use" },
  { value: "registered", label: "Registered, not active" },
  { value: "active", label: "Active" },
  { value: "suspended", label: "Suspended" },
  { value: "retired", label: "Retired" },
] as const;
const KINDS = [
  { value: "", label: "Agents and templates" },
  { value: "agent", label: "Agents" },
  { value: "template", label: "Templates" },
] as const;
const IN_USE: readonly Agent["state"][] = ["registered", "active", "suspended"];

export function AgentsPage(): ReactNode {
  const { params, set, go } = useUrl();
  const state = STATES.find(({ value }) => value === params["state"])?.value ?? "";
  const kind = KINDS.find(({ value }) => value === params["kind"])?.value ?? "";
  const narrowed = Object.fromEntries((["q", "mandate", "owner", "template", "env"] as const).flatMap((name) => (params[name] === undefined || params[name] === "" ? [] : [[name === "env" ? "environment" : name, params[name]]])));
  const filters = { ...narrowed, state: state === "" ? [...IN_USE] : [state], ...(kind === "" ? {} : { kind }) };
  const query = useInfiniteQuery({
    queryKey: [...keys.agents, "list", filters],
    queryFn: ({ pageParam, signal }) => api.agents.list({ query: { ...filters, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const isFiltered = Object.keys(narrowed).length > 0 || state !== "" || kind !== "";
  return (
    <>
      <PageHead title="Agents" asks="Which agents are there, who answers for each, and what may it do?">
        <Button component="a" variant="default" href={api.agents.exportUrl()} download="agents.yaml">
          Export
        </Button>
        <Allowed to="agents.write">
          <ApplyFile of="agents" apply={async (yaml) => (await api.agents.apply({ body: { yaml } })).data} made={(count) => `${count} agents registered, which are not active yet`} isNew="registered" changes={keys.agents} />
          <Button onClick={() => go("/agents/new")}>Register an agent</Button>
        </Allowed>
      </PageHead>
      <div className="row inv-tools" role="search">
        <SearchField label="Name, title, owner, sponsor or mandate" />
        <NativeSelect aria-label="State" data={STATES.map((each) => ({ ...each }))} value={state} onChange={(event) => set({ state: event.currentTarget.value })} />
        <NativeSelect aria-label="Kind" data={KINDS.map((each) => ({ ...each }))} value={kind} onChange={(event) => set({ kind: event.currentTarget.value })} />
        {query.data === undefined ? null : <span className="dim small">{(query.data.pages[0]?.total ?? 0).toLocaleString()} found</span>}
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={8} doing="Reading the register" />
        ) : (
          <Problem error={query.error} doing="reading the register" retry={() => void query.refetch()} />
        )
      ) : rows.length === 0 ? (
        isFiltered ? (
          <Empty title="No agent matches">Change the search or the filters.</Empty>
        ) : (
          <Empty title="No agent is registered yet" act={<A href={hrefTo("/inventory", { kind: "agent" })}>See the agents that discovery found</A>}>
            An agent that is registered has an owner, a sponsor and a way to prove who it is. What it may do is said by a mandate that names it; until then it may do nothing.
          </Empty>
        )
      ) : (
        <div className="stack">
          <DataTable label="Agents" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      )}
    </>
  );
}

const FIELDS: readonly Field<Agent>[] = [
  {
    title: "Agent",
    is: "long",
    cell: (row) => (
      <>
        <A href={`/agents/${encodeURIComponent(row.id)}`}>
          <Name text={row.title} limit={80} />
        </A>{" "}
        <code className="dim small">{row.name}</code>
        {row.sample ? <> <SampleMark /></> : null}
        {row.kind === "template" ? <span className="dim small"> · template</span> : row.template_id === null ? null : <span className="dim small"> · instance</span>}
      </>
    ),
  },
  { title: "State", is: "short", cell: (row) => <AgentStateMark of={row.state} /> },
  { title: "Mandate", cell: (row) => (row.mandate === null ? <span className="dim">none</span> : <A href={`/mandates/${encodeURIComponent(row.mandate)}`}><Name text={row.mandate} limit={40} /></A>) },
  { title: "Proves itself by", cell: (row) => (row.methods.length === 0 ? <span className="dim">{row.kind === "template" ? "each instance by its own" : "nothing yet"}</span> : row.methods.includes("client_secret") ? <Mark is="warn">{row.methods.map((method) => METHODS[method] ?? method).join(", ")}</Mark> : row.methods.map((method) => METHODS[method] ?? method).join(", ")) },
  { title: "Owner", cell: (row) => <Name text={row.owner} limit={32} /> },
  { title: "Sponsor", cell: (row) => <Name text={row.sponsor} limit={32} /> },
  { title: "Ends", is: "short", cell: (row) => (row.end === null ? <span className="dim">no end</span> : <When at={`${row.end}T23:59:59Z`} />) },
];
