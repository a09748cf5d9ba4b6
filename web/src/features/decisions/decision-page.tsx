// One decision: look by look why it was so, the policies that determined it with their texts, what was asked, and what to do.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { DecisionDetail } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { CodeBlock, Copy } from "../../ui/copy.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { DecisionMark, STAGES } from "./decision-words.tsx";
import "../mandates/mandates.css";

type Look = DecisionDetail["looks"][number];
const ANSWERS: Readonly<Record<Look["answer"], readonly [Meaning, string]>> = { passed: ["ok", "Passed"], refused: ["danger", "Refused"], held: ["warn", "Held"], "not-reached": ["unknown", "Not looked at"] };
const FROM: Readonly<Record<DecisionDetail["policies"][number]["from"], string>> = { mandate: "of the mandate", runtime: "a run-time policy", application: "of the application", unknown: "not kept any more" };

export function DecisionPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.decisions, "one", id], queryFn: ({ signal }) => api.decisions.get({ id }, { signal }), staleTime: Infinity });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={10} doing="Reading the decision" /> : <Problem error={query.error} doing="reading the decision" retry={() => void query.refetch()} />;
  const { decision, looks, policies } = query.data;
  return (
    <>
      <PageHead
        title={<Name text={`${decision.principal.name}: ${decision.act.says}`} limit={120} />}
        asks={
          <span className="row">
            <DecisionMark of={decision.decision} enforced={decision.enforced} /> <When at={decision.at} />
          </span>
        }
      >
        <A href="/decisions">All decisions</A>
      </PageHead>
      <div className="stack">
        <p className="prose">
          <bdi>{decision.reason}</bdi> {decision.remedy === "" ? null : <strong><bdi>{decision.remedy}</bdi></strong>}
        </p>
        <section className="section" aria-labelledby="why">
          <header>
            <h2 id="why">Why</h2>
            <span className="dim small">Each look in its order; the first no ends it</span>
          </header>
          <DataTable label="Looks" fields={LOOKS} rows={looks} rowKey={({ stage }) => stage} />
        </section>
        <Facts of={query.data} />
        <Policies of={policies} errors={query.data.errors} />
        <Asked of={query.data} />
      </div>
    </>
  );
}

const LOOKS: readonly Field<Look>[] = [
  { title: "Look", is: "short", cell: ({ stage }) => STAGES[stage] },
  { title: "Answer", is: "short", cell: ({ answer }) => <Mark is={ANSWERS[answer][0]}>{ANSWERS[answer][1]}</Mark> },
  { title: "Says", is: "long", cell: ({ says }) => <bdi>{says}</bdi> },
];

function Facts({ of: { decision, asked_as, sequence, shadow_agrees, digest } }: { readonly of: DecisionDetail }): ReactNode {
  const { principal, person, mandate, point } = decision;
  const agent = principal.kind === "agent" && principal.id.startsWith("agt_") ? `/agents/${encodeURIComponent(principal.id)}` : null;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["Who", agent === null ? <Name text={principal.name} limit={80} /> : <A href={agent}><Name text={principal.name} limit={80} /></A>],
    ["On behalf of", person === null ? <span className="dim">nobody, on its own</span> : <Name text={person} limit={80} />],
    ["Mandate", mandate === null ? <span className="dim">none</span> : <A href={`/mandates/${encodeURIComponent(mandate.id ?? mandate.name)}`}>{mandate.name}{mandate.version === null ? "" : `, version ${mandate.version}`}</A>],
    ["Asked by", <><Name text={point} limit={60} />{asked_as === null ? null : <span className="dim"> as <code>{asked_as}</code></span>}</>],
    ["Knew of change", sequence.toLocaleString()],
    ["Official engine", shadow_agrees === null ? <span className="dim">not asked</span> : shadow_agrees ? <Mark is="ok">says the same</Mark> : <Mark is="danger">said otherwise, and was followed</Mark>],
    ["Digest", <code className="clip">{digest.slice(0, 16)}…</code>],
  ];
  return (
    <section className="section" aria-labelledby="facts">
      <header>
        <h2 id="facts">Who, for whom, under what</h2>
      </header>
      <dl className="mandate-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Policies({ of, errors }: { readonly of: DecisionDetail["policies"]; readonly errors: DecisionDetail["errors"] }): ReactNode {
  return (
    <section className="section" aria-labelledby="policies">
      <header>
        <h2 id="policies">Policies that determined it</h2>
      </header>
      {of.length === 0 ? <p className="dim">None: nothing permits it.</p> : null}
      {of.map(({ id, from, text, says }) => (
        <details key={id} open={of.length === 1}>
          <summary>
            <code>{id}</code> <span className="dim">{FROM[from]}</span> {says === null ? null : <bdi>{says}</bdi>}
          </summary>
          {text === null ? null : <CodeBlock label={`Policy ${id}`} text={text} />}
        </details>
      ))}
      {errors.map(({ policy, error }) => (
        <p key={policy}>
          <Mark is="danger">
            <code>{policy}</code> failed: <bdi>{error}</bdi>
          </Mark>
        </p>
      ))}
    </section>
  );
}

function Asked({ of: { request, left_out } }: { readonly of: DecisionDetail }): ReactNode {
  const text = JSON.stringify(request, null, 2);
  return (
    <section className="section" aria-labelledby="asked">
      <header>
        <h2 id="asked">What was asked</h2>
        <Copy text={text} label="Copy question" />
      </header>
      {left_out.length === 0 ? null : <p className="dim small">Left out, because it could be a secret or is long: {left_out.join(", ")}</p>}
      <details>
        <summary>The question</summary>
        <pre className="fact">{text.slice(0, 20_000)}</pre>
      </details>
    </section>
  );
}
