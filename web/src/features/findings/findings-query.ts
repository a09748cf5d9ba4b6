// The URL of the findings queue as a question to the server. Without a state, the server answers with what is open.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/generated/client.ts";
import type { FindingsListQuery } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { listOf, type Params } from "../../app/url.tsx";

export const FINDING_FILTERS = ["severity", "state", "rule", "provider", "realm", "owner", "framework"] as const;
const ONE = ["q", "identity", "sample", "waiver"] as const;
const PAGE_SIZE = 100;

export function findingFiltersOf(params: Params): FindingsListQuery {
  const query: Record<string, unknown> = {};
  for (const name of FINDING_FILTERS) {
    const values = listOf(params[name]);
    if (values.length > 0) query[name] = values;
  }
  for (const name of ONE) {
    if (params[name] !== undefined && params[name] !== "") query[name] = params[name];
  }
  if (params["env"] !== undefined && params["env"] !== "") query["environment"] = [params["env"]];
  return query as FindingsListQuery;
}

export const findingSortOf = (params: Params): NonNullable<FindingsListQuery["sort"]> => (params["sort"] ?? "-risk") as NonNullable<FindingsListQuery["sort"]>;

export const findingsQuery = (params: Params) => {
  const query = { ...findingFiltersOf(params), sort: findingSortOf(params), limit: PAGE_SIZE };
  return infiniteQueryOptions({
    queryKey: [...keys.findings, "list", query],
    queryFn: ({ pageParam, signal }) => api.findings.list({ query: pageParam === "" ? query : { ...query, cursor: pageParam } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
};

export const findingCountsQuery = (params: Params) => {
  const query = findingFiltersOf(params);
  return queryOptions({
    queryKey: [...keys.findings, "counts", query],
    queryFn: ({ signal }) => api.findings.counts({ query }, { signal }),
    placeholderData: (before) => before,
  });
};

export const findingQuery = (id: string) => queryOptions({ queryKey: [...keys.findings, "one", id], queryFn: ({ signal }) => api.findings.get({ id }, { signal }) });

export const findingsCsvHref = (params: Params): string => api.findings.exportUrl({ query: { ...findingFiltersOf(params), sort: findingSortOf(params) } });
