// The text is the document, a mandate or an agent: a form reads its members from the YAML and writes them back into it, so that order and comments stay.
import { isMap, isScalar, LineCounter, parseDocument, type Document, type Pair } from "yaml";

export type Path = readonly (string | number)[];
export type Members = Readonly<Record<string, unknown>>;

export interface ReadText {
  /** `null` when the text is no YAML or no record: then it can be mended as text alone. */
  readonly members: Members | null;
  readonly says: string | null;
}

const LARGEST = 1_000_000;

export function readText(text: string): ReadText {
  if (text.length > LARGEST) return { members: null, says: "It is larger than 1 MB, which no document is." };
  if (isDeep(text)) return { members: null, says: "It is nested deeper than any document is." };
  try {
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error !== undefined) return { members: null, says: `The text cannot be read: ${error.message.split("\n", 1)[0]}` };
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { members: value as Members, says: null } : { members: null, says: "The text holds no members yet." };
  } catch {
    // What the parser cannot make a value of, such as aliases without end; the server says so in its own words.
    return { members: null, says: "The text cannot be made sense of." };
  }
}

const DEEPEST = 100;

/** The parser slows down with each level, and a page of brackets would stop the tab. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth++;
    else if ((character === "]" || character === "}") && depth > 0) depth--;
    if (depth > DEEPEST) return true;
  }
  return /^[ \t]*(?:[-?:][ \t]+){100}/m.test(text);
}

/** The value at a path, whatever stands there. */
export const at = (members: unknown, path: Path): unknown => path.reduce<unknown>((value, name) => (typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[name] : undefined), members);

/** Records that a mandate must have, even when they are empty; an agent has none of that name. */
const KEPT = new Set(["scope", "purpose"]);

/** The text with another value at the path; without it when the value is `undefined`. A record that is left empty goes too. */
export function putAt(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text);
  if (value === undefined) removeAt(document, path);
  else if (document.hasIn(path.slice(0, -1)) || path.length === 1) document.setIn(path, document.createNode(value));
  else putWhole(document, path, value);
  return document.toString({ lineWidth: 0, minContentWidth: 0 });
}

/** Makes the records on the way, which the text does not have. */
function putWhole(document: Document, path: Path, value: unknown): void {
  let depth = path.length - 1;
  while (depth > 1 && !document.hasIn(path.slice(0, depth - 1))) depth--;
  const made = path.slice(depth).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  document.setIn(path.slice(0, depth), document.createNode(made));
}

function removeAt(document: Document, path: Path): void {
  if (!document.hasIn(path)) return;
  document.deleteIn(path);
  const holder = path.slice(0, -1);
  const left: unknown = holder.length === 0 ? undefined : document.getIn(holder);
  const isEmpty = typeof left === "object" && left !== null && "items" in left && (left.items as readonly unknown[]).length === 0;
  if (isEmpty && !KEPT.has(String(holder.at(-1)))) removeAt(document, holder);
}

/** Line of the member, or of the nearest one around it, from 1. */
export function lineOf(text: string, path: string): number {
  if (text.length > LARGEST || isDeep(text)) return 1;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const names = path === "" ? [] : path.split(".").map((name) => (/^\d+$/.test(name) ? Number(name) : name));
  for (let length = names.length; length > 0; length--) {
    const holder: unknown = length === 1 ? document.contents : document.getIn(names.slice(0, length - 1), true);
    const pair = isMap(holder) ? (holder.items as readonly Pair[]).find(({ key }) => isScalar(key) && key.value === names[length - 1]) : undefined;
    const start = isScalar(pair?.key) ? pair.key.range?.[0] : rangeOf(document.getIn(names.slice(0, length), true));
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

const rangeOf = (node: unknown): number | undefined => (node as { range?: readonly number[] } | undefined)?.range?.[0];
