// The URL of the inventory as a question to the server, and back. Every filter is a plain parameter.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/generated/client.ts";
import type { IdentitiesListQuery } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { asOf } from "../../app/as-of.tsx";
import { listOf, type Params } from "../../app/url.tsx";

/** Filters that hold several values. */
export const MANY = ["kind", "provider", "realm", "type", "environment", "owner_status", "owner", "reach", "used", "mandate", "severity"] as const;
const ONE = ["q", "enabled", "gone", "sample", "use_known"] as const;

const PAGE_SIZE = 200;

/** The filters of the URL. The server refuses what it does not know, in a sentence. */
export function filtersOf(params: Params): IdentitiesListQuery {
  const query: Record<string, unknown> = {};
  for (const name of MANY) {
    const values = listOf(params[name]);
    if (values.length > 0) query[name] = values;
  }
  for (const name of ONE) {
    if (params[name] !== undefined && params[name] !== "") query[name] = params[name];
  }
  if (query["environment"] === undefined && params["env"] !== undefined && params["env"] !== "") query["environment"] = [params["env"]];
  const at = asOf(params);
  if (at !== undefined) query["at"] = at;
  return query as IdentitiesListQuery;
}

export const sortOf = (params: Params): NonNullable<IdentitiesListQuery["sort"]> => (params["sort"] ?? "-risk") as NonNullable<IdentitiesListQuery["sort"]>;

export const identitiesQuery = (params: Params) => {
  const query = { ...filtersOf(params), sort: sortOf(params), limit: PAGE_SIZE };
  return infiniteQueryOptions({
    queryKey: [...keys.identities, "list", query],
    queryFn: ({ pageParam, signal }) => api.identities.list({ query: pageParam === "" ? query : { ...query, cursor: pageParam } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
};

export const facetsQuery = (params: Params) => {
  const query = filtersOf(params);
  return queryOptions({
    queryKey: [...keys.identities, "facets", query],
    queryFn: ({ signal }) => api.identities.facets({ query }, { signal }),
    placeholderData: (before) => before,
  });
};

export const csvHref = (params: Params): string => api.identities.exportUrl({ query: { ...filtersOf(params), sort: sortOf(params) } });
