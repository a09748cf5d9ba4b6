// Run-time policies that stand in every installation from its first start: written and activated once. Whatever people do with them afterwards stays, also that they took them out.
import { activateRuntimePolicy, hashOf, readPolicySchema, shippedPolicies, writeRuntimePolicy, type Acting } from "../enforce/policies/index.ts";
import { runtimePolicyVersions, systemActor, type Store } from "../store/index.ts";

const DEFAULTS: ReadonlySet<string> = new Set(["provenance"]);
const actor = systemActor("first start");
const ACTING: Acting = { actor, person: { account: actor.id, names: [actor.name] } };

export async function standDefaultPolicies(store: Store): Promise<void> {
  for (const content of shippedPolicies().filter(({ name }) => DEFAULTS.has(name))) {
    const [newest] = await runtimePolicyVersions(store.pool, content.name);
    // A draft of ours alone: a start that was cut short between the two acts.
    const isOurDraft = newest?.version === 1 && newest.state === "draft" && newest.authors.every(({ account }) => account === actor.id);
    if (newest !== undefined && !isOurDraft) continue;
    await writeRuntimePolicy(store, ACTING, content);
    await activateRuntimePolicy(store, ACTING, content.name, hashOf(content), readPolicySchema());
  }
}
