// Who may answer for an identity, from evidence: tags, annotations, creators, CODEOWNERS, commits, namespaces, and what people answered when they were
// asked. Suggestions only; a person confirms.
import type { DirectoryPerson, Identity, OwnerHint } from "../../model/index.ts";
import { decayed, howOld } from "./decay.ts";

export interface OwnerSuggestion {
  readonly candidate: string;
  /** 0..1. */
  readonly confidence: number;
  readonly reasons: readonly { readonly signal: OwnerHint["signal"] | "directory"; readonly reason: string; readonly weight: number }[];
}

/** What somebody said about the owner when he was asked. */
export interface OwnerAnswer {
  /** Every name of who answered, in lower case. */
  readonly by: readonly string[];
  readonly answer: "declined" | "pointed";
  readonly to: string | null;
  readonly at: string;
}

export interface Weighed {
  readonly people: readonly DirectoryPerson[];
  readonly answers?: readonly OwnerAnswer[];
  /** Without it nothing is taken as old. */
  readonly now?: Date;
}

const LEFT_FACTOR = 0.1;
/** Who said that it is not his is kept and shown, far down: he may be mistaken. */
const DECLINED_FACTOR = 0.1;
/** As strong as a tag: a person who is near to it said so. */
const POINTED_WEIGHT = 0.8;
const KNOWN_BONUS = 0.1;
const HIGHEST = 0.99;

/**
 * Best first. Independent signals for one candidate add up as 1 - Π(1 - weight), so two weak reasons make a better one and none makes certainty.
 * Somebody who has left is kept and shown, far down: the person may tell who took over.
 */
export function suggestOwners(identity: Identity, weighed: Weighed): readonly OwnerSuggestion[] {
  const byCandidate = new Map<string, Candidate>();
  for (const hint of [...(identity.ownerHints ?? []), ...(weighed.answers ?? []).flatMap(hintOf)]) {
    const candidate = hint.candidate.trim();
    if (candidate === "" || isMachine(candidate)) continue;
    const person = personOf(candidate, weighed.people);
    const key = person?.login ?? normal(candidate);
    const known = byCandidate.get(key) ?? { candidate: person?.email || candidate, person, hints: [] };
    known.hints.push(hint);
    byCandidate.set(key, known);
  }
  return [...byCandidate.values()].map((found) => toSuggestion(found, weighed)).sort((a, b) => b.confidence - a.confidence || (a.candidate < b.candidate ? -1 : 1));
}

interface Candidate {
  readonly candidate: string;
  readonly person: DirectoryPerson | undefined;
  readonly hints: OwnerHint[];
}

const hintOf = ({ by, answer, to, at }: OwnerAnswer): readonly OwnerHint[] =>
  answer === "pointed" && to !== null ? [{ candidate: to, signal: "answer", reason: `${by[0] ?? "somebody"} was asked and pointed to ${to}`, weight: POINTED_WEIGHT, at }] : [];

const aged = (hint: OwnerHint, now: Date | undefined): OwnerHint => {
  if (now === undefined) return hint;
  const age = howOld(hint.at, now);
  return { ...hint, weight: decayed(hint.weight, hint.at, now), ...(age === undefined ? {} : { reason: `${hint.reason}, ${age}` }) };
};

function toSuggestion(found: Candidate, { now, answers }: Weighed): OwnerSuggestion {
  // One signal counts once, by its strongest hint: ten commits are not ten reasons.
  const strongest = new Map<OwnerHint["signal"], OwnerHint>();
  for (const hint of found.hints.map((each) => aged(each, now))) if (hint.weight > (strongest.get(hint.signal)?.weight ?? -1)) strongest.set(hint.signal, hint);
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
  // Who points to another says no as well.
  const declined = answers?.find(({ by }) => namesOf(found).some((name) => by.includes(name)));
  if (declined !== undefined) {
    confidence *= DECLINED_FACTOR;
    reasons.push({ signal: "answer", reason: `${found.candidate} was asked and said no on ${declined.at.slice(0, 10)}`, weight: -1 });
  }
  return { candidate: found.candidate, confidence: Math.round(Math.min(confidence, HIGHEST) * 100) / 100, reasons: [...reasons].sort((a, b) => b.weight - a.weight) };
}

/** In lower case. */
const namesOf = ({ candidate, person }: Candidate): readonly string[] => [candidate, person?.login ?? "", person?.email ?? ""].filter((name) => name !== "").map((name) => name.toLowerCase());

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
