// A person or a group as the client is shown it, whole or in the attributes it asked for (RFC 7644 §3.9). Pure.
import type { AttributePath, Attributes, GroupRow, MemberRow, PersonRow } from "../../../store/index.ts";
import { readPath } from "./path.ts";
import { isObject } from "./resource.ts";
import { GROUP, HELD, USER, type Kind } from "./schema.ts";

export const etagOf = (row: { readonly version: number }): string => `W/"${row.version}"`;

/** `base`: address of the SCIM server. */
export function showPerson(row: PersonRow, groups: readonly MemberRow[], base: string): Attributes {
  const extensions = Object.keys(row.attributes).filter((name) => name.startsWith("urn:") && name !== HELD);
  const isHeld = row.state === "leaving";
  return {
    schemas: [USER, ...extensions, ...(isHeld ? [HELD] : [])],
    id: row.id,
    ...row.attributes,
    // INVARIANT: what the client told, so that it is not told again and again; whether it holds is said in the extension.
    active: row.toldActive,
    ...(groups.length === 0 ? {} : { groups: groups.map(({ groupId, display }) => ({ value: groupId, $ref: `${base}/Groups/${groupId}`, display, type: "direct" })) }),
    ...(isHeld ? { [HELD]: { removal: "held" } } : {}),
    meta: meta(row, "User", `${base}/Users/${row.id}`),
  };
}

export function showGroup(row: GroupRow, members: readonly MemberRow[], base: string): Attributes {
  return {
    schemas: [GROUP, ...Object.keys(row.attributes).filter((name) => name.startsWith("urn:"))],
    id: row.id,
    ...row.attributes,
    ...(members.length === 0 ? {} : { members: members.map(({ memberId, display, kind }) => ({ value: memberId, $ref: `${base}/${kind === "person" ? "Users" : "Groups"}/${memberId}`, display, type: kind === "person" ? "User" : "Group" })) }),
    meta: meta(row, "Group", `${base}/Groups/${row.id}`),
  };
}

const meta = (row: PersonRow | GroupRow, resourceType: string, location: string) => ({ resourceType, created: row.createdAt, lastModified: row.changedAt, location, version: etagOf(row) });

export interface Projection {
  readonly only: readonly AttributePath[] | undefined;
  readonly without: readonly AttributePath[];
}

/** From `attributes` and `excludedAttributes`, as lists or in one text with commas. */
export function readProjection(kind: Kind, asked: { readonly attributes?: string | readonly string[] | undefined; readonly excludedAttributes?: string | readonly string[] | undefined }): Projection {
  const paths = (names: string | readonly string[] | undefined) =>
    (typeof names === "string" ? names.split(",") : (names ?? [])).map((name) => name.trim()).filter((name) => name !== "").slice(0, 100).map((name) => readPath(kind, name));
  const only = paths(asked.attributes);
  return { only: only.length === 0 ? undefined : only, without: paths(asked.excludedAttributes) };
}

/** Whether an attribute will be shown at all: members of a large group are not read for nothing. */
export function isShown({ only, without }: Projection, name: string): boolean {
  if (without.some((path) => path.length === 1 && path[0] === name)) return false;
  return only === undefined || only.some(([first]) => first === name);
}

const ALWAYS: readonly string[] = ["id", "schemas"];

export function project(resource: Attributes, { only, without }: Projection): Attributes {
  const chosen = only === undefined ? resource : Object.assign({}, ...ALWAYS.map((name) => ({ [name]: resource[name] })), ...only.map((path) => pick(resource, path)).reduce<object[]>(merged, []));
  return without.filter(([first]) => !ALWAYS.includes(first ?? "")).reduce((rest: Attributes, path) => omit(rest, path) as Attributes, chosen as Attributes);
}

/** Several parts of one attribute stand together. */
function merged(all: object[], next: Attributes): object[] {
  const before = (all[0] ?? {}) as Record<string, unknown>;
  return [Object.fromEntries([...new Set([...Object.keys(before), ...Object.keys(next)])].map((name) => [name, join(before[name], next[name])]))];
}

function join(a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return a ?? b;
  if (Array.isArray(a) && Array.isArray(b)) return a.map((each: unknown, index) => join(each, b[index]));
  return isObject(a) && isObject(b) ? { ...a, ...Object.fromEntries(Object.entries(b).map(([name, value]) => [name, join(a[name], value)])) } : b;
}

function pick(value: Attributes, [name, ...rest]: AttributePath): Attributes {
  if (name === undefined || !Object.hasOwn(value, name)) return {};
  const inner = value[name];
  if (rest.length === 0) return { [name]: inner };
  if (Array.isArray(inner)) return { [name]: inner.map((each: unknown) => (isObject(each) ? pick(each, rest) : each)) };
  return isObject(inner) ? { [name]: pick(inner, rest) } : {};
}

function omit(value: unknown, [name, ...rest]: AttributePath): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => omit(each, name === undefined ? [] : [name, ...rest]));
  if (!isObject(value) || name === undefined || !Object.hasOwn(value, name)) return value;
  const { [name]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...others, [name]: omit(inner, rest) };
}

