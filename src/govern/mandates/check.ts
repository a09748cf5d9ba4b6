// What is wrong with a mandate beyond its shape: times, people, scope, parents. Pure; what must be looked up is handed in.
import { digestOf } from "../../kernel/index.ts";
import { isTeam, sameParty, type ArgumentLimit, type MandateDocument, type MandatedAccess, type MandatedTool } from "../../model/index.ts";
import { isExactDecimal } from "../../cedar/index.ts";
import { exceeds } from "./exceeds.ts";
import { isZone } from "./hours.ts";
import { PLACEHOLDERS } from "./templates.ts";

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
  /** `unknown` when no directory was read, or it says nothing; `no-team` when it tells of teams and not of this one. */
  readonly person: (party: string) => "active" | "left" | "unknown" | "no-team";
  /** Identities that a subject names. */
  readonly subjects: (identity: string) => number;
  /** Agents of the register that go by the name or are made from the template of that name. */
  readonly agents?: (name: string) => number;
  /** Whether the provider knows an action by this pattern; `undefined` when nobody can say. */
  readonly knowsAction: (provider: string, action: string) => boolean | undefined;
  /** Whether an agent is configured with a server of tools of this name; `undefined` when no configuration was read. */
  readonly knowsServer?: (server: string) => boolean | undefined;
  /** Whether anything of the inventory has a name that this pattern matches; `undefined` when the provider's resources were not read. */
  readonly matchesResource?: (provider: string, pattern: string) => boolean | undefined;
}

const LONGEST_DAYS = 366 * 3;

/** The content's fixed name: what approvers saw is what is in force, or the hashes differ. */
export const contentHash = (document: MandateDocument): string => digestOf(document);

export function problemsOf(document: MandateDocument, world: KnownWorld): readonly MandateProblem[] {
  return [...nameProblems(document), ...timeProblems(document, world), ...peopleProblems(document, world), ...subjectProblems(document, world), ...scopeProblems(document, world), ...parentProblems(document, world)];
}

const error = (path: string, says: string): MandateProblem => ({ path, says, weight: "error" });
const warning = (path: string, says: string): MandateProblem => ({ path, says, weight: "warning" });

/** Pages and routes beside those of the mandates themselves. A mandate so named could not be opened by its name. */
export const TAKEN_NAMES: readonly string[] = ["templates", "check", "counts", "proposals", "preview", "drift", "new", "apply", "events", "actions"];

function nameProblems({ name, owner, sponsor, purpose }: MandateDocument): readonly MandateProblem[] {
  const isTaken = TAKEN_NAMES.includes(name);
  const blank = (path: string, text: string, placeholder: string, says: string) => (text === placeholder ? [error(path, says)] : []);
  return [
    ...(isTaken ? [error("name", `${name} is the name of a page of the console, so a mandate of that name could not be opened; choose another`)] : []),
    ...blank("owner", owner, PLACEHOLDERS.owner, `${owner} stands in the template; name who answers for it`),
    ...blank("sponsor", sponsor, PLACEHOLDERS.sponsor, `${sponsor} stands in the template; name who needs it`),
    ...blank("purpose.text", purpose.text, PLACEHOLDERS.purpose, "say what it is for"),
  ];
}

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

function peopleProblems({ owner, sponsor, deputies }: MandateDocument, { person }: KnownWorld): readonly MandateProblem[] {
  const found: MandateProblem[] = [];
  if (sameParty(owner, sponsor)) found.push(error("sponsor", `${sponsor} is the owner too; the sponsor answers for the business need and must be somebody else`));
  const deputy = (party: string, index: number) => [`deputies.${index}`, party] as const;
  const named = [["owner", owner] as const, ["sponsor", sponsor] as const, ...(deputies ?? []).map(deputy)];
  for (const [path, party] of named) {
    const status = person(party);
    if (status === "left") found.push(error(path, `${party} has left; name somebody who is there`));
    else if (status === "no-team") found.push(warning(path, `${party} is no team of the directory; correct its name, or nobody will be able to act for it`));
    else if (status === "unknown" && !isTeam(party)) found.push(warning(path, `${party} is not in the directory that was read`));
  }
  return found;
}

