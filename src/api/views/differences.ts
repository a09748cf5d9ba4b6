// Where the three sets of one identity differ, right by right: what should be taken away, what was done outside its purpose, what lies idle.
import type { z } from "zod";
import type { MandatedAccess } from "../../model/index.ts";
import type { UsageRow } from "../../store/index.ts";
import { compare, type GrantedRight, type UsedRight } from "../../understand/access/index.ts";
import type { Differences } from "../schemas/identity.ts";

/** As many as a page can show; the count says how many there are. */
const SHOWN = 100;

export interface DifferencesInput {
  readonly provider: string;
  readonly scopes: readonly MandatedAccess[];
  readonly granted: readonly GrantedRight[];
  readonly usages: readonly UsageRow[];
  readonly usesRead: boolean;
}

export function differencesOf({ provider, scopes, granted, usages, usesRead }: DifferencesInput): z.infer<typeof Differences> {
  const used: UsedRight[] = usages.filter(({ action }) => action !== "").map(({ action, resource, lastUsedAt }) => ({ provider, action, lastUsedAt, ...(resource === null || resource === undefined ? {} : { resource }) }));
  const { excess, outOfPurpose, unused, ungranted } = compare({ mandated: scopes, granted, used });
  return {
    excess: listed(excess.map(({ action, resource, through, conditional }) => ({ action, resource, through, conditional }))),
    out_of_purpose: listed(outOfPurpose.map(({ action, lastUsedAt }) => ({ action, last_used_at: lastUsedAt }))),
    unused: usesRead ? listed(unused.map(({ action, resource, through, conditional }) => ({ action, resource, through, conditional }))) : null,
    ungranted: listed(ungranted.map(({ action, resource }) => ({ action, resource }))),
  };
}

const listed = <T>(items: readonly T[]) => ({ count: items.length, items: items.slice(0, SHOWN) });
