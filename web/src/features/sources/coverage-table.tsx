// A row per stream: what was read, how well, when. What was refused says which right to add.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Coverage } from "../../api/model.ts";
import { coverageQuery } from "../../api/queries.ts";
import { A, listOf, toggled, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Provider } from "../../ui/glyph.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";

type Status = Coverage["status"];
const MEANING: Readonly<Record<Status, Meaning>> = { complete: "ok", partial: "warn", refused: "danger", not_read: "unknown" };
const WORD: Readonly<Record<Status, string>> = { complete: "complete", partial: "partial", refused: "refused", not_read: "not read" };
const ORDER: readonly Status[] = ["refused", "partial", "not_read", "complete"];

interface Line {
  readonly row: Coverage;
  readonly realms: readonly string[];
}

/** What was not read at many places is one line: it asks for one act, and would else bury what was read. */
function linesOf(rows: readonly Coverage[]): readonly Line[] {
  const unread = new Map<string, Coverage[]>();
  const lines: Line[] = [];
  for (const row of rows) {
    if (row.status !== "not_read") lines.push({ row, realms: [row.realm] });
    else unread.set(row.stream, [...(unread.get(row.stream) ?? []), row]);
  }
  for (const [first, ...others] of unread.values()) {
    if (first !== undefined) lines.push({ row: first, realms: [...new Set([first, ...others].map((row) => row.realm))] });
  }
  return lines;
}

const SHOWN_REALMS = 3;

export function CoverageTable(): ReactNode {
  const { params, set } = useUrl();
  const { data, error, refetch } = useQuery(coverageQuery);
  if (data === undefined) return error === null ? <Skeleton doing="Reading coverage" /> : <Problem error={error} doing="reading coverage" retry={() => void refetch()} />;
  const wanted = listOf(params["status"]);
  const rows = linesOf(data.data.filter((row) => wanted.length === 0 || wanted.includes(row.status))).toSorted(
    ({ row: a }, { row: b }) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.stream.localeCompare(b.stream) || a.realm.localeCompare(b.realm),
  );
  return (
    <div className="stack">
      <div className="row" role="group" aria-label="Filter by status">
        {ORDER.map((status) => (
          <button key={status} type="button" className="chip" aria-pressed={wanted.includes(status)} onClick={() => set({ status: toggled(wanted, status) })}>
            <Mark is={MEANING[status]}>
              {data.counts[status]} {WORD[status]}
            </Mark>
          </button>
        ))}
      </div>
      {rows.length === 0 ? (
        <p className="dim">{data.data.length === 0 ? "Nothing was read yet. Add a source above." : "No stream has this status."}</p>
      ) : (
        <DataTable label="Coverage by stream" fields={FIELDS} rows={rows.slice(0, 1000)} rowKey={({ row, realms }) => `${row.source}|${row.provider}|${realms.join()}|${row.stream}|${row.status}`} />
      )}
    </div>
  );
}

const FIELDS: readonly Field<Line>[] = [
  { title: "Status", is: "short", cell: ({ row }) => <Mark is={MEANING[row.status]}>{WORD[row.status]}</Mark> },
  {
    title: "Stream",
    cell: ({ row }) => (
      <>
        {row.title === "" ? row.stream : row.title}
        <div className="dim small mono">{row.stream}</div>
      </>
    ),
  },
  {
    title: "Place",
    cell: ({ row, realms }) => (
      <>
        <Provider id={row.provider} />{" "}
        {realms.slice(0, SHOWN_REALMS).map((realm) => (
          <A key={realm} className="realm-link" href={`/inventory?provider=${encodeURIComponent(row.provider)}&realm=${encodeURIComponent(realm)}`}>
            <Name text={realm} limit={28} />
          </A>
        ))}
        {realms.length > SHOWN_REALMS ? <span className="dim small">and {realms.length - SHOWN_REALMS} more</span> : null}
      </>
    ),
  },
  { title: "Items", is: "number", cell: ({ row }) => row.count.toLocaleString() },
  { title: "Read", is: "short", cell: ({ row }) => <When at={row.read_at ?? row.imported_at} never="not known" /> },
  {
    title: "What it says",
    is: "long",
    cell: ({ row, realms }) =>
      realms.length > 1 ? `Nothing of this was read at ${realms.length} places, so rules that need it are not evaluated there. Import such an export.` : <Prose text={row.detail} limit={400} />,
  },
  {
    title: "From",
    cell: ({ row }) => (
      <>
        {row.status === "not_read" ? <span className="dim">nowhere</span> : <Name text={row.source} limit={36} />}
        {row.sample ? <span className="dim small"> sample</span> : null}
      </>
    ),
  },
];
