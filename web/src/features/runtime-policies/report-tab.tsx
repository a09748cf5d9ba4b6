// What run-time policies are worth: never hit, never able to match, in each other's way, and how well their cases hold them fast.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { RuntimeReport } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Part } from "../../ui/part.tsx";

const DAYS = 30;

export function ReportTab(): ReactNode {
  const query = useQuery({ queryKey: [...keys.runtimePolicies, "report"], queryFn: ({ signal }) => api.runtimePolicies.report({ query: { days: DAYS } }, { signal }) });
  return (
    <Part id="report" title={`The last ${DAYS} days`} query={query}>
      {({ examined, never_hit: never, impossible, pairs, mutation }) => (
        <div className="stack">
          <p className="dim">{examined.toLocaleString()} cases and recorded decisions were looked at.</p>
          <h3>Never hit</h3>
          {never.length === 0 ? <p><Mark is="ok">every policy in force decided something</Mark></p> : <ul className="runtime-list">{never.map(({ policy }) => <li key={policy}><code>{policy}</code></li>)}</ul>}
          <h3>Cannot match, by the validator</h3>
          {impossible.length === 0 ? <p><Mark is="ok">none</Mark></p> : <ul className="runtime-list">{impossible.map(({ policy, says }) => <li key={`${policy} ${says}`}><code>{policy}</code>: {says}</li>)}</ul>}
          <h3>In each other’s way</h3>
          {pairs.length === 0 ? <p><Mark is="ok">none</Mark></p> : <DataTable label="In each other’s way" fields={PAIRS} rows={pairs} rowKey={({ policy, by }) => `${policy} ${by}`} />}
          <h3>Small changes that the cases notice</h3>
          {mutation.length === 0 ? <p className="dim">Nothing is in force.</p> : <DataTable label="Small changes that the cases notice" fields={SCORES} rows={mutation} rowKey={({ name }) => name} />}
        </div>
      )}
    </Part>
  );
}

const PAIRS: readonly Field<RuntimeReport["pairs"][number]>[] = [
  { title: "Policy", is: "long", cell: ({ policy }) => <code>{policy}</code> },
  { title: "What", is: "short", cell: ({ kind }) => <Mark is={kind === "contradiction" ? "danger" : "warn"}>{kind === "contradiction" ? "always taken away" : "says nothing more"}</Mark> },
  { title: "By", is: "long", cell: ({ by }) => <code>{by}</code> },
  { title: "Shown", is: "short", cell: ({ proof, requests }) => (proof === "always" ? "by how they are written" : `on all of ${requests} requests`) },
];

const SCORES: readonly Field<RuntimeReport["mutation"][number]>[] = [
  { title: "Policy", is: "long", cell: ({ name, version }) => <>{name} <span className="dim">version {version}</span></> },
  { title: "Noticed", is: "number", cell: ({ killed, mutants }) => `${killed} of ${mutants}` },
  { title: "Not noticed", is: "long", cell: ({ survivors }) => (survivors.length === 0 ? "" : survivors.slice(0, 3).map(({ says }) => says).join("; ") + (survivors.length > 3 ? `; and ${survivors.length - 3} more` : "")) },
];
