// Who may own an identity, weighed now: the evidence of the inventory against the directory and what people answered.
import { suggestOwners, type OwnerSuggestion } from "../discover/inventory/index.ts";
import type { Identity } from "../model/index.ts";
import { ownerAnswers, peopleAmong, type Store } from "../store/index.ts";

export async function suggestionsFor(store: Store, identity: Identity): Promise<readonly OwnerSuggestion[]> {
  return (await suggestionsForAll(store, [identity])).get(identity.key) ?? [];
}

/** By key; asks the directory once for all of them. */
export async function suggestionsForAll(store: Store, identities: readonly Identity[]): Promise<ReadonlyMap<string, readonly OwnerSuggestion[]>> {
  const answers = await ownerAnswers(store.pool, identities.map(({ key }) => key));
  const candidates = identities.flatMap(({ key, ownerHints }) => [...(ownerHints ?? []).map(({ candidate }) => candidate), ...(answers.get(key) ?? []).flatMap(({ to }) => to ?? [])]);
  const people = await peopleAmong(store.pool, [...new Set(candidates)]);
  return new Map(identities.map((identity) => [identity.key, suggestOwners(identity, { people, answers: answers.get(identity.key) ?? [], now: store.clock.now() })]));
}
