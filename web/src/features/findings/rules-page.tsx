// Every rule and what it answered last. What was not evaluated stands as plainly as what failed, and never looks like a pass.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Rule } from "../../api/model.ts";
import { rulesQuery } from "../../api/queries.ts";
import { A, hrefTo, listOf, toggled, useUrl } from "../../app/url.tsx";
import { Mark, SEVERITIES, SeverityMark, type Meaning } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";

type Status = Rule["status"];
const ORDER: readonly Status[] = ["fail", "not_evaluated", "pass"];
const MEANING: Readonly<Record<Status, Meaning>> = { fail: "danger", not_evaluated: "unknown", pass: "ok" };
const WORD: Readonly<Record<Status, string>> = { fail: "fail", not_evaluated: "not evaluated", pass: "pass" };

export function RulesPage(): ReactNode {
  const { params, set } = useUrl();
  const { data, error, refetch } = useQuery(rulesQuery);
  if (data === undefined) return error === null ? <Skeleton rows={12} doing="Reading the rules" /> : <Problem error={error} doing="reading the rules" retry={() => void refetch()} />;
  const wanted = listOf(params["status"]);
  const rows = data.data
    .filter((rule) => wanted.length === 0 || wanted.includes(rule.status))
    .toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.id.localeCompare(b.id));
  return (
    <>
      <PageHead
        title="Rules"
        asks={
          <>
            What each rule answered{" "}
            {data.evaluated_at === null ? null : (
              <>
                <When at={data.evaluated_at} />
              </>
            )}
            . See <A href="/findings">the findings</A>.
          </>
        }
      />
      <div className="row inv-tools" role="group" aria-label="Filter by answer">
        {ORDER.map((status) => (
          <button key={status} type="button" className="chip" aria-pressed={wanted.includes(status)} onClick={() => set({ status: toggled(wanted, status) })}>
            <Mark is={MEANING[status]}>
              {data.data.filter((rule) => rule.status === status).length} {WORD[status]}
            </Mark>
          </button>
        ))}
      </div>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Rules with their answers">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">Answer</th>
              <th scope="col">Rule</th>
              <th scope="col">Severity</th>
              <th scope="col">Matched</th>
              <th scope="col">Frameworks</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((rule) => (
              <tr key={rule.id}>
                <td>
                  <Mark is={MEANING[rule.status]}>{WORD[rule.status]}</Mark>
                </td>
                <td className="wide-cell">
                  <details>
                    <summary>
                      <code>{rule.id}</code> {rule.title}
                    </summary>
                    <div className="stack small rule-more">
                      <p>{rule.why}</p>
                      <p>
                        <span className="dim">Remedy:</span> {rule.remedy}
                      </p>
                      <p>
                        <span className="dim">Needs:</span> {rule.needs.map((any) => any.join(" or ")).join("; ")}
                      </p>
                    </div>
                  </details>
                  {rule.status === "not_evaluated" ? (
                    <p className="dim small">
                      <Prose text={rule.detail ?? "The data it needs was not read."} limit={300} /> <A href="/sources">Add a source</A>
                    </p>
                  ) : null}
                </td>
                <td>
                  <SeverityMark of={rule.severity} />
                </td>
                <td className="wide-cell">
                  {rule.status === "not_evaluated" ? (
                    <span className="dim">not known</span>
                  ) : (
                    <span className="prose">
                      <A href={hrefTo("/findings", { rule: rule.id, state: "open,reopened,accepted" })}>{rule.matched.toLocaleString()}</A> of {rule.population.toLocaleString()} {rule.about}
                    </span>
                  )}
                </td>
                <td className="small mono">{rule.frameworks.join(" ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
