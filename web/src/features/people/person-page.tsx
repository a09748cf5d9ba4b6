// One person: is he here, in which teams, and what is named for him: identities, mandates, approvals.
import { useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Holding, Mandate, PersonDetail } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { OpenHandOver } from "../hand-overs/open-hand-over.tsx";
import { StateMark } from "../mandates/mandate-state.tsx";
import { PersonState, SOURCES } from "./person-state.tsx";
import "./people.css";

export function PersonPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.people, "one", id], queryFn: ({ signal }) => api.people.get({ id }, { signal }) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the person" /> : <Problem error={query.error} doing="reading the person" retry={() => void query.refetch()} />;
  const { person } = query.data;
  return (
    <>
      <PageHead title={<Name text={person.name} limit={120} />} asks="What does this person answer for?">
        <A href="/people">People</A>
      </PageHead>
      <div className="stack wide">
        <Facts detail={query.data} />
        <Holdings holdings={query.data.holdings} state={person.state} />
        {query.data.holdings.some(({ what }) => what !== "approval") ? <OpenHandOver person={person.id} hasLeft={person.state === "left"} /> : null}
      </div>
    </>
  );
}

function Facts({ detail: { person, manager, teams } }: { readonly detail: PersonDetail }): ReactNode {
  return (
    <section className="section" aria-label="In short">
      <dl className="person-facts">
        <Fact name="State">
          <PersonState of={person.state} />
          {person.left_at === null ? null : <span className="dim"> · <When at={person.left_at} /></span>}
        </Fact>
        <Fact name="Login"><Name text={person.login} limit={80} /></Fact>
        {person.email === null ? null : <Fact name="Address"><Name text={person.email} limit={80} /></Fact>}
        {person.title === null ? null : <Fact name="Title"><Name text={person.title} limit={80} /></Fact>}
        {person.department === null ? null : <Fact name="Department"><Name text={person.department} limit={80} /></Fact>}
        {manager === null ? null : <Fact name="Manager">{manager.id === null ? <Name text={manager.name} limit={80} /> : <A href={`/people/${encodeURIComponent(manager.id)}`}><Name text={manager.name} limit={80} /></A>}</Fact>}
        <Fact name="Known from">{SOURCES[person.source]}</Fact>
        <Fact name="Teams">
          {teams.length === 0 ? <span className="dim">none that the directory tells of</span> : teams.map((team, index) => <span key={team}>{index === 0 ? "" : ", "}<A href={hrefTo("/people", { team })}><Name text={team} limit={40} /></A></span>)}
        </Fact>
      </dl>
    </section>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const PARTS: readonly { readonly what: readonly Holding["what"][]; readonly title: string }[] = [
  { what: ["owner", "sponsor"], title: "Identities" },
  { what: ["mandate-owner", "mandate-sponsor", "mandate-deputy"], title: "Mandates" },
  { what: ["approval"], title: "Decisions" },
];
const AS: Readonly<Record<Holding["what"], string>> = { owner: "owner", sponsor: "sponsor", "mandate-owner": "owner", "mandate-sponsor": "sponsor", "mandate-deputy": "deputy", approval: "approver" };

function Holdings({ holdings, state }: { readonly holdings: readonly Holding[]; readonly state: string }): ReactNode {
  if (holdings.length === 0) return <p className="dim">Nothing is named for this person{state === "left" ? ", so nothing was left behind" : ""}.</p>;
  return PARTS.map(({ what, title }) => {
    const rows = holdings.filter((holding) => what.includes(holding.what));
    if (rows.length === 0) return null;
    return (
      <section key={title} className="section" aria-labelledby={`of-${title}`}>
        <header>
          <h2 id={`of-${title}`}>{title}</h2>
        </header>
        <DataTable label={title} fields={FIELDS} rows={rows} rowKey={(row) => `${row.what} ${row.id}`} />
      </section>
    );
  });
}

const FIELDS: readonly Field<Holding>[] = [
  {
    title: "Name",
    is: "long",
    cell: (row) => (
      <A href={`${row.what === "owner" || row.what === "sponsor" ? "/identities" : "/mandates"}/${encodeURIComponent(row.id)}`}>
        <Name text={row.name} limit={80} />
      </A>
    ),
  },
  { title: "As", is: "short", cell: (row) => AS[row.what] },
  { title: "It is", is: "short", cell: (row) => (row.what.startsWith("mandate") ? <StateMark of={row.state as Mandate["state"]} /> : row.state) },
];
