// Policy documents as exports carry them: a JSON object (AWS CLI), a JSON string (raw API, Organizations) or a URL-encoded string (IAM API).
import { z } from "zod";
import type { Json } from "../../../kernel/index.ts";

/** The document as an object; `undefined` when it cannot be read, which the caller reports as a gap. */
export function policyDocument(value: unknown): Json | undefined {
  if (typeof value === "object" && value !== null) return value as Json;
  if (typeof value !== "string") return undefined;
  for (const text of [value, decoded(value)]) {
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed === "object" && parsed !== null) return parsed as Json;
    } catch {
      continue;
    }
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `[{Key, Value}]` as a record. Keys such as `__proto__` stay plain data. */
export function tagRecord(tags: readonly { Key: string; Value: string }[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key, tag.Value]));
}

export const Tags = z.array(z.object({ Key: z.string(), Value: z.string() })).nullish();
export const Instant = z.union([z.string(), z.number()]).nullish();

/** ISO 8601 UTC, or undefined when the text is no date. */
export function instant(text: string | number | null | undefined): string | undefined {
  if (text === null || text === undefined || text === "") return undefined;
  // PROVIDER: some raw dumps carry Unix seconds.
  const date = new Date(typeof text === "number" ? text * 1000 : text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
