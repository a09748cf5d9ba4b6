// A row of the queue: severity, what is wrong with whom, risk. Alone on the page it has columns; beside an open finding it has two lines.
import type { ReactNode } from "react";
import type { Finding } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { Provider } from "../../ui/glyph.tsx";
import { Risk, SeverityMark } from "../../ui/meaning.tsx";
import { FitName, Name } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";
import type { Column } from "../../ui/virtual-rows.tsx";

interface Means {
  readonly selected: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly hrefOf: (row: Finding) => string;
  readonly wide: boolean;
  /** Leaves out what the detail says too. */
  readonly tight: boolean;
}

const subjectOf = ({ subject }: Finding): string => (subject.name === "" ? subject.native_id : subject.name);

export function findingColumns({ selected, toggle, hrefOf, wide, tight }: Means): readonly Column<Finding>[] {
  const select: Column<Finding> = {
    id: "select",
    title: <span className="visually-hidden">Selected</span>,
    width: "20px",
    cell: (row) => <input type="checkbox" aria-label={`Select: ${row.title.slice(0, 120)}`} checked={selected.has(row.id)} onChange={() => toggle(row.id)} />,
  };
  const severity: Column<Finding> = { id: "severity", title: wide ? "Severity" : "", width: wide ? "72px" : "18px", cell: (row) => <SeverityMark of={row.severity} bare={!wide} /> };
  const risk: Column<Finding> = { id: "risk", title: "Risk", width: "70px", end: true, cell: (row) => <Risk score={row.risk} /> };
  const title = (row: Finding): ReactNode => (
    <A href={hrefOf(row)} className="clip quiet inv-name">
      <Name text={row.title} limit={180} />
    </A>
  );
  if (!wide) return [select, severity, { id: "finding", title: "Finding", width: "minmax(0, 1fr)", cell: (row) => <TwoLines row={row} title={title(row)} /> }, risk];
  const all: readonly Column<Finding>[] = [
    select,
    severity,
    { id: "finding", title: "Finding", width: "minmax(0, 3fr)", cell: title },
    {
      id: "subject",
      title: "About",
      width: tight ? "minmax(0, 1fr)" : "minmax(0, 1.3fr)",
      cell: (row) => (
        <span className="row tight nowrap">
          <Provider id={row.subject.provider} /> <FitName text={subjectOf(row)} />
        </span>
      ),
    },
    { id: "rule", title: "Rule", width: "64px", cell: (row) => <code title={row.rule_title}>{row.rule}</code> },
    { id: "owner", title: "Owner", width: "minmax(0, 0.8fr)", cell: (row) => (row.owner === null ? <span className="dim">not confirmed</span> : <FitName text={row.owner} />) },
    { id: "state", title: "State", width: "60px", cell: (row) => row.state },
    { id: "seen", title: "Seen", width: "46px", cell: (row) => <When at={row.first_seen_at} short /> },
    risk,
  ];
  return tight ? all.filter(({ id }) => id !== "owner") : all;
}

function TwoLines({ row, title }: { readonly row: Finding; readonly title: ReactNode }): ReactNode {
  return (
    <span className="finding-cell">
      {title}
      <span className="row tight nowrap small dim clip">
        <Provider id={row.subject.provider} />
        <span className="finding-subject">
          <FitName text={subjectOf(row)} />
        </span>
        <span className="mono">{row.rule}</span>
        <span className="wide-only">
          <When at={row.first_seen_at} short />
        </span>
        {row.state === "open" ? null : <strong>{row.state}</strong>}
      </span>
    </span>
  );
}
