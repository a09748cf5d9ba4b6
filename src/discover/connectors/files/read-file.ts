// Opens one file and gives what stands in it: parts of a structured export, or a text as a whole. Recognises by content, never by name.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { parse as parseCsv } from "csv-parse/sync";
import { parse as parseCsvStream } from "csv-parse";
import { parse as parseJsonc, type ParseError } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { LineCounter, parseAllDocuments } from "yaml";
import { MandateError, messageOf } from "../../../kernel/index.ts";
import type { Part, TextFile } from "../contract.ts";
import { asUtf8, decodeText, encodingOf, type Encoding } from "./encoding.ts";
import { JSON_LIMITS, jsonDepth, jsonParts } from "./json-parts.ts";
import { notAnExport } from "./not-an-export.ts";
import type { FoundFile } from "./walk.ts";

/** A file that is larger is streamed part by part, and is not offered as a whole text. */
const WHOLE_BYTES = 10 * 1024 * 1024;
/** YAML has no streaming form here; a larger manifest must be split. */
const YAML_BYTES = 64 * 1024 * 1024;
const HEAD_BYTES = 64 * 1024;

export interface ReadFile {
  /** The text with its first document, for streams that read whole files; absent when binary or too large. */
  readonly text?: TextFile;
  /** Parts of the export; `null` when the file has no structure that an export could have. */
  readonly parts: AsyncIterable<Part> | null;
  readonly binary: boolean;
}

export async function readFile(file: FoundFile): Promise<ReadFile> {
  const head = await readHead(file.path);
  const encoding = encodingOf(head);
  if (encoding === "binary") return { parts: null, binary: true };
  if (file.sizeBytes > WHOLE_BYTES) return { parts: largeParts(file, head, encoding), binary: false };
  const bytes = await readWhole(file.path);
  const text = decodeText(bytes, encoding);
  return readText(file.relative, text);
}

