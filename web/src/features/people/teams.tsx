// Teams: the groups that provisioning tells of. A team owns under its name, `team:payments`.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Team } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";

const PAGE = 100;

export function Teams(): ReactNode {
  const { q = "" } = useUrl().params;
  const query = useInfiniteQuery({
    queryKey: [...keys.people, "teams", q],
    queryFn: ({ pageParam, signal }) => api.teams.list({ query: { limit: PAGE, ...(q === "" ? {} : { q }), ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <div className="row inv-tools" role="search">
        <SearchField label="Name of a team" />
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={6} doing="Reading the teams" />
        ) : (
          <Problem error={query.error} doing="reading the teams" retry={() => void query.refetch()} />
        )
      ) : rows.length === 0 ? (
        <Empty title={q === "" ? "No team is known yet" : "No team matches"}>{q === "" ? "Teams are the groups that your directory pushes by SCIM." : "Change the search."}</Empty>
      ) : (
        <div className="stack">
          <DataTable label="Teams" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      )}
    </>
  );
}

const FIELDS: readonly Field<Team>[] = [
  {
    title: "Team",
    is: "long",
    cell: (row) => (
      <A href={hrefTo("/people", { team: row.team })}>
        <Name text={row.name} limit={60} />
      </A>
    ),
  },
  { title: "As an owner", cell: (row) => <Name text={row.team} mono limit={60} /> },
  { title: "Members", is: "number", cell: (row) => row.members.toLocaleString() },
  { title: "Owns identities", is: "number", cell: (row) => row.owns.toLocaleString() },
];
