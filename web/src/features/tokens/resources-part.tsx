// What tokens can be for: the registered resources, folded away, for they change seldom. Registered with `mandate tokens resources add`.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { ProtectedResource } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { Problem } from "../../ui/states.tsx";

export function ResourcesPart(): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: [...keys.issuedTokens, "resources"], queryFn: ({ signal }) => api.protectedResources.list({ signal }) });
  if (error !== null) return <Problem error={error} doing="reading the resources" retry={() => void refetch()} />;
  if (data === undefined) return null;
  return (
    <details className="token-resources">
      <summary>
        What tokens can be for: {data.data.length} {data.data.length === 1 ? "resource" : "resources"}
      </summary>
      <div className="stack">
        <DataTable label="Resources" fields={FIELDS} rows={data.data} rowKey={(row) => row.resource} />
        <p className="dim small">
          Register one with <code>mandate tokens resources add</code>.
        </p>
      </div>
    </details>
  );
}

const FIELDS: readonly Field<ProtectedResource>[] = [
  { title: "Resource", is: "long", cell: (row) => <Name text={row.resource} mono limit={80} /> },
  { title: "Name", cell: (row) => <Name text={row.name} limit={40} /> },
  { title: "Server in mandates", cell: (row) => (row.server === null ? <span className="dim">none</span> : <Name text={row.server} limit={40} />) },
  { title: "Scopes", is: "long", cell: (row) => (row.scopes.length === 0 ? <span className="dim">none</span> : <Name text={row.scopes.join(", ")} limit={80} />) },
  { title: "Bound tokens only", is: "short", cell: (row) => (row.bound ? "yes" : "no") },
];
