// Who may answer for an identity, from evidence: tags, annotations, creators, CODEOWNERS, commits, namespaces. Suggestions only; a person confirms.
import type { DirectoryPerson, Identity, OwnerHint } from "../../model/index.ts";

export interface OwnerSuggestion {
  readonly candidate: string;
  /** 0..1. */
  readonly confidence: number;
  readonly reasons: readonly { readonly signal: OwnerHint["signal"] | "directory"; readonly reason: string; readonly weight: number }[];
}

const LEFT_FACTOR = 0.1;
const KNOWN_BONUS = 0.1;
const HIGHEST = 0.99;

/**
 * Best first. Independent signals for one candidate add up as 1 - Π(1 - weight), so two weak reasons make a better one and none makes certainty.
 * Somebody who has left is kept and shown, far down: the person may tell who took over.
 */
export function suggestOwners(identity: Identity, estate: { readonly people: readonly DirectoryPerson[] }): readonly OwnerSuggestion[] {
  const byCandidate = new Map<string, { candidate: string; person: DirectoryPerson | undefined; hints: OwnerHint[] }>();
  for (const hint of identity.ownerHints ?? []) {
    const candidate = hint.candidate.trim();
    if (candidate === "" || isMachine(candidate)) continue;
    const person = personOf(candidate, estate.people);
    const key = person?.login ?? normal(candidate);
    const known = byCandidate.get(key) ?? { candidate: person?.email || candidate, person, hints: [] };
    known.hints.push(hint);
    byCandidate.set(key, known);
  }
  return [...byCandidate.values()].map(toSuggestion).sort((a, b) => b.confidence - a.confidence || (a.candidate < b.candidate ? -1 : 1));
}

function toSuggestion(found: { candidate: string; person: DirectoryPerson | undefined; hints: readonly OwnerHint[] }): OwnerSuggestion {
  // One signal counts once, by its strongest hint: ten commits are not ten reasons.
  const strongest = new Map<OwnerHint["signal"], OwnerHint>();
  for (const hint of found.hints) if (hint.weight > (strongest.get(hint.signal)?.weight ?? -1)) strongest.set(hint.signal, hint);
  const reasons: OwnerSuggestion["reasons"][number][] = [...strongest.values()].map(({ signal, reason, weight }) => ({ signal, reason, weight }));
  let confidence = 1 - reasons.reduce((rest, { weight }) => rest * (1 - Math.min(Math.max(weight, 0), HIGHEST)), 1);
  if (found.person?.active === true) {
    confidence += (1 - confidence) * KNOWN_BONUS;
    reasons.push({ signal: "directory", reason: `${found.person.name} is active in the directory`, weight: KNOWN_BONUS });
  } else if (found.person !== undefined) {
    confidence *= LEFT_FACTOR;
    const since = found.person.leftAt === undefined ? "" : ` since ${found.person.leftAt.slice(0, 10)}`;
    reasons.push({ signal: "directory", reason: `${found.person.name} is not active in the directory${since}`, weight: -1 });
  }
  return { candidate: found.candidate, confidence: Math.round(Math.min(confidence, HIGHEST) * 100) / 100, reasons: [...reasons].sort((a, b) => b.weight - a.weight) };
}

const normal = (candidate: string) => candidate.toLowerCase().replace(/^@/, "");

/** One index for each list of people: an import asks a hundred thousand times. */
const indices = new WeakMap<readonly DirectoryPerson[], ReadonlyMap<string, DirectoryPerson>>();

function personOf(candidate: string, people: readonly DirectoryPerson[]): DirectoryPerson | undefined {
  const index = indices.get(people) ?? byName(people);
  indices.set(people, index);
  return index.get(normal(candidate));
}

/** By login, e-mail address and name; the first person of a name has it. */
function byName(people: readonly DirectoryPerson[]): ReadonlyMap<string, DirectoryPerson> {
  const index = new Map<string, DirectoryPerson>();
  for (const person of people) {
    for (const known of [person.login, person.email, person.name]) if (known !== "" && !index.has(normal(known))) index.set(normal(known), person);
  }
  return index;
}

/** A robot is no owner: it answers for nothing. */
function isMachine(candidate: string): boolean {
  return /\[bot\]$|^(root|terraform|jenkins|github-actions|system:.*|.*noreply@.*)$/i.test(candidate);
}
