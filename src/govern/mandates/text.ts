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
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true });
  if (documents.length > MOST_DOCUMENTS) throw new MandateError("too_large", `${file} holds more than ${MOST_DOCUMENTS} documents; split it`);
  const mandates = (Array.isArray(documents) ? documents : []).filter((document) => document.contents !== null).map((document) => readDocument(document, lines, file));
  if (mandates.length === 0) throw new MandateError("malformed_file", `${file} holds no mandate; \`mandate mandates export\` shows what one looks like`);
  const twice = mandates.map(({ name }) => name).find((name, index, names) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new MandateError("malformed_file", `${file} holds two mandates named ${twice}; a name is given once`);
  return mandates;
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
