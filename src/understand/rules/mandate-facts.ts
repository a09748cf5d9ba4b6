// Which mandates stand for which identity on the day of the graph, and their scopes compiled. Shared by the rules about the three sets.
import type { Identity, MandateInForce, NodeKey } from "../../model/index.ts";
import { compileScope, covers, type EffectiveRight, type Scope, type UsedRight } from "../access/index.ts";
import type { Graph } from "../graph/index.ts";
import { governed, inUse, isDefaultServiceAccount, oncePerGraph } from "./facts.ts";

interface Book {
  readonly inForce: readonly MandateInForce[];
  readonly exact: ReadonlyMap<string, readonly MandateInForce[]>;
  /** Subjects with a `*`, by the realm they are in; under the empty word those whose realm is a pattern itself. */
  readonly patterns: ReadonlyMap<string, readonly { readonly pattern: string; readonly head: string; readonly mandate: MandateInForce }[]>;
  readonly scopes: Map<string, Scope>;
  readonly found: Map<NodeKey, readonly MandateInForce[]>;
}

export const today = (graph: Graph): string => graph.at.toISOString().slice(0, 10);

const bookOf = oncePerGraph((graph): Book => {
  const day = today(graph);
  const inForce = (graph.estate.mandates ?? []).filter(({ document }) => document.start <= day && document.end >= day);
  const exact = new Map<string, MandateInForce[]>();
  const patterns = new Map<string, { pattern: string; head: string; mandate: MandateInForce }[]>();
  for (const mandate of inForce) {
    for (const { identity } of mandate.document.subjects) {
      if (identity === undefined) continue;
      const star = identity.indexOf("*");
      if (star === -1) put(exact, identity, mandate);
      else put(patterns, realmIn(identity.slice(0, star)), { pattern: identity, head: identity.slice(0, star), mandate });
    }
  }
  return { inForce, exact, patterns, scopes: new Map(), found: new Map() };
});

function put<T>(map: Map<string, T[]>, key: string, item: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [item]);
  else known.push(item);
}

/** `provider|realm` when both are written out; else the empty word. */
function realmIn(text: string): string {
  const parts = text.split("|");
  return parts.length > 2 ? `${parts[0]}|${parts[1]}` : "";
}

export const mandatesInForce = (graph: Graph): readonly MandateInForce[] => bookOf(graph).inForce;

export function mandatesOf(graph: Graph, identity: NodeKey): readonly MandateInForce[] {
  const book = bookOf(graph);
  const known = book.found.get(identity);
  if (known !== undefined) return known;
  const near = [...(book.patterns.get(realmIn(identity)) ?? []), ...(book.patterns.get("") ?? [])];
  const matched = near.filter(({ head, pattern }) => identity.startsWith(head) && covers(pattern, identity)).map(({ mandate }) => mandate);
  const all = [...new Set([...(book.exact.get(identity) ?? []), ...matched])];
  book.found.set(identity, all);
  return all;
}

/** Enabled identities that a mandate in force names. */
export const mandated = oncePerGraph((graph): readonly Identity[] => (bookOf(graph).inForce.length === 0 ? [] : governed(graph).filter((identity) => inUse(identity) && mandatesOf(graph, identity.key).length > 0)));

/** Where mandates are kept: the accounts, clusters and hosts of which a mandate names something. Elsewhere nobody has begun yet. */
const keptRealms = oncePerGraph((graph): ReadonlySet<string> => {
  const named = mandatesInForce(graph).flatMap(({ document }) => document.subjects.flatMap(({ identity }) => (identity === undefined ? [] : [realmIn(identity.split("*")[0] ?? "")])));
  return new Set([...named, ...mandated(graph).map(({ provider, realm }) => `${provider}|${realm}`)]);
});

/** Identities of which a mandate can be expected. Of an agent that is registered here it always can: that is what the register is for. */
export const mandatable = oncePerGraph((graph): readonly Identity[] => {
  const kept = keptRealms(graph);
  const isExpected = ({ provider, realm }: Identity) => provider === "mandate" || kept.has(`${provider}|${realm}`);
  return governed(graph).filter((identity) => inUse(identity) && isExpected(identity) && !isDefaultServiceAccount(identity));
});

/** What all its mandates together allow. Identities with the same mandates share the answers. */
export function scopeOf(graph: Graph, identity: NodeKey): Scope {
  const { scopes } = bookOf(graph);
  const mandates = mandatesOf(graph, identity);
  const name = mandates.map(({ id }) => id).join(" ");
  const known = scopes.get(name) ?? compileScope(mandates.flatMap(({ document }) => document.scope.access ?? []));
  scopes.set(name, known);
  return known;
}

const granted = oncePerGraph(() => new Map<NodeKey, readonly EffectiveRight[]>());

export function grantedTo(graph: Graph, identity: NodeKey): readonly EffectiveRight[] {
  const known = granted(graph).get(identity) ?? graph.granted(identity);
  granted(graph).set(identity, known);
  return known;
}

/** Identities with a mandate whose grants are read and understood. */
export const comparable = oncePerGraph((graph): readonly Identity[] => mandated(graph).filter(({ provider }) => provider === "aws" || provider === "kubernetes"));

export const usesOf = (graph: Graph, identity: Identity): readonly UsedRight[] =>
  graph.usagesOf(identity.key).filter(({ action }) => action !== "").map(({ action, resource, lastUsedAt }) => ({ provider: identity.provider, action, lastUsedAt, ...(resource === undefined || resource === null ? {} : { resource }) }));

export const namesOf = (mandates: readonly MandateInForce[]): string => mandates.map(({ document }) => document.name).join(", ");

/** Since when all its mandates taken together have stood: the first day of the oldest. */
export const mandatedSince = (mandates: readonly MandateInForce[]): string => mandates.map(({ document }) => document.start).sort()[0] ?? "";

/** As many as a person reads. */
export const MOST_SHOWN = 25;
