// The three sets of one identity side by side: what its mandates allow, what it was granted, what it did, and where they differ. Pure, and
// the only place where they are compared: the identity's page, the rules and the editor ask here.
import { normalAction, normalResource, type MandatedAccess } from "../../../model/index.ts";
import { intersects } from "../aws/index.ts";
import { needsPermission } from "../aws/events.ts";
import { compileScope, serviceOf, type Scope } from "./scope.ts";

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
  readonly ungranted: readonly Wish[];
}

export interface Wish {
  readonly provider: string;
  readonly action: string;
  readonly resource: string;
}

export interface ThreeSets {
  readonly mandated: readonly MandatedAccess[];
  readonly granted: readonly GrantedRight[];
  /** `null` when no evidence of use was read: then nothing is called unused. */
  readonly used: readonly UsedRight[] | null;
}

export function compare({ mandated, granted, used }: ThreeSets): Compared {
  const scope = compileScope(mandated);
  return { excess: excessOf(scope, granted), outOfPurpose: outOfPurpose(scope, used ?? []), unused: used === null ? [] : unusedOf(granted, used), ungranted: ungrantedOf(mandated, granted) };
}

export const excessOf = (scope: Scope, granted: readonly GrantedRight[]): readonly GrantedRight[] => granted.filter((right) => !scope.holds(right));

/** Evidence of a whole service is within a scope that has any action of it, for no more is known. */
export const outOfPurpose = (scope: Scope, used: readonly UsedRight[]): readonly UsedRight[] =>
  used.filter((use) => use.lastUsedAt !== null && needsPermission(use) && !scope.touches({ ...use, action: acted(use) }));

export function unusedOf(granted: readonly GrantedRight[], used: readonly UsedRight[]): readonly GrantedRight[] {
  const acts = compileActs(used);
  return granted.filter((right) => !acts(right));
}

export function ungrantedOf(mandated: readonly MandatedAccess[], granted: readonly GrantedRight[]): readonly Wish[] {
  const given = compileScope(granted.map(({ provider, action, resource }) => ({ provider, actions: [action], resources: [resource] })));
  return mandated.flatMap(({ provider, actions, resources }) => actions.flatMap((action) => resources.map((resource) => ({ provider, action, resource })))).filter((wish) => !given.touches(wish));
}

/** Whether some use could have been an exercise of the right. */
function compileActs(used: readonly UsedRight[]): (right: GrantedRight) => boolean {
  const byService = new Map<string, { readonly action: string; readonly resource: string | undefined }[]>();
  const all: { readonly action: string; readonly resource: string | undefined }[] = [];
  for (const use of used) {
    if (use.lastUsedAt === null) continue;
    const act = { action: normalAction(use.provider, acted(use)), resource: use.resource === undefined ? undefined : normalResource(use.provider, use.resource) };
    const key = `${use.provider}|${serviceOf(act.action)}`;
    all.push(act);
    const known = byService.get(key);
    if (known === undefined) byService.set(key, [act]);
    else known.push(act);
  }
  return ({ provider, action, resource }) => {
    const normal = normalAction(provider, action);
    const on = normalResource(provider, resource);
    const service = serviceOf(normal);
    const near = service === "*" ? all : (byService.get(`${provider}|${service}`) ?? []);
    return near.some((act) => intersects(normal, act.action) && (act.resource === undefined || intersects(on, act.resource)));
  };
}

/** `s3` is evidence of `s3:*`. */
export const acted = ({ provider, action }: Pick<UsedRight, "provider" | "action">): string => (provider !== "aws" || action.includes(":") ? action : `${action.toLowerCase()}:*`);
