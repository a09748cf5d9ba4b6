// PATCH (RFC 7644 §3.5.2) as Entra and Okta really send it, on a regular resource. Pure: gives a new resource, or throws and nothing is changed.
import { canonicalJson } from "../../../kernel/index.ts";
import type { AttributePath, Attributes, DirectoryFilter } from "../../../store/index.ts";
import { matches, readFilter } from "./filter.ts";
import { attributeAt, extensionNamed, isCoreSchema, readPath } from "./path.ts";
import { scimProblem } from "./problem.ts";
import { isObject } from "./resource.ts";
import type { Kind } from "./schema.ts";

const MOST_OPERATIONS = 1000;
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

export interface Target {
  readonly path: AttributePath;
  /** Which values of a multi-valued attribute are meant, and which part of each. */
  readonly where?: DirectoryFilter;
  readonly part?: string;
}

export interface Operation {
  readonly op: "add" | "remove" | "replace";
  readonly target: Target;
  readonly value: unknown;
}

/** One operation for each attribute: an object without a path is taken apart. Throws with the operation's number. */
export function readPatch(kind: Kind, body: unknown): readonly Operation[] {
  const { schemas, Operations } = isObject(body) ? body : {};
  if (!Array.isArray(schemas) || !schemas.some((each) => typeof each === "string" && each.toLowerCase() === PATCH.toLowerCase())) throw scimProblem("invalidSyntax", `schemas must hold ${PATCH}; send it`);
  if (!Array.isArray(Operations) || Operations.length === 0) throw scimProblem("invalidSyntax", "Operations is missing or empty; send at least one operation");
  if (Operations.length > MOST_OPERATIONS) throw scimProblem("tooMany", `the patch has ${Operations.length} operations, and ${MOST_OPERATIONS} is the most; send it in parts`);
  return Operations.flatMap((operation: unknown, index) => readOperation(kind, operation, `operation ${index + 1}`));
}

function readOperation(kind: Kind, operation: unknown, where: string): readonly Operation[] {
  if (!isObject(operation)) throw scimProblem("invalidSyntax", `${where} is no object; send op, path and value`);
  // PROVIDER: Entra writes Add, Replace and Remove.
  const op = typeof operation["op"] === "string" ? operation["op"].toLowerCase() : "";
  if (op !== "add" && op !== "remove" && op !== "replace") throw scimProblem("invalidSyntax", `${where} has no op of add, remove or replace; correct it`);
  const { path, value } = operation;
  if (op !== "remove" && value === undefined) throw scimProblem("invalidValue", `${where} has no value; send one`);
  if (path === undefined || path === null || path === "") {
    if (op === "remove") throw scimProblem("noTarget", `${where} removes and has no path; say what is to be removed`);
    if (!isObject(value)) throw scimProblem("invalidValue", `${where} has no path, so its value must be an object of attributes`);
    return Object.entries(value).flatMap(([name, part]) => member(kind, op, name, part));
  }
  if (typeof path !== "string") throw scimProblem("invalidPath", `${where} has a path that is no text; correct it`);
  const target = readTarget(kind, path);
  if (target.path.length === 1 && isExtension(target.path) && isObject(value)) return Object.entries(value).flatMap(([name, part]) => ({ op, target: readTarget(kind, `${target.path[0]}:${name}`), value: part }));
  if (attributeAt(kind, target.path)?.readOnly === true && target.path[0] !== "schemas") throw scimProblem("mutability", `${where} changes ${target.path.join(".")}, which only the server gives; leave it out`);
  return [{ op, target, value }];
}

const isExtension = ([first = ""]: AttributePath) => extensionNamed(first) !== undefined;

/** PROVIDER: the members of a value may be dotted names, whole paths, or objects under the URN of a schema. What only the server gives is let pass. */
function member(kind: Kind, op: "add" | "replace", name: string, value: unknown): readonly Operation[] {
  if (isObject(value) && (isCoreSchema(name) || extensionNamed(name) !== undefined)) {
    const urn = isCoreSchema(name) ? "" : `${name}:`;
    return Object.entries(value).flatMap(([inner, part]) => member(kind, op, `${urn}${inner}`, part));
  }
  const target = readTarget(kind, name);
  return attributeAt(kind, target.path)?.readOnly === true ? [] : [{ op, target, value }];
}

const PATH = /^([^[\]]+)(?:\[(.+)\](?:\.([\w$-]+))?)?$/s;

export function readTarget(kind: Kind, text: string): Target {
  const found = text.length > 2000 ? null : PATH.exec(text.trim());
  if (found === null) throw scimProblem("invalidPath", `${text.slice(0, 80)} is no path; write name.familyName or emails[type eq "work"].value`);
  const [, attribute = "", filter, part] = found;
  const path = readPath(kind, attribute);
  if (path.length === 0) throw scimProblem("invalidPath", `${text.slice(0, 80)} names a schema and no attribute; add the attribute`);
  if (filter === undefined) return { path };
  const [spelled] = part === undefined ? [] : readPath(kind, part, path);
  return { path, where: readFilter(kind, filter, path), ...(spelled === undefined ? {} : { part: spelled }) };
}

