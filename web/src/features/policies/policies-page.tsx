// Policies: what is the estate held to? Each with its state and what it answered the last time; files in and out.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Policy } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { ApplyFile } from "../../ui/apply-file.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { SeverityMark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { PolicyState } from "./policy-state.tsx";
import "./policies.css";

export function PoliciesPage(): ReactNode {
  const { go } = useUrl();
  const query = useQuery({ queryKey: keys.policies, queryFn: async ({ signal }) => (await api.policies.list({ signal })).data });
  return (
    <>
      <PageHead title="Policies" asks="What is the estate held to, and what breaks it?">
        <Button component="a" variant="default" href={api.policies.exportUrl()} download="policies.yaml">
          Export
        </Button>
        <Allowed to="policies.write">
          <ApplyFile of="policies" apply={async (yaml) => (await api.policies.apply({ body: { yaml } })).data} made={(count) => `${count} policies made, which are off`} isNew="created" changes={keys.policies} />
          <Button onClick={() => go("/policies/new")}>New policy</Button>
        </Allowed>
      </PageHead>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={6} doing="Reading the policies" />
        ) : (
          <Problem error={query.error} doing="reading the policies" retry={() => void query.refetch()} />
        )
      ) : query.data.length === 0 ? (
        <Empty title="No policy yet" act={<A href="/policies/new">See ready-made policies and what they would find</A>}>
          A policy is a sentence the estate is held to, such as “every production key is younger than 90 days”. Its effect is shown before it is switched on; from then on what breaks it is a finding.
        </Empty>
      ) : (
        <DataTable label="Policies" fields={FIELDS} rows={query.data} rowKey={(row) => row.id} />
      )}
    </>
  );
}

const FIELDS: readonly Field<Policy>[] = [
  {
    title: "Policy",
    is: "long",
    cell: (row) => (
      <>
        <A href={`/policies/${encodeURIComponent(row.id)}`}>
          <Name text={row.title} limit={100} />
        </A>{" "}
        <code className="dim small">{row.name}</code>
      </>
    ),
  },
  { title: "State", is: "short", cell: (row) => <PolicyState of={row.state} /> },
  { title: "Severity", is: "short", cell: (row) => <SeverityMark of={row.severity} /> },
  { title: "About", is: "short", cell: (row) => row.about },
  {
    title: "Break it",
    is: "number",
    hover: (row) => (row.judged === null || row.judged.unknown === 0 ? "" : `Of ${row.judged.unknown} it cannot be told, because it was not read`),
    cell: (row) => (row.state !== "on" || row.judged === null ? <span className="dim">not judged</span> : <A href={hrefTo("/findings", { rule: row.rule })}>{row.judged.broken.toLocaleString()} of {row.judged.population.toLocaleString()}</A>),
  },
  { title: "Switched", is: "short", cell: (row) => <When at={row.switched?.at ?? null} never="never" /> },
];
