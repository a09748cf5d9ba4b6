// Record: what happened, and can I prove it? Entries newest first, the signed checkpoint, and a verification on demand.
import { Button } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { AuditRecord } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { Copy } from "../../ui/copy.tsx";
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
          <Entries rows={rows} />
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
              Verified to entry {verify.data.verified.toLocaleString()}, <When at={verify.data.at} />
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

function Entries({ rows }: { readonly rows: readonly AuditRecord[] }): ReactNode {
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Entries">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col" className="num">
              Entry
            </th>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Who</th>
            <th scope="col">About</th>
            <th scope="col">Detail</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="num" title={row.hash ?? "The sequencer has not numbered it yet"}>
                {row.index === null ? <span className="dim">waiting</span> : row.index.toLocaleString()}
              </td>
              <td className="nowrap">
                <When at={row.at} />
              </td>
              <td className="mono nowrap">{row.what}</td>
              <td>
                <Name text={row.actor} limit={36} />
              </td>
              <td>{row.subject === null ? <span className="dim">–</span> : <Name text={row.subject} mono limit={44} />}</td>
              <td className="wide-cell">
                <details>
                  <summary className="small dim">
                    <Name text={JSON.stringify(row.detail)} mono limit={64} />
                  </summary>
                  <pre className="fact">{JSON.stringify(row.detail, null, 2).slice(0, 8000)}</pre>
                  {row.hash === null ? null : (
                    <p className="small dim">
                      Leaf <code>{row.hash}</code>
                    </p>
                  )}
                </details>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
