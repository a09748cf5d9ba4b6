// The inventory: list, facets, export and one identity as a whole. Parts of an identity are in identity-parts.ts.
import { z } from "zod";
import { IDENTITY_KINDS, SEVERITIES } from "../../model/index.ts";
import { MANDATED, type IdentityFilter, type IdentitySort } from "../../store/index.ts";
import { toCsv } from "../csv.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { flag, idParams, instant, many, page, paging, shortText } from "../schemas/common.ts";
import { Facet, Identity, IdentityDetail, REACH } from "../schemas/identity.ts";
import { readIdentity } from "../views/identity-detail.ts";
import { identityView } from "../views/identity-view.ts";

export const identityFilters = {
  q: shortText.optional(),
  kind: many(z.enum(IDENTITY_KINDS)),
  provider: many(shortText),
  realm: many(shortText),
  type: many(shortText),
  environment: many(shortText),
  owner_status: many(z.enum(["confirmed", "suggested", "none"])),
  owner: many(shortText),
  reach: many(z.enum(REACH)),
  /** `active`: in the last 90 days; `dormant`: longer ago; `never`; `not_read`: nobody looked. */
  used: many(z.enum(["active", "dormant", "never", "not_read"])),
  /** By the mandate in force: `within` it, `outside` of it (holds or did more), or `none`. */
  mandate: many(z.enum(MANDATED)),
  /** Whether evidence of what it did was read. */
  use_known: flag.optional(),
  severity: many(z.enum(SEVERITIES)),
  enabled: flag.optional(),
  gone: flag.optional(),
  sample: flag.optional(),
  updated_since: instant.optional(),
  /** The time machine: the inventory as it was known at this instant. */
  at: instant.optional(),
};
export const identitySort = z.enum(["risk", "-risk", "name", "-name", "last_used_at", "-last_used_at", "created_at", "-created_at", "first_seen_at", "-first_seen_at"]).default("-risk");

const filtersSchema = z.object(identityFilters);

function filterOf(query: z.output<typeof filtersSchema>): IdentityFilter {
  const { owner_status, updated_since, use_known, ...same } = query;
  return { ...same, ownerStatus: owner_status, updatedSince: updated_since, useKnown: use_known };
}

const SORT_KEYS: Readonly<Record<string, IdentitySort>> = { risk: "risk", name: "name", last_used_at: "lastUsedAt", created_at: "createdAt", first_seen_at: "firstSeen" };

function sortOf(sort: z.output<typeof identitySort>): { by: IdentitySort; descending: boolean } {
  return { by: SORT_KEYS[sort.replace("-", "")] ?? "risk", descending: sort.startsWith("-") };
}

const FACET_NAMES: Readonly<Record<string, string>> = { ownerStatus: "owner_status" };
const EXPORT_PAGE = 500;
const EXPORT_MOST = 200_000;

const CSV_HEADER = ["id", "provider", "realm", "type", "native_id", "name", "kind", "environment", "purpose", "owner", "owner_status", "reach", "reach_why", "risk", "created_at", "last_used_at", "last_used", "open_critical", "open_high", "open_medium", "open_low", "credentials"];

export const identityRoutes = [
  route({
    id: "identities.list",
    method: "GET",
    path: "/v1/identities",
    permission: "inventory.read",
    summary: "Identities, filtered, sorted and paged",
    query: z.object({ ...identityFilters, sort: identitySort, ...paging }),
    response: page(Identity),
    handle: async ({ query: { limit, cursor, sort, ...query }, services }) => {
      const { identities } = services.store.reads;
      const filter = filterOf(query);
      const [listed, total] = await Promise.all([identities.list(filter, sortOf(sort), { limit, cursor }), cursor === undefined ? identities.count(filter) : null]);
      return { data: listed.rows.map(identityView), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total };
    },
  }),
  route({
    id: "identities.facets",
    method: "GET",
    path: "/v1/identities/facets",
    permission: "inventory.read",
    summary: "How many identities each filter value would leave",
    query: z.object(identityFilters),
    response: z.object({ total: z.number().int(), facets: z.array(Facet) }),
    handle: async ({ query, services }) => {
      const { identities } = services.store.reads;
      const [facets, total] = await Promise.all([identities.facets(filterOf(query)), identities.count(filterOf(query))]);
      return { total, facets: facets.map(({ name, values }) => ({ name: FACET_NAMES[name] ?? name, values: values.map(({ value, count }) => ({ value, count })) })) };
    },
  }),
  route({
    id: "identities.export",
    method: "GET",
    path: "/v1/identities/export.csv",
    permission: "inventory.read",
    summary: "The filtered inventory as CSV; cells that a spreadsheet would run as a formula are escaped",
    query: z.object({ ...identityFilters, sort: identitySort }),
    response: z.string(),
    produces: "text/csv",
    handle: async ({ query: { sort, ...query }, services, header }) => {
      header("content-disposition", 'attachment; filename="mandate-identities.csv"');
      const rows: ReturnType<typeof identityView>[] = [];
      for (let cursor: string | undefined; rows.length < EXPORT_MOST; ) {
        const listed = await services.store.reads.identities.list(filterOf(query), sortOf(sort), { limit: EXPORT_PAGE, cursor });
        rows.push(...listed.rows.map(identityView));
        if (listed.nextCursor === null) break;
        cursor = listed.nextCursor;
      }
      return toCsv(
        CSV_HEADER,
        rows.map((row) => [
          row.id, row.provider, row.realm, row.type, row.native_id, row.name, row.kind, row.environment, row.purpose, row.owner.name, row.owner.status, row.reach?.level, row.reach?.why, row.risk,
          row.created_at, row.last_used_at, row.last_used, row.open_findings.critical, row.open_findings.high, row.open_findings.medium, row.open_findings.low, row.credential_count,
        ]),
      );
    },
  }),
  route({
    id: "identities.get",
    method: "GET",
    path: "/v1/identities/:id",
    permission: "inventory.read",
    summary: "One identity: who, why, the three sets, risk with its arithmetic",
    params: idParams,
    query: z.object({ at: instant.optional() }),
    response: IdentityDetail,
    handle: async ({ params, query, services, now }) => found(await readIdentity(services.store.reads, params.id, now, query.at), "identity"),
  }),
];
