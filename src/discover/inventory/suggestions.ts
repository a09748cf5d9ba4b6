// Keeps the best owner suggestion beside each identity, so that the list can show and filter it.
import type { Identity } from "../../model/index.ts";
import { identityId, listPeople, putSuggestions, type Tx } from "../../store/index.ts";
import { suggestOwners } from "./owners.ts";

/** For the identities whose facts are new; the others keep what they show. */
export async function refreshSuggestions(tx: Tx, identities: readonly Identity[]): Promise<void> {
  const people = await listPeople(tx);
  await putSuggestions(
    tx,
    identities.map((identity) => ({ id: identityId(identity.key), best: suggestOwners(identity, { people })[0] })),
  );
}
