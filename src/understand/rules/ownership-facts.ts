// Who answers for an identity, as far as the estate says: a person's confirmation, or a hint strong enough to stand for one in a plain scan.
import { nodeKey, type DirectoryPerson, type Identity, type OwnerHint } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { isRecord, list, oncePerGraph } from "./facts.ts";

/** From this weight on a hint is a declaration (an owner tag, an owner annotation, a CODEOWNERS line), not a guess. */
const STRONG_HINT = 0.8;
/** CODEOWNERS is a declaration by its nature; how well its line fits the file only orders the candidates. */
const CODEOWNERS_HINT = 0.5;

const isDeclaration = (hint: OwnerHint) => hint.weight >= (hint.signal === "codeowners" ? CODEOWNERS_HINT : STRONG_HINT);

/** Every hint, strongest first; who reviews its file in a repository counts too. */
export const hintsOf = (graph: Graph, identity: Identity): readonly OwnerHint[] => [...(identity.ownerHints ?? []), ...reviewersOf(graph, identity)].sort((a, b) => b.weight - a.weight);

/** Who must review a change of an agent's configuration, by the CODEOWNERS of the repository it lies in. */
export function reviewersOf(graph: Graph, identity: Identity): readonly OwnerHint[] {
  const path = identity.location?.file;
  if (identity.type !== "agent-client" || path === undefined) return [];
  const repository = graph.resource(nodeKey({ provider: "source-code", realm: identity.realm, type: "repository", nativeId: identity.realm }));
  const kept = repository?.attributes?.["codeowners"];
  const lines = isRecord(kept) ? Object.values(kept).flatMap(list).filter(isRecord) : [];
  // SPEC: CODEOWNERS. The last line that fits decides, and one without owners takes the owners away.
  const line = lines.findLast((candidate) => fits(String(candidate["pattern"] ?? ""), path));
  return list(line?.["owners"]).map(String).map((candidate) => ({ candidate, signal: "codeowners" as const, reason: `CODEOWNERS gives ${String(line?.["pattern"])} to ${candidate}`, weight: 0.75 }));
}

function fits(pattern: string, path: string): boolean {
  const bare = pattern.replace(/^\//, "").replace(/\*+$/, "");
  return bare === "" || path === bare || path.startsWith(bare.endsWith("/") ? bare : `${bare}/`) || (!pattern.startsWith("/") && path.endsWith(`/${bare}`));
}

/** Who is named as owner, and how sure that is. */
export function namedOwners(graph: Graph, identity: Identity): readonly { readonly name: string; readonly how: string; readonly confirmed: boolean }[] {
  const confirmed = graph.ownership(identity.key);
  if (confirmed !== undefined) return [{ name: confirmed.owner, how: `confirmed by ${confirmed.confirmedBy}`, confirmed: true }];
  return hintsOf(graph, identity).filter(isDeclaration).map((hint) => ({ name: hint.candidate, how: hint.reason, confirmed: false }));
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
