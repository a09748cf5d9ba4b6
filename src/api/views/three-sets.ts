// The three sets side by side: what is mandated, what is granted, what was used. Pure. Where nobody looked it says so and never "none".
import type { z } from "zod";
import type { Coverage, Identity, MandatedAccess } from "../../model/index.ts";
import type { GrantRow, MandateVersionRow, UsageRow } from "../../store/index.ts";
import type * as wire from "../schemas/identity.ts";
import type { GrantedRight } from "../../understand/access/index.ts";
import { differencesOf } from "./differences.ts";
import { COLUMNS, mandatedRights, rightsOf, usedColumn, type Column, type Right } from "./rights.ts";

export type ThreeSetsView = z.infer<typeof wire.ThreeSets>;
type Row = ThreeSetsView["rows"][number];
type Cells<T> = Record<Column, T>;
type Granted = "allow" | "conditional" | "none" | "not_read";

export interface ThreeSetsInput {
  readonly identity: Pick<Identity, "provider" | "realm" | "type" | "attributes">;
  readonly grants: readonly GrantRow[];
  readonly usages: readonly UsageRow[];
  readonly coverage: readonly Pick<Coverage, "realm" | "stream" | "status">[];
  /** Mandates in force for it. */
  readonly mandates: readonly Pick<MandateVersionRow, "document">[];
  /** Its effective rights. */
  readonly granted: readonly GrantedRight[];
}

const GRANT_STREAMS: Readonly<Record<string, readonly string[]>> = {
  aws: ["aws.authorization-details"],
  kubernetes: ["kubernetes.bindings"],
  "source-code": ["source-code.ci-workflows"],
  workstation: ["workstation.agent-configurations"],
};
const USE_STREAMS: Readonly<Record<string, readonly string[]>> = { aws: ["aws.service-last-accessed", "aws.cloudtrail"] };
/** Evidence that lists every service, so that what it does not list was not used. Service-last-accessed is read for one identity at a time. */
const EXHAUSTIVE = new Set(["service-last-accessed", "cloudtrail"]);

export function threeSets(input: ThreeSetsInput): ThreeSetsView {
  const { provider, realm } = input.identity;
  const grantsRead = hasRead(input, GRANT_STREAMS[provider] ?? []);
  const usesRead = input.usages.some((usage) => EXHAUSTIVE.has(usage.evidence)) || hasRead(input, ["aws.cloudtrail"]);
  const rows = new Map<string, { granted: Cells<Granted>; sources: Set<string> }>();
  const rowOf = (service: string) => {
    const row = rows.get(service) ?? { granted: cells<Granted>(grantsRead ? "none" : "not_read"), sources: new Set<string>() };
    rows.set(service, row);
    return row;
  };
  for (const grant of input.grants) if (grant.effect === "allow") addGrant(grant, rowOf);
  for (const declared of declaredRights(input.identity)) merge(rowOf(declared.service).granted, declared.columns, declared.conditions.length > 0 ? "conditional" : "allow");
  const used = usedByService(input.usages);
  const scopes = input.mandates.flatMap(({ document }) => document.scope.access ?? []).filter((entry) => entry.provider === provider);
  const mandated = mandatedByService(scopes);
  for (const service of [...used.keys(), ...mandated.keys()]) rowOf(service);
  spreadWildcard(rows);
  const rights = input.grants.flatMap((grant) => (grant.effect === "allow" ? rightsOf(grant.entitlementAttributes) : []));
  subtract(rows, rights, input.grants.filter((grant) => grant.effect !== "allow").map((grant) => rightsOf(grant.entitlementAttributes)));
  return {
    mandated: mandatedSays(input.mandates),
    granted: grantsRead
      ? { status: "read", detail: "Read from its policies; the matrix summarises them, each cell opens the rights behind it." }
      : { status: "not_read", detail: `Its grants were not read in ${realm}. Import ${(GRANT_STREAMS[provider] ?? ["an export"]).join(" or ")} to fill this in.` },
    used: usesRead
      ? { status: "read", detail: "Read from the provider's evidence of use." }
      : input.usages.length > 0
        ? { status: "read", detail: `Only the last use of its credentials is known. Import ${(USE_STREAMS[provider] ?? []).join(" or ")} to know the rest.` }
      : { status: "not_read", detail: USE_STREAMS[provider] === undefined ? `No evidence of use is read from ${provider} yet.` : `Evidence of use was not read in ${realm}. Import ${(USE_STREAMS[provider] ?? []).join(" or ")} to fill this in.` },
    rows: [...rows].map(([service, row]): Row => rowView(service, row, used.get(service), { usesRead, mandated: input.mandates.length === 0 ? null : mandatedCells(mandated, service) })).sort(mostFirst),
    differences: input.mandates.length === 0 ? null : differencesOf({ provider, scopes, granted: input.granted, usages: input.usages, usesRead }),
  };
}

const cells = <T>(value: T): Cells<T> => ({ read: value, write: value, administer: value, grant: value });

function hasRead(input: ThreeSetsInput, streams: readonly string[]): boolean {
  const { realm } = input.identity;
  return input.coverage.some((entry) => streams.includes(entry.stream) && (entry.realm === realm || entry.realm === "?") && (entry.status === "complete" || entry.status === "partial"));
}

function addGrant(grant: GrantRow, rowOf: (service: string) => { granted: Cells<Granted>; sources: Set<string> }): void {
  for (const right of rightsOf(grant.entitlementAttributes)) {
    if (right.effect === "deny") continue;
    const row = rowOf(right.service);
    row.sources.add(grant.entitlementName ?? grant.entitlement);
    merge(row.granted, right.columns, grant.conditional || right.conditions.length > 0 ? "conditional" : "allow");
  }
}

