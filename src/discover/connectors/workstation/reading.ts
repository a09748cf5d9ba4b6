// Reads values of unknown shape without trusting them, and parses a document whose parsed form was not handed in.
import { parse as parseJsonc, type ParseError } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { parseDocument } from "yaml";
import type { TextFile } from "../contract.ts";

export type JsonRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function stringsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === "string" || typeof item === "number").map(String);
}

/** The document of a file: as handed in, else parsed by its extension. `undefined` when it is none of JSON, JSONC, TOML, YAML. */
export function documentOf(file: TextFile): unknown {
  if (file.parsed !== undefined) return file.parsed;
  try {
    return parse(file);
  } catch {
    // Damaged, or nested beyond reason: no configuration of ours. The runner reports files that nobody could read.
    return undefined;
  }
}

function parse({ path, text }: TextFile): unknown {
  const extension = /\.([a-z0-9-]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === "toml") return parseToml(text);
  if (extension === "yaml" || extension === "yml") return parseDocument(text, { logLevel: "silent" }).toJS({ maxAliasCount: 50 });
  const errors: ParseError[] = [];
  return parseJsonc(text, errors, { allowTrailingComma: true }) as unknown;
}

/** Line and column, from 1, of a character offset. */
export function placeAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: offset - lastBreak };
}
