// The servers behind the gate: where each is, whether it still is the one that was approved, and how many of its tools wait.
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Upstream } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";

export const upstreamsQuery = queryOptions({ queryKey: [...keys.tools, "servers"], queryFn: async ({ signal }) => (await api.upstreams.list({}, { signal })).data });

export function ServersTab(): ReactNode {
  const query = useQuery(upstreamsQuery);
  if (query.data === undefined) return query.error === null ? <Skeleton rows={5} doing="Reading the servers" /> : <Problem error={query.error} doing="reading the servers" retry={() => void query.refetch()} />;
  if (query.data.length === 0) return <Empty title="No server is behind the gate yet" act={<A href="/upstreams/new">Register a server</A>}>Agents reach servers of tools through the gate alone: each call is decided, recorded, and made with a credential that the agent never has.</Empty>;
  return <DataTable label="Servers" fields={FIELDS} rows={query.data} rowKey={(row) => row.id} />;
}

export const placeOf = ({ transport }: Pick<Upstream, "transport">): string => (transport.kind === "stdio" ? transport.command : transport.kind === "http" || transport.kind === "rest" ? transport.url : transport.kind);
export const KINDS: Readonly<Record<Upstream["transport"]["kind"], string>> = { http: "MCP over HTTP", stdio: "MCP program", rest: "REST API", local: "MCP program beside the agent" };

export function LastTry({ of }: { readonly of: Pick<Upstream, "seen" | "state"> }): ReactNode {
  if (of.state === "retired") return <Mark is="unknown">retired</Mark>;
  if (of.seen === null) return <Mark is="unknown">not tried yet</Mark>;
  return <><Mark is={of.seen.ok ? "ok" : "danger"}>{of.seen.ok ? "answered" : "failed"}</Mark> <When at={of.seen.at} /></>;
}

const count = (row: Upstream, state: keyof Upstream["tools"], meaning: "warn" | "danger" | null): ReactNode => {
  const number = row.tools[state];
  if (number === 0) return <span className="dim">0</span>;
  return <A href={hrefTo("/tools", { server: row.name, state })}>{meaning === null ? number : <Mark is={meaning}>{number}</Mark>}</A>;
};

const FIELDS: readonly Field<Upstream>[] = [
  { title: "Server", is: "long", cell: (row) => <><A href={`/upstreams/${row.name}`}><Name text={row.title} limit={60} /></A> <code className="dim small">{row.name}</code></> },
  { title: "Kind", is: "short", cell: (row) => KINDS[row.transport.kind] },
  { title: "Where", is: "long", cell: (row) => <Prose text={placeOf(row)} limit={120} /> },
  { title: "Last try", is: "short", cell: (row) => <LastTry of={row} /> },
  { title: "Approved", is: "number", cell: (row) => count(row, "approved", null) },
  { title: "Waiting", is: "number", cell: (row) => count(row, "waiting", "warn") },
  { title: "Quarantined", is: "number", cell: (row) => count(row, "quarantined", "danger") },
];
