// Five acts, the one that removes most risk first, each with its reason and its remedy.
import type { ReactNode } from "react";
import type { Overview } from "../../api/model.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { Prose } from "../../ui/name.tsx";

export function DoNext({ acts }: { readonly acts: Overview["do_next"] }): ReactNode {
  if (acts.length === 0) {
    return (
      <p className="dim">
        No open finding asks for an act. See <A href="/rules">which rules were not evaluated</A> before you trust that.
      </p>
    );
  }
  return (
    <ol className="do-next">
      {acts.slice(0, 5).map((act, index) => (
        <li key={act.finding_id}>
          <span className="do-rank" aria-hidden="true">
            {index + 1}
          </span>
          <div className="stack do-body">
            <A href={`/findings/${encodeURIComponent(act.finding_id)}`} className="do-title">
              <Prose text={act.title} limit={240} />
            </A>
            <p className="dim small">
              <Prose text={act.why} limit={360} />
            </p>
            <div className="do-facts small">
            <span title="Points of risk that end with this act">
              <strong>−{Math.round(act.risk_removed).toLocaleString()}</strong> risk
            </span>
            <A href={hrefTo("/findings", { rule: act.rule })}>
              {act.findings === 1 ? "1 finding" : `${act.findings} findings`} of {act.rule}
            </A>
            {act.identity_id === null ? null : <A href={`/identities/${encodeURIComponent(act.identity_id)}`}>the identity</A>}
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}
