// What is wrong with an agent beyond its shape: people, times, its mandate, its ways of authentication. Pure; what must be looked up is handed in.
import { sameParty, type AgentContent, type AgentDocument } from "../../model/index.ts";
import { authenticationProblems, error, warning, type AgentProblem } from "./authentication.ts";
import { contentOf, excessOver, isKeyless, shapeProblems } from "./content.ts";

export interface KnownWorld {
  /** The day: 2026-11-24. */
  readonly today: string;
  /** Content of the template that the document names. */
  readonly template: (AgentContent & { readonly isUsable: boolean }) | undefined;
  readonly person: (party: string) => "present" | "left" | "unknown";
  /** `undefined`: there is no such mandate. */
  readonly mandate: (name: string) => { readonly isInForce: boolean; readonly names: (agent: string, template: string | undefined) => boolean } | undefined;
  readonly descends: (mandate: string, from: string) => boolean;
  /** It has a client secret, of which the document says nothing. */
  readonly hasSecret: boolean;
  /** Other agents that the proof at this path stands for already. */
  readonly provedBy: (path: string) => string | undefined;
}

export interface CheckedAgent {
  readonly problems: readonly AgentProblem[];
  /** `undefined` when its shape is wrong. */
  readonly content: AgentContent | undefined;
}

export function checkAgent(document: AgentDocument, world: KnownWorld): CheckedAgent {
  const methods = document.authentication.flatMap((method, index) => authenticationProblems(method, `authentication.${index}`));
  const shape = shapeProblems(document, world.template);
  if (shape.length > 0) return { problems: [...shape, ...methods], content: undefined };
  const content = contentOf(document, world.template);
  const excess = world.template === undefined ? [] : excessOver(content, world.template, world.descends);
  const unusable = world.template?.isUsable === false ? [error("template", `${world.template.name} is not active, so it has no new instances; resume it, or name another`)] : [];
  const taken = document.name === "new" ? [error("name", "the page on which agents are registered is called new; choose another name")] : [];
  const found = [...taken, ...unusable, ...peopleProblems(content, document.template !== undefined, world), ...timeProblems(content, world), ...mandateProblems(content, document, world), ...excess, ...methods, ...sharedProblems(document, world)];
  return { problems: found, content };
}

function peopleProblems({ owner, sponsor }: AgentContent, isInstance: boolean, { person }: KnownWorld): readonly AgentProblem[] {
  const found: AgentProblem[] = [];
  const at = (member: string) => (isInstance ? "template" : member);
  if (sameParty(owner, sponsor)) found.push(error(at("sponsor"), `${sponsor} is the owner too; the owner looks after it, the sponsor answers for the need, and they are two`));
  for (const [member, party] of [["owner", owner], ["sponsor", sponsor]] as const) {
    const status = person(party);
    if (status === "left") found.push(error(at(member), `${party} has left; name somebody who is there`));
    else if (status === "unknown") found.push(warning(at(member), `${party} is not in the directory that was read`));
  }
  return found;
}

const timeProblems = ({ end }: AgentContent, { today }: KnownWorld): readonly AgentProblem[] => (end !== null && end < today ? [error("end", `its last day was ${end}; choose a later one`)] : []);

/** INVARIANT: naming a mandate gives nothing. What an agent may do is what a mandate that names it was approved for. */
function mandateProblems({ name, mandate }: AgentContent, { template }: AgentDocument, world: KnownWorld): readonly AgentProblem[] {
  if (mandate === null) return [warning("mandate", "no mandate is named, so it may do nothing until one in force names it")];
  const known = world.mandate(mandate);
  if (known === undefined) return [warning("mandate", `there is no mandate ${mandate} yet; it may do nothing until there is one that names it`)];
  if (!known.names(name, template)) return [warning("mandate", `${mandate} does not name ${name} among its subjects; write a version of it that has \`- agent: ${template ?? name}\``)];
  return known.isInForce ? [] : [warning("mandate", `${mandate} is not in force, so nothing is allowed under it yet`)];
}

function sharedProblems({ authentication, kind, template }: AgentDocument, { provedBy, hasSecret }: KnownWorld): readonly AgentProblem[] {
  const shared = authentication.filter(isKeyless).flatMap((_, index) => {
    const path = `authentication.${index}`;
    const other = provedBy(path);
    return other === undefined ? [] : [error(path, `${other} proves itself by the same, so nobody could tell the two apart; give each agent a proof of its own`)];
  });
  if (authentication.length > 0 || hasSecret || kind === "template") return shared;
  return [warning("authentication", `it cannot prove who it is, so it gets no tokens${template === undefined ? "" : " (each instance has its own keys)"}; add a way that needs no shared secret`)];
}
