// A row of the inbox: what is asked, how grave it is, by whom, and until when.
import type { ReactNode } from "react";
import type { ApprovalRequest } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { FitName, Name } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";
import type { Column } from "../../ui/virtual-rows.tsx";
import { RiskMark } from "../mandates/mandate-state.tsx";

const MEANINGS: Readonly<Record<ApprovalRequest["state"], Meaning>> = { waiting: "warn", approved: "ok", rejected: "danger", withdrawn: "unknown", lapsed: "unknown", ended: "unknown" };

export const RequestState = ({ of }: { readonly of: ApprovalRequest["state"] }): ReactNode => <Mark is={MEANINGS[of]}>{of === "waiting" ? "waits" : of}</Mark>;

interface Means {
  readonly selected: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly hrefOf: (row: ApprovalRequest) => string;
  readonly wide: boolean;
  /** Only in the inbox can several be decided. */
  readonly selects: boolean;
}

export function requestColumns({ selected, toggle, hrefOf, wide, selects }: Means): readonly Column<ApprovalRequest>[] {
  const select: Column<ApprovalRequest> = {
    id: "select",
    title: <span className="visually-hidden">Selected</span>,
    width: "20px",
    // What is riskier is opened and decided one by one.
    cell: (row) => (row.risk === "low" ? <input type="checkbox" aria-label={`Select: ${row.title.slice(0, 120)}`} checked={selected.has(row.id)} onChange={() => toggle(row.id)} /> : null),
  };
  const title = (row: ApprovalRequest): ReactNode => (
    <A href={hrefOf(row)} className="clip quiet inv-name">
      <Name text={row.title} limit={120} />
    </A>
  );
  const first = selects ? [select] : [];
  if (!wide)
    return [
      ...first,
      {
        id: "request",
        title: "Request",
        width: "minmax(0, 1fr)",
        cell: (row) => (
          <span className="finding-cell">
            {title(row)}
            <span className="row tight nowrap dim small clip">
              <RiskMark of={row.risk} /> · {row.state === "waiting" ? <>lapses <When at={row.lapses_at} /></> : <RequestState of={row.state} />}
            </span>
          </span>
        ),
      },
    ];
  return [
    ...first,
    { id: "request", title: "Request", width: "minmax(0, 3fr)", cell: title },
    { id: "version", title: "Version", width: "56px", end: true, cell: (row) => row.version },
    { id: "risk", title: "Risk", width: "100px", cell: (row) => <RiskMark of={row.risk} /> },
    // In the inbox all of them wait.
    ...(selects ? [] : [{ id: "state", title: "State", width: "100px", cell: (row: ApprovalRequest) => <RequestState of={row.state} /> }]),
    { id: "by", title: "Asked by", width: "minmax(0, 1.6fr)", cell: (row) => <FitName text={row.authors[0] ?? ""} /> },
    { id: "sponsor", title: "Sponsor", width: "minmax(0, 1.6fr)", cell: (row) => <FitName text={row.sponsor} /> },
    { id: "asked", title: "Asked", width: "110px", cell: (row) => <When at={row.submitted_at} /> },
    { id: "lapses", title: "Lapses", width: "110px", cell: (row) => (row.state === "waiting" ? <When at={row.lapses_at} /> : <span className="dim">–</span>) },
  ];
}
