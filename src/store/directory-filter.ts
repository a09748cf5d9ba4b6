// A SCIM filter as a condition in SQL. Common questions go to columns and their indexes, all others into the attributes as they were told.
// INVARIANT: every name and value of a filter travels as a parameter.
import { MandateError } from "../kernel/index.ts";
import { joinSql, sql, trusted, type Sql } from "./sql.ts";

export const COMPARISONS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
export type Comparison = (typeof COMPARISONS)[number];
export type FilterValue = string | number | boolean | null;

/** Names in the spelling of the schemas, from the outside in: `["emails", "value"]`; an extension's URN comes first. */
export type AttributePath = readonly string[];

export type DirectoryFilter =
  | { readonly op: "and" | "or"; readonly parts: readonly DirectoryFilter[] }
  | { readonly op: "not"; readonly part: DirectoryFilter }
  | { readonly op: "pr"; readonly path: AttributePath }
  | { readonly op: "each"; readonly path: AttributePath; readonly where: DirectoryFilter }
  | { readonly op: Comparison; readonly path: AttributePath; readonly value: FilterValue };

/** What a name of the resource is kept in besides the attributes. */
interface Column {
  readonly text?: Sql;
  /** Text of it in lower case, for what is compared without case. */
  readonly folded?: Sql;
  readonly time?: Sql;
  readonly flag?: Sql;
  readonly among?: (value: string) => Sql;
}

type Columns = ReadonlyMap<string, Column>;

const COMMON: readonly (readonly [string, Column])[] = [
  ["id", { text: sql`r.id` }],
  ["externalId", { text: sql`r.external_id` }],
  ["meta.created", { time: sql`r.created_at` }],
  ["meta.lastModified", { time: sql`r.changed_at` }],
];

const memberOf = (value: string) => sql`exists (select 1 from directory_member m where m.member_id = r.id and m.group_id = ${value})`;
const hasMember = (value: string) => sql`exists (select 1 from directory_member m where m.group_id = r.id and m.member_id = ${value})`;
const hasAddress = (value: string) => sql`r.emails @> array[${value.toLowerCase()}::text]`;

/** Rows stand under the alias `r`. */
const COLUMNS: Readonly<Record<"person" | "group", Columns>> = {
  person: new Map([
    ...COMMON,
    ["userName", { folded: sql`r.user_name_key` }],
    ["displayName", { folded: sql`lower(r.attributes ->> 'displayName')` }],
    ["active", { flag: sql`r.told_active` }],
    ["emails", { among: hasAddress }],
    ["emails.value", { among: hasAddress }],
    ["groups", { among: memberOf }],
    ["groups.value", { among: memberOf }],
  ]),
  group: new Map([...COMMON, ["displayName", { folded: sql`lower(r.display_name)` }], ["members", { among: hasMember }], ["members.value", { among: hasMember }]]),
};

const EXACT: ReadonlySet<string> = new Set(["id", "externalId", "$ref"]);

interface Scope {
  readonly columns: Columns;
  /** The jsonb in which a path begins. */
  readonly base: Sql;
  readonly depth: number;
}

/** Condition on rows of `directory_person r` or `directory_group r`. Throws `invalid_input` for what no value can answer. */
export const filterCondition = (kind: "person" | "group", filter: DirectoryFilter): Sql => compile(filter, { columns: COLUMNS[kind], base: sql`r.attributes`, depth: 0 });

function compile(filter: DirectoryFilter, scope: Scope): Sql {
  switch (filter.op) {
    case "and":
    case "or":
      return sql`(${joinSql(filter.parts.map((part) => compile(part, scope)), filter.op === "and" ? " and " : " or ")})`;
    case "not":
      return sql`(not ${compile(filter.part, scope)})`;
    case "pr":
      return present(filter.path, scope);
    case "each":
      return each(filter, scope);
    default:
      return filter.op === "ne" ? sql`(not ${compare({ ...filter, op: "eq" }, scope)})` : compare(filter, scope);
  }
}

/** One value of a multi-valued attribute must meet the whole of it. */
function each({ path, where }: Extract<DirectoryFilter, { op: "each" }>, { columns, base, depth }: Scope): Sql {
  const only = where.op === "eq" && where.path.length === 1 && where.path[0] === "value" ? columns.get(path.join("."))?.among : undefined;
  if (only !== undefined && where.op === "eq" && typeof where.value === "string") return only(where.value);
  const item = trusted(`e${depth}`);
  return sql`exists (select 1 from jsonb_path_query(${base}, ${jsonPath(path)}::jsonpath) as ${item} where ${compile(where, { columns: new Map(), base: item, depth: depth + 1 })})`;
}

/** Lax, so that the members of a list are met one by one. */
const jsonPath = (path: AttributePath, last = "[*]") => `$${path.map((name) => `.${JSON.stringify(name)}`).join("")}${last}`;

