// How mandates differ from what files declare, member by member. One comparison, pure, for the command line and the server.
import type { MandateDocument } from "../../model/index.ts";

export interface MemberDrift {
  /** Path in the document: `scope.access.0.actions`. */
  readonly member: string;
  /** As it would stand in the file, in JSON; `null` where it is absent. */
  readonly declared: string | null;
  readonly now: string | null;
}

export interface Drift {
  readonly name: string;
  readonly what: "changed" | "only-declared" | "only-here";
  readonly members: readonly MemberDrift[];
}

/** What is only declared, only here, or not the same. Mandates that are the same are left out. */
export function driftOf(declared: readonly MandateDocument[], now: readonly MandateDocument[]): readonly Drift[] {
  const before = new Map(declared.map((document) => [document.name, document]));
  const after = new Map(now.map((document) => [document.name, document]));
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name): readonly Drift[] => {
    const [theirs, ours] = [before.get(name), after.get(name)];
    if (ours === undefined) return [{ name, what: "only-declared", members: [] }];
    if (theirs === undefined) return [{ name, what: "only-here", members: [] }];
    const members = memberDrift(theirs, ours);
    return members.length === 0 ? [] : [{ name, what: "changed", members }];
  });
}

export function memberDrift(declared: MandateDocument, now: MandateDocument): readonly MemberDrift[] {
  const [before, after] = [leaves(declared), leaves(now)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((member) => {
    const [theirs, ours] = [before.get(member) ?? null, after.get(member) ?? null];
    return theirs === ours ? [] : [{ member, declared: theirs, now: ours }];
  });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Members with their values; a list of plain values is one value, a list of records is told record by record. */
function leaves(value: unknown, path = "", found = new Map<string, string>()): Map<string, string> {
  const children = isRecord(value) ? Object.entries(value) : Array.isArray(value) && value.some(isRecord) ? Object.entries(value) : undefined;
  if (children === undefined || children.length === 0) return value === undefined ? found : found.set(path, JSON.stringify(value));
  for (const [name, child] of children) leaves(child, path === "" ? name : `${path}.${name}`, found);
  return found;
}
