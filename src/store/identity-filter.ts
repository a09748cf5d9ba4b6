// The filters of the inventory as SQL conditions. One place, so that list, count, facets and export cannot disagree.
import type { IdentityKind, Severity } from "../model/index.ts";
import { containing } from "./page.ts";
import { joinSql, sql, trusted, type Sql } from "./sql.ts";

export const USED = ["active", "dormant", "never", "not_read"] as const;
/** `active`: in the last 90 days; `dormant`: longer ago; `never`: the provider says so; `not_read`: nobody looked. */
export type Used = (typeof USED)[number];
export const MANDATED = ["within", "outside", "none"] as const;
/** By the mandate in force: `within` it, `outside` of it (holds or did more), or `none`. */
export type Mandated = (typeof MANDATED)[number];
export type OwnerStatus = "confirmed" | "suggested" | "none";

export interface IdentityFilter {
  /** Words in name, native id or realm; several words must all occur. */
  readonly q?: string | undefined;
  readonly kind?: readonly IdentityKind[] | undefined;
  readonly provider?: readonly string[] | undefined;
  readonly realm?: readonly string[] | undefined;
  readonly type?: readonly string[] | undefined;
  readonly environment?: readonly string[] | undefined;
  readonly ownerStatus?: readonly OwnerStatus[] | undefined;
  readonly owner?: readonly string[] | undefined;
  readonly reach?: readonly string[] | undefined;
  readonly used?: readonly Used[] | undefined;
  readonly mandate?: readonly Mandated[] | undefined;
  /** Evidence of what it did was read. */
  readonly useKnown?: boolean | undefined;
  /** Has an open finding of one of these. */
  readonly severity?: readonly Severity[] | undefined;
  readonly enabled?: boolean | undefined;
  /** True: only those that are gone. Otherwise only those that are there. */
  readonly gone?: boolean | undefined;
  readonly sample?: boolean | undefined;
  readonly updatedSince?: string | undefined;
  /** The inventory as it was known at this instant. */
  readonly at?: string | undefined;
}

export type FacetName = "kind" | "provider" | "realm" | "type" | "environment" | "ownerStatus" | "reach" | "used" | "severity";

/** Dormant means unused for this long. */
export const DORMANT_DAYS = 90;

export const usedExpression = (now: Date): Sql =>
  sql`case when last_used = 'known' and last_used_at >= ${daysBefore(now)}::timestamptz then 'active' when last_used = 'known' then 'dormant' else last_used end`;

const mandatedExpression = sql`case when mandate_id is null then 'none' when outside_mandate then 'outside' else 'within' end`;

const daysBefore = (now: Date) => new Date(now.getTime() - DORMANT_DAYS * 86_400_000).toISOString();

const openOf: Readonly<Record<Severity, string>> = { critical: "open_critical > 0", high: "open_high > 0", medium: "open_medium > 0", low: "open_low > 0" };

/** All conditions joined by `and`; `without` leaves one facet out, to count what its other values would give. */
export function identityConditions(filter: IdentityFilter, now: Date, without?: FacetName): Sql {
  const conditions: Sql[] = [period(filter)];
  const anyOf = (facet: FacetName | undefined, column: Sql, values: readonly string[] | undefined) => {
    if (values === undefined || values.length === 0 || (facet !== undefined && facet === without)) return;
    conditions.push(values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = any(${values}::text[])`);
  };
  anyOf("kind", sql`kind`, filter.kind);
  anyOf("provider", sql`provider`, filter.provider);
  anyOf("realm", sql`realm`, filter.realm);
  anyOf("type", sql`type`, filter.type);
  anyOf("environment", sql`environment`, filter.environment);
  anyOf("ownerStatus", sql`owner_status`, filter.ownerStatus);
  anyOf(undefined, sql`owner`, filter.owner);
  anyOf("reach", sql`reach_level`, filter.reach);
  anyOf("used", usedExpression(now), filter.used);
  anyOf(undefined, mandatedExpression, filter.mandate);
  if (filter.useKnown !== undefined) conditions.push(sql`use_known = ${filter.useKnown}`);
  if (filter.severity !== undefined && filter.severity.length > 0 && without !== "severity") {
    conditions.push(sql`(${joinSql(filter.severity.map((severity) => trusted(openOf[severity])), " or ")})`);
  }
  if (filter.enabled !== undefined) conditions.push(sql`coalesce(enabled, true) = ${filter.enabled}`);
  if (filter.sample !== undefined) conditions.push(sql`sample = ${filter.sample}`);
  if (filter.updatedSince !== undefined) conditions.push(sql`valid_from >= ${filter.updatedSince}::timestamptz`);
  for (const word of (filter.q ?? "").split(/\s+/).filter((each) => each !== "")) conditions.push(sql`search like ${containing(word)}`);
  return joinSql(conditions, " and ");
}

function period(filter: IdentityFilter): Sql {
  if (filter.at !== undefined) return sql`valid_from <= ${filter.at}::timestamptz and (valid_to is null or valid_to > ${filter.at}::timestamptz)`;
  return filter.gone === true ? sql`latest and valid_to is not null` : sql`latest and valid_to is null`;
}
