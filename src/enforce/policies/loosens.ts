// Whether a change lets anything pass that did not pass before. Pure, and on the safe side: what cannot be seen to be as strict counts as looser.
import { canonicalJson } from "../../kernel/index.ts";
import type { CompiledRuntimePolicy, RuntimeLayer } from "../../model/index.ts";

/** Sentences; empty when the change can only refuse or hold more. */
export function loosening(layer: RuntimeLayer, former: readonly CompiledRuntimePolicy[], next: readonly CompiledRuntimePolicy[]): readonly string[] {
  const keptForbids = byMeaning(next, "forbid");
  const says: string[] = [];
  for (const [meaning, policy] of byMeaning(former, "forbid")) {
    const kept = keptForbids.get(meaning);
    if (kept === undefined) says.push(`${policy.id} no longer forbids as it did`);
    else if (kept.hold !== null && kept.hold !== policy.hold) says.push(policy.hold === null ? `${kept.id} holds what ${policy.id} denied` : `${kept.id} is let go by ${kept.hold} and no longer by ${policy.hold}`);
  }
  if (layer === "estate") return says;
  const formerPermits = byMeaning(former, "permit");
  for (const [meaning, policy] of byMeaning(next, "permit")) if (!formerPermits.has(meaning)) says.push(`${policy.id} permits what nothing of this policy permitted`);
  return says;
}

/** By all that decides: annotations and ids left out. */
function byMeaning(policies: readonly CompiledRuntimePolicy[], effect: "permit" | "forbid"): ReadonlyMap<string, CompiledRuntimePolicy> {
  const strictestLast = [...policies].sort((a, b) => Number(a.hold === null) - Number(b.hold === null));
  return new Map(strictestLast.filter(({ json }) => json["effect"] === effect).map((policy) => [meaningOf(policy), policy] as const));
}

export const meaningOf = ({ json: { effect, principal, action, resource, conditions } }: Pick<CompiledRuntimePolicy, "json">): string => canonicalJson({ effect, principal, action, resource, conditions });
