// While away: who decides in whose place, between two days. Only what names the person or a team is decided for him; roles stay with their people.
import { Button, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Delegation } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { useMay } from "../../app/allowed.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { dayOf } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import "./approvals.css";

const WEEK = 7 * 86_400_000;
const dayIn = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString().slice(0, 10);

export function AwayPage(): ReactNode {
  const { params, set } = useUrl();
  const administers = useMay("users.manage");
  const all = administers && params["all"] === "true";
  const query = useInfiniteQuery({
    queryKey: [...keys.delegations, all],
    queryFn: ({ pageParam, signal }) => api.delegations.list({ query: { all: all ? "true" : "false", limit: 100, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead title="While away" asks="Who decides in whose place, and until when?">
        <A href="/approvals">Approvals</A>
        {administers ? (
          <Button variant="default" onClick={() => set({ all: all ? null : "true" })}>
            {all ? "Show mine" : "Show everybody's"}
          </Button>
        ) : null}
      </PageHead>
      <div className="stack wide">
        <NewDelegation administers={administers} />
        {query.data === undefined ? (
          query.error === null ? (
            <Skeleton rows={4} doing="Reading who stands in for whom" />
          ) : (
            <Problem error={query.error} doing="reading who stands in for whom" retry={() => void query.refetch()} />
          )
        ) : rows.length === 0 ? (
          <Empty title="Nobody stands in for anybody">Before you go away, name who decides what waits for you. Nobody decides what he wrote himself, for another neither.</Empty>
        ) : (
          <section className="section" aria-labelledby="stand-ins">
            <header>
              <h2 id="stand-ins">Stand-ins</h2>
            </header>
            <DataTable label="Stand-ins" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
            <More query={query} />
          </section>
        )}
      </div>
    </>
  );
}

const FIELDS: readonly Field<Delegation>[] = [
  { title: "In the place of", cell: (row) => <Name text={row.principal} limit={40} /> },
  { title: "Decides", cell: (row) => <Name text={row.delegate} limit={40} /> },
  { title: "From", is: "short", cell: (row) => row.from },
  { title: "To", is: "short", cell: (row) => row.to },
  { title: "State", is: "short", cell: (row) => (row.ended_at === null ? row.holds ? <Mark is="ok">holds</Mark> : <Mark is="unknown">{row.from > dayIn(0) ? "to come" : "over"}</Mark> : <Mark is="unknown">ended {dayOf(row.ended_at)}</Mark>) },
  { title: "Why", is: "long", cell: (row) => (row.why === "" ? <span className="dim">–</span> : <Prose text={row.why} limit={200} />) },
  { title: "Acts", is: "acts", cell: (row) => (row.may.end ? <EndButton of={row} /> : null) },
];

function EndButton({ of }: { readonly of: Delegation }): ReactNode {
  const cache = useQueryClient();
  const end = useMutation({
    mutationFn: () => api.delegations.end({ id: of.id }),
    onSuccess: () => say(`${of.delegate} decides no more in the place of ${of.principal}.`),
    onError: (error) => sayProblem("ending the delegation", error),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.delegations }),
  });
  return (
    <Button variant="default" size="compact-sm" loading={end.isPending} onClick={() => end.mutate()}>
      End now
    </Button>
  );
}

function NewDelegation({ administers }: { readonly administers: boolean }): ReactNode {
  const cache = useQueryClient();
  const [principal, setPrincipal] = useState("");
  const [delegate, setDelegate] = useState("");
  const [from, setFrom] = useState(dayIn(0));
  const [to, setTo] = useState(dayIn(WEEK));
  const [why, setWhy] = useState("");
  const create = useMutation({
    mutationFn: () => api.delegations.create({ body: { delegate: delegate.trim(), from, to, why: why.trim(), ...(principal.trim() === "" ? {} : { principal: principal.trim() }) } }),
    onSuccess: (made) => {
      say(`${made.delegate} decides in the place of ${made.principal} from ${made.from} to ${made.to}.`);
      setDelegate("");
      setWhy("");
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.delegations }),
  });
  return (
    <form
      className="stack"
      aria-label="Name a stand-in"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <div className="row">
        {administers ? <TextInput label="In the place of" placeholder="yourself" maxLength={200} value={principal} onChange={(event) => setPrincipal(event.currentTarget.value)} /> : null}
        <TextInput label="Who decides" required placeholder="name of an account, or address" maxLength={200} value={delegate} onChange={(event) => setDelegate(event.currentTarget.value)} />
        <TextInput label="From" type="date" required value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput label="To, that day included" type="date" required min={from} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        <TextInput label="Why" placeholder="holiday" maxLength={500} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      </div>
      <p className="dim small">Days are those of UTC. The stand-in decides what names the person or a team of his; what the person decides by his role as security approver stays with others who have that role.</p>
      {create.error === null ? null : <Problem error={create.error} doing="naming the stand-in" />}
      <div>
        <Button type="submit" loading={create.isPending} disabled={delegate.trim() === ""}>
          Name the stand-in
        </Button>
      </div>
    </form>
  );
}
