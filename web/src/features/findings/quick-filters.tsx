// Severity and state as chips with their counts: the two filters of every triage.
import type { ReactNode } from "react";
import { listOf, toggled, useUrl } from "../../app/url.tsx";
import { SEVERITIES, SeverityMark, type Severity } from "../../ui/meaning.tsx";

const STATES = ["open", "reopened", "accepted", "resolved"] as const;

export function QuickFilters({
  counts,
}: {
  readonly counts: { readonly by_severity: Readonly<Record<Severity, number>>; readonly by_state: Readonly<Record<(typeof STATES)[number], number>> };
}): ReactNode {
  const { params, set } = useUrl();
  const severities = listOf(params["severity"]);
  const states = listOf(params["state"]);
  return (
    <>
      <span className="row tight" role="group" aria-label="Severity">
        {SEVERITIES.map((severity) => (
          <button key={severity} type="button" className="chip" aria-pressed={severities.includes(severity)} onClick={() => set({ severity: toggled(severities, severity) }, "push")}>
            <SeverityMark of={severity} /> <span className="dim">{counts.by_severity[severity].toLocaleString()}</span>
          </button>
        ))}
      </span>
      <span className="row tight" role="group" aria-label="State">
        {STATES.map((state) => (
          <button key={state} type="button" className="chip" aria-pressed={states.includes(state)} onClick={() => set({ state: toggled(states, state) }, "push")}>
            {state} <span className="dim">{counts.by_state[state].toLocaleString()}</span>
          </button>
        ))}
      </span>
    </>
  );
}
