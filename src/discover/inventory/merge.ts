// How two observations of one thing become one: the later fact wins where both speak, and lists are joined. Pure.
import type { Credential, Identity, Location, OwnerHint } from "../../model/index.ts";

/** The later of two uses. A date beats "never", and "never" beats "not read". */
export function laterUse(a: string | null | undefined, b: string | null | undefined): string | null | undefined {
  if (typeof a === "string" && typeof b === "string") return Date.parse(b) >= Date.parse(a) ? b : a;
  if (typeof a === "string") return a;
  if (typeof b === "string") return b;
  return a === null || b === null ? null : undefined;
}

/** Shallow merge in which an `undefined` member says nothing. Attributes and tags are merged member by member. */
export function mergeFacts<T extends object>(earlier: T, later: T): T {
  const merged = new Map<string, unknown>(Object.entries(earlier));
  for (const [name, value] of Object.entries(later)) {
    if (value === undefined) continue;
    const before = merged.get(name);
    const joined = name === "attributes" || name === "tags" ? { ...(before as object | undefined), ...(value as object) } : value;
    merged.set(name, joined);
  }
  const use = laterUse((earlier as Used).lastUsedAt, (later as Used).lastUsedAt);
  if (use !== undefined) merged.set("lastUsedAt", use);
  return Object.fromEntries(merged) as T;
}

interface Used {
  readonly lastUsedAt?: string | null;
}

export function mergeIdentities(earlier: Identity, later: Identity): Identity {
  const merged = later.kind === "unattributed" ? mergeFacts(later, earlier) : mergeFacts(earlier, later);
  const hints = joinLists(earlier.ownerHints, later.ownerHints, hintKey);
  return hints.length === 0 ? merged : { ...merged, ownerHints: hints };
}

/** A sighting that knows no holder (a leaked value in a file) only fills the gaps of what the provider itself said. */
export function mergeCredentials(earlier: Credential, later: Credential): Credential {
  const laterIsWeak = later.holder === null && earlier.holder !== null;
  const earlierIsStrongOrder = laterIsWeak ? mergeFacts(later, earlier) : mergeFacts(earlier, later);
  const status = knownStatus(laterIsWeak ? later.status : earlier.status, laterIsWeak ? earlier.status : later.status);
  const exposures = joinLists(earlier.exposures, later.exposures, locationKey);
  const merged = { ...earlierIsStrongOrder, status };
  return exposures.length === 0 ? merged : { ...merged, exposures };
}

function knownStatus(weaker: Credential["status"], stronger: Credential["status"]): Credential["status"] {
  return stronger === "unknown" ? weaker : stronger;
}

const locationKey = (place: Location) => `${place.file}\u001f${place.line ?? ""}\u001f${place.column ?? ""}`;
const hintKey = (hint: OwnerHint) => `${hint.signal}\u001f${hint.candidate}\u001f${hint.reason}`;

function joinLists<T>(earlier: readonly T[] | undefined, later: readonly T[] | undefined, keyOf: (item: T) => string): readonly T[] {
  if (later === undefined || later.length === 0) return earlier ?? [];
  if (earlier === undefined || earlier.length === 0) return dedupe(later, keyOf);
  return dedupe([...earlier, ...later], keyOf);
}

function dedupe<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  if (items.length < 2) return items;
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(keyOf(item))) seen.set(keyOf(item), item);
  return seen.size === items.length ? items : [...seen.values()];
}
