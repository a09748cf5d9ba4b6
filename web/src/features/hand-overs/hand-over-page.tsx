// One hand-over: everything that was one person's, to whom it goes, and why that one. Accepted one by one or all at once.
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HandOverDecided, HandOverDetail, HandOverItem } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { sayProblem } from "../../ui/toasts.tsx";
import { handOverQuery } from "../ownership/ownership-queries.ts";

const WHAT = {
  "identity-owner": "owned",
  "identity-sponsor": "sponsored",
  "mandate-owner": "owned the mandate",
  "mandate-sponsor": "sponsored the mandate",
  "mandate-deputy": "deputy of the mandate",
  created: "created",
} as const;
const STANDS = { waiting: "waits", accepted: "handed over", overtaken: "settled elsewhere", suspended: "suspended" } as const;
const MOST_SHOWN = 500;

export function HandOverPage(): ReactNode {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const query = useQuery(handOverQuery(id));
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the plan" /> : <Problem error={query.error} doing="reading the plan" retry={() => void query.refetch()} />;
  return <Plan detail={query.data} />;
}

function Plan({ detail: { plan, items } }: { readonly detail: HandOverDetail }): ReactNode {
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [successor, setSuccessor] = useState("");
  const [skipped, setSkipped] = useState<HandOverDecided["skipped"]>([]);
  const waiting = items.filter(({ state }) => state === "waiting");
  const which = chosen.size === 0 ? {} : { subjects: [...chosen] };
  const meant = chosen.size === 0 ? waiting : waiting.filter(({ subject }) => chosen.has(subject));
  const without = meant.filter((item) => item.successor === null).length;
  const act = useMutation({
    mutationFn: (run: () => Promise<HandOverDetail | HandOverDecided>) => run(),
    onSuccess: (after) => {
      setChosen(new Set());
      setSkipped("skipped" in after ? after.skipped : []);
    },
    onError: (error) => sayProblem("changing the plan", error),
    onSettled: () => refreshAll(cache),
  });
  const accept = (given: { readonly subjects?: readonly string[] }) => act.mutate(() => api.handOvers.accept({ id: plan.id, body: given.subjects === undefined ? {} : { subjects: [...given.subjects] } }));
  const proposed = [...new Set(waiting.filter((item) => item.suspension_proposed && item.what.startsWith("mandate")).map(({ subject }) => subject))];
  const open = plan.state === "open";
  const fields: readonly Field<HandOverItem>[] = [
    ...(open ? [{ title: "Choose", is: "short" as const, cell: (row: HandOverItem) => (row.state === "waiting" ? <Checkbox aria-label={`Choose ${row.name}`} checked={chosen.has(row.subject)} onChange={(event) => setChosen(toggled(chosen, row.subject, event.currentTarget.checked))} /> : null) }] : []),
    { title: "What", is: "long", cell: (row) => <><A href={row.link}><Name text={row.name} limit={80} /></A> <span className="dim small">{WHAT[row.what]}</span></> },
    { title: "Goes to", cell: (row) => (row.successor === null ? <span className="dim">nobody yet</span> : <><Name text={row.successor} limit={40} /><div className="dim small">{row.reason}</div></>) },
    { title: "State", is: "short", cell: (row) => <>{STANDS[row.state]}{row.state === "waiting" && row.suspension_proposed ? <div className="dim small">suspension proposed</div> : null}</> },
    ...(open ? [{ title: "Accept one", is: "acts" as const, cell: (row: HandOverItem) => (row.state === "waiting" && row.successor !== null ? <Allowed to="handovers.write"><Button variant="default" disabled={act.isPending} aria-label={`Accept ${row.name}`} onClick={() => accept({ subjects: [row.subject] })}>Accept</Button></Allowed> : null) }] : []),
  ];
  return (
    <>
      <PageHead title={`Hand-over: ${plan.name}`} asks={plan.reason === "left" ? "Has left. Who takes over what was theirs?" : `Leaves ${plan.last_day ?? "soon"}. Who takes over what is theirs?`} />
      <div className="stack">
        <p>
          {plan.waiting === 0 ? "Nothing waits any more." : `${plan.waiting.toLocaleString()} of ${plan.items.toLocaleString()} wait; for ${plan.without.toLocaleString()} nobody is proposed.`} {plan.why === null ? "" : `Closed: ${plan.why}.`} <A href="/ownership?tab=hand-overs">All hand-overs</A>
        </p>
        {open ? (
          <Allowed to="handovers.write" otherwise="To hand over, the role operator is needed.">
            <form
              className="row"
              onSubmit={(event) => {
                event.preventDefault();
                if (successor.trim() !== "") act.mutate(() => api.handOvers.propose({ id: plan.id, body: { successor: successor.trim(), ...which } }));
              }}
            >
              <Button disabled={act.isPending || meant.length === 0 || without > 0} onClick={() => accept(which)}>
                {chosen.size === 0 ? `Accept all ${meant.length}` : `Accept ${meant.length} chosen`}
              </Button>
              <TextInput aria-label="Another successor" placeholder="Somebody else: e-mail, login or team" value={successor} maxLength={320} onChange={(event) => setSuccessor(event.currentTarget.value)} className="search-field" />
              <Button type="submit" variant="default" disabled={successor.trim() === "" || act.isPending}>
                {chosen.size === 0 ? "Propose for all" : `Propose for ${meant.length} chosen`}
              </Button>
              {without === 0 ? null : <span className="dim small">{without} {without === 1 ? "has" : "have"} nobody: propose somebody first.</span>}
            </form>
          </Allowed>
        ) : null}
        {proposed.length === 0 || !open ? null : (
          <Allowed to="findings.accept" otherwise="That mandates be suspended is proposed; an approver decides.">
            <p>
              {proposed.length === 1 ? "1 mandate has" : `${proposed.length} mandates have`} had nobody for two weeks.{" "}
              <Button variant="default" color="red" disabled={act.isPending} onClick={() => act.mutate(() => api.handOvers.suspend({ id: plan.id, body: { mandates: proposed } }))}>
                Suspend {proposed.length === 1 ? "it" : "them"}
              </Button>
            </p>
          </Allowed>
        )}
        {skipped.length === 0 ? null : (
          <div role="status">
            <p>{skipped.length === 1 ? "1 mandate waits on:" : `${skipped.length} mandates wait on:`}</p>
            <ul>{skipped.map(({ subject, name, says }) => <li key={subject}><A href={`/mandates/${subject}`}><Name text={name} limit={80} /></A>: {says}</li>)}</ul>
          </div>
        )}
        <DataTable label="What is handed over" fields={fields} rows={items.slice(0, MOST_SHOWN)} rowKey={(row) => `${row.what} ${row.subject}`} />
        {items.length > MOST_SHOWN ? <p className="dim">The first {MOST_SHOWN} of {items.length.toLocaleString()} are shown; what is done to all is done to all of them.</p> : null}
      </div>
    </>
  );
}

function toggled(chosen: ReadonlySet<string>, subject: string, on: boolean): ReadonlySet<string> {
  const next = new Set(chosen);
  if (on) next.add(subject);
  else next.delete(subject);
  return next;
}
