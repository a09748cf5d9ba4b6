// What can this identity reach: its rights as entries, and what it can become by escalation.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { IdentitiesReachQuery, ReachEntries } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { ReachBar, Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { NodeLink } from "../../ui/node-link.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { pathsQuery } from "../identity/identity-queries.ts";
import { PathsView } from "../paths/paths-view.tsx";

const COLUMNS = ["read", "write", "administer", "grant"] as const;
const isColumn = (text: string | undefined): text is (typeof COLUMNS)[number] => COLUMNS.some((column) => column === text);

export function ReachAnswer({ identity, action, resource }: { readonly identity: string; readonly action: string; readonly resource: string }): ReactNode {
  const { params, set } = useUrl();
  const { service, column } = params;
  const query: IdentitiesReachQuery = { ...(service === undefined ? {} : { service }), ...(isColumn(column) ? { column } : {}), ...(action === "" ? {} : { action }), ...(resource === "" ? {} : { resource }) };
  const { data, error, refetch } = useQuery({ queryKey: [...keys.access, "reach", identity, query], queryFn: ({ signal }) => api.identities.reach({ id: identity, query }, { signal }) });
  if (data === undefined) return error === null ? <Skeleton rows={8} doing="Evaluating the policies" /> : <Problem error={error} doing="asking what it reaches" retry={() => void refetch()} />;
  return (
    <div className="stack wide">
      {data.reach === null ? null : (
        <p className="row">
          <ReachBar level={data.reach.level} byEscalation={data.reach.by_escalation} /> <Prose text={data.reach.why} limit={400} />
        </p>
      )}
      {service === undefined ? null : (
        <p className="row">
          <button type="button" className="chip" onClick={() => set({ service: null, column: null }, "push")}>
            <span className="dim">Only</span> <Name text={`${service}${column === undefined ? "" : `, ${column}`}`} limit={40} /> <span aria-hidden="true">×</span>
            <span className="visually-hidden">show all rights</span>
          </button>
        </p>
      )}
      {data.entries.length === 0 ? (
        <p className="dim">No right of it matches.</p>
      ) : (
        <DataTable label="Rights" fields={FIELDS} rows={data.entries} rowKey={(entry) => `${entry.action}|${entry.resource}|${entry.source.key}|${entry.conditions.join()}`} />
      )}
      {data.truncated ? <p className="dim small">More rights than are shown: name an action or a resource.</p> : null}
      <Escalation identity={identity} />
    </div>
  );
}

const FIELDS: readonly Field<ReachEntries["entries"][number]>[] = [
  { title: "Action", cell: (entry) => <Name text={entry.action} mono limit={48} /> },
  { title: "On", cell: (entry) => <Name text={entry.resource} mono limit={56} /> },
  {
    title: "Answer",
    cell: (entry) => (
      <>
        {entry.effect === "allow" ? <Mark is="warn">can</Mark> : <Mark is="unknown">can, if</Mark>}{" "}
        {entry.conditions.length === 0 ? null : <code className="small">{entry.conditions.slice(0, 6).join(", ")}</code>}
      </>
    ),
  },
  { title: "By", cell: (entry) => <NodeLink node={entry.source} limit={40} /> },
];

function Escalation({ identity }: { readonly identity: string }): ReactNode {
  const { data } = useQuery(pathsQuery(identity));
  if (data === undefined || data.from_here.length === 0) return null;
  return (
    <section className="section" aria-label="What it can become">
      <header>
        <h2>What it can become</h2>
      </header>
      <PathsView paths={data.from_here} truncated={data.truncated} />
    </section>
  );
}
