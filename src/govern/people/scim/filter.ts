// Reads a SCIM filter (RFC 7644 §3.4.2.2), bounded in length and depth, and matches values of one resource against it. Pure.
import { parse, type Filter } from "scim2-parse-filter";
import type { AttributePath, DirectoryFilter, FilterValue } from "../../../store/index.ts";
import { readPath } from "./path.ts";
import { scimProblem } from "./problem.ts";
import type { Kind } from "./schema.ts";

const LONGEST = 4000;
const DEEPEST = 20;
const MOST_TERMS = 200;

/** Throws `invalid_input` with `invalidFilter` for what is no filter, or one too large to answer. */
export function readFilter(kind: Kind, text: string, within?: AttributePath): DirectoryFilter {
  if (text.length > LONGEST) throw refused(`it has ${text.length} characters, and ${LONGEST} is the most; ask for less at once`);
  if (!isPlain(text)) throw refused("it holds characters that no text has");
  const { depth, terms, joins } = measure(text);
  if (depth > DEEPEST) throw refused(`it is nested ${depth} deep, and ${DEEPEST} is the most; write it flatter`);
  if (terms > MOST_TERMS) throw refused(`it has more than ${MOST_TERMS} terms; ask in several requests`);
  let parsed: Filter;
  try {
    parsed = parse(text);
  } catch (cause) {
    throw refused(`it cannot be read${cause instanceof Error && cause.message.length < 120 ? ` (${cause.message})` : ""}; an example is userName eq "ann@example.com"`);
  }
  return convert(kind, parsed, within, joins);
}

const refused = (why: string) => scimProblem("invalidFilter", `the filter is refused: ${why}`);

/** PostgreSQL keeps no NUL and no half of a surrogate pair. */
export const isPlain = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();

/** Of the text outside quotes: how deep brackets go, about how many terms there are, and whether a value path goes on after its bracket. */
function measure(text: string): { readonly depth: number; readonly terms: number; readonly joins: boolean } {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  let depth = 0;
  let deepest = 0;
  for (const letter of bare) {
    if (letter === "(" || letter === "[") deepest = Math.max(deepest, ++depth);
    else if (letter === ")" || letter === "]") depth--;
  }
  // A chain of `not` is as deep as it is long.
  const chains = (bare.match(/(?:\bnot\s+)+/gi) ?? []).map((chain) => chain.trim().split(/\s+/).length);
  return { depth: deepest + Math.max(0, ...chains), terms: (bare.match(/\b(?:and|or)\b/gi) ?? []).length + 1, joins: /\]\.\w/.test(bare) };
}

function convert(kind: Kind, filter: Filter, within: AttributePath | undefined, joins: boolean): DirectoryFilter {
  const path = (text: string) => readPath(kind, text, within);
  switch (filter.op) {
    case "and":
    case "or": {
      const joined = filter.op === "and" && joins ? joinedValue(filter.filters) : undefined;
      if (joined !== undefined) return convert(kind, joined, within, joins);
      return { op: filter.op, parts: filter.filters.map((part) => convert(kind, part, within, joins)) };
    }
    case "not":
      return { op: "not", part: convert(kind, filter.filter, within, joins) };
    case "[]": {
      const of = path(filter.attrPath);
      if (within !== undefined) throw refused("a value path stands within another");
      return { op: "each", path: of, where: convert(kind, filter.valFilter, of, joins) };
    }
    case "pr":
      return { op: "pr", path: path(filter.attrPath) };
    default:
      return { op: filter.op, path: path(filter.attrPath), value: filter.compValue };
  }
}

/** PROVIDER: `emails[type eq "work"].value eq "a"` comes from the parser as two conditions; both are of one value. */
function joinedValue(filters: readonly Filter[]): Filter | undefined {
  const [first, second, ...others] = filters;
  if (first?.op !== "[]" || second === undefined || others.length > 0 || !("attrPath" in second) || second.op === "[]") return undefined;
  const prefix = `${first.attrPath}.`;
  if (!second.attrPath.startsWith(prefix)) return undefined;
  return { op: "[]", attrPath: first.attrPath, valFilter: { op: "and", filters: [first.valFilter, { ...second, attrPath: second.attrPath.slice(prefix.length) }] } };
}

/** Whether a value of a multi-valued attribute meets the filter of a value path. */
export function matches(filter: DirectoryFilter, value: unknown): boolean {
  switch (filter.op) {
    case "and":
      return filter.parts.every((part) => matches(part, value));
    case "or":
      return filter.parts.some((part) => matches(part, value));
    case "not":
      return !matches(filter.part, value);
    case "each":
      return valuesAt(value, filter.path).some((each) => matches(filter.where, each));
    case "pr":
      return valuesAt(value, filter.path).some((each) => each !== null && each !== "");
    case "ne":
      return !matches({ ...filter, op: "eq" }, value);
    default: {
      const found = valuesAt(value, filter.path);
      if (filter.value === null) return filter.op === "eq" && !found.some((each) => each !== null && each !== "");
      return found.some((each) => compare(filter.op, each, filter.value));
    }
  }
}

function valuesAt(value: unknown, [name, ...rest]: AttributePath): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [value];
  // PROVIDER: simple values in a list are asked by `value`.
  if (typeof value !== "object" || value === null) return name === "value" && rest.length === 0 ? [value] : [];
  return Object.hasOwn(value, name) ? valuesAt((value as Readonly<Record<string, unknown>>)[name], rest) : [];
}

function compare(op: string, found: unknown, wanted: FilterValue): boolean {
  if (typeof found === "boolean") return op === "eq" && String(found) === String(wanted).toLowerCase();
  if (typeof found === "number" && typeof wanted === "number") return ordered(op, found, wanted);
  if (typeof found !== "string" || typeof wanted !== "string") return false;
  const [a, b] = [found.toLowerCase(), wanted.toLowerCase()];
  if (op === "co") return a.includes(b);
  if (op === "sw") return a.startsWith(b);
  if (op === "ew") return a.endsWith(b);
  return ordered(op, a, b);
}

function ordered<T extends string | number>(op: string, a: T, b: T): boolean {
  if (op === "eq") return a === b;
  if (op === "gt") return a > b;
  if (op === "ge") return a >= b;
  return op === "lt" ? a < b : op === "le" && a <= b;
}
