// A mandate as the file that people keep in git: YAML in, YAML out, byte for byte the same after a round trip. Pure.
import { isMap, isNode, isScalar, LineCounter, parseAllDocuments, stringify, type Document } from "yaml";
import { MandateError } from "../../kernel/index.ts";
import { MandateDocument } from "../../model/index.ts";

const LARGEST_BYTES = 1024 * 1024;
const MOST_DOCUMENTS = 1000;
/** A mandate has no use for aliases; a few are let pass, a bomb is not. */
const MOST_ALIASES = 20;

/** Members in the order a person would tell them; of a scope and its parts too. */
const ORDER = ["name", "title", "owner", "sponsor", "deputies", "purpose", "text", "category", "process", "subjects", "identity", "agent", "acting", "scope", "access", "provider", "server", "tool", "actions", "resources", "tools", "arguments", "data", "environments", "hours", "days", "from", "to", "zone", "limits", "day", "total", "start", "end", "ends_when", "review_every_days", "parent"];

export function toYaml(mandates: readonly MandateDocument[]): string {
  return mandates.map((mandate) => stringify(ordered(mandate), { lineWidth: 0, minContentWidth: 0, singleQuote: false })).join("---\n");
}

/** Throws `malformed_file` with file, line, what and why; all or nothing. */
export function fromYaml(text: string, file = "the file"): readonly MandateDocument[] {
  if (Buffer.byteLength(text) > LARGEST_BYTES) throw new MandateError("too_large", `${file} is larger than 1 MiB, which no mandate is; give the file that holds the mandates alone`);
  const lines = new LineCounter();
  const documents = parsed(text, lines, file);
  if (documents.length > MOST_DOCUMENTS) throw new MandateError("too_large", `${file} holds more than ${MOST_DOCUMENTS} documents; split it`);
  const mandates = (Array.isArray(documents) ? documents : []).filter((document) => document.contents !== null).map((document) => readDocument(document, lines, file));
  if (mandates.length === 0) throw new MandateError("malformed_file", `${file} holds no mandate; \`mandate mandates export\` shows what one looks like`);
  const twice = mandates.map(({ name }) => name).find((name, index, names) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new MandateError("malformed_file", `${file} holds two mandates named ${twice}; a name is given once`);
  return mandates;
}

/** SAFETY: the parser calls itself for each level and slows down with each, so that a file of brackets alone would keep the server busy for minutes. */
function parsed(text: string, lines: LineCounter, file: string) {
  if (isDeep(text)) throw new MandateError("malformed_file", `${file} is nested deeper than any mandate is; write it flat`);
  return parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true });
}

const DEEPEST = 100;
const NESTED_LINE = new RegExp(`^[ \\t]*(?:[-?:][ \\t]+){${DEEPEST}}|^[ ]{${DEEPEST * 10}}[ ]*[^ \\n]`, "m");

/** By its brackets, its dashes and its indentation: cheap, and never true of a mandate. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth++;
    else if ((character === "]" || character === "}") && depth > 0) depth--;
    if (depth > DEEPEST) return true;
  }
  return NESTED_LINE.test(text);
}

export interface ShapeProblem {
  readonly path: string;
  readonly says: string;
}

export type ReadText = { readonly document: MandateDocument; readonly problems?: undefined } | { readonly document?: undefined; readonly problems: readonly ShapeProblem[] };

/** One mandate of a text that is being written: everything that is wrong with its shape, by member, and not only the first. */
export function readOne(text: string): ReadText {
  const value = valueOf(text);
  if ("says" in value) return { problems: [{ path: "", says: value.says }] };
  const read = MandateDocument.safeParse(value.value);
  return read.success ? { document: read.data } : { problems: read.error.issues.map((issue) => ({ path: pathOf(issue), says: shapeSays(issue) })) };
}

function valueOf(text: string): { readonly value: unknown } | { readonly says: string } {
  try {
    const lines = new LineCounter();
    const documents = parsed(text, lines, "the text");
    const given = (Array.isArray(documents) ? documents : []).filter(({ contents }) => contents !== null);
    const [document] = given;
    const [error] = given.flatMap(({ errors }) => errors);
    if (error !== undefined) return { says: `line ${lines.linePos(error.pos[0]).line}: ${error.message.split("\n", 1)[0]}` };
    if (document === undefined || given.length > 1) return { says: document === undefined ? "there is no mandate in it yet" : `it holds ${given.length} mandates; write one here, or apply a file of many` };
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (cause) {
    return { says: cause instanceof MandateError ? cause.message : "it uses YAML aliases that multiply without end; write the values out" };
  }
}

type Issue = NonNullable<ReturnType<typeof MandateDocument.safeParse>["error"]>["issues"][number];

const pathOf = (issue: Issue) => [...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])].join(".");

function shapeSays(issue: Issue): string {
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")} is no member of a mandate; take it out or correct its name`;
  if (issue.code === "too_small" && issue.origin === "string") return "must be filled in";
  if (issue.code === "too_small" && issue.origin === "array") return "must name at least one";
  if (issue.code === "invalid_type" && issue.input === undefined) return "is missing; fill it in";
  return issue.message;
}

function readDocument(document: Document.Parsed, lines: LineCounter, file: string): MandateDocument {
  const [error] = document.errors;
  if (error !== undefined) throw new MandateError("malformed_file", `${file}, line ${lines.linePos(error.pos[0]).line}: ${error.message.split("\n", 1)[0]}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    throw new MandateError("malformed_file", `${file} uses YAML aliases that multiply without end; write the values out`, { cause });
  }
  const parsed = MandateDocument.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []) as readonly (string | number)[];
  throw new MandateError("malformed_file", `${file}, line ${lineOf(document, path, lines)}: ${path.join(".") || "the mandate"}: ${issue?.message}`, { fields: { path } });
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

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const place = (name: string) => (ORDER.indexOf(name) + 1 || ORDER.length + 1);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1)).map(([name, item]) => [name, ordered(item)]));
}
