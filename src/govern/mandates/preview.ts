// What a mandate that is being written would change: what it would newly allow, what is granted beyond it, and which use it would have refused. Pure.
import type { MandateDocument, MandatedAccess } from "../../model/index.ts";
import { compare, holds, type GrantedRight, type UsedRight } from "../../understand/access/index.ts";
import { exceeds, type Excess } from "./exceeds.ts";

/** An identity that the text names, as it stands today. */
export interface PreviewedIdentity {
  readonly id: string;
  readonly name: string;
  readonly reach: string | null;
  /** What other mandates in force allow it, and the version in force of this one when that names it. */
  readonly before: readonly MandatedAccess[];
  /** What other mandates in force allow it. */
  readonly others: readonly MandatedAccess[];
  readonly granted: readonly GrantedRight[];
  /** `null`: nobody looked. */
  readonly used: readonly UsedRight[] | null;
}

export interface Counted<T> {
  readonly count: number;
  /** The first hundred. */
  readonly items: readonly T[];
}

export interface Reachable {
  readonly provider: string;
  readonly action: string;
  readonly resource: string;
  /** How many of the identities it is new for. */
  readonly identities: number;
  /** Whether one of them is granted it by the provider already, so that approval alone opens it. */
  readonly isGranted: boolean;
}

export interface Preview {
  readonly newly: Counted<Reachable>;
  readonly noLonger: Counted<{ readonly provider: string; readonly action: string; readonly resource: string }>;
  readonly toolsAdded: Counted<string>;
  readonly toolsRemoved: Counted<string>;
  /** In what else it goes beyond the version in force: arguments, data, environments, hours, limits, time, acting. */
  readonly loosened: readonly Excess[];
  readonly excess: Counted<{ readonly identity: string; readonly name: string; readonly action: string; readonly resource: string; readonly through: string }>;
  readonly refused: Counted<{ readonly identity: string; readonly name: string; readonly action: string; readonly lastUsedAt: string | null }>;
  readonly identities: readonly { readonly id: string; readonly name: string; readonly reach: string | null; readonly isNew: boolean; readonly isUseRead: boolean }[];
  /** More was to be compared than is: too many actions on too many resources, or too many identities. */
  readonly isCut: boolean;
}

const SHOWN = 100;
/** Pairs of action and resource that are looked at; a text may multiply into millions. */
const MOST_PAIRS = 5000;

interface Pair {
  readonly provider: string;
  readonly action: string;
  readonly resource: string;
}

/** `inForce`: the version of this mandate that people live by today, if there is one. */
export function previewOf({ after, inForce, identities, isCut }: { readonly after: MandateDocument; readonly inForce: MandateDocument | undefined; readonly identities: readonly PreviewedIdentity[]; readonly isCut: boolean }): Preview {
  const mine = after.scope.access ?? [];
  const former = inForce?.scope.access ?? [];
  const { pairs, isCut: pairsCut } = pairsOf(mine);
  const before = pairsOf(former);
  const newly = pairs.flatMap((pair) => reachable(pair, identities, former));
  const noLonger = before.pairs.filter((pair) => !holds(mine, pair.provider, pair.action, pair.resource));
  const compared = identities.map((identity) => ({ identity, found: compare({ mandated: [...mine, ...identity.others], granted: identity.granted, used: identity.used }) }));
  const [toolsNow, toolsBefore] = [toolNames(after), inForce === undefined ? [] : toolNames(inForce)];
  return {
    newly: counted(newly),
    noLonger: counted(noLonger),
    toolsAdded: counted(toolsNow.filter((tool) => !toolsBefore.includes(tool))),
    toolsRemoved: counted(toolsBefore.filter((tool) => !toolsNow.includes(tool))),
    loosened: inForce === undefined ? [] : exceeds(after, inForce).filter(({ dimension }) => dimension !== "access" && dimension !== "tools").map(({ dimension, says }) => ({ dimension, says: says.replaceAll("its parent's", "the version in force's").replaceAll("its parent", "the version in force") })),
    excess: counted(compared.flatMap(({ identity: { id, name }, found }) => found.excess.map(({ action, resource, through }) => ({ identity: id, name, action, resource, through })))),
    refused: counted(compared.flatMap(({ identity: { id, name }, found }) => found.outOfPurpose.map(({ action, lastUsedAt }) => ({ identity: id, name, action, lastUsedAt })))),
    identities: identities.map(({ id, name, reach, before: allowed, used }) => ({ id, name, reach, isNew: allowed.length === 0, isUseRead: used !== null })),
    isCut: isCut || pairsCut || before.isCut,
  };
}

/** New for an identity is what neither this mandate in force nor another allowed it. Where no identity is known (agents, none yet) the version in force tells. */
function reachable(pair: Pair, identities: readonly PreviewedIdentity[], former: readonly MandatedAccess[]): readonly Reachable[] {
  const { provider, action, resource } = pair;
  if (identities.length === 0) return holds(former, provider, action, resource) ? [] : [{ ...pair, identities: 0, isGranted: false }];
  const fresh = identities.filter(({ before }) => !holds(before, provider, action, resource));
  if (fresh.length === 0) return [];
  return [{ ...pair, identities: fresh.length, isGranted: fresh.some(({ granted }) => holds(granted.map((right) => ({ provider: right.provider, actions: [right.action], resources: [right.resource] })), provider, action, resource)) }];
}

function pairsOf(access: readonly MandatedAccess[]): { readonly pairs: readonly Pair[]; readonly isCut: boolean } {
  const pairs: Pair[] = [];
  for (const { provider, actions, resources } of access) {
    for (const action of actions) {
      for (const resource of resources) {
        if (pairs.length >= MOST_PAIRS) return { pairs, isCut: true };
        pairs.push({ provider, action, resource });
      }
    }
  }
  return { pairs, isCut: false };
}

const toolNames = ({ scope }: MandateDocument) => [...new Set((scope.tools ?? []).map(({ server, tool }) => `${server}/${tool}`))];
const counted = <T>(items: readonly T[]): Counted<T> => ({ count: items.length, items: items.slice(0, SHOWN) });
