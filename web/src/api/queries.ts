// The questions that more than one page asks, with their cache keys. Page-only questions stand in the page's folder.
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { api } from "./generated/client.ts";
import type { Job } from "./model.ts";

export const keys = {
  session: ["session"],
  overview: ["overview"],
  coverage: ["coverage"],
  jobs: ["jobs"],
  sources: ["sources"],
  identities: ["identities"],
  findings: ["findings"],
  rules: ["rules"],
  access: ["access"],
  audit: ["audit"],
  mandates: ["mandates"],
  agents: ["agents"],
  requests: ["requests"],
  delegations: ["delegations"],
  breakGlass: ["break-glass"],
  waivers: ["waivers"],
  policies: ["policies"],
  runtimePolicies: ["runtime-policies"],
  calendar: ["calendar"],
  decisions: ["decisions"],
  gate: ["gate"],
  demo: ["demo"],
  tools: ["tools"],
  heldActs: ["held-acts"],
  notices: ["notices"],
  channels: ["channels"],
  people: ["people"],
  ownership: ["ownership"],
  views: ["views"],
  settings: ["settings"],
  tokens: ["tokens"],
  stops: ["stops"],
  issuedTokens: ["issued-tokens"],
  users: ["users"],
} as const;

const MINUTE = 60_000;

export const sessionQuery = queryOptions({ queryKey: keys.session, queryFn: ({ signal }) => api.session.get({ signal }), staleTime: 5 * MINUTE });
export const signIn = (token: string) => api.session.signIn({ body: { token } });
export const signOut = () => api.session.signOut();

/** Of one environment when one is chosen. */
export const overviewQuery = (environment: string | undefined) =>
  queryOptions({
    queryKey: [...keys.overview, environment ?? ""],
    queryFn: ({ signal }) => api.overview.get(environment === undefined || environment === "" ? {} : { query: { environment } }, { signal }),
    placeholderData: (before) => before,
  });
export const coverageQuery = queryOptions({ queryKey: keys.coverage, queryFn: ({ signal }) => api.coverage.list({ signal }), refetchInterval: MINUTE });
export const settingsQuery = queryOptions({ queryKey: keys.settings, queryFn: ({ signal }) => api.settings.get({ signal }), staleTime: MINUTE });
export const sourcesQuery = queryOptions({ queryKey: keys.sources, queryFn: async ({ signal }) => (await api.sources.list({ signal })).data });
export const rulesQuery = queryOptions({ queryKey: keys.rules, queryFn: ({ signal }) => api.rules.list({ signal }) });

/** How many requests wait for me; counted up to 100. */
export const waitingQuery = queryOptions({ queryKey: [...keys.requests, "waiting"], queryFn: ({ signal }) => api.requests.count({ signal }), refetchInterval: MINUTE });
/** Emergency access that is open now. */
export const openEmergencyQuery = queryOptions({ queryKey: [...keys.breakGlass, "open"], queryFn: ({ signal }) => api.breakGlass.list({ query: { state: ["open"], limit: 5 } }, { signal }), refetchInterval: MINUTE });

/** The stop of everything, while it stands. */
export const standstillQuery = queryOptions({ queryKey: [...keys.stops, "standstill"], queryFn: ({ signal }) => api.stops.list({ query: { standing: "true", kind: ["everything"], limit: 1 } }, { signal }), refetchInterval: MINUTE / 4 });

/** The environments that anything was seen in: the values of the inventory's own facet. */
export const environmentsQuery = queryOptions({
  // The key of the inventory without a filter, so that its facets are counted once for both.
  queryKey: [...keys.identities, "facets", {}],
  queryFn: ({ signal }) => api.identities.facets({ query: {} }, { signal }),
  select: ({ facets }) => (facets.find((facet) => facet.name === "environment")?.values ?? []).map((each) => each.value).filter((value) => value !== ""),
  staleTime: 5 * MINUTE,
});

export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ["search", q],
    queryFn: async ({ signal }) => (q === "" ? [] : (await api.search.all({ query: { q, limit: 12 } }, { signal })).data),
    placeholderData: (before) => before,
  });

export const isAtWork = (job: Job): boolean => job.status === "queued" || job.status === "running";

/** The last jobs; asked again each second while one is at work. */
export const jobsQuery = queryOptions({
  queryKey: keys.jobs,
  queryFn: async ({ signal }) => (await api.jobs.list({ query: { limit: 20 } }, { signal })).data,
  refetchInterval: (query) => (query.state.data?.some(isAtWork) === true ? 800 : 15_000),
});

/** After a job ends, everything it may have changed is asked again. */
export function refreshAll(cache: QueryClient): Promise<void> {
  return cache.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
}

export const removeSample = () => api.sources.removeSample();
