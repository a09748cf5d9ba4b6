// One waiver: what it stands for, who asked and who answers, and while it waits the decision on exactly what is shown.
import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { WaiverDetail } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { dayOf, When } from "../../ui/time.tsx";
import { say } from "../../ui/toasts.tsx";
import { TRIGGERS } from "./ask-form.tsx";
import { Effect } from "./effect.tsx";
import { ScopeWords, WaiverState } from "./scope-words.tsx";

export function WaiverPane({ id }: { readonly id: string }): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: [...keys.waivers, "one", id], queryFn: ({ signal }) => api.waivers.get({ id }, { signal }) });
  if (data === undefined) return error === null ? <Skeleton rows={6} doing="Reading the waiver" /> : <Problem error={error} doing="reading the waiver" retry={() => void refetch()} />;
  const { waiver, effect, may } = data;
  return (
    <div className="stack">
      <p>
        <WaiverState of={waiver.state} />
      </p>
      <dl className="waiver-facts">
        <Fact title="Stands for" whole><ScopeWords of={waiver} /></Fact>
        <Fact title="Reason" whole><Prose text={waiver.reason} limit={2000} /></Fact>
        {waiver.evidence === "" && waiver.evidence_link === null ? null : (
          <Fact title="Evidence" whole>
            <Prose text={waiver.evidence} limit={4000} />{" "}
            {waiver.evidence_link === null ? null : <a href={waiver.evidence_link} target="_blank" rel="noreferrer noopener">{waiver.evidence_link}</a>}
          </Fact>
        )}
        <Fact title="Answers for it"><Name text={waiver.owner} limit={60} /></Fact>
        <Fact title="Asked by"><Name text={waiver.asked_by} limit={60} /> <span className="dim"><When at={waiver.asked_at} /></span></Fact>
        {waiver.approver === null ? null : <Fact title="Granted by"><Name text={waiver.approver} limit={60} /> <span className="dim"><When at={waiver.granted_at} /></span></Fact>}
        <Fact title="Ends">{dayOf(waiver.expires_at)} <span className="dim"><When at={waiver.expires_at} /></span></Fact>
        <Fact title="Open again before that, when" whole>{waiver.triggers.length === 0 ? "never" : TRIGGERS.filter(({ value }) => waiver.triggers.includes(value)).map(({ label }) => label).join("; ")}</Fact>
        {waiver.ended_at === null ? null : <Fact title={waiver.state === "refused" ? "Refused" : "Ended"} whole>{dayOf(waiver.ended_at)} by <Name text={waiver.ended_by ?? ""} limit={60} />: <Prose text={waiver.why ?? ""} limit={2000} /></Fact>}
        {waiver.state === "granted" ? <Fact title="Accepts now"><A href={hrefTo("/findings", { state: "accepted", waiver: waiver.id })}>{waiver.covers.toLocaleString()} {waiver.covers === 1 ? "finding" : "findings"}</A></Fact> : null}
      </dl>
      {waiver.state === "requested" ? <Effect of={effect} /> : null}
      {may.says === null ? null : <p className="dim">{capital(may.says)}.</p>}
      <Acts detail={data} />
    </div>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, "");

function Fact({ title, whole = false, children }: { readonly title: string; readonly whole?: boolean; readonly children: ReactNode }): ReactNode {
  return (
    <div className={whole ? "whole" : undefined}>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Acts({ detail: { waiver, may, version } }: { readonly detail: WaiverDetail }): ReactNode {
  const cache = useQueryClient();
  const [why, setWhy] = useState("");
  const refresh = () => refreshAll(cache);
  const grant = useMutation({ mutationFn: () => api.waivers.decide({ id: waiver.id, version, body: { decision: "granted" } }), onSuccess: (after) => say(`Granted: ${after.waiver.covers} ${after.waiver.covers === 1 ? "finding is" : "findings are"} accepted.`), onSettled: refresh });
  const refuse = useMutation({ mutationFn: () => api.waivers.decide({ id: waiver.id, version, body: { decision: "refused", why: why.trim() } }), onSuccess: () => say("The request is refused."), onSettled: refresh });
  const end = useMutation({ mutationFn: () => api.waivers.end({ id: waiver.id, body: { why: why.trim() } }), onSuccess: () => say("The waiver is over; what it accepted is open again."), onSettled: refresh });
  if (!may.decide && !may.end) return null;
  const error = grant.error ?? refuse.error ?? end.error;
  const short = why.trim().length < 3;
  return (
    <div className="stack">
      <Textarea label="Why" description={may.decide ? "Needed to refuse" : "Needed to end it"} rows={2} maxLength={2000} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      <div className="row">
        {may.decide ? <Button loading={grant.isPending} onClick={() => grant.mutate()}>Grant</Button> : null}
        {may.decide ? <Button variant="default" loading={refuse.isPending} disabled={short} onClick={() => refuse.mutate()}>Refuse</Button> : null}
        {may.end && !may.decide ? <Button variant="default" loading={end.isPending} disabled={short} onClick={() => end.mutate()}>{waiver.state === "requested" ? "Take the request back" : "End it now"}</Button> : null}
      </div>
      {error === null ? null : <Problem error={error} doing="deciding" />}
    </div>
  );
}
