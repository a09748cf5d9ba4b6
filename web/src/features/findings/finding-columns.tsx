// A row of the queue: severity, what is wrong with whom, risk.
import type { Finding } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { Provider } from "../../ui/glyph.tsx";
import { Risk, SeverityMark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";
import type { Column } from "../../ui/virtual-rows.tsx";

export function findingColumns(selected: ReadonlySet<string>, toggle: (id: string) => void, hrefOf: (row: Finding) => string): readonly Column<Finding>[] {
  return [
    {
      id: "select",
      title: "Selected",
      width: "20px",
      cell: (row) => <input type="checkbox" aria-label={`Select: ${row.title.slice(0, 120)}`} checked={selected.has(row.id)} onChange={() => toggle(row.id)} />,
    },
    { id: "severity", title: "Severity", width: "18px", cell: (row) => <SeverityMark of={row.severity} bare /> },
    {
      id: "finding",
      title: "Finding",
      width: "minmax(0, 1fr)",
      cell: (row) => (
        <span className="finding-cell">
          <A href={hrefOf(row)} className="clip quiet inv-name">
            <Name text={row.title} limit={140} />
          </A>
          <span className="row tight nowrap small dim clip">
            <Provider id={row.subject.provider} />
            <span className="clip">
              <Name text={row.subject.name === "" ? row.subject.native_id : row.subject.name} limit={36} />
            </span>
            <span className="mono">{row.rule}</span>
            <When at={row.first_seen_at} />
            {row.state === "open" ? null : <strong>{row.state}</strong>}
          </span>
        </span>
      ),
    },
    { id: "risk", title: "Risk", width: "70px", end: true, cell: (row) => <Risk score={row.risk} /> },
  ];
}