function present(path: AttributePath, { columns, base }: Scope): Sql {
  const column = columns.get(path.join("."));
  const known = column?.text ?? column?.folded;
  if (known !== undefined) return sql`(${known} is not null and ${known} <> '')`;
  if (column?.time !== undefined || column?.flag !== undefined) return sql`true`;
  if (path[0] === "groups" && columns.size > 0) return sql`exists (select 1 from directory_member m where m.member_id = r.id)`;
  if (path[0] === "members" && columns.size > 0) return sql`exists (select 1 from directory_member m where m.group_id = r.id)`;
  return sql`exists (select 1 from jsonb_path_query(${base}, ${jsonPath(path)}::jsonpath) as v where v <> all (array['null', '""', '[]', '{}']::jsonb[]))`;
}

type Compare = Extract<DirectoryFilter, { op: Comparison }>;

function compare(filter: Compare, scope: Scope): Sql {
  const { op, path, value } = filter;
  const column = scope.columns.get(path.join("."));
  if (value === null) {
    if (op !== "eq") refuse("null", op);
    return sql`(not ${present(path, scope)})`;
  }
  if (column?.time !== undefined) return compareTime(column.time, op, value);
  if (column?.flag !== undefined) {
    if (typeof value !== "boolean" || op !== "eq") refuse(JSON.stringify(value), op);
    return sql`${column.flag} = ${value}`;
  }
  if (column?.text !== undefined) return sql`(${column.text} is not null and ${compareText(column.text, op, asText(op, value), true)})`;
  if (column?.folded !== undefined) return sql`(${column.folded} is not null and ${compareText(column.folded, op, asText(op, value), false)})`;
  if (column?.among !== undefined && op === "eq" && typeof value === "string") return column.among(value);
  return sql`exists (select 1 from jsonb_path_query(${scope.base}, ${jsonPath(asked(path))}::jsonpath) as v where ${compareJson(filter)})`;
}

/** SPEC: RFC 7644 §3.4.2.2: a complex multi-valued attribute stands for its `value`. */
const asked = (path: AttributePath): AttributePath => (path.length === 1 && COMPLEX.has(path[0] ?? "") ? [...path, "value"] : path);
const COMPLEX: ReadonlySet<string> = new Set(["emails", "phoneNumbers", "ims", "photos", "entitlements", "roles", "x509Certificates", "members"]);

function compareJson({ op, path, value }: Compare): Sql {
  if (typeof value === "boolean") {
    if (op !== "eq") refuse(String(value), op);
    return sql`v = ${JSON.stringify(value)}::jsonb`;
  }
  if (typeof value === "number") {
    if (op === "co" || op === "sw" || op === "ew") refuse(String(value), op);
    return sql`case when jsonb_typeof(v) = 'number' then (v #>> '{}')::numeric ${ordered(op)} ${value}::numeric else false end`;
  }
  const exact = EXACT.has(path.at(-1) ?? "");
  const text = exact ? sql`(v #>> '{}')` : sql`lower(v #>> '{}')`;
  return sql`(jsonb_typeof(v) = 'string' and ${compareText(text, op, asText(op, value), exact)})`;
}

const ORDERED: Readonly<Partial<Record<Comparison, string>>> = { eq: "=", gt: ">", ge: ">=", lt: "<", le: "<=" };
const ordered = (op: Comparison): Sql => trusted(ORDERED[op] ?? "=");

/** What is compared without case is folded by the database on both sides, so that both are folded alike. */
function compareText(text: Sql, op: Comparison, value: string, exact: boolean): Sql {
  const given = (pattern: string) => (exact ? sql`${pattern}::text` : sql`lower(${pattern})`);
  const inside = value.replace(/[\\%_]/g, "\\$&");
  switch (op) {
    case "co":
      return sql`${text} like ${given(`%${inside}%`)}`;
    case "sw":
      return sql`${text} like ${given(`${inside}%`)}`;
    case "ew":
      return sql`${text} like ${given(`%${inside}`)}`;
    case "eq":
      return sql`${text} = ${given(value)}`;
    default:
      return sql`${text} collate "C" ${ordered(op)} ${given(value)}`;
  }
}

function compareTime(time: Sql, op: Comparison, value: FilterValue): Sql {
  const instant = typeof value === "string" ? new Date(value) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime()) || ORDERED[op] === undefined) refuse(JSON.stringify(value), op);
  return sql`date_trunc('milliseconds', ${time}) ${ordered(op)} ${instant?.toISOString()}::timestamptz`;
}

function asText(op: Comparison, value: FilterValue): string {
  if (typeof value !== "string") refuse(String(value), op);
  return String(value);
}

function refuse(value: string, op: Comparison): never {
  throw new MandateError("invalid_input", `the filter compares ${value.slice(0, 60)} with ${op}, which this attribute cannot answer; correct the filter`, { fields: { scimType: "invalidFilter" } });
}

/** `order by` for a sorted list; unknown names sort by what was told under them. */
export function sortExpression(kind: "person" | "group", path: AttributePath): Sql {
  const column = COLUMNS[kind].get(path.join("."));
  const known = column?.text ?? column?.folded ?? column?.time ?? column?.flag;
  return known ?? sql`(select min(lower(v #>> '{}')) from jsonb_path_query(r.attributes, ${jsonPath(asked(path))}::jsonpath) as v)`;
}
