// Gives facts without an account the only account that was read. With several, nobody can know: they are left out and counted.
import { parseNodeKey, nodeKey, type NodeKey, type Observation } from "../../model/index.ts";
import { UNKNOWN_REALM, type Connector } from "./contract.ts";

const UNKNOWN_SEGMENT = `|${UNKNOWN_REALM}|`;

export interface Settled {
  readonly observations: readonly Observation[];
  /** Facts left out because several realms could be meant. */
  readonly unsettled: number;
  readonly realms: number;
  /** The only realm that was read. */
  readonly only?: string;
}

export function settleRealms(connector: Pick<Connector, "id" | "isRealm" | "realmHint">, observations: readonly Observation[]): Settled {
  const realms = new Set<string>();
  let unknown = 0;
  for (const observation of observations) {
    if (!("realm" in observation)) {
      if (mentionsUnknown(observation)) unknown++;
    } else if (observation.realm === UNKNOWN_REALM || mentionsUnknown(observation)) unknown++;
    else if (observation.provider === connector.id && (connector.isRealm?.(observation.realm) ?? true)) realms.add(observation.realm);
  }
  const [only] = realms;
  const single = realms.size === 1 && only !== undefined ? { only } : {};
  if (unknown === 0) return { observations, unsettled: 0, realms: realms.size, ...single };
  if (realms.size === 1 && only !== undefined) {
    return { observations: observations.map((observation) => (isUnknown(observation) ? settle(observation, only) : observation)), unsettled: 0, realms: 1, only };
  }
  let unsettled = 0;
  const settled: Observation[] = [];
  for (const observation of observations) {
    const hint = isUnknown(observation) ? connector.realmHint?.(observation) : undefined;
    if (!isUnknown(observation)) settled.push(observation);
    else if (hint !== undefined && realms.has(hint)) settled.push(settle(observation, hint));
    else unsettled++;
  }
  return { observations: settled, unsettled, realms: realms.size };
}

const isUnknown = (observation: Observation) => ("realm" in observation && observation.realm === UNKNOWN_REALM) || mentionsUnknown(observation);

function mentionsUnknown(observation: Observation): boolean {
  const keys: (NodeKey | null)[] = [];
  if (observation.observed === "grant") keys.push(observation.holder, observation.entitlement);
  if (observation.observed === "relation") keys.push(observation.from, observation.to);
  if (observation.observed === "usage") keys.push(observation.identity);
  if (observation.observed === "credential") keys.push(observation.holder);
  return keys.some((key) => key?.includes(UNKNOWN_SEGMENT));
}

function settle(observation: Observation, realm: string): Observation {
  const settleKey = (key: NodeKey): NodeKey => {
    const ref = parseNodeKey(key);
    return ref.realm === UNKNOWN_REALM ? nodeKey({ ...ref, realm, nativeId: settleArn(ref.nativeId, realm) }) : key;
  };
  switch (observation.observed) {
    case "grant":
      return { ...observation, holder: settleKey(observation.holder), entitlement: settleKey(observation.entitlement) };
    case "relation":
      return { ...observation, from: settleKey(observation.from), to: settleKey(observation.to) };
    case "usage":
      return { ...observation, identity: settleKey(observation.identity) };
    case "credential":
      return { ...observation, ...settledRef(observation, realm), holder: observation.holder && settleKey(observation.holder) };
    default:
      return { ...observation, ...settledRef(observation, realm) };
  }
}

const settledRef = (observation: { realm: string; nativeId: string }, realm: string) =>
  observation.realm === UNKNOWN_REALM ? { realm, nativeId: settleArn(observation.nativeId, realm) } : { realm: observation.realm, nativeId: observation.nativeId };

/** An ARN built without its account (`arn:aws:iam::?:user/x`) gets it too. */
const settleArn = (nativeId: string, realm: string) => nativeId.replace(`::${UNKNOWN_REALM}:`, `::${realm}:`);
