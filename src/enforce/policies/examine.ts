// Which policies match a concrete request, each by itself, whatever the others say. Pure. What can be told of pairs of policies is told from these.
import type { CompiledRuntimePolicy, DecisionRequest, RuntimeCase, RuntimeLayer } from "../../model/index.ts";
import { compileLayer, NO_POLICIES, weighIn, type World } from "../decision/index.ts";
import { ALL_RIGHTS, caseWorld, EVERYTHING, EVERYTHING_ID, everythingAllowed, requestOf } from "./case-world.ts";

/** A request with the people and agents that it names. */
export interface Concrete {
  readonly request: DecisionRequest;
  readonly at: Date;
  readonly world: World;
}

export const concreteCase = (layer: RuntimeLayer, { request }: RuntimeCase): Concrete => ({ request: requestOf(request), at: new Date(request.at), world: caseWorld(layer, NO_POLICIES, request) });

export type Matches = (concrete: Concrete) => ReadonlySet<string>;

/** Ids of the policies of one layer that match; those that err do not. Estate permits are not asked. */
export function matcherOf(layer: RuntimeLayer, policies: readonly CompiledRuntimePolicy[]): Matches {
  const of = (effect: string) => policies.filter(({ json }) => json["effect"] === effect).map((policy) => ({ ...policy, hold: null }));
  const [permits, forbids] = [of("permit"), of("forbid")];
  const permitting = compileLayer(permits);
  // A forbid is seen by what it takes from somebody who may do everything.
  const forbidding = compileLayer([...forbids, ...(layer === "person" ? [{ id: EVERYTHING_ID, text: "", json: EVERYTHING, hold: null }] : [])]);
  const ask = ({ request, at, world }: Concrete, standing: typeof permitting): readonly string[] => {
    const mandate = everythingAllowed(request.mandate);
    const within: World = { ...world, mandate: () => mandate, stopped: () => undefined, estate: layer === "estate" ? standing : NO_POLICIES, person: layer === "person" ? standing : ALL_RIGHTS };
    return weighIn(within, request, at).policies;
  };
  const ids = new Set(policies.map(({ id }) => id));
  return (concrete) => new Set([...(layer === "person" ? ask(concrete, permitting) : []), ...ask(concrete, forbidding)].filter((id) => ids.has(id)));
}
