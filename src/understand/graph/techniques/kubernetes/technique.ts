// How a Kubernetes technique is declared: its needs, and where they lead. Most lead to the accounts of a scope; the combinators say which.
import type { NodeKey } from "../../../../model/index.ts";
import type { Right } from "../../../access/index.ts";
import type { Takeover, Technique } from "../contract.ts";
import type { FactKind, Ground } from "./ground.ts";
import { declared, namedOf, scopesOf, type Need } from "./need.ts";

/** Who looks for a step: all the rights it holds. */
export interface Holder {
  readonly key: NodeKey;
  readonly rights: readonly Right[];
}

export type Step = Omit<Takeover, "technique">;

export interface KubernetesTechnique extends Technique {
  readonly provider: "kubernetes";
  readonly steps: (holder: Holder, ground: Ground) => readonly Step[];
}

interface Declaration {
  readonly id: `k8s-${string}`;
  readonly title: string;
  readonly needs: readonly Need[];
  readonly yields: string;
  readonly remedy: string;
  readonly steps: (needs: readonly Need[], holder: Holder, ground: Ground) => readonly Step[];
}

export function technique(declaration: Declaration): KubernetesTechnique {
  const { needs, steps, ...rest } = declaration;
  return { ...rest, provider: "kubernetes", permissions: needs.map(declared), steps: (holder, ground) => steps(needs, holder, ground) };
}

const taking = (takes: readonly NodeKey[], permissions: readonly string[], conditions: readonly string[] = []): readonly Step[] => (takes.length === 0 ? [] : [{ takes, permissions, conditions }]);

/** Takes the accounts behind these facts wherever all needs are met for every object; by name too when there is a single need. */
export const reaches =
  (kind: FactKind, conditions: readonly string[] = []): Declaration["steps"] =>
  (needs, { rights }, ground) => {
    const steps = scopesOf(rights, needs).flatMap(({ scope, permissions }) => taking(ground.accounts(kind, scope), permissions, conditions));
    const [only] = needs;
    if (needs.length !== 1 || only === undefined) return steps;
    return [...steps, ...namedOf(rights, only).flatMap(({ scope, name, permission }) => taking(ground.accountsNamed(kind, scope, name), [permission], conditions))];
  };

/** Takes every account of a namespace in which an object of this kind exists that the holder may rewrite. */
export const reachesBeside =
  (kind: FactKind): Declaration["steps"] =>
  ([wanted], { rights }, ground) => {
    if (wanted === undefined) return [];
    const steps = scopesOf(rights, [wanted]).flatMap(({ scope, permissions }) => taking(ground.accountsBeside(kind, scope), permissions));
    const named = namedOf(rights, wanted).flatMap(({ scope, name, permission }) =>
      ground.facts(kind, scope).filter((fact) => fact.name === name).flatMap((fact) => taking(ground.accounts("account", fact.namespace), [permission])),
    );
    return [...steps, ...named];
  };

/** Several ways into one. */
export const anyOf =
  (...ways: readonly Declaration["steps"][]): Declaration["steps"] =>
  (needs, holder, ground) =>
    ways.flatMap((way) => way(needs, holder, ground));
