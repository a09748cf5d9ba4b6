// One held act: exactly what would be done, by whom and for whom; the digest of what is shown goes with the answer.
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HeldActDetail } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say } from "../../ui/toasts.tsx";
import { HeldState } from "./held-state.tsx";
import "../mandates/mandates.css";

export function HeldOnePage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.heldActs, "one", id], queryFn: ({ signal }) => api.heldActs.get({ id }, { signal }) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the held act" /> : <Problem error={query.error} doing="reading the held act" retry={() => void query.refetch()} />;
  const { held, request, left_out, may } = query.data;
  return (
    <>
      <PageHead title={<Name text={`${held.principal.name}: ${held.act}`} limit={120} />} asks={<HeldState of={held} />}>
        <A href="/approvals/held">Held acts</A>
        <A href={`/decisions/${encodeURIComponent(held.decision)}`}>Why it is held</A>
      </PageHead>
      <div className="stack">
        <p className="prose"><bdi>{held.reason}</bdi></p>
        {held.why === "" ? null : <p className="prose">The agent says: <q><bdi>{held.why}</bdi></q></p>}
        <dl className="mandate-facts">
          {factsOf(query.data).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <section className="section" aria-labelledby="act">
          <header>
            <h2 id="act">What would be done</h2>
          </header>
          {left_out.length === 0 ? null : <p className="is-warn">Not shown, because it could be a secret or is long: {left_out.join(", ")}. Do not let it go unless you know what it is.</p>}
          <pre className="fact">{JSON.stringify(request["act"] ?? request, null, 2).slice(0, 20_000)}</pre>
        </section>
        <section className="section" aria-labelledby="answer">
          <header>
            <h2 id="answer">Your answer</h2>
          </header>
          <p className={may.decide ? undefined : "dim"}>{may.says}</p>
          {may.decide ? <Answer of={query.data} /> : null}
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
  ["Answered", held.decided_at === null ? <span className="dim">not yet; waits until <When at={held.expires_at} /></span> : <span key="answered"><When at={held.decided_at} /> by <bdi>{held.decided_by ?? "the point itself"}</bdi>{held.comment === null || held.comment === "" ? "" : `: ${held.comment}`}</span>],
];

const MINUTES = [
  { value: "5", label: "within 5 minutes" },
  { value: "15", label: "within 15 minutes" },
  { value: "60", label: "within an hour" },
  { value: "480", label: "within 8 hours" },
];

function Answer({ of }: { readonly of: HeldActDetail }): ReactNode {
  const cache = useQueryClient();
  const [comment, setComment] = useState("");
  const [minutes, setMinutes] = useState("15");
  const decide = useMutation({
    mutationFn: (decision: "approved" | "denied") => api.heldActs.decide({ id: of.held.id, body: { decision, digest: of.digest, comment: comment.trim(), minutes: Number(minutes) } }),
    onSuccess: (_, decision) => say(decision === "approved" ? "It may be done once." : "It is refused."),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.heldActs }),
  });
  return (
    <div className="stack">
      <Textarea label="Comment" rows={2} maxLength={2000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      <div className="row">
        <Button loading={decide.isPending} onClick={() => decide.mutate("approved")}>
          Let this act go, once
        </Button>
        <NativeSelect aria-label="How long it may be used" data={MINUTES} value={minutes} onChange={(event) => setMinutes(event.currentTarget.value)} />
        <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate("denied")}>
          Refuse
        </Button>
      </div>
      {decide.error === null ? null : <Problem error={decide.error} doing="answering" />}
    </div>
  );
}
