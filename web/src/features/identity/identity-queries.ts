// The parts of one identity, asked for as the page shows them.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";

const of = (id: string, part: string) => [...keys.identities, "one", id, part] as const;

export const identityQuery = (id: string, at: string | undefined) =>
  queryOptions({ queryKey: [...of(id, "whole"), at ?? "now"], queryFn: ({ signal }) => api.identities.get({ id, query: at === undefined ? {} : { at } }, { signal }) });

export const credentialsQuery = (id: string) => queryOptions({ queryKey: of(id, "credentials"), queryFn: async ({ signal }) => (await api.identities.credentials({ id }, { signal })).data });
export const pathsQuery = (id: string) => queryOptions({ queryKey: of(id, "paths"), queryFn: ({ signal }) => api.identities.paths({ id }, { signal }) });
export const suggestionsQuery = (id: string) => queryOptions({ queryKey: of(id, "owners"), queryFn: async ({ signal }) => (await api.identities.ownerSuggestions({ id }, { signal })).data });

const PAGE = 50;
const cursorOf = (pageParam: string) => (pageParam === "" ? { limit: PAGE } : { limit: PAGE, cursor: pageParam });
const paged = { initialPageParam: "", getNextPageParam: (last: { readonly next_cursor: string | null }) => last.next_cursor };

export const grantsQuery = (id: string) =>
  infiniteQueryOptions({ queryKey: of(id, "grants"), queryFn: ({ pageParam, signal }) => api.identities.grants({ id, query: cursorOf(pageParam) }, { signal }), ...paged });
export const relationsQuery = (id: string) =>
  infiniteQueryOptions({ queryKey: of(id, "relations"), queryFn: ({ pageParam, signal }) => api.identities.relations({ id, query: cursorOf(pageParam) }, { signal }), ...paged });
export const historyQuery = (id: string) =>
  infiniteQueryOptions({ queryKey: of(id, "history"), queryFn: ({ pageParam, signal }) => api.identities.history({ id, query: cursorOf(pageParam) }, { signal }), ...paged });
export const identityFindingsQuery = (id: string) =>
  infiniteQueryOptions({ queryKey: of(id, "findings"), queryFn: ({ pageParam, signal }) => api.identities.findings({ id, query: cursorOf(pageParam) }, { signal }), ...paged });
export const usageQuery = (id: string) =>
  infiniteQueryOptions({ queryKey: of(id, "usage"), queryFn: ({ pageParam, signal }) => api.identities.usage({ id, query: cursorOf(pageParam) }, { signal }), ...paged });
