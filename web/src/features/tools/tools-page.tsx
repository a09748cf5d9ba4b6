// Tools: which may agents be shown, and what changed in them? The servers behind the gate, their tools, and what is dangerous only together; the filters stand in the address.
import { Button, Checkbox, NativeSelect, Tabs } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Tool, ToolCombination } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { WatchButton } from "../demo/watch-button.tsx";
import { ServersTab, upstreamsQuery } from "../upstreams/servers-tab.tsx";
import { ApproveSet } from "../upstreams/approve-set.tsx";
import { effectsOf, isHarmless, ToolState } from "./tool-words.tsx";
import "./tools.css";

const PAGE = 100;
const TABS = [
  { value: "tools", title: "Tools", shown: () => <ToolsTab /> },
  { value: "servers", title: "Servers", shown: () => <ServersTab /> },
  { value: "together", title: "Dangerous together", shown: () => <TogetherTab /> },
] as const;

export function ToolsPage(): ReactNode {
  const { params, set, go } = useUrl();
  const tab = TABS.find(({ value }) => value === params["tab"]) ?? TABS[0];
  return (
    <>
      <PageHead title="Tools" asks="Which tools may agents be shown, and what changed in them since?">
        <Allowed to="gate.write" otherwise="Approvers and above register servers and approve tools.">
          <Button onClick={() => go("/upstreams/new")}>Register a server</Button>
        </Allowed>
      </PageHead>
      <Tabs value={tab.value} onChange={(value) => set({ tab: value === TABS[0].value ? null : value }, "push")} keepMounted={false}>
        <Tabs.List>
          {TABS.map(({ value, title }) => <Tabs.Tab key={value} value={value}>{title}</Tabs.Tab>)}
        </Tabs.List>
        <Tabs.Panel value={tab.value} className="tools-tab">{tab.shown()}</Tabs.Panel>
      </Tabs>
    </>
  );
}

const STATES = [
  { value: "", label: "Every state" },
  { value: "waiting", label: "Waiting for approval" },
  { value: "quarantined", label: "Quarantined" },
  { value: "approved", label: "Approved" },
] as const;

function ToolsTab(): ReactNode {
  const { params, set } = useUrl();
  const servers = useQuery(upstreamsQuery);
  const state = STATES.find(({ value }) => value === params["state"])?.value ?? "";
  const server = params["server"] ?? "";
  const warned = params["warned"] === "true";
  const filters = { ...(server === "" ? {} : { server }), ...(state === "" ? {} : { state: [state] }), ...(warned ? { warned: "true" as const } : {}), ...(params["q"] === undefined || params["q"] === "" ? {} : { q: params["q"] }) };
  const query = useInfiniteQuery({
    queryKey: [...keys.tools, "list", filters],
    queryFn: ({ pageParam, signal }) => api.tools.list({ query: { ...filters, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const chosen = servers.data?.find(({ name }) => name === server);
  return (
    <div className="stack">
      <div className="row inv-tools" role="search">
        <SearchField label="Server, name or title" />
        <NativeSelect aria-label="Server" data={[{ value: "", label: "Every server" }, ...(servers.data ?? []).map(({ name, title }) => ({ value: name, label: title }))]} value={server} onChange={(event) => set({ server: event.currentTarget.value })} />
        <NativeSelect aria-label="State" data={STATES.map((each) => ({ ...each }))} value={state} onChange={(event) => set({ state: event.currentTarget.value })} />
        <Checkbox label="With warnings" checked={warned} onChange={(event) => set({ warned: event.currentTarget.checked ? "true" : null })} />
        {query.data === undefined ? null : <span className="dim small">{(query.data.pages[0]?.total ?? 0).toLocaleString()} found</span>}
      </div>
      {chosen === undefined ? null : <ApproveSet of={chosen} />}
      {query.data === undefined ? (
        query.error === null ? <Skeleton rows={8} doing="Reading the tools" /> : <Problem error={query.error} doing="reading the tools" retry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        Object.keys(filters).length > 0 ? <Empty title="No tool matches">Change the search or the filters.</Empty> : <Empty title="No server has shown a tool yet" act={<><A href={hrefTo("/tools", { tab: "servers" })}>See the servers</A><Allowed to="users.manage"><WatchButton /></Allowed></>}>Register a server and try it: what it shows stands here and waits until a person approves it. Agents see nothing before.</Empty>
      ) : (
        <>
          <DataTable label="Tools" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </>
      )}
    </div>
  );
}

const FIELDS: readonly Field<Tool>[] = [
  {
    title: "Tool",
    is: "long",
    cell: (row) => (
      <>
        <A href={`/tools/${row.id}`}><Name text={row.name} limit={80} mono /></A>{" "}
        {row.title === null ? null : <span className="dim small"><Name text={row.title} limit={60} /></span>}
      </>
    ),
  },
  { title: "Server", cell: (row) => <A href={`/upstreams/${row.server}`}><Name text={row.server} limit={40} /></A> },
  { title: "State", is: "short", cell: (row) => <ToolState of={row} /> },
  { title: "Does", cell: (row) => <Mark is={isHarmless(row.profile) ? "ok" : "warn"}>{effectsOf(row.profile)}{row.profile_by === null ? <span className="dim"> (guessed)</span> : null}</Mark> },
  { title: "Answers with", is: "short", cell: (row) => (row.profile.results.trust === "untrusted" ? <Mark is="warn">words of others</Mark> : "its own words") },
  { title: "Warnings", is: "short", cell: (row) => (row.warnings.length === 0 ? <span className="dim">none</span> : <Mark is="danger">{row.warnings.length}</Mark>) },
  { title: "Changed", is: "short", cell: (row) => <When at={row.changed_at} /> },
];

function TogetherTab(): ReactNode {
  const query = useQuery({ queryKey: [...keys.tools, "together"], queryFn: async ({ signal }) => (await api.tools.combinations({ signal })).data });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={4} doing="Reading the mandates" /> : <Problem error={query.error} doing="reading the mandates" retry={() => void query.refetch()} />;
  if (query.data.length === 0) return <Empty title="No mandate gives such tools together">One tool reads what is private, one takes in what strangers wrote, one sends out: together they let a sentence in a mail send your data away. Mandates in force are looked at for that here.</Empty>;
  return <DataTable label="Mandates whose tools are dangerous together" fields={TOGETHER} rows={query.data} rowKey={(row) => row.mandate_id} />;
}

const tools = (names: readonly string[]) => <Prose text={names.join(", ")} limit={300} />;
const TOGETHER: readonly Field<ToolCombination>[] = [
  { title: "Mandate", is: "long", cell: (row) => <A href={`/mandates/${row.mandate_id}`}><Name text={row.mandate} limit={60} /></A> },
  { title: "Reads what is private", cell: (row) => tools(row.private) },
  { title: "Takes in words of strangers", cell: (row) => tools(row.untrusted) },
  { title: "Sends out", cell: (row) => tools(row.outbound) },
];
