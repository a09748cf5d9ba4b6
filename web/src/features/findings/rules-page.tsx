// Every rule and what it answered last. What was not evaluated stands as plainly as what failed, and never looks like a pass.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Rule } from "../../api/model.ts";
import { rulesQuery } from "../../api/queries.ts";
import { A, hrefTo, listOf, toggled, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark, SEVERITIES, SeverityMark, type Meaning } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";

type Status = Rule["status"];
const ORDER: readonly Status[] = ["fail", "not_evaluated", "pass"];
const MEANING: Readonly<Record<Status, Meaning>> = { fail: "danger", not_evaluated: "unknown", pass: "ok" };
const WORD: Readonly<Record<Status, string>> = { fail: "fail", not_evaluated: "not evaluated", pass: "pass" };
/** Why a rule says nothing, in two words; the sentence stands beside it. */
const UNSEEN: Readonly<Record<Rule["sight"], string>> = { whole: "not evaluated", part: "partly read", nothing_to_check: "nothing to check", not_read: "not evaluated" };

/** The sentence without what the mark beside it says already. */
function reasonOf({ detail }: Rule): string {
  const text = (detail ?? "the data it needs was not read").replace(/^not evaluated, because /, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, ".");
}

/** INVARIANT: the tick is only for a rule that saw everything, had something to judge and matched nothing. */
export function RuleAnswer({ rule }: { readonly rule: Pick<Rule, "status" | "sight"> }): ReactNode {
  if (rule.status === "not_evaluated") return <Mark is="unknown">{UNSEEN[rule.sight]}</Mark>;
  return (
    <>
      <Mark is={MEANING[rule.status]}>{WORD[rule.status]}</Mark>
      {rule.sight === "part" ? <div className="dim small">partly read</div> : null}
    </>
  );
}

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
      <DataTable label="Rules with their answers" fields={FIELDS} rows={rows} rowKey={(rule) => rule.id} />
    </>
  );
}

const FIELDS: readonly Field<Rule>[] = [
  { title: "Answer", is: "short", cell: (rule) => <RuleAnswer rule={rule} /> },
  {
    title: "Rule",
    is: "long",
    cell: (rule) => (
      <>
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
        {rule.sight === "whole" ? null : (
          <p className="dim small">
            <Prose text={reasonOf(rule)} limit={300} /> {rule.sight === "nothing_to_check" ? null : <A href="/sources">Add a source</A>}
          </p>
        )}
      </>
    ),
  },
  { title: "Severity", cell: (rule) => <SeverityMark of={rule.severity} /> },
  {
    title: "Matched",
    is: "long",
    cell: (rule) =>
      rule.status === "not_evaluated" ? (
        <span className="dim">not known</span>
      ) : (
        <span className="prose">
          <A href={hrefTo("/findings", { rule: rule.id, state: "open,reopened,accepted" })}>{rule.matched.toLocaleString()}</A> of {rule.population.toLocaleString()} {rule.about}
        </span>
      ),
  },
  { title: "Frameworks", cell: (rule) => <span className="small mono">{rule.frameworks.join(" ")}</span> },
];
