// A universe: all things of one kind in one account (its roles, its users …), sorted by ARN and numbered, so that "every role that this
// pattern names" is a sorted array of numbers, computed once and shared.
import { globOf } from "./glob.ts";

/** Sorted, distinct positions in a universe. The same set is the same object wherever it can be. */
export type Ids = Int32Array;

export interface Member {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly boundaryArn?: string | undefined;
}

export interface Universe<T extends Member = Member> {
  readonly id: number;
  readonly members: readonly T[];
  readonly all: Ids;
  indexOf(arn: string): number | undefined;
  matching(pattern: string): Ids;
  /** The members that pass, as one shared set per name. */
  subset(name: string, passes: (member: T) => boolean): Ids;
}

export const EMPTY: Ids = new Int32Array(0);
let nextId = 0;

export function createUniverse<T extends Member>(sortedMembers: readonly T[]): Universe<T> {
  const index = new Map(sortedMembers.map((member, i) => [member.arn, i]));
  const all = Int32Array.from(sortedMembers.keys());
  const matched = new Map<string, Ids>();
  const subsets = new Map<string, Ids>();
  const select = (passes: (member: T) => boolean): Ids => {
    const ids = all.filter((i) => passes(sortedMembers[i]!));
    return ids.length === all.length ? all : ids.length === 0 ? EMPTY : ids;
  };
  return {
    id: nextId++,
    members: sortedMembers,
    all,
    indexOf: (arn) => index.get(arn),
    matching(pattern) {
      let ids = matched.get(pattern);
      if (ids === undefined) matched.set(pattern, (ids = find(pattern, sortedMembers, index, select)));
      return ids;
    },
    subset(name, passes) {
      let ids = subsets.get(name);
      if (ids === undefined) subsets.set(name, (ids = select(passes)));
      return ids;
    },
  };
}

function find<T extends Member>(written: string, members: readonly T[], index: ReadonlyMap<string, number>, select: (passes: (member: T) => boolean) => Ids): Ids {
  const pattern = narrowed(completed(written), members[0]?.arn);
  const wild = pattern.search(/[*?]/);
  if (wild < 0) {
    const only = index.get(pattern);
    return only === undefined ? EMPTY : Int32Array.of(only);
  }
  const matches = globOf(pattern);
  const prefix = pattern.slice(0, wild);
  const from = lowerBound(members, prefix);
  const hits: number[] = [];
  for (let i = from; i < members.length && members[i]!.arn.startsWith(prefix); i++) if (matches(members[i]!.arn)) hits.push(i);
  if (hits.length === members.length) return select(() => true);
  return hits.length === 0 ? EMPTY : Int32Array.from(hits);
}

/** PROVIDER: `arn:aws:iam` means `arn:aws:iam:*:*:*`. */
function completed(pattern: string): string {
  if (!pattern.startsWith("arn:")) return pattern;
  const missing = 5 - (pattern.match(/:/g)?.length ?? 0);
  return missing > 0 ? pattern + ":*".repeat(missing) : pattern;
}

/** SPEED: a wildcard in the account field would spoil the binary search; where the first fields match this universe, they become literal. */
function narrowed(pattern: string, example: string | undefined): string {
  if (example === undefined) return pattern;
  const fields = pattern.split(":");
  const own = example.split(":");
  if (fields.length !== 6 || own.length < 6) return pattern;
  for (let i = 0; i < 5; i++) {
    if (!globOf(fields[i]!)(own[i]!)) return pattern;
    fields[i] = own[i]!;
  }
  return fields.join(":");
}

function lowerBound(members: readonly Member[], text: string): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (members[middle]!.arn < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

const meets = new WeakMap<Ids, WeakMap<Ids, Ids>>();

/** What both hold; memoised, so that equal questions give the same object. */
export function meet(a: Ids, b: Ids): Ids {
  if (a === b) return a;
  if (a.length === 0 || b.length === 0) return EMPTY;
  const [x, y] = a.length <= b.length ? [a, b] : [b, a];
  let row = meets.get(x);
  if (row === undefined) meets.set(x, (row = new WeakMap()));
  let met = row.get(y);
  if (met === undefined) row.set(y, (met = intersect(x, y)));
  return met;
}

function intersect(small: Ids, large: Ids): Ids {
  const hits: number[] = [];
  let j = 0;
  for (const id of small) {
    while (j < large.length && large[j]! < id) j++;
    if (large[j] === id) hits.push(id);
  }
  return hits.length === small.length ? small : hits.length === large.length ? large : hits.length === 0 ? EMPTY : Int32Array.from(hits);
}
