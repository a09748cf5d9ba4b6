// Reads values of unknown shape without trusting them, and finds the lines they stand on.
import { parseAllDocuments } from "yaml";
import type { TextFile } from "../contract.ts";

export type JsonRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** Those values of a list that are records. */
export function recordsOf(values: readonly unknown[]): readonly JsonRecord[] {
  return values.map(asRecord).filter((record) => record !== undefined);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The document as handed in, else parsed as YAML (of which JSON is a part) when the name says so. */
export function yamlOf(file: TextFile): JsonRecord | undefined {
  const given = asRecord(file.parsed);
  // PROVIDER: a GitLab file may begin with a document of its own that only holds `spec`; the pipeline is the second.
  const headed = given?.["spec"] !== undefined && Object.keys(given).length === 1 && /^---\s*$/m.test(file.text);
  if (file.parsed !== undefined && !headed) return given;
  if (!/\.ya?ml$/i.test(file.path)) return undefined;
  try {
    return parse(file.text);
  } catch {
    // Aliases that multiply without end, or nesting beyond reason: no CI configuration. The runner reports files that nobody could read.
    return undefined;
  }
}

function parse(text: string): JsonRecord | undefined {
  const documents = parseAllDocuments(text, { logLevel: "silent", uniqueKeys: false });
  if (!Array.isArray(documents)) return undefined;
  // GitLab's `!reference` and other tags are warnings here, not errors.
  const sound = documents.filter(({ errors }) => errors.length === 0).map((document) => asRecord(document.toJS({ maxAliasCount: 100 })));
  return sound.find((root) => root !== undefined && !(root["spec"] !== undefined && Object.keys(root).length === 1));
}

/** Number of the first line, from 1, that the test accepts. */
export function lineOf(lines: readonly string[], test: (line: string) => boolean): number | undefined {
  const index = lines.findIndex(test);
  return index < 0 ? undefined : index + 1;
}

/** Every string inside a value, with the key it stands under. */
export function stringsIn(value: unknown, visit: (text: string, key: string) => void, key = "", depth = 0): void {
  if (depth > 40) return;
  if (typeof value === "string") visit(value, key);
  else if (Array.isArray(value)) for (const item of value) stringsIn(item, visit, key, depth + 1);
  else for (const [name, item] of Object.entries(asRecord(value) ?? {})) stringsIn(item, visit, name, depth + 1);
}
