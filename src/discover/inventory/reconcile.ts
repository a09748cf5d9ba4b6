// What a read changes in what is known. Pure. A thing is gone only when every origin that told of it was read completely and tells of it no more.
import { canonicalJson } from "../../kernel/index.ts";

/** Number of a (source, realm, stream). */
export type Origin = number;

export interface Known<T> {
  readonly key: string;
  /** All parts merged. */
  readonly facts: T;
  /** What each origin says; at least one, unless it is gone. */
  readonly parts: ReadonlyMap<Origin, T>;
  readonly gone: boolean;
}

export interface Reconciled<T> {
  readonly appeared: readonly Known<T>[];
  /** New facts: a new period of validity begins. Includes those that were gone and are back. */
  readonly changed: readonly Known<T>[];
  /** Only who tells of it, or when it was last used, is different: no new period. */
  readonly touched: readonly Known<T>[];
  readonly gone: readonly string[];
  /** Seen as they were known. */
  readonly same: readonly string[];
}

export type Told<T> = ReadonlyMap<string, ReadonlyMap<Origin, T>>;

/** `previous` MUST hold every known node that the read tells of, and every one that a complete origin told of. */
export function reconcile<T extends object>(previous: Iterable<Known<T>>, told: Told<T>, complete: ReadonlySet<Origin>, merge: (earlier: T, later: T) => T): Reconciled<T> {
  const result = { appeared: [] as Known<T>[], changed: [] as Known<T>[], touched: [] as Known<T>[], gone: [] as string[], same: [] as string[] };
  const seen = new Set<string>();
  for (const known of previous) {
    seen.add(known.key);
    const now = told.get(known.key);
    const parts = partsAfter(known, now, complete);
    if (parts.size === 0) {
      if (!known.gone) result.gone.push(known.key);
      continue;
    }
    if (now === undefined && parts.size === known.parts.size) continue;
    const after: Known<T> = { key: known.key, facts: mergeParts(parts, merge), parts, gone: false };
    if (known.gone || !sameFacts(known.facts, after.facts)) result.changed.push(after);
    else if (!sameParts(known.parts, parts)) result.touched.push(after);
    else result.same.push(known.key);
  }
  for (const [key, parts] of told) {
    if (!seen.has(key)) result.appeared.push({ key, facts: mergeParts(parts, merge), parts, gone: false });
  }
  return result;
}

function partsAfter<T>(known: Known<T>, now: ReadonlyMap<Origin, T> | undefined, complete: ReadonlySet<Origin>): ReadonlyMap<Origin, T> {
  const parts = new Map<Origin, T>();
  for (const [origin, facts] of known.gone ? [] : known.parts) if (!complete.has(origin)) parts.set(origin, facts);
  for (const [origin, facts] of now ?? []) parts.set(origin, facts);
  return parts;
}

/** INVARIANT: the order is that of the origins' numbers and not of arrival, so that the same parts always give the same facts. */
export function mergeParts<T>(parts: ReadonlyMap<Origin, T>, merge: (earlier: T, later: T) => T): T {
  const ordered = [...parts].sort(([a], [b]) => a - b).map(([, facts]) => facts);
  return ordered.reduce((earlier, later) => merge(earlier, later));
}

/** Use moves all the time; it is kept, but it is no change of the thing. */
function sameFacts(a: object, b: object): boolean {
  return canonicalJson({ ...a, ...STILL }) === canonicalJson({ ...b, ...STILL });
}

const STILL = { lastUsedAt: undefined, location: undefined };

function sameParts<T>(a: ReadonlyMap<Origin, T>, b: ReadonlyMap<Origin, T>): boolean {
  return a.size === b.size && [...b].every(([origin, facts]) => a.has(origin) && canonicalJson(a.get(origin)) === canonicalJson(facts));
}

/** Joins the tellings of one origin within one read. */
export function tell<T extends object>(told: Map<string, Map<Origin, T>>, key: string, origin: Origin, facts: T, merge: (earlier: T, later: T) => T): void {
  const parts = told.get(key) ?? new Map<Origin, T>();
  const before = parts.get(origin);
  parts.set(origin, before === undefined ? facts : merge(before, facts));
  told.set(key, parts);
}

