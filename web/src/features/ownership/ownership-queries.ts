// What the pages of ownership ask.
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";

export const questionQuery = (id: string) => queryOptions({ queryKey: [...keys.ownership, "question", id], queryFn: ({ signal }) => api.questions.get({ id }, { signal }) });

/** The last questions about one identity. */
export const questionsAboutQuery = (identity: string) =>
  queryOptions({ queryKey: [...keys.ownership, "about", identity], queryFn: async ({ signal }) => (await api.questions.list({ query: { identity, limit: 5 } }, { signal })).data });

export const busFactorQuery = queryOptions({ queryKey: [...keys.ownership, "bus-factor"], queryFn: ({ signal }) => api.reports.busFactor({ signal }) });
export const orphansQuery = queryOptions({ queryKey: [...keys.ownership, "orphans"], queryFn: ({ signal }) => api.reports.orphans({ signal }) });
export const handOverQuery = (id: string) => queryOptions({ queryKey: [...keys.ownership, "hand-over", id], queryFn: ({ signal }) => api.handOvers.get({ id }, { signal }) });
