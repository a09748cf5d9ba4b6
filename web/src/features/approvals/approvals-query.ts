// The URL of the inbox as a question to the server.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/generated/client.ts";
import type { ApprovalRequest } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import type { Params } from "../../app/url.tsx";

export type View = "waiting" | "mine" | "all";
export const viewOf = (params: Params): View => (params["view"] === "mine" || params["view"] === "all" ? params["view"] : "waiting");

const PAGE_SIZE = 100;

export const requestsQuery = (params: Params) => {
  const { q = "", risk = "", state = "" } = params;
  const view = viewOf(params);
  const query = {
    view,
    limit: PAGE_SIZE,
    ...(q === "" ? {} : { q }),
    ...(risk === "" ? {} : { risk: [risk as ApprovalRequest["risk"]] }),
    ...(state === "" || view === "waiting" ? {} : { state: [state as ApprovalRequest["state"]] }),
  };
  return infiniteQueryOptions({
    queryKey: [...keys.requests, "list", query],
    queryFn: ({ pageParam, signal }) => api.requests.list({ query: pageParam === "" ? query : { ...query, cursor: pageParam } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
};

export const requestQuery = (id: string) => queryOptions({ queryKey: [...keys.requests, "one", id], queryFn: ({ signal }) => api.requests.get({ id }, { signal }) });
