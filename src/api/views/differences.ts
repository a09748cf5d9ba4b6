// Where the three sets of one identity differ, right by right: what should be taken away, what was done outside its purpose, what lies idle.
import type { z } from "zod";
import { compare, type GrantedRight, type UsedRight } from "../../govern/mandates/index.ts";
import type { MandatedAccess } from "../../model/index.ts";
import type { GrantRow, UsageRow } from "../../store/index.ts";
import type { Differences } from "../schemas/identity.ts";
import { rightsOf, type Right } from "./rights.ts";

/** As many as a page can show; the count says how many there are. */
const SHOWN = 100;

export interface DifferencesInput {
  readonly provider: string;
  readonly scopes: readonly MandatedAccess[];
  readonly grants: readonly GrantRow[];
  readonly usages: readonly UsageRow[];
  readonly usesRead: boolean;
  /** False for rights that a deny or a boundary takes away. */
  readonly isGranted: (right: Right) => boolean;
}

export function differencesOf({ provider, scopes, grants, usages, usesRead, isGranted }: DifferencesInput): z.infer<typeof Differences> {
  const granted = grants.flatMap((grant) => (grant.effect === "allow" ? rightsOf(grant.entitlementAttributes).filter((right) => right.effect === "allow" && isGranted(right)).flatMap((right) => grantedRights(provider, grant, right)) : []));
  const used: UsedRight[] = usages.filter(({ action }) => action !== "").map(({ action, resource, lastUsedAt }) => ({ provider, action, lastUsedAt, ...(resource === null ? {} : { resource }) }));
  const { excess, outOfPurpose, unused, ungranted } = compare({ mandated: scopes, granted, used: usesRead ? used : null });
  return {
    excess: listed(excess.map(({ action, resource, through, conditional }) => ({ action, resource, through, conditional }))),
    out_of_purpose: listed(outOfPurpose.map(({ action, lastUsedAt }) => ({ action, last_used_at: lastUsedAt }))),
    unused: usesRead ? listed(unused.map(({ action, resource, through, conditional }) => ({ action, resource, through, conditional }))) : null,
    ungranted: listed(ungranted.map(({ action, resource }) => ({ action, resource }))),
  };
}

const listed = <T>(items: readonly T[]) => ({ count: items.length, items: items.slice(0, SHOWN) });

function grantedRights(provider: string, grant: GrantRow, right: Right): readonly GrantedRight[] {
  const [verbs = "", target] = provider === "kubernetes" ? right.action.split(" ") : [right.action];
  const actions = target === undefined ? [verbs] : verbs.split(",").map((verb) => `${verb} ${target}`);
  const through = grant.entitlementName ?? grant.entitlement;
  const conditional = grant.conditional || right.conditions.length > 0;
  return actions.flatMap((action) => right.resources.map((resource) => ({ provider, action, resource, conditional, through })));
}
