// Keeps the best owner suggestion beside each identity, so that the list can show and filter it.
import type { DirectoryPerson, Identity } from "../../model/index.ts";
import { identityId, putSuggestions, type OwnerGuess, type Tx } from "../../store/index.ts";
import { suggestOwners } from "./owners.ts";

export const bestOwner = (identity: Identity, people: readonly DirectoryPerson[]): OwnerGuess | undefined => suggestOwners(identity, { people })[0];

/** For identities that were known and whose facts are new; the others keep what they show. */
export async function refreshSuggestions(tx: Tx, identities: readonly Identity[], people: readonly DirectoryPerson[]): Promise<void> {
  await putSuggestions(tx, identities.map((identity) => ({ id: identityId(identity.key), best: bestOwner(identity, people) })));
}
