// The web of steps over all providers: nodes, the steps each takes, and hubs (shared sets of targets), so that the work grows with principals
// plus distinct sets and not with their product. A part of it can be asked anew after a change.
import { parseNodeKey, type NodeKey } from "../../../model/index.ts";
import type { ProviderEscalations, Takeover } from "../techniques/contract.ts";

export interface Edge {
  readonly hub: number;
  readonly step: Takeover;
}

export interface Web {
  readonly nodes: readonly NodeKey[];
  indexOf(node: NodeKey): number | undefined;
  nativeId(at: number): string;
  /** Steps of a node, in the stable order of its family. */
  edges(at: number): readonly Edge[];
  members(hub: number): readonly number[];
  /** Hubs that hold a node, and who uses a hub. */
  holders(at: number): readonly number[];
  users(hub: number): ReadonlySet<number>;
  isAdministrator(at: number): boolean;
  /** True when the step may lead there: whoever takes itself gains nothing, unless the step changes it. */
  leads(from: number, step: Takeover, to: number): boolean;
  /** Asks these nodes anew; gives those whose steps, and those whose rank, are no longer what they were. New nodes are among neither. */
  refresh(nodes: Iterable<NodeKey>): { readonly steps: ReadonlySet<number>; readonly rank: ReadonlySet<number> };
}

export function weave(families: readonly ProviderEscalations[], roots: readonly NodeKey[]): Web {
  const nodes: NodeKey[] = [];
  const index = new Map<NodeKey, number>();
  const names: string[] = [];
  const rank: string[] = [];
  const edges: (readonly Edge[])[] = [];
  const hubs: (readonly number[])[] = [];
  const hubOf = new WeakMap<readonly NodeKey[], number>();
  const holders: number[][] = [];
  const users: Set<number>[] = [];

  const fixed = new Set(families.filter((family) => family.isAdministrator === undefined).flatMap((family) => family.administrators));

  /** Empty for one that is no administrator, else on what it depends that it is one. */
  const rankOf = (node: NodeKey): string => {
    if (!fixed.has(node) && !families.some((family) => family.isAdministrator?.(node) === true)) return "";
    return `administrator ${families.flatMap((family) => family.administratorConditions?.(node) ?? []).join()}`;
  };
  const add = (node: NodeKey): number => {
    let at = index.get(node);
    if (at === undefined) {
      at = nodes.length;
      index.set(node, at);
      nodes.push(node);
      names.push(nativeIdOf(families, node));
      rank.push(rankOf(node));
      holders.push([]);
    }
    return at;
  };
  const hubFor = (at: number, step: Takeover): number => {
    // A hub whose only member is the node itself stands for "it becomes administrator".
    const takes = step.becomesAdministrator === true ? [nodes[at]!] : (step.takes ?? []);
    let hub = hubOf.get(takes);
    if (hub === undefined) {
      hub = hubs.length;
      hubOf.set(takes, hub);
      const members = takes.map(add);
      hubs.push(members);
      users.push(new Set());
      if (step.becomesAdministrator !== true) for (const member of members) holders[member]!.push(hub);
    }
    return hub;
  };
  const ask = (at: number): void => {
    const own = families.flatMap((family) => family.stepsFrom(nodes[at]!)).map((step) => ({ hub: hubFor(at, step), step }));
    edges[at] = own;
    for (const { hub } of own) users[hub]!.add(at);
  };
  const askNew = (): void => {
    for (let at = edges.length; at < nodes.length; at++) ask(at);
  };
  for (const root of roots) add(root);
  askNew();

  const taken = (edge: Edge): readonly number[] => hubs[edge.hub]!;
  const refreshOne = (at: number): boolean => {
    const before = edges[at]!;
    for (const { hub } of before) users[hub]!.delete(at);
    ask(at);
    const after = edges[at]!;
    return before.length !== after.length || before.some((edge, i) => !sameStep(edge.step, after[i]!.step) || !sameList(taken(edge), taken(after[i]!)));
  };
  return {
    nodes,
    indexOf: (node) => index.get(node),
    nativeId: (at) => names[at]!,
    edges: (at) => edges[at]!,
    members: (hub) => hubs[hub]!,
    holders: (at) => holders[at]!,
    users: (hub) => users[hub]!,
    isAdministrator: (at) => rank[at] !== "",
    leads: (from, step, to) => step.self === true || names[from] !== names[to],
    refresh(stale) {
      const known = [...stale].map((node) => index.get(node)).filter((at) => at !== undefined);
      const ranked = new Set(known.filter((at) => rank[at] !== (rank[at] = rankOf(nodes[at]!))));
      const stepped = new Set(known.filter(refreshOne));
      askNew();
      return { steps: stepped, rank: ranked };
    },
  };
}

function nativeIdOf(families: readonly ProviderEscalations[], node: NodeKey): string {
  return families.map((family) => family.nativeIdOf?.(node)).find((name) => name !== undefined) ?? parseNodeKey(node).nativeId;
}

const sameList = <T>(a: readonly T[], b: readonly T[]): boolean => a === b || (a.length === b.length && a.every((item, i) => item === b[i]));

const sameStep = (a: Takeover, b: Takeover): boolean =>
  a.technique === b.technique && a.target === b.target && a.self === b.self && a.becomesAdministrator === b.becomesAdministrator && sameList(a.conditions, b.conditions) && sameList(a.permissions, b.permissions);
