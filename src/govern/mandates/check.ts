// What is wrong with a mandate beyond its shape: times, people, scope, parents. Pure; what must be looked up is handed in.
import { digestOf } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { exceeds } from "./exceeds.ts";

export interface MandateProblem {
  /** Member of the document, for the form and the file. */
  readonly path: string;
  readonly says: string;
  /** `error` keeps the mandate from being submitted; `warning` is shown to author and approver. */
  readonly weight: "error" | "warning";
}

export interface KnownWorld {
  /** Day, UTC: `2026-11-24`. */
  readonly today: string;
  readonly mandateNamed: (name: string) => MandateDocument | undefined;
  /** `unknown` when no directory was read. */
  readonly person: (party: string) => "active" | "left" | "unknown";
  /** Identities that a subject names. */
  readonly subjects: (identity: string) => number;
  /** Whether the provider knows an action by this pattern; `undefined` when nobody can say. */
  readonly knowsAction: (provider: string, action: string) => boolean | undefined;
}

const LONGEST_DAYS = 366 * 3;

/** The content's fixed name: what approvers saw is what is in force, or the hashes differ. */
export const contentHash = (document: MandateDocument): string => digestOf(document);

export function problemsOf(document: MandateDocument, world: KnownWorld): readonly MandateProblem[] {
  return [...timeProblems(document, world), ...peopleProblems(document, world), ...subjectProblems(document, world), ...scopeProblems(document, world), ...parentProblems(document, world)];
}

const error = (path: string, says: string): MandateProblem => ({ path, says, weight: "error" });
const warning = (path: string, says: string): MandateProblem => ({ path, says, weight: "warning" });

function timeProblems({ start, end, review_every_days, scope }: MandateDocument, { today }: KnownWorld): readonly MandateProblem[] {
  const found: MandateProblem[] = [];
  const days = daysFrom(start, end);
  if (end < start) found.push(error("end", `it ends on ${end}, before it starts on ${start}; choose a later end`));
  else if (end < today) found.push(error("end", `it ended on ${end}; choose an end in the future`));
  if (days > LONGEST_DAYS) found.push(warning("end", `it runs for ${Math.round(days / 365)} years; a mandate is meant to be asked about again`));
  if (days > 0 && review_every_days > days) found.push(warning("review_every_days", "it ends before its first review"));
  if (scope.hours !== undefined && scope.hours.from >= scope.hours.to) found.push(error("scope.hours", `its hours end at ${scope.hours.to}, not after they begin at ${scope.hours.from}; for a night write two mandates or leave the hours out`));
  if (scope.hours !== undefined && !isZone(scope.hours.zone)) found.push(error("scope.hours.zone", `${scope.hours.zone} is no time zone; use an IANA name such as Europe/Zurich`));
  return found;
}

const daysFrom = (start: string, end: string) => (Date.parse(end) - Date.parse(start)) / 86_400_000;

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    // The runtime throws RangeError for a zone it does not know, which is the answer.
    return false;
  }
}

function peopleProblems({ owner, sponsor, deputies }: MandateDocument, { person }: KnownWorld): readonly MandateProblem[] {
  const found: MandateProblem[] = [];
  if (sameParty(owner, sponsor)) found.push(error("sponsor", `${sponsor} is the owner too; the sponsor answers for the business need and must be somebody else`));
  const deputy = (party: string, index: number) => [`deputies.${index}`, party] as const;
  const named = [["owner", owner] as const, ["sponsor", sponsor] as const, ...(deputies ?? []).map(deputy)];
  for (const [path, party] of named) {
    const status = person(party);
    if (status === "left") found.push(error(path, `${party} has left; name somebody who is there`));
    else if (status === "unknown" && !party.startsWith("team:")) found.push(warning(path, `${party} is not in the directory that was read`));
  }
  return found;
}

export const sameParty = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

function subjectProblems({ subjects, scope }: MandateDocument, world: KnownWorld): readonly MandateProblem[] {
  return subjects.flatMap(({ identity, agent }, index): readonly MandateProblem[] => {
    const path = `subjects.${index}`;
    if ((identity === undefined) === (agent === undefined)) return [error(path, "a subject names either an identity or an agent")];
    if (identity !== undefined && world.subjects(identity) === 0) return [warning(path, `${identity} is not in the inventory yet`)];
    return agent !== undefined && scope.tools === undefined ? [warning(path, `${agent} is given no tool`)] : [];
  });
}

function scopeProblems({ scope }: MandateDocument, { knowsAction }: KnownWorld): readonly MandateProblem[] {
  if (scope.access === undefined && scope.tools === undefined) return [error("scope", "it allows nothing: name actions on resources under `access`, or `tools`")];
  return (scope.access ?? []).flatMap(({ provider, actions }, index) =>
    actions.filter((action) => knowsAction(provider, action) === false).map((action) => error(`scope.access.${index}.actions`, `${provider} has no action ${action}; correct its name`)),
  );
}

function parentProblems(document: MandateDocument, { mandateNamed }: KnownWorld): readonly MandateProblem[] {
  if (document.parent === undefined) return [];
  const parent = mandateNamed(document.parent);
  if (parent === undefined) return [error("parent", `there is no mandate ${document.parent}; name one that exists, or leave the parent out`)];
  if (isAncestor(document.name, parent, mandateNamed)) return [error("parent", `${document.parent} descends from ${document.name}, so it cannot be its parent`)];
  return exceeds(document, parent).map(({ dimension, says }) => error(dimension === "time" ? "end" : `scope.${dimension}`, `goes beyond ${parent.name}: ${says}`));
}

/** INVARIANT: ends also on parents that are in a circle already. */
function isAncestor(name: string, from: MandateDocument, mandateNamed: KnownWorld["mandateNamed"]): boolean {
  const seen = new Set<string>();
  for (let at: MandateDocument | undefined = from; at !== undefined && !seen.has(at.name); at = at.parent === undefined ? undefined : mandateNamed(at.parent)) {
    if (at.name === name) return true;
    seen.add(at.name);
  }
  return false;
}