/** On a resource that is regular; the answer wants making regular again. */
export function applyPatch(resource: Attributes, operations: readonly Operation[]): Attributes {
  const changed = structuredClone(resource) as Record<string, unknown>;
  for (const operation of operations) if (!["schemas", "password"].includes(operation.target.path[0] ?? "")) apply(changed, { ...operation, value: structuredClone(operation.value) });
  return changed;
}

type Values = Record<string, unknown>;

function apply(resource: Values, { op, target, value }: Operation): void {
  const [last = "", ...outer] = [...target.path].reverse();
  const holders = holdersOf(resource, outer.reverse(), op !== "remove");
  for (const holder of holders) {
    if (target.where !== undefined) changeValues(holder, last, { op, value, where: target.where, part: target.part, path: target.path });
    else change(holder, last, op, value);
  }
}

/** The objects that hold the last name of a path: one, or one for each value of a list. */
function holdersOf(resource: Values, outer: AttributePath, make: boolean): readonly Values[] {
  let holders: readonly Values[] = [resource];
  for (const name of outer) {
    holders = holders.flatMap((holder): readonly Values[] => {
      const inner = Object.hasOwn(holder, name) ? holder[name] : undefined;
      if (Array.isArray(inner)) return inner.filter(isObject) as Values[];
      if (isObject(inner)) return [inner as Values];
      if (!make) return [];
      const fresh: Values = {};
      holder[name] = fresh;
      return [fresh];
    });
  }
  return holders;
}

function change(holder: Values, name: string, op: Operation["op"], value: unknown): void {
  const before = Object.hasOwn(holder, name) ? holder[name] : undefined;
  if (op === "remove") {
    // PROVIDER: values to be removed may stand beside the path instead of in it.
    if (Array.isArray(before) && value !== undefined && value !== null) holder[name] = before.filter((each) => !list(value).some((gone) => sameValue(gone, each)));
    else delete holder[name];
  } else if (Array.isArray(before) && op === "add") {
    holder[name] = [...before, ...list(value).filter((each) => !before.some((known) => isDeepEqual(known, each)))];
  } else if (isObject(before) && isObject(value)) {
    holder[name] = { ...before, ...value };
  } else {
    holder[name] = value;
  }
}

interface ValueChange {
  readonly op: Operation["op"];
  readonly value: unknown;
  readonly where: DirectoryFilter;
  readonly part: string | undefined;
  readonly path: AttributePath;
}

function changeValues(holder: Values, name: string, { op, value, where, part, path }: ValueChange): void {
  const before = list(Object.hasOwn(holder, name) ? holder[name] : undefined).filter(isObject) as Values[];
  const meant = before.filter((each) => matches(where, each));
  if (op === "remove") {
    if (meant.length === 0) throw nothingThere(path);
    if (part === undefined) holder[name] = before.filter((each) => !meant.includes(each));
    else for (const each of meant) delete each[part];
    return;
  }
  if (meant.length === 0) {
    // PROVIDER: Entra replaces the work address of somebody who has none yet. SPEC: §3.5.2.3 allows that only where the attribute is missing.
    const fresh = describedBy(where);
    if (fresh === undefined || (op === "replace" && before.length > 0 && !("type" in fresh))) throw nothingThere(path);
    holder[name] = [...before, part === undefined ? { ...fresh, ...(isObject(value) ? value : { value }) } : { ...fresh, [part]: value }];
    return;
  }
  for (const each of meant) {
    if (part !== undefined) change(each, part, op, value);
    else if (isObject(value)) Object.assign(each, value);
    else throw scimProblem("invalidValue", `a value of ${path.join(".")} must be an object; correct it`);
  }
}

const nothingThere = (path: AttributePath) => scimProblem("noTarget", `no value of ${path.join(".")} meets the filter of the path, so there is nothing to change; read the resource again`);

/** The value that a filter of equalities describes. */
function describedBy(filter: DirectoryFilter): Values | undefined {
  if (filter.op === "eq" && filter.path.length === 1) return { [filter.path[0] ?? ""]: filter.value };
  if (filter.op !== "and") return undefined;
  const parts = filter.parts.map(describedBy);
  return parts.includes(undefined) ? undefined : (Object.assign({}, ...parts) as Values);
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const isDeepEqual = (a: unknown, b: unknown) => canonicalJson(a) === canonicalJson(b);
const sameValue = (gone: unknown, each: unknown) => isDeepEqual(gone, each) || (isObject(gone) && isObject(each) && gone["value"] !== undefined && gone["value"] === each["value"]);
