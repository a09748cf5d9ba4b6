// Opaque cursors: base64url of the position's JSON, checked when it comes back. A broken one is the caller's error, never a crash.
import type { z } from "zod";
import { MandateError } from "../kernel/index.ts";

export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position), "utf8").toString("base64url");
}

export function decodeCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  const parsed = shape.safeParse(jsonOf(cursor));
  if (!parsed.success) throw new MandateError("invalid_input", "The cursor is not one that this list gave out. Start again without it.");
  return parsed.data;
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    // Not JSON: no shape accepts undefined, so the caller hears that the cursor is broken.
    return undefined;
  }
}
