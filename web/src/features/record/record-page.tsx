// Record: what happened, and can I prove it? Entries newest first, the signed checkpoint, and a verification on demand.
import { Button } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { AuditRecord } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, useUrl } from "../../app/url.tsx";
import { Copy } from "../../ui/copy.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import "./record.css";

const FIELDS = ["what", "actor", "subject"] as const;
const PAGE = 100;

export function RecordPage(): ReactNode {
  const { params } = useUrl();
  const filters = Object.fromEntries(FIELDS.flatMap((field) => (params[field] === undefined || params[field] === "" ? [] : [[field, params[field]]])));
  const query = useInfiniteQuery({
    queryKey: [...keys.audit, "list", filters],
    queryFn: ({ pageParam, signal }) => api.audit.list({ query: { ...filters, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead title="Record" asks="What happened, and can I prove it?" />
      <CheckpointBadge />
      <div className="row inv-tools" role="search">
        <SearchField label="What, such as finding.accepted" name="what" />
        <SearchField label="Who" name="actor" />
        <SearchField label="About which id" name="subject" />
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={12} doing="Reading the record" />
        ) : (
          <Problem error={query.error} doing="reading the record" retry={() => void query.refetch()} />
        )
      ) : rows.length === 0 ? (
        <Empty title={Object.keys(filters).length === 0 ? "Nothing is recorded yet" : "No entry matches"}>Every change is recorded here in the same step in which it is made.</Empty>
      ) : (
        <div className="stack">
          <DataTable label="Entries" fields={ENTRY_FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      )}
    </>
  );
}

function CheckpointBadge(): ReactNode {
  const cache = useQueryClient();
  const { data, error } = useQuery({ queryKey: [...keys.audit, "checkpoint"], queryFn: ({ signal }) => api.audit.checkpoint({ signal }), refetchInterval: 30_000 });
  const verify = useMutation({ mutationFn: () => api.audit.verify(), onSettled: () => cache.invalidateQueries({ queryKey: [...keys.audit, "checkpoint"] }) });
  return (
    <section className="checkpoint" aria-label="Proof">
      <div className="row spread">
        {verify.data === undefined ? (
          data === undefined ? (
            <Mark is="unknown">{error === null ? "Reading the checkpoint" : "The checkpoint could not be read"}</Mark>
          ) : (
            <Mark is="unknown">
              <span>
                {data.size.toLocaleString()} entries
                {data.signed_at === null ? ", not signed yet" : <>, signed <When at={data.signed_at} /></>}; not verified in this visit
              </span>
            </Mark>
          )
        ) : verify.data.ok ? (
          <Mark is="ok">
            <span>
              Verified to entry {verify.data.verified.toLocaleString()}, with {verify.data.decisions.verified.toLocaleString()} decisions, <When at={verify.data.at} />
            </span>
          </Mark>
        ) : (
          <Mark is="danger">The record does not verify</Mark>
        )}
        <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
          Verify now
        </Button>
      </div>
      {verify.error === null ? null : <Problem error={verify.error} doing="verifying the record" />}
      {verify.data !== undefined && !verify.data.ok ? (
        <ul className="is-danger">
          {verify.data.problems.slice(0, 20).map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      ) : null}
      {data === undefined ? null : (
        <details>
          <summary className="small">Signed checkpoint (C2SP)</summary>
          <pre className="fact">{data.note}</pre>
          <div className="row small">
            <Copy text={data.note} label="Copy checkpoint" /> <Copy text={data.key} label="Copy verifier key" />
            <span className="dim">
              Check it elsewhere with <code>mandate audit verify</code>.
            </span>
          </div>
        </details>
      )}
    </section>
  );
}

/** "kind sample-load, title Load the sample": short facts of the entry in words; the whole of it opens. */
function shortly(detail: AuditRecord["detail"]): string {
  const facts = Object.entries(detail).flatMap(([name, value]) => (typeof value === "object" && value !== null ? [] : [`${name.replaceAll("_", " ")} ${String(value)}`]));
  return facts.length === 0 ? (Object.keys(detail).length === 0 ? "nothing more" : "details") : facts.join(", ");
}

const ENTRY_FIELDS: readonly Field<AuditRecord>[] = [
  {
    title: "Entry",
    is: "number",
    cell: (row) => (row.index === null ? <span className="dim">waiting</span> : row.index.toLocaleString()),
    hover: (row) => row.hash ?? "The sequencer has not numbered it yet",
  },
  { title: "When", is: "short", cell: (row) => <When at={row.at} /> },
  { title: "What", is: "short", cell: (row) => <code>{row.what}</code> },
  { title: "Who", cell: (row) => <Who row={row} /> },
  { title: "About", cell: (row) => (row.subject === null ? <span className="dim">–</span> : <Subject id={row.subject} />) },
  {
    title: "Detail",
    is: "long",
    cell: (row) => (
      <details>
        <summary className="small dim">
          <Name text={shortly(row.detail)} limit={90} />
        </summary>
        <pre className="fact">{JSON.stringify(row.detail, null, 2).slice(0, 8000)}</pre>
        {row.hash === null ? null : (
          <p className="small dim">
            Leaf <code>{row.hash}</code>
          </p>
        )}
      </details>
    ),
  },
];

/** A program stands beside people with its kind, so that nobody takes one for the other. */
function Who({ row }: { readonly row: AuditRecord }): ReactNode {
  if (row.actor_type !== "agent") return <Name text={row.actor} limit={36} />;
  return <><span className="dim small">agent</span> <A href={`/agents/${encodeURIComponent(row.actor_id)}`}><Name text={row.actor} limit={36} /></A></>;
}

/** What an entry is about, as a way to it where the console has a page for it. */
function Subject({ id }: { readonly id: string }): ReactNode {
  const page = id.startsWith("idn_") ? "/identities/" : id.startsWith("agt_") ? "/agents/" : id.startsWith("fnd_") ? "/findings/" : null;
  const name = <Name text={id} mono limit={44} />;
  return page === null ? name : <A href={`${page}${encodeURIComponent(id)}`}>{name}</A>;
}
