// Keeps the best owner suggestion beside each identity, so that the list can show and filter it.
import type { Identity } from "../../model/index.ts";
import { identityId, listPeople, putSuggestions, readStoredNodes, type Suggestion, type Tx } from "../../store/index.ts";
import { suggestOwners } from "./owners.ts";
import { fromStored } from "./rows.ts";

const BATCH = 20_000;

export async function refreshSuggestions(tx: Tx, identityKeys: readonly string[]): Promise<void> {
  const people = await listPeople(tx);
  for (let from = 0; from < identityKeys.length; from += BATCH) {
    const ids = identityKeys.slice(from, from + BATCH).map(identityId);
    const stored = await readStoredNodes(tx, "identity", ids, []);
    const suggestions: Suggestion[] = [];
    for (const row of stored) {
      const [best] = suggestOwners(fromStored(row).facts as Identity, { people });
      if (best !== undefined) suggestions.push({ id: row.id, candidate: best.candidate, confidence: best.confidence });
    }
    await putSuggestions(tx, ids, suggestions);
  }
}
