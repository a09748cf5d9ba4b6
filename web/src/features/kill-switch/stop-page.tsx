// One stop: what it stops and why, the measured time of each point of enforcement, and how it is lifted by two people. Of a drill it is the report.
import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Stop, StopPoint } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { exactly, When } from "../../ui/time.tsx";
import { duration, InForce, KINDS, PointAnswer, StopState, titleOf } from "./stop-words.tsx";
import "./kill-switch.css";

const REFRESH_MILLISECONDS = 2_000;

export function StopPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.stops, "one", id], queryFn: ({ signal }) => api.stops.get({ id }, { signal }), refetchInterval: ({ state }) => (state.data?.state === "lifted" ? false : REFRESH_MILLISECONDS) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the stop" /> : <Problem error={query.error} doing="reading the stop" retry={() => void query.refetch()} />;
  const of = query.data;
  return (
    <>
      <PageHead title={<Name text={titleOf(of)} limit={120} />} asks={<StopState of={of} />}>
        <A href="/kill-switch">Kill switch</A>
      </PageHead>
      <div className="stack wide">
        <Facts of={of} />
        <section className="section" aria-labelledby="points">
          <header>
            <h2 id="points">Points of enforcement</h2>
            <span className="dim small">
              promised within {duration(of.promised_ms)}; measured by the database from the commit until the point itself answered no
            </span>
          </header>
          {of.points.length === 0 ? <p className="dim">No point of enforcement was running when it was stopped.</p> : <DataTable label="What each point of enforcement said" fields={POINTS} rows={of.points} rowKey={(row) => row.id} />}
        </section>
        {of.drill || of.state === "lifted" ? null : <Lifting of={of} />}
      </div>
    </>
  );
}

function Facts({ of }: { readonly of: Stop }): ReactNode {
  return (
    <section className="section" aria-label="In short">
      <dl className="stop-facts">
        <dt>{of.drill ? "Drill" : "Stopped"}</dt>
        <dd>
          {of.drill ? "the stop of an agent that does not exist" : <>{KINDS.find(({ value }) => value === of.kind)?.label.toLowerCase()}{of.kind === "everything" ? null : <>: <Name text={of.subject} mono limit={200} /></>}</>}
        </dd>
        <dt>Why</dt>
        <dd>
          <Prose text={of.reason} limit={2000} />
        </dd>
        <dt>By</dt>
        <dd>
          <Name text={of.by} limit={60} />, {exactly(of.at)}
        </dd>
        <dt>In force at</dt>
        <dd>
          <InForce of={of} />
        </dd>
        {of.lift_asked_by === null ? null : (
          <>
            <dt>Lifting asked</dt>
            <dd>
              by <Name text={of.lift_asked_by} limit={60} />, <When at={of.lift_asked_at} />: <Prose text={of.lift_reason ?? ""} limit={2000} />
            </dd>
          </>
        )}
        {of.lifted_at === null ? null : (
          <>
            <dt>{of.drill ? "Ended" : "Lifted"}</dt>
            <dd>
              {of.lifted_by === null ? null : <>by <Name text={of.lifted_by} limit={60} />, </>}
              {exactly(of.lifted_at)}
              {of.lifted_why === null ? null : <>: <Prose text={of.lifted_why} limit={2000} /></>}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

const POINTS: readonly Field<StopPoint>[] = [
  { title: "Point", is: "long", cell: (row) => <Name text={row.name} limit={80} /> },
  { title: "Kind", is: "short", cell: (row) => row.kind },
  { title: "Answer", is: "short", cell: (row) => <PointAnswer of={row} /> },
  { title: "Measured", is: "number", cell: (row) => (row.milliseconds === null ? <span className="dim">–</span> : duration(row.milliseconds)) },
  { title: "Heard of", is: "short", cell: (row) => <When at={row.seen_at} /> },
];

function Lifting({ of }: { readonly of: Stop }): ReactNode {
  const cache = useQueryClient();
  const onSettled = () => refreshAll(cache);
  const ask = useMutation({ mutationFn: (reason: string) => api.stops.askLift({ id: of.id, body: { reason } }), onSettled });
  const confirm = useMutation({ mutationFn: (reason: string) => api.stops.confirmLift({ id: of.id, body: { reason } }), onSettled });
  const withdraw = useMutation({ mutationFn: (reason: string) => api.stops.withdrawLift({ id: of.id, body: { reason } }), onSettled });
  const isAsked = of.state === "lift-asked";
  return (
    <section className="section stack" aria-labelledby="lifting">
      <header>
        <h2 id="lifting">Lifting</h2>
        <span className="dim small">one person asks, another of security confirms</span>
      </header>
      <Allowed to="stops.write" otherwise="Operators and above ask to lift it.">
        {isAsked ? null : <ReasonForm label="Ask to lift it" act={ask.mutate} pending={ask.isPending} />}
        {isAsked && of.may.confirm.may ? <ReasonForm label="Lift it" act={confirm.mutate} pending={confirm.isPending} /> : null}
        {isAsked && !of.may.confirm.may ? <p className="dim">{of.may.confirm.says}</p> : null}
        {isAsked && of.may.withdraw.may ? <ReasonForm label={of.may.confirm.may ? "Leave it standing" : "Take it back"} act={withdraw.mutate} pending={withdraw.isPending} /> : null}
      </Allowed>
      {[["asking to lift it", ask.error], ["lifting it", confirm.error], ["leaving it standing", withdraw.error]].map(([doing, error]) => (error === null ? null : <Problem key={String(doing)} error={error} doing={String(doing)} />))}
    </section>
  );
}

function ReasonForm({ label, act, pending }: { readonly label: string; readonly act: (reason: string) => void; readonly pending: boolean }): ReactNode {
  const [reason, setReason] = useState("");
  return (
    <form
      className="stack stop-form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        act(reason.trim());
      }}
    >
      <Textarea label="Why" required rows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <div>
        <Button type="submit" variant="default" loading={pending} disabled={reason.trim().length < 3}>
          {label}
        </Button>
      </div>
    </form>
  );
}
