// YAML files of typed documents: in with file, line, what and why; out with members in a person's order, byte for byte the same after a round trip.
import { isMap, isNode, isScalar, LineCounter, parseAllDocuments, stringify, type Document } from "yaml";
import type { z } from "zod";
import { MandateError } from "./errors.ts";

export interface DocumentForm<T extends { readonly name: string }> {
  readonly schema: z.ZodType<T>;
  /** What one is called: "policy". */
  readonly noun: string;
  /** Members in the order a person would tell them. */
  readonly order: readonly string[];
  /** How to see what one looks like. */
  readonly example: string;
}

const LARGEST_BYTES = 1024 * 1024;
const MOST_DOCUMENTS = 1000;
/** A few aliases are let pass, a bomb is not. */
const MOST_ALIASES = 20;

export function writeDocuments<T extends { readonly name: string }>(form: DocumentForm<T>, documents: readonly T[]): string {
  return documents.map((document) => stringify(ordered(document, form.order), { lineWidth: 0, minContentWidth: 0, singleQuote: false })).join("---\n");
}

/** Throws `malformed_file` with file, line, what and why; all or nothing. */
export function readDocuments<T extends { readonly name: string }>(form: DocumentForm<T>, text: string, file = "the file"): readonly T[] {
  if (Buffer.byteLength(text) > LARGEST_BYTES) throw new MandateError("too_large", `${file} is larger than 1 MiB, which no ${form.noun} is; give the file that holds them alone`);
  const lines = new LineCounter();
  const parsed = parse(form, text, lines, file);
  if (parsed.length > MOST_DOCUMENTS) throw new MandateError("too_large", `${file} holds more than ${MOST_DOCUMENTS} documents; split it`);
  const documents = parsed.map((document) => readDocument(form, document, lines, file));
  if (documents.length === 0) throw new MandateError("malformed_file", `${file} holds no ${form.noun}; ${form.example}`);
  const twice = documents.map(({ name }) => name).find((name, index, names) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new MandateError("malformed_file", `${file} holds ${twice} twice; a name is given once`);
  return documents;
}

export type ReadValue = { readonly value: unknown; readonly says?: undefined } | { readonly says: string };

/** The one document of a text that is being written, whatever its shape; or what keeps it from being read. */
export function readValue(form: DocumentForm<{ readonly name: string }>, text: string): ReadValue {
  try {
    const lines = new LineCounter();
    const given = parse(form, text, lines, "the text");
    const [error] = given.flatMap(({ errors }) => errors);
    if (error !== undefined) return { says: `line ${lines.linePos(error.pos[0]).line}: ${error.message.split("\n", 1)[0]}` };
    const [document] = given;
    if (document === undefined) return { says: `there is no ${form.noun} in it yet` };
    if (given.length > 1) return { says: `it holds ${given.length} documents; write one ${form.noun} here, or apply a file of many` };
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (cause) {
    return { says: cause instanceof MandateError ? cause.message : "it uses YAML aliases that multiply without end; write the values out" };
  }
}

export interface ShapeProblem {
  /** Member, such as `scope.access.0.actions`; empty for the whole. */
  readonly path: string;
  readonly says: string;
}

export type ReadShape<T> = { readonly document: T; readonly problems?: undefined } | { readonly document?: undefined; readonly problems: readonly ShapeProblem[] };

/** The one document of a text that is being written: everything that is wrong with its shape, by member, and not only the first. */
export function readOneOf<T extends { readonly name: string }>(form: DocumentForm<T>, text: string): ReadShape<T> {
  const read = readValue(form, text);
  return read.says === undefined ? readShape(form, read.value) : { problems: [{ path: "", says: read.says }] };
}

/** Likewise of a value, as a form gives it. */
export function readShape<T extends { readonly name: string }>({ schema, noun }: DocumentForm<T>, value: unknown): ReadShape<T> {
  const checked = schema.safeParse(value);
  return checked.success ? { document: checked.data } : { problems: checked.error.issues.map((issue) => ({ path: pathOf(issue), says: saysOf(issue, noun) })) };
}

type Issue = z.core.$ZodIssue;

const pathOf = (issue: Issue): string => [...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])].join(".");

function saysOf(issue: Issue, noun: string): string {
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")} is no member of ${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}; take it out or correct its name`;
  if (issue.code === "too_small" && issue.origin === "string") return "must be filled in";
  if (issue.code === "too_small" && issue.origin === "array") return "must name at least one";
  if (issue.code === "invalid_type" && issue.input === undefined) return "is missing; fill it in";
  return issue.message;
}

/** Documents that hold something. SAFETY: the parser calls itself for each level and slows down with each, so that a file of brackets alone would keep the server busy for minutes. */
function parse({ noun }: DocumentForm<{ readonly name: string }>, text: string, lines: LineCounter, file: string): readonly Document.Parsed[] {
  if (isDeep(text)) throw new MandateError("malformed_file", `${file} is nested deeper than any ${noun} is; write it flat`);
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true });
  return (Array.isArray(documents) ? documents : []).filter(({ contents }) => contents !== null);
}

const DEEPEST = 100;
const NESTED_LINE = new RegExp(`^[ \\t]*(?:[-?:][ \\t]+){${DEEPEST}}|^[ ]{${DEEPEST * 10}}[ ]*[^ \\n]`, "m");

/** By its brackets, its dashes and its indentation: cheap, and never true of what a person writes. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth++;
    else if ((character === "]" || character === "}") && depth > 0) depth--;
    if (depth > DEEPEST) return true;
  }
  return NESTED_LINE.test(text);
}

function readDocument<T extends { readonly name: string }>(form: DocumentForm<T>, document: Document.Parsed, lines: LineCounter, file: string): T {
  const [error] = document.errors;
  if (error !== undefined) throw new MandateError("malformed_file", `${file}, line ${lines.linePos(error.pos[0]).line}: ${error.message.split("\n", 1)[0]}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    throw new MandateError("malformed_file", `${file} uses YAML aliases that multiply without end; write the values out`, { cause });
  }
  const checked = form.schema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const path = (issue?.path ?? []) as readonly (string | number)[];
  throw new MandateError("malformed_file", `${file}, line ${lineOf(document, path, lines)}: ${path.join(".") || `the ${form.noun}`}: ${issue?.message}`, { fields: { path } });
}

/** Line of the innermost node on the path that exists. */
function lineOf(document: Document.Parsed, path: readonly (string | number)[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(keyStart(document, path.slice(0, length)) ?? node.range[0]).line;
  }
  return 1;
}

function keyStart(document: Document.Parsed, path: readonly (string | number)[]): number | undefined {
  const holder: unknown = path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(holder)) return undefined;
  const pair = holder.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

function ordered(value: unknown, order: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item, order));
  if (typeof value !== "object" || value === null) return value;
  const place = (name: string) => order.indexOf(name) + 1 || order.length + 1;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1)).map(([name, item]) => [name, ordered(item, order)]));
}
