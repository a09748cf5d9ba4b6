// The mutation score: how many of all small changes of a policy its cases notice. What survives shows which case is missing.
import type { CompiledRuntimePolicy, RuntimeCase, RuntimeLayer } from "../../model/index.ts";
import { runCases } from "./cases.ts";
import { mutantsOf, type Mutant } from "./mutate.ts";

export interface MutationScore {
  readonly mutants: number;
  readonly killed: number;
  /** Those that every case lets pass. */
  readonly survivors: readonly Pick<Mutant, "policy" | "says">[];
  /** Some were left out because there are too many. */
  readonly cut: boolean;
}

const MOST_MUTANTS = 1000;

export function mutationScore(layer: RuntimeLayer, policies: readonly CompiledRuntimePolicy[], cases: readonly RuntimeCase[]): MutationScore {
  const all = mutantsOf(policies);
  const tried = all.slice(0, MOST_MUTANTS);
  const survivors = tried.filter((mutant) => runCases(layer, mutant.policies, cases).every(({ passed }) => passed)).map(({ policy, says }) => ({ policy, says }));
  return { mutants: tried.length, killed: tried.length - survivors.length, survivors, cut: all.length > tried.length };
}
