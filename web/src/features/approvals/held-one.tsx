// One held act: exactly what would be done, by whom and for whom; the digest of what is shown goes with the answer.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HeldActDetail } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { HeldAnswer } from "./held-answer.tsx";
import { HeldCall } from "./held-call.tsx";
import { HeldState } from "./held-state.tsx";
import "../mandates/mandates.css";
import "./held.css";

export function HeldOnePage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.heldActs, "one", id], queryFn: ({ signal }) => api.heldActs.get({ id }, { signal }) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the held act" /> : <Problem error={query.error} doing="reading the held act" retry={() => void query.refetch()} />;
  const { held, may, others } = query.data;
  return (
    <>
      <PageHead
        title={<Name text={`${held.principal.name}: ${held.act}`} limit={120} />}
        asks={
          <span className="row">
            <HeldState of={held} />
            {held.risk === "high" ? <Mark is="danger">High risk</Mark> : null}
          </span>
        }
      >
        <A href="/approvals/held">Held acts</A>
        <A href={`/decisions/${encodeURIComponent(held.decision)}`}>Why it is held</A>
      </PageHead>
      <div className="stack">
        <dl className="mandate-facts">
          {factsOf(query.data).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <HeldCall of={query.data} />
        <section className="section" aria-labelledby="answer">
          <header>
            <h2 id="answer">Your answer</h2>
          </header>
          <div className="stack">
            <p className={may.decide ? undefined : "dim"}>{may.says}</p>
            <p className="dim small">
              <bdi>{others}</bdi>
            </p>
            {may.decide ? <HeldAnswer of={query.data} /> : null}
          </div>
        </section>
      </div>
    </>
  );
}

const factsOf = ({ held }: HeldActDetail): readonly (readonly [string, ReactNode])[] => [
  ["Who", <Name key="who" text={held.principal.name} limit={80} />],
  ["On behalf of", held.person === null ? <span className="dim">nobody, on its own</span> : <Name key="person" text={held.person} limit={80} />],
  ["Mandate", <A key="mandate" href={`/mandates/${encodeURIComponent(held.mandate.id)}`}>{held.mandate.name}</A>],
  ["Held by", <code key="policies">{held.policies.join(", ")}</code>],
  ["Asked", <span key="asked"><When at={held.asked_at} /> by {held.point}</span>],
  ["Answered", held.decided_at === null ? <span className="dim">not yet; waits until <When at={held.expires_at} /></span> : <span key="answered"><When at={held.decided_at} /> by <bdi>{held.decided_by ?? "the gate itself"}</bdi>{held.comment === null || held.comment === "" ? "" : `: ${held.comment}`}</span>],
];
