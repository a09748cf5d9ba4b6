// Run-time policies: what must every act pass? What they are worth, what points of enforcement do, and replays of what was decided.
import { Button, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { PolicyReplay, RuntimePolicy } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Part } from "../../ui/part.tsx";
import { Empty } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { PointsTab } from "./points-tab.tsx";
import { ReportTab } from "./report-tab.tsx";
import "./runtime-policies.css";

const TABS = [
  { value: "policies", title: "Policies", shown: () => <PoliciesTab /> },
  { value: "report", title: "Report", shown: () => <ReportTab /> },
  { value: "points", title: "Observe or enforce", shown: () => <PointsTab /> },
  { value: "replays", title: "Replays", shown: () => <ReplaysTab /> },
] as const;

export function RuntimePoliciesPage(): ReactNode {
  const { params, set, go } = useUrl();
  const tab = TABS.find(({ value }) => value === params["tab"]) ?? TABS[0];
  return (
    <>
      <PageHead title="Run-time policies" asks="What must every act pass, whatever its mandate allows?">
        <Allowed to="runtime.write" otherwise="Operators and above write drafts.">
          <Button onClick={() => go("/runtime-policies/new")}>New run-time policy</Button>
        </Allowed>
      </PageHead>
      <Tabs value={tab.value} onChange={(value) => set({ tab: value === TABS[0].value ? null : value }, "push")} keepMounted={false}>
        <Tabs.List>{TABS.map(({ value, title }) => <Tabs.Tab key={value} value={value}>{title}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value={tab.value} className="runtime-tab">{tab.shown()}</Tabs.Panel>
      </Tabs>
    </>
  );
}

function PoliciesTab(): ReactNode {
  const query = useQuery({ queryKey: keys.runtimePolicies, queryFn: async ({ signal }) => (await api.runtimePolicies.list({ signal })).data });
  return (
    <Part id="policies" title="Policies" query={query}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title="No run-time policy yet" act={<A href="/runtime-policies/new">See ready-made policies and their cases</A>}>
            Mandates say what each agent may do. Run-time policies say what nobody may do (layer estate), and what people may have done on their behalf (layer person): until one permits it, nothing is done for a person.
          </Empty>
        ) : (
          <DataTable label="Run-time policies" fields={FIELDS} rows={rows} rowKey={({ id }) => id} />
        )
      }
    </Part>
  );
}

const FIELDS: readonly Field<RuntimePolicy>[] = [
  { title: "Policy", is: "long", cell: ({ id, title, name }) => <><A href={`/runtime-policies/${id}`}><Name text={title} limit={100} /></A> <code className="dim small">{name}</code></> },
  { title: "Layer", is: "short", cell: ({ layer }) => layer },
  { title: "In force", is: "short", cell: ({ active, end_asked: ending }) => <Mark is={active === null ? "unknown" : ending ? "warn" : "ok"}>{active === null ? "no" : ending ? `version ${active}, its end is asked for` : `version ${active}`}</Mark> },
  { title: "Draft", is: "short", cell: ({ draft }) => (draft === null ? "" : `version ${draft}`) },
  { title: "Changed", is: "short", cell: ({ changed_at: at }) => <When at={at} /> },
];

function ReplaysTab(): ReactNode {
  const query = useQuery({ queryKey: [...keys.runtimePolicies, "replays"], queryFn: async ({ signal }) => (await api.policyReplays.list({ signal })).data });
  return (
    <Part id="replays" title="Replays" note="Asked from a draft, or from a policy in force." query={query}>
      {(rows) => (rows.length === 0 ? <p className="dim">Nothing was replayed yet. Write a draft and replay it before it goes in force.</p> : <DataTable label="Replays" fields={REPLAYS} rows={rows} rowKey={({ id }) => id} />)}
    </Part>
  );
}

const REPLAYS: readonly Field<PolicyReplay>[] = [
  { title: "Replay", is: "long", cell: ({ id, title }) => <A href={`/runtime-policies/replays/${id}`}><Name text={title} limit={120} /></A> },
  { title: "Newly allowed", is: "number", cell: ({ counts }) => counts?.newly_allowed.toLocaleString() ?? "" },
  { title: "Newly denied", is: "number", cell: ({ counts }) => counts?.newly_denied.toLocaleString() ?? "" },
  { title: "Newly held", is: "number", cell: ({ counts }) => counts?.newly_held.toLocaleString() ?? "" },
  { title: "Of", is: "number", cell: ({ counts, job }) => counts?.read.toLocaleString() ?? job?.status ?? "" },
  { title: "Asked", is: "short", cell: ({ asked }) => <><When at={asked.at} /> by {asked.by}</> },
];