function merge(row: Cells<Granted>, columns: readonly Column[], value: "allow" | "conditional"): void {
  for (const column of columns) if (row[column] !== "allow") row[column] = value;
}

/** A right to every service is a right to each one that is shown. */
function spreadWildcard(rows: ReadonlyMap<string, { granted: Cells<Granted>; sources: Set<string> }>): void {
  const every = rows.get("*");
  if (every === undefined) return;
  for (const [service, row] of rows) {
    if (service === "*") continue;
    for (const column of COLUMNS) {
      const value = every.granted[column];
      if (value === "allow" || value === "conditional") merge(row.granted, [column], value);
    }
    for (const source of every.sources) row.sources.add(source);
  }
}

/** Takes away what an unconditional deny of a whole service or a boundary takes away. Finer cuts make a cell conditional, not empty. */
function subtract(rows: Map<string, { granted: Cells<Granted> }>, rights: readonly Right[], caps: readonly (readonly Right[])[]): void {
  for (const [service, row] of rows) {
    for (const column of COLUMNS) {
      const now = row.granted[column];
      if (now === "none" || now === "not_read") continue;
      const denied = rights.filter((right) => right.effect === "deny" && covers(right, service) && right.columns.includes(column));
      if (denied.some((right) => right.conditions.length === 0 && right.resources.includes("*") && right.action.endsWith("*"))) row.granted[column] = "none";
      else if (denied.length > 0) row.granted[column] = "conditional";
      else if (caps.some((cap) => !cap.some((right) => right.effect === "allow" && covers(right, service) && right.columns.includes(column)))) row.granted[column] = "none";
    }
  }
}

const covers = (right: Right, service: string) => right.service === "*" || right.service === service || service === "*";

/** Rights that stand in the identity itself: a workflow's permissions, an agent's rules. */
function declaredRights(identity: ThreeSetsInput["identity"]): readonly Right[] {
  const permissions = identity.attributes?.permissions;
  if (typeof permissions !== "object" || permissions === null || Array.isArray(permissions)) return [];
  if (identity.type === "workflow") {
    return Object.entries(permissions).flatMap(([scope, level]): Right[] => {
      if (level !== "read" && level !== "write") return [];
      return [{ service: scope, action: `${level} ${scope}`, columns: level === "write" ? ["read", "write"] : ["read"], resources: ["*"], effect: "allow", conditions: [] }];
    });
  }
  return [];
}

interface Use {
  readonly columns: Set<Column>;
  last: string | null;
}

function usedByService(usages: readonly UsageRow[]): Map<string, Use> {
  const services = new Map<string, Use>();
  for (const usage of usages) {
    const service = usage.action.split(":")[0]?.toLowerCase() ?? "";
    if (service === "") continue;
    const use = services.get(service) ?? { columns: new Set<Column>(), last: null };
    services.set(service, use);
    if (usage.lastUsedAt === null) continue;
    if (use.last === null || usage.lastUsedAt > use.last) use.last = usage.lastUsedAt;
    const column = usedColumn(usage.action);
    if (column !== null) use.columns.add(column);
  }
  return services;
}

function mandatedSays(mandates: ThreeSetsInput["mandates"]): ThreeSetsView["mandated"] {
  if (mandates.length === 0) return { status: "none", detail: "No mandate is in force for this identity, so it is ungoverned: nothing says what it is for." };
  return { status: "active", detail: mandates.map(({ document }) => `${document.title}: ${document.purpose.text}`).join(" · ") };
}

function mandatedByService(scopes: readonly MandatedAccess[]): ReadonlyMap<string, ReadonlySet<Column>> {
  const services = new Map<string, Set<Column>>();
  for (const right of scopes.flatMap(mandatedRights)) services.set(right.service, new Set([...(services.get(right.service) ?? []), ...right.columns]));
  return services;
}

function mandatedCells(mandated: ReadonlyMap<string, ReadonlySet<Column>>, service: string): Cells<boolean> {
  const has = (column: Column) => mandated.get(service)?.has(column) === true || mandated.get("*")?.has(column) === true;
  return { read: has("read"), write: has("write"), administer: has("administer"), grant: has("grant") };
}

function rowView(service: string, row: { granted: Cells<Granted>; sources: Set<string> }, use: Use | undefined, { usesRead, mandated }: { readonly usesRead: boolean; readonly mandated: Cells<boolean> | null }): Row {
  return {
    service,
    mandated,
    granted: row.granted,
    used: usedCells(use, usesRead),
    last_used_at: use?.last ?? null,
    sources: [...row.sources].sort(),
  };
}

/** Evidence by service says that something was used, not what: the columns then stay unknown, except when it says "never". */
function usedCells(use: Use | undefined, usesRead: boolean): Row["used"] {
  if (use === undefined) return cells(usesRead ? ("unused" as const) : ("not_read" as const));
  if (use.last === null) return cells("unused" as const);
  const known = use.columns.size > 0;
  const cell = (column: Column) => (use.columns.has(column) ? ("used" as const) : known ? ("unused" as const) : ("not_read" as const));
  return { read: cell("read"), write: cell("write"), administer: cell("administer"), grant: cell("grant") };
}

const WEIGHT: Readonly<Record<Granted, number>> = { allow: 2, conditional: 1, none: 0, not_read: 0 };
const weight = (row: Row) => WEIGHT[row.granted.grant] * 8 + WEIGHT[row.granted.administer] * 4 + WEIGHT[row.granted.write] * 2 + WEIGHT[row.granted.read];
const mostFirst = (a: Row, b: Row) => weight(b) - weight(a) || (a.service < b.service ? -1 : 1);