/** The same for a text that is already in memory. */
export function readText(path: string, text: string): ReadFile {
  const start = text.trimStart();
  if (start.startsWith("{") || start.startsWith("[")) return readJsonText(path, text);
  const said = jsonBelowNotice(text);
  if (said !== undefined) return { text: { path, text }, parts: wholeDocument(said), binary: false };
  if (looksLikeCsv(text)) return { text: { path, text }, parts: csvParts(text), binary: false };
  if (looksLikeYaml(path, text)) {
    const documents = yamlDocuments(text);
    const first = documents.find((document) => "value" in document);
    return { text: { path, text, ...(first && "value" in first ? { parsed: first.value } : {}) }, parts: yamlParts(documents), binary: false };
  }
  if (path.endsWith(".toml") || /^\s*\[[\w."-]+\]\s*$/m.test(text)) {
    const parsed = tolerantToml(text);
    if (parsed !== undefined) return { text: { path, text, parsed }, parts: null, binary: false };
  }
  return { text: { path, text }, parts: notAnExport(text), binary: false };
}

function readJsonText(path: string, text: string): ReadFile {
  const bytes = Buffer.from(text);
  if (jsonDepth(bytes) > JSON_LIMITS.depth) {
    return { text: { path, text }, parts: jsonParts(one(bytes), "split"), binary: false };
  }
  try {
    const value: unknown = JSON.parse(text);
    return { text: { path, text, parsed: value }, parts: wholeDocument(value), binary: false };
  } catch {
    // Not one JSON document: NDJSON, JSON with comments (agent configurations), or damaged. Each is told apart below.
  }
  const lines = text.trimEnd().split("\n", 2);
  if (lines.length === 2 && parsesAsJson(lines[0] ?? "")) return { text: { path, text }, parts: jsonParts(one(bytes), "whole"), binary: false };
  const errors: ParseError[] = [];
  const value: unknown = parseJsonc(text, errors, { allowTrailingComma: true });
  if (errors.length === 0) return { text: { path, text, parsed: value }, parts: wholeDocument(value), binary: false };
  return { text: { path, text }, parts: jsonParts(one(bytes), "split"), binary: false };
}

/** Tools warn before they print, and who redirects both saves both: some lines of notice, then one JSON document to the end. */
function jsonBelowNotice(text: string): unknown {
  let at = 0;
  for (let line = 0; line < 12; line++) {
    at = text.indexOf("\n", at) + 1;
    if (at === 0) return undefined;
    if (!/^[{[]\s*(?:["\r\n{]|$)/.test(text.slice(at, at + 8))) continue;
    try {
      return JSON.parse(text.slice(at)) as unknown;
    } catch {
      // Code or prose with a bracket at the start of a line.
      return undefined;
    }
  }
  return undefined;
}

async function* wholeDocument(value: unknown): AsyncGenerator<Part> {
  yield { member: null, value, line: 1 };
}

/** Members of a document as parts (an empty list stays one part, so that "nothing there" can be told from "not there"): what the splitter would give for a large file. The runner asks when no stream took the document itself. */
export function* membersOf(value: unknown): Generator<Part> {
  if (Array.isArray(value)) {
    for (const element of value) yield { member: null, value: element };
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [member, item] of Object.entries(value)) {
    if (Array.isArray(item) && item.length > 0) for (const element of item) yield { member, value: element };
    else yield { member, value: item };
  }
}

function largeParts(file: FoundFile, head: Uint8Array, encoding: Exclude<Encoding, "binary">): AsyncIterable<Part> | null {
  const start = decodeText(head, encoding).trimStart();
  const bytes = () => asUtf8(createReadStream(file.path, { highWaterMark: 1 << 20 }), encoding);
  if (start.startsWith("{") || start.startsWith("[")) {
    const firstLine = start.split("\n", 1)[0] ?? "";
    return firstLine.length < start.length && parsesAsJson(firstLine) && start.startsWith("{") ? jsonParts(bytes(), "whole") : jsonParts(bytes(), "split");
  }
  if (looksLikeCsv(start)) return largeCsvParts(bytes());
  if (!looksLikeYaml(file.relative, start)) return null;
  return file.sizeBytes > YAML_BYTES ? tooLarge(file) : largeYamlParts(bytes());
}

function* csvRows(rows: Iterable<unknown>): Generator<Part> {
  let line = 1;
  for (const value of rows) yield { member: "csv", value, line: ++line };
}

async function* csvParts(text: string): AsyncGenerator<Part> {
  let rows: unknown[];
  try {
    rows = parseCsv(text, CSV);
  } catch (cause) {
    throw new MandateError("malformed_file", `the CSV cannot be read: ${messageOf(cause)}. Export it again`, { cause });
  }
  const width = Math.max(0, ...rows.slice(0, 1).map(columnsOf));
  const cut = rows.length > 0 && !text.endsWith("\n") && columnsOf(rows.at(-1)) < width;
  yield* csvRows(cut ? rows.slice(0, -1) : rows);
  if (cut) throw new MandateError("malformed_file", `line ${rows.length + 1}: the last row has ${columnsOf(rows.at(-1))} of ${width} columns; the file was cut off. Export it again`);
}

const CSV = { columns: true, bom: true, relax_column_count: true, skip_empty_lines: true } as const;
const columnsOf = (row: unknown): number => Object.keys(row as object).length;

async function* largeCsvParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const parser = parseCsvStream(CSV);
  const feeding = (async () => {
    for await (const chunk of bytes) if (!parser.write(chunk)) await new Promise((resolve) => parser.once("drain", resolve));
    parser.end();
  })();
  let line = 1;
  for await (const value of parser) yield { member: "csv", value, line: ++line };
  await feeding;
}

const TEMPLATE = /\{\{-?\s|\{%-?\s/;

type YamlDocument = { readonly line: number; readonly value: unknown } | { readonly line: number; readonly problem: string };

/** Each document on its own, so that one that is damaged does not hide the others. Alias expansion is bounded (billion laughs). */
function yamlDocuments(text: string): YamlDocument[] {
  const found: YamlDocument[] = [];
  let line = 1;
  for (const piece of text.split(/^---(?=\s|$)/m)) {
    const at = line;
    line += piece.split("\n").length - 1;
    if (piece.trim() === "" || /^(\s*#.*\n?)*\s*$/.test(piece)) continue;
    const lineCounter = new LineCounter();
    try {
      for (const document of parseAllDocuments(piece, { lineCounter, uniqueKeys: false, logLevel: "silent" })) {
        const problem = document.errors[0];
        // A template (Helm, Jinja) is no YAML until it is rendered, and no export; its text is still read by whoever reads texts.
        if (problem && TEMPLATE.test(piece)) continue;
        if (problem) found.push({ line: at + (problem.linePos?.[0].line ?? 1) - 1, problem: sentenceOf(problem.message) });
        else found.push({ line: at, value: document.toJS({ maxAliasCount: 100 }) as unknown });
      }
    } catch (cause) {
      found.push({ line: at, problem: messageOf(cause) });
    }
  }
  return found;
}

/** The parser's first line without its place, which we give counted from the file's start. */
const sentenceOf = (message: string): string => (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "") || "it is not YAML";

async function* yamlParts(documents: readonly YamlDocument[]): AsyncGenerator<Part> {
  const problems: string[] = [];
  for (const document of documents) {
    if ("problem" in document) problems.push(`line ${document.line}: ${document.problem}`);
    else yield { member: null, value: document.value, line: document.line };
  }
  if (problems.length > 0) throw new MandateError("malformed_file", `${problems.slice(0, 3).join("; ")}. ${problems.length < documents.length ? "The other documents were read" : "Correct it and scan again"}`);
}

async function* largeYamlParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  yield* yamlParts(yamlDocuments(Buffer.concat(chunks).toString("utf8")));
}

// eslint-disable-next-line require-yield
async function* tooLarge(file: FoundFile): AsyncGenerator<Part> {
  throw new MandateError("too_large", `a YAML file of ${Math.round(file.sizeBytes / 1_048_576)} MiB is larger than 64 MiB; export it as JSON (\`-o json\`) or in several files`);
}

function looksLikeCsv(text: string): boolean {
  const header = text.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0] ?? "";
  return /^"?[A-Za-z_][\w ]*"?(,"?[A-Za-z_][\w ]*"?){2,}$/.test(header);
}

function looksLikeYaml(path: string, text: string): boolean {
  if (/\.ya?ml$/i.test(path)) return true;
  // Without the ending, only a text that begins as a mapping is taken for YAML: code may hold manifests inside.
  const first = text.slice(0, HEAD_BYTES).split("\n").find((line) => line.trim() !== "" && !line.startsWith("#"))?.trimEnd() ?? "";
  return /^(---|["']?[A-Za-z_][\w.-]*["']?:(\s.*)?)$/.test(first) && /^(apiVersion|kind|jobs|on|stages|mcpServers|extensions|(?:User|Role|Group)DetailList|Users|Roles|Policies|Functions|Reservations|AccessKeyMetadata):/m.test(text.slice(0, HEAD_BYTES));
}

function parsesAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function tolerantToml(text: string): unknown {
  try {
    return parseToml(text);
  } catch {
    return undefined;
  }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function readHead(path: string): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
