// From what people write of an agent to what holds for it: an instance takes from its template what it leaves out, and never gets more. Pure.
import { subjectFits, type AgentContent, type AgentDocument, type AgentAuthentication, type KeylessAuthentication } from "../../model/index.ts";
import { error, type AgentProblem } from "./authentication.ts";

export const isKeyless = (method: AgentAuthentication): method is KeylessAuthentication => method.method !== "client_secret";

/** What an instance takes from its template and may not say itself. */
const TAKEN = ["owner", "sponsor", "runtime"] as const;

/** Members that must be there, or must not. `template`: the content of the one it names, `undefined` when it names none. */
export function shapeProblems(document: AgentDocument, template: AgentContent | undefined): readonly AgentProblem[] {
  if (document.template === undefined) return [...TAKEN, "purpose" as const].flatMap((member) => (document[member] === undefined ? [error(member, "must be filled in")] : []));
  if (document.kind === "template") return [error("template", "a template is no instance of another; leave one of the two out")];
  if (template === undefined) return [error("template", `there is no template ${document.template}; register it first, or correct its name`)];
  return TAKEN.flatMap((member) => (document[member] === undefined ? [] : [error(member, `an instance takes its ${member} from ${template.name}; leave it out, or change the template`)]));
}

/** Only of a document without errors of its shape. */
export function contentOf(document: AgentDocument, template: AgentContent | undefined, secrets: readonly AgentAuthentication[] = []): AgentContent {
  const { name, title, authentication } = document;
  const of = <T>(given: T | undefined, taken: T | null | undefined): T => (given ?? taken) as T;
  return {
    name,
    title,
    purpose: of(document.purpose, template?.purpose),
    owner: of(document.owner, template?.owner),
    sponsor: of(document.sponsor, template?.sponsor),
    runtime: of(document.runtime, template?.runtime),
    mandate: document.mandate ?? template?.mandate ?? null,
    environment: document.environment ?? template?.environment ?? null,
    end: document.end ?? template?.end ?? null,
    authentication: [...authentication, ...secrets],
  };
}

/** What the agent's content would be written as: what an instance takes is left out. */
export function documentOf(content: AgentContent, kind: "agent" | "template", template: AgentContent | undefined): AgentDocument {
  const { name, title, purpose, owner, sponsor, mandate, runtime, environment, end, authentication } = content;
  const own = <K extends string, T>(member: K, value: T | null, taken: T | null | undefined): { readonly [P in K]?: T } => (value === null || (taken !== undefined && JSON.stringify(value) === JSON.stringify(taken)) ? {} : ({ [member]: value } as { [P in K]: T }));
  return {
    name,
    title,
    ...(kind === "template" ? { kind } : {}),
    ...(template === undefined ? { purpose, owner, sponsor, runtime } : { template: template.name, ...own("purpose", purpose, template.purpose) }),
    ...own("mandate", mandate, template?.mandate),
    ...own("environment", environment, template?.environment),
    ...own("end", end, template?.end),
    authentication: authentication.filter(isKeyless),
  };
}

/**
 * Where an instance would have more than its template. `descends`: whether a mandate is the other or stands below it. INVARIANT: what is not in the
 * template cannot be in an instance; a template without ways of authentication leaves them open, for keys are each instance's own.
 */
export function excessOver(instance: AgentContent, template: AgentContent, descends: (mandate: string, from: string) => boolean): readonly AgentProblem[] {
  const found: AgentProblem[] = [];
  if (template.mandate !== null && (instance.mandate === null || !descends(instance.mandate, template.mandate))) found.push(error("mandate", `${instance.mandate ?? "no mandate"} does not stand below ${template.mandate}, the mandate of ${template.name}; name that one or a child of it`));
  if (template.environment !== null && instance.environment !== template.environment) found.push(error("environment", `${template.name} is for ${template.environment}; make another template for ${instance.environment ?? "no environment"}`));
  if (template.end !== null && (instance.end === null || instance.end > template.end)) found.push(error("end", `${template.name} ends on ${template.end}; choose that day or an earlier one`));
  const open = template.authentication.filter(isKeyless);
  if (open.length === 0) return found;
  for (const [index, method] of instance.authentication.filter(isKeyless).entries()) if (!open.some((allowed) => isWithin(method, allowed))) found.push(error(`authentication.${index}`, `${template.name} lets its instances prove themselves by ${[...new Set(open.map(named))].join(" or ")}, and by nothing else`));
  return found;
}

const named = (method: KeylessAuthentication): string => (method.method === "federation" ? `tokens of ${method.issuer} for ${method.subject}` : method.method);

function isWithin(method: KeylessAuthentication, allowed: KeylessAuthentication): boolean {
  if (method.method !== allowed.method) return false;
  if (method.method !== "federation" || allowed.method !== "federation") return true;
  return method.kind === allowed.kind && method.issuer === allowed.issuer && method.audience === allowed.audience && (method.subject === allowed.subject || (!method.subject.includes("*") && subjectFits(allowed.subject, method.subject)));
}
