// What is wrong with it: its findings, worst first, each a link to the queue.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Finding } from "../../api/model.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Risk, SeverityMark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { More, Part } from "../../ui/part.tsx";
import { When } from "../../ui/time.tsx";
import { identityFindingsQuery } from "./identity-queries.ts";

export function FindingsOf({ id }: { readonly id: string }): ReactNode {
  const query = useInfiniteQuery(identityFindingsQuery(id));
  return (
    <Part id="findings" title="Findings" query={query} note={<A href={hrefTo("/findings", { identity: id })}>open in the queue</A>}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.data);
        if (rows.length === 0) {
          return (
            <p className="dim">
              No rule flags it. Rules whose data was not read say nothing: see <A href="/rules?status=not_evaluated">which ones</A>.
            </p>
          );
        }
        return (
          <div className="stack">
            <DataTable label="Findings of this identity" fields={fieldsOf(id)} rows={rows} rowKey={(row) => row.id} />
            <More query={query} />
          </div>
        );
      }}
    </Part>
  );
}

const fieldsOf = (identity: string): readonly Field<Finding>[] => [
  { title: "Severity", cell: (row) => <SeverityMark of={row.severity} /> },
  {
    title: "Finding",
    is: "long",
    cell: (row) => (
      <A href={hrefTo(`/findings/${encodeURIComponent(row.id)}`, { identity })}>
        <Prose text={row.title} limit={240} />
      </A>
    ),
  },
  { title: "Rule", is: "short", cell: (row) => <code>{row.rule}</code> },
  { title: "State", cell: (row) => row.state },
  { title: "First seen", is: "short", cell: (row) => <When at={row.first_seen_at} /> },
  { title: "Risk", is: "number", cell: (row) => <Risk score={row.risk} /> },
];
