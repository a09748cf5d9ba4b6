// The three sets of one identity side by side: what its mandates allow, what it was granted, what it did, and where they differ. Pure.
import type { MandatedAccess } from "../../model/index.ts";
import { intersects } from "../../understand/access/index.ts";
import { holds } from "./exceeds.ts";

/** A right as the provider's policies give it. */
export interface GrantedRight {
  readonly provider: string;
  readonly action: string;
  readonly resource: string;
  readonly conditional: boolean;
  /** What gives it, for people. */
  readonly through: string;
}

/** Evidence that something was done: an action, or a whole service when that is all that is known (`s3`). */
export interface UsedRight {
  readonly provider: string;
  readonly action: string;
  /** Absent when the evidence does not tell. */
  readonly resource?: string;
  /** `null`: the provider says never. */
  readonly lastUsedAt: string | null;
}

export interface Compared {
  /** Granted, not mandated: what should be taken away. */
  readonly excess: readonly GrantedRight[];
  /** Used, not mandated. */
  readonly outOfPurpose: readonly UsedRight[];
  /** Granted, and all evidence says it was not used. Empty when use was not read. */
  readonly unused: readonly GrantedRight[];
  /** Mandated, and no granted right touches it. */
  readonly ungranted: readonly { readonly provider: string; readonly action: string; readonly resource: string }[];
}

export interface ThreeSets {
  readonly mandated: readonly MandatedAccess[];
  readonly granted: readonly GrantedRight[];
  /** `null` when no evidence of use was read: then nothing is called unused. */
  readonly used: readonly UsedRight[] | null;
}

export function compare({ mandated, granted, used }: ThreeSets): Compared {
  const held = memo((right: GrantedRight) => `${right.provider}\u001f${right.action}\u001f${right.resource}`, (right) => holds(mandated, right.provider, right.action, right.resource));
  const acts = (used ?? []).filter((use) => use.lastUsedAt !== null);
  return {
    excess: granted.filter((right) => !held(right)),
    outOfPurpose: acts.filter((use) => !mandated.some((entry) => isWithin(use, entry))),
    unused: used === null ? [] : granted.filter((right) => !acts.some((use) => couldBe(use, right))),
    ungranted: mandated.flatMap(({ provider, actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ provider, action, resource })).filter((wish) => !granted.some((right) => touches(right, wish)))),
    ),
  };
}

/** Evidence of a whole service is within a scope that has any action of it, for no more is known. */
function isWithin(use: UsedRight, entry: MandatedAccess): boolean {
  return entry.provider === use.provider && entry.actions.some((action) => intersects(lower(action), acted(use))) && (use.resource === undefined || entry.resources.some((resource) => intersects(resource, use.resource as string)));
}

function couldBe(use: UsedRight, right: GrantedRight): boolean {
  return right.provider === use.provider && intersects(lower(right.action), acted(use)) && (use.resource === undefined || intersects(right.resource, use.resource));
}

const touches = (right: GrantedRight, wish: { readonly provider: string; readonly action: string; readonly resource: string }) =>
  right.provider === wish.provider && intersects(lower(right.action), lower(wish.action)) && intersects(right.resource, wish.resource);

const acted = ({ action }: UsedRight) => (action.includes(":") || action.includes(" ") ? lower(action) : `${lower(action)}:*`);
const lower = (text: string) => text.toLowerCase();

function memo<T>(keyOf: (item: T) => string, answer: (item: T) => boolean): (item: T) => boolean {
  const known = new Map<string, boolean>();
  return (item) => {
    const key = keyOf(item);
    const before = known.get(key);
    if (before !== undefined) return before;
    const now = answer(item);
    known.set(key, now);
    return now;
  };
}
