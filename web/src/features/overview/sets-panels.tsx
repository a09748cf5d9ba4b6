// The three sets in numbers: how many are mandated, how many only granted, of how many the use is known; the same by environment.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Overview } from "../../api/model.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { objectivesQuery } from "../objectives/objective-queries.ts";
import { ObjectiveRow } from "../objectives/objective-row.tsx";
import { ShareBar } from "./share-bar.tsx";

/** People are never counted as governed, so the links leave them out as the counts do. */
const NON_HUMAN = "service-account,workload,oauth-app,bot,agent,machine,unattributed";

const percent = (part: number, whole: number): string => (whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`);

export function SetsPanel({ overview, environment }: { readonly overview: Overview; readonly environment: string | undefined }): ReactNode {
  const { total, mandated, within_mandate, use_known } = overview.sets;
  const rows = (more: Readonly<Record<string, string>>) => hrefTo("/inventory", { kind: NON_HUMAN, ...(environment === undefined ? {} : { environment }), ...more });
  return (
    <section className="section overview-half" aria-labelledby="sets">
      <header>
        <h2 id="sets">Mandated, granted, used</h2>
        <span className="dim small">of {total.toLocaleString()} identities</span>
      </header>
      <ShareBar
        label="Mandates"
        parts={[
          { name: "within their mandate", count: within_mandate, href: rows({ mandate: "within" }), is: "ok" },
          { name: "outside of it", count: mandated - within_mandate, href: rows({ mandate: "outside" }), is: "danger" },
          { name: "granted only, no mandate", count: total - mandated, href: rows({ mandate: "none" }), is: "warn" },
        ]}
      />
      <p className="small dim panel-foot">
        <A href={rows({ use_known: "true" })}>Evidence of use was read of {use_known.toLocaleString()}</A> ({percent(use_known, total)}); of the others nobody can say whether they stay within their purpose.
      </p>
    </section>
  );
}

export function EnvironmentsPanel({ overview }: { readonly overview: Overview }): ReactNode {
  return (
    <section className="section overview-half" aria-labelledby="environments">
      <header>
        <h2 id="environments">By environment</h2>
        <span className="dim small">share of identities with</span>
      </header>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Shares by environment">
        <table className="plain sets-table">
          <thead>
            <tr>
              <th scope="col">Environment</th>
              <th scope="col" className="num">Identities</th>
              <th scope="col" className="num">Owner</th>
              <th scope="col" className="num">Purpose</th>
              <th scope="col" className="num">Expiry</th>
              <th scope="col" className="num">Mandate</th>
            </tr>
          </thead>
          <tbody>
            {overview.by_environment.map((row) => (
              <tr key={row.environment ?? ""}>
                <th scope="row">{row.environment === null ? <span className="dim">not known</span> : <A href={hrefTo("/inventory", { kind: NON_HUMAN, environment: row.environment })}>{row.environment}</A>}</th>
                <td className="num">{row.total.toLocaleString()}</td>
                <td className="num">{percent(row.owner, row.total)}</td>
                <td className="num">{percent(row.purpose, row.total)}</td>
                <td className="num">{percent(row.expiry, row.total)}</td>
                <td className="num">{percent(row.mandated, row.total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function ObjectivesPanel(): ReactNode {
  const { data } = useQuery(objectivesQuery);
  if (data === undefined) return null;
  return (
    <section className="section overview-wide" aria-labelledby="objectives">
      <header>
        <h2 id="objectives">Objectives</h2>
        <A href="/objectives" className="small">{data.data.length === 0 ? "Set one" : "All objectives"}</A>
      </header>
      {data.data.length === 0 ? (
        <p className="dim">{data.suggestion === null ? "None is set." : `None is set. A good first one: ${data.suggestion.target_percent} % of production identities with owner, purpose and expiry by ${data.suggestion.by}.`}</p>
      ) : (
        <ul className="objectives">
          {data.data.slice(0, 3).map((objective) => (
            <ObjectiveRow key={objective.id} objective={objective} />
          ))}
        </ul>
      )}
    </section>
  );
}
