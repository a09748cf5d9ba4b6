// People: who is there to answer for what? The directory as provisioning and exports tell it, its teams, and how provisioning is set up.
import { NativeSelect, Tabs } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Person } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { HeldRemovals } from "./held-removals.tsx";
import { directoryQuery } from "./people-queries.ts";
import { PersonState, SOURCES } from "./person-state.tsx";
import { Provisioning } from "./provisioning.tsx";
import { Teams } from "./teams.tsx";
import "./people.css";

const PARTS = [
  { value: "people", title: "Everybody", shown: Everybody },
  { value: "teams", title: "Teams", shown: Teams },
  { value: "provisioning", title: "Provisioning", shown: Provisioning },
] as const;

export function PeoplePage(): ReactNode {
  const { params, set } = useUrl();
  const part = PARTS.find(({ value }) => value === params["part"]) ?? PARTS[0];
  return (
    <>
      <PageHead title="People" asks="Who is there to answer for what?">
        <A href="/ownership">Ownership</A>
        <A href="/ownership?tab=hand-overs">Hand-overs</A>
      </PageHead>
      <div className="stack wide">
        <HeldRemovals />
        <Tabs value={part.value} onChange={(value) => set({ part: value === "people" ? null : value, q: null, team: null, state: null }, "push")} keepMounted={false}>
          <Tabs.List>
            {PARTS.map(({ value, title }) => (
              <Tabs.Tab key={value} value={value}>
                {title}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={part.value} className="people-part">
            <part.shown />
          </Tabs.Panel>
        </Tabs>
      </div>
    </>
  );
}

const PAGE = 100;
const STATES = [
  { value: "", label: "Here and left" },
  { value: "active", label: "Here" },
  { value: "leaving", label: "Removal held" },
  { value: "left", label: "Left" },
] as const;

function Everybody(): ReactNode {
  const { params, set } = useUrl();
  const { q = "", team = "", state = "" } = params;
  const filters = { ...(q === "" ? {} : { q }), ...(team === "" ? {} : { team }), ...(state === "" ? {} : { state: [state as Person["state"]] }) };
  const query = useInfiniteQuery({
    queryKey: [...keys.people, "list", filters],
    queryFn: ({ pageParam, signal }) => api.people.list({ query: { ...filters, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <Counts />
      <div className="row inv-tools" role="search">
        <SearchField label="Name, login or address" />
        <NativeSelect aria-label="Who is shown" data={STATES.map((each) => ({ ...each }))} value={state} onChange={(event) => set({ state: event.currentTarget.value })} />
        {team === "" ? null : (
          <button type="button" className="chip" aria-pressed="true" onClick={() => set({ team: null })}>
            <Name text={team} limit={40} /> ×<span className="visually-hidden"> take the team away</span>
          </button>
        )}
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={10} doing="Reading the people" />
        ) : (
          <Problem error={query.error} doing="reading the people" retry={() => void query.refetch()} />
        )
      ) : rows.length > 0 ? (
        <div className="stack">
          <DataTable label="People" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      ) : Object.keys(filters).length > 0 ? (
        <Empty title="Nobody matches">Change the search or the filter.</Empty>
      ) : (
        <Empty title="Nobody is known yet" act={<A href="/people?part=provisioning">Set up provisioning</A>}>
          Let your directory provision people by SCIM, or import a CSV export of people under Sources. Then owners who have left are found, and teams can own.
        </Empty>
      )}
    </>
  );
}

function Counts(): ReactNode {
  const { data } = useQuery(directoryQuery);
  if (data === undefined || data.provisioned + data.exported === 0) return null;
  return (
    <p className="dim people-counts">
      {data.provisioned.toLocaleString()} provisioned, {data.active.toLocaleString()} of them here · {data.exported.toLocaleString()} from exports · <A href="/people?part=teams">{data.groups.toLocaleString()} {data.groups === 1 ? "team" : "teams"}</A>
    </p>
  );
}

const FIELDS: readonly Field<Person>[] = [
  {
    title: "Person",
    is: "long",
    cell: (row) => (
      <A href={`/people/${encodeURIComponent(row.id)}`}>
        <Name text={row.name} limit={60} />
      </A>
    ),
  },
  { title: "State", is: "short", cell: (row) => <PersonState of={row.state} /> },
  { title: "Login", cell: (row) => <Name text={row.login} limit={40} /> },
  { title: "Address", cell: (row) => (row.email === null ? <span className="dim">none</span> : <Name text={row.email} limit={40} />) },
  { title: "Title", cell: (row) => (row.title === null ? <span className="dim">not told</span> : <Name text={row.title} limit={40} />) },
  { title: "Left", is: "short", cell: (row) => (row.left_at === null ? <span className="dim">–</span> : <When at={row.left_at} />) },
  { title: "Known from", is: "short", cell: (row) => SOURCES[row.source] },
];
