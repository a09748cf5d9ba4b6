// The inventory: list, facets, export and one identity as a whole. Parts of an identity are in identity-parts.ts.
import { z } from "zod";
import { IDENTITY_KINDS, SEVERITIES } from "../../model/index.ts";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { flag, idParams, instant, many, page, paging, shortText } from "../schemas/common.ts";
import { Facet, Identity, IdentityDetail, REACH } from "../schemas/identity.ts";

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
  severity: many(z.enum(SEVERITIES)),
  enabled: flag.optional(),
  gone: flag.optional(),
  sample: flag.optional(),
  updated_since: instant.optional(),
  /** The time machine: the inventory as it was known at this instant. */
  at: instant.optional(),
};
export const identitySort = z.enum(["risk", "-risk", "name", "-name", "last_used_at", "-last_used_at", "created_at", "-created_at", "first_seen_at", "-first_seen_at"]).default("-risk");

export const identityRoutes = [
  route({
    id: "identities.list",
    method: "GET",
    path: "/v1/identities",
    permission: "inventory.read",
    summary: "Identities, filtered, sorted and paged",
    query: z.object({ ...identityFilters, sort: identitySort, ...paging }),
    response: page(Identity),
    handle: pending,
  }),
  route({
    id: "identities.facets",
    method: "GET",
    path: "/v1/identities/facets",
    permission: "inventory.read",
    summary: "How many identities each filter value would leave",
    query: z.object(identityFilters),
    response: z.object({ total: z.number().int(), facets: z.array(Facet) }),
    handle: pending,
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
    handle: pending,
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
    handle: pending,
  }),
];