function subjectProblems({ subjects, scope }: MandateDocument, world: KnownWorld): readonly MandateProblem[] {
  return subjects.flatMap(({ identity, agent }, index): readonly MandateProblem[] => {
    const path = `subjects.${index}`;
    if ((identity === undefined) === (agent === undefined)) return [error(path, "a subject names either an identity or an agent")];
    if (identity !== undefined && world.subjects(identity) === 0) return [warning(path, `${identity} is not in the inventory yet`)];
    if (agent !== undefined && world.agents?.(agent) === 0) return [warning(path, `no agent ${agent} is registered yet; it is for whoever is registered under that name`)];
    return agent !== undefined && scope.tools === undefined ? [warning(path, `${agent} is given no tool`)] : [];
  });
}

function scopeProblems(document: MandateDocument, world: KnownWorld): readonly MandateProblem[] {
  const { access = [], tools = [] } = document.scope;
  if (access.length === 0 && tools.length === 0) return [error("scope", "it allows nothing: name actions on resources under `access`, or `tools`")];
  return [...access.flatMap((entry, index) => accessProblems(entry, `scope.access.${index}`, world)), ...tools.flatMap((tool, index) => toolProblems(tool, `scope.tools.${index}`, world))];
}

const KUBERNETES_ACTION = /^\S+ \S+$/;

function accessProblems({ provider, actions, resources }: MandatedAccess, path: string, { knowsAction, matchesResource }: KnownWorld): readonly MandateProblem[] {
  const unknown = actions.filter((action) => knowsAction(provider, action) === false || (provider === "kubernetes" && action !== "*" && !KUBERNETES_ACTION.test(action)));
  const unmatched = resources.filter((resource) => matchesResource?.(provider, resource) === false);
  return [
    ...unknown.map((action) => error(`${path}.actions`, provider === "kubernetes" ? `${action} is no action of Kubernetes; write a verb and a resource, such as \`get pods\` or \`* apps/deployments\`` : `${provider} has no action ${action}; correct its name`)),
    ...[...actions, ...resources].filter((each) => each.includes("?")).map((each) => error(`${path}.${actions.includes(each) ? "actions" : "resources"}`, `${each} has a ?, which is no wildcard here; write * for any text`)),
    ...unmatched.map((resource) => warning(`${path}.resources`, `${resource} matches nothing that was read from ${provider}; check that it is spelled right`)),
  ];
}

function toolProblems({ server, arguments: given = {} }: MandatedTool, path: string, { knowsServer }: KnownWorld): readonly MandateProblem[] {
  const limits = Object.entries(given).flatMap(([name, limit]) => limitProblems(limit, `${path}.arguments.${name}`));
  return knowsServer?.(server) === false ? [warning(`${path}.server`, `no agent that was read has a server ${server}; check its name`), ...limits] : limits;
}

function limitProblems(limit: ArgumentLimit, path: string): readonly MandateProblem[] {
  const { min, max, equals, one_of = [], absent, ...rest } = limit;
  const inexact = [min, max, equals, ...one_of].find((value) => typeof value === "number" && !isExactDecimal(value));
  const isMore = [min, max, equals, rest.matches, rest.max_length].some((value) => value !== undefined) || one_of.length > 0;
  return [
    ...(inexact === undefined ? [] : [error(path, `${inexact} cannot be checked to the last digit; give at most four decimals, and less than 900 trillion`)]),
    ...(min !== undefined && max !== undefined && min > max ? [error(path, `it must be at least ${min} and at most ${max}, which no number is; exchange them`)] : []),
    ...(absent === true && isMore ? [error(path, "it must not be given at all, so nothing else can be said of it; take one of them out")] : []),
  ];
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
