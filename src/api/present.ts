// Small things every view needs: found or not found, and null where a fact is missing.
import { MandateError } from "../kernel/index.ts";
import type { Location } from "../model/index.ts";

/** The thing, or the one answer for "not there" and "not yours": nothing is revealed by the difference. */
export function found<T>(thing: T | undefined | null, what: string): T {
  if (thing === undefined || thing === null) throw new MandateError("not_found", `There is no such ${what}, or it is outside what you may see. Go back to the list and choose again.`);
  return thing;
}

export const orNull = <T>(value: T | undefined | null): T | null => value ?? null;

export function locationView(location: Location | undefined | null): { file: string; line: number | null; column: number | null } | null {
  if (location === undefined || location === null) return null;
  return { file: location.file, line: location.line ?? null, column: location.column ?? null };
}

/** An instant in RFC 3339 whatever the source printed; null for what is no instant. */
export function instantView(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** The change was made from this version; INVARIANT: compared again inside the write, this is only the early answer. */
export function checkVersion(ifMatch: string | null, version: string): void {
  if (ifMatch === version) return;
  throw new MandateError("precondition_failed", "It has changed since you read it. Read it again, look at what changed, and decide anew.");
}
