// Keeps the best owner suggestion beside each identity, so that the list can show and filter it.
import type { DirectoryPerson, Identity } from "../../model/index.ts";
import { identityId, ownerAnswers, putSuggestions, type OwnerGuess, type Tx } from "../../store/index.ts";
import { suggestOwners, type OwnerAnswer } from "./owners.ts";

/** What suggestions are weighed by, read once for an import. */
export interface Evidence {
  readonly people: readonly DirectoryPerson[];
  readonly answers: ReadonlyMap<string, readonly OwnerAnswer[]>;
  readonly now: Date;
}

export const readEvidence = async (tx: Tx, people: readonly DirectoryPerson[]): Promise<Evidence> => ({ people, answers: await ownerAnswers(tx), now: tx.at });

export const bestOwner = (identity: Identity, { people, answers, now }: Evidence): OwnerGuess | undefined => suggestOwners(identity, { people, answers: answers.get(identity.key) ?? [], now })[0];

/** For identities that were known and whose facts are new; the others keep what they show. */
export async function refreshSuggestions(tx: Tx, identities: readonly Identity[], evidence: Evidence): Promise<void> {
  await putSuggestions(tx, identities.map((identity) => ({ id: identityId(identity.key), best: bestOwner(identity, evidence) })));
}
