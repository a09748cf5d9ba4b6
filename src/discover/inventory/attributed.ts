// Lets each observation remember which stream told it, through joins and spreads: only so can a complete read say that something is gone.
import { UNKNOWN_REALM, type Connector, type Place } from "../connectors/index.ts";
import { parseNodeKey, type NodeKey, type Observation } from "../../model/index.ts";

/** A symbol, so that it travels with a spread copy and shows in no output. */
const TOLD_BY = Symbol("told by");

interface Marked {
  [TOLD_BY]?: ToldBy;
}

export interface ToldBy {
  /** `<connector>.<stream>`, or `<provider>.*` when nobody knows which stream it was. */
  readonly stream: string;
  /** The realm under which the read's coverage counts it. */
  readonly realm: string;
}

/** The same connectors, whose observations remember their stream. */
export function attributed(connectors: readonly Connector[]): readonly Connector[] {
  return connectors.map((connector) => ({
    ...connector,
    items: connector.items.map((stream) => ({ ...stream, observe: (item: never, place: Place) => tag(stream.id, stream.observe(item, place)) })),
    files: connector.files.map((stream) => ({ ...stream, observe: (file, place) => tag(stream.id, stream.observe(file, place), place.root) })),
  }));
}

function tag(stream: string, observations: readonly Observation[], root?: string): readonly Observation[] {
  const realm = root ?? firstRealm(observations) ?? UNKNOWN_REALM;
  const told: ToldBy = { stream, realm };
  // Marked in place: `observe` has just made these objects, and copies of a million of them would not fit beside them.
  for (const observation of observations) (observation as Marked)[TOLD_BY] = told;
  return observations;
}

function firstRealm(observations: readonly Observation[]): string | undefined {
  for (const observation of observations) if ("realm" in observation) return observation.realm;
  return undefined;
}

/** Who told it. An observation that a join made anew is told by its provider's streams together. */
export function toldBy(observation: Observation): ToldBy {
  const told = (observation as Marked)[TOLD_BY];
  if (told !== undefined && told.realm !== UNKNOWN_REALM) return told;
  const { provider, realm } = parseNodeKey(homeOf(observation));
  return { stream: told?.stream ?? `${provider}.*`, realm };
}

function homeOf(observation: Observation): NodeKey {
  switch (observation.observed) {
    case "grant":
      return observation.holder;
    case "relation":
      return observation.from;
    case "usage":
      return observation.identity;
    default:
      return `${observation.provider}|${observation.realm}` as NodeKey;
  }
}
