// Who answers for an identity, as far as the estate says: a person's confirmation, or a hint strong enough to stand for one in a plain scan.
import type { DirectoryPerson, Identity, OwnerHint } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { oncePerGraph } from "./facts.ts";

/** From this weight on a hint is a declaration (an owner tag, an owner annotation, a CODEOWNERS line), not a guess. */
const STRONG_HINT = 0.8;
/** CODEOWNERS is a declaration by its nature; how well its line fits the file only orders the candidates. */
const CODEOWNERS_HINT = 0.5;

const isDeclaration = (hint: OwnerHint) => hint.weight >= (hint.signal === "codeowners" ? CODEOWNERS_HINT : STRONG_HINT);

export const hintsOf = (identity: Identity): readonly OwnerHint[] => [...(identity.ownerHints ?? [])].sort((a, b) => b.weight - a.weight);

/** Who is named as owner, and how sure that is. */
export function namedOwners(graph: Graph, identity: Identity): readonly { readonly name: string; readonly how: string; readonly confirmed: boolean }[] {
  const confirmed = graph.ownership(identity.key);
  if (confirmed !== undefined) return [{ name: confirmed.owner, how: `confirmed by ${confirmed.confirmedBy}`, confirmed: true }];
  return hintsOf(identity).filter(isDeclaration).map((hint) => ({ name: hint.candidate, how: hint.reason, confirmed: false }));
}

/** The people of the directory under each of their names. */
const directory = oncePerGraph((graph): ReadonlyMap<string, DirectoryPerson> => {
  const index = new Map<string, DirectoryPerson>();
  for (const person of [...graph.estate.people, ...observedPeople(graph)]) {
    for (const name of [person.login, person.email, person.name, person.email.split("@")[0] ?? ""]) if (plain(name) !== "" && !index.has(plain(name))) index.set(plain(name), person);
  }
  return index;
});

/** People as a directory export observes them: identities of the provider `directory`. */
function observedPeople(graph: Graph): readonly DirectoryPerson[] {
  return graph.estate.identities.filter((identity) => identity.provider === "directory" && identity.kind === "person").map((identity) => {
    const text = (name: string, otherwise: string) => (typeof identity.attributes?.[name] === "string" ? String(identity.attributes[name]) : otherwise);
    const leftAt = text("leftAt", "");
    return { login: text("login", identity.nativeId), email: text("email", identity.nativeId), name: identity.name, active: identity.enabled !== false, ...(leftAt === "" ? {} : { leftAt }) };
  });
}

/** The person of the directory that a name, login or address means. */
export const personCalled = (graph: Graph, candidate: string): DirectoryPerson | undefined => directory(graph).get(plain(candidate));

const plain = (text: string) => text.trim().toLowerCase().replace(/^.*<([^>]+)>$/, "$1").replace(/^@/, "");
