// Who answers for an identity, as far as the estate says: a person's confirmation, or a hint strong enough to stand for one in a plain scan.
import type { DirectoryPerson, Identity, OwnerHint } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";

/** From this weight on a hint is a declaration (an owner tag, an owner annotation, a CODEOWNERS line), not a guess. */
export const STRONG_HINT = 0.8;

export const hintsOf = (identity: Identity): readonly OwnerHint[] => [...(identity.ownerHints ?? [])].sort((a, b) => b.weight - a.weight);

/** Who is named as owner, and how sure that is. */
export function namedOwners(graph: Graph, identity: Identity): readonly { readonly name: string; readonly how: string; readonly confirmed: boolean }[] {
  const confirmed = graph.ownership(identity.key);
  if (confirmed !== undefined) return [{ name: confirmed.owner, how: `confirmed by ${confirmed.confirmedBy}`, confirmed: true }];
  return hintsOf(identity).filter((hint) => hint.weight >= STRONG_HINT).map((hint) => ({ name: hint.candidate, how: hint.reason, confirmed: false }));
}

/** The person of the directory that a name, login or address means. */
export function personCalled(graph: Graph, candidate: string): DirectoryPerson | undefined {
  const wanted = plain(candidate);
  if (wanted === "") return undefined;
  return graph.estate.people.find((person) => [person.login, person.email, person.name, person.email.split("@")[0] ?? ""].some((known) => plain(known) === wanted));
}

const plain = (text: string) => text.trim().toLowerCase().replace(/^@/, "").replace(/^.*<([^>]+)>$/, "$1");
