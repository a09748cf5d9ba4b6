// What a waiver would accept today: how many, how bad, the riskiest of them.
import type { ReactNode } from "react";
import type { WaiverEffect } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { SeverityMark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";

export function Effect({ of }: { readonly of: WaiverEffect }): ReactNode {
  return (
    <section className="waiver-effect" aria-label="What it would accept" aria-live="polite">
      <p>
        It would accept <strong>{of.count.toLocaleString()}</strong> open {of.count === 1 ? "finding" : "findings"}
        {of.critical === 0 ? "" : `, ${of.critical.toLocaleString()} of them critical, so it may last 90 days at most`}.
      </p>
      {of.first.length === 0 ? null : (
        <ul>
          {of.first.map((finding) => (
            <li key={finding.id}>
              <SeverityMark of={finding.severity} bare />{" "}
              <A href={`/findings/${encodeURIComponent(finding.id)}`}>
                <Prose text={finding.title} limit={140} />
              </A>{" "}
              <span className="dim small">
                <Name text={finding.subject} limit={48} />
                {finding.environment === null ? null : ` · ${finding.environment}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {of.count > of.first.length ? <p className="dim small">and {(of.count - of.first.length).toLocaleString()} more</p> : null}
    </section>
  );
}
