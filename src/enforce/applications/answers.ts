// Decides what applications ask in their own words, and searches. Each question looks at which revision stands, so that no answer is older than its policies.
import { compilePolicies, entity, loadEntities, type Entities, type EntityJson, type PolicyJson, type PolicySet } from "../../cedar/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { EVERYTHING, type Decision } from "../../model/index.ts";
import { applicationByName, applicationOfType, standingStops, type ApplicationRow, type Db } from "../../store/index.ts";
import type { ForeignQuestion } from "../records/index.ts";
import { contextOf, entityWith, overlaid } from "./question.ts";

export type Question = Omit<ForeignQuestion, "application">;

export interface Applications {
  /** `application`: whose the type of resource is; `null` when it is nobody's, and the answer is no. */
  ask(question: Question): Promise<{ readonly application: string | null; readonly decision: Decision }>;
  /** Ids of entities of the searched type for which the answer is yes, in their order, after `after`. */
  search(what: "subject" | "resource", question: Question, page: SearchPage): Promise<Found>;
  /** Names of actions, in the order in which the policies name them. */
  searchActions(question: Question, page: SearchPage): Promise<Found>;
}

export interface SearchPage {
  readonly after: string | null;
  readonly limit: number;
}
export interface Found {
  readonly found: readonly string[];
  /** From where to go on; `null` at the end. */
  readonly next: string | null;
}

interface Loaded {
  readonly name: string;
  readonly revision: number;
  readonly set: PolicySet;
  readonly entities: Entities;
  readonly says: ReadonlyMap<string, string>;
  /** Ids by type, in order. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly actions: readonly string[];
}

/** A page ends after so many looks too, so that a search that finds little answers in bounded time. */
const MOST_LOOKS = 10_000;

export function openApplications(db: Db): Applications {
  const known = new Map<string, Loaded>();
  const applicationFor = async (type: string): Promise<Loaded | undefined> => {
    const standing = await applicationOfType(db, type);
    if (standing === undefined) return undefined;
    const loaded = known.get(standing.name);
    if (loaded?.revision === standing.revision) return loaded;
    const row = await applicationByName(db, standing.name);
    if (row === undefined) return undefined;
    const fresh = load(row);
    known.set(row.name, fresh);
    return fresh;
  };
  const stopped = async () => (await standingStops(db)).find(({ kind, subject }) => kind === "everything" && subject === EVERYTHING);
  const searching = async (question: Question, page: SearchPage, candidatesOf: (of: Loaded) => readonly string[], place: (candidate: string) => Question): Promise<Found> => {
    const of = await applicationFor(question.resource.type);
    if (of === undefined || (await stopped()) !== undefined) return { found: [], next: null };
    return sift(candidatesOf(of), page, (candidate) => decide(of, place(candidate)).decision === "allow");
  };
  return {
    ask: async (question) => {
      const of = await applicationFor(question.resource.type);
      const stop = await stopped();
      if (stop !== undefined) return { application: of?.name ?? null, decision: no("kill-switch", `Everything is stopped: ${stop.reason}`, "Ask those who stopped it to lift the stop.") };
      if (of === undefined) return { application: null, decision: no("policy", `No application has resources of the type ${question.resource.type}.`, "Ask an administrator to add the application with its policies.") };
      return { application: of.name, decision: decide(of, question) };
    },
    search: (what, question, page) => searching(question, page, ({ ids }) => ids.get(question[what].type) ?? [], (id) => ({ ...question, [what]: { ...question[what], id } })),
    searchActions: (question, page) => searching(question, page, ({ actions }) => actions, (name) => ({ ...question, action: { name, properties: question.action.properties } })),
  };
}

function load(row: ApplicationRow): Loaded {
  const compiled = row.compiled as readonly { readonly id: string; readonly json: PolicyJson & { readonly annotations?: Readonly<Record<string, string>> } }[];
  const given = row.entities as readonly (EntityJson & { readonly uid: { readonly type: string; readonly id: string } })[];
  const ids = new Map([...Map.groupBy(given, ({ uid }) => uid.type)].map(([type, all]) => [type, all.map(({ uid }) => uid.id).sort()] as const));
  return {
    name: row.name,
    revision: row.revision,
    set: compilePolicies(compiled.map(({ id, json }) => [id, json] as const)),
    entities: loadEntities(given),
    says: new Map(compiled.flatMap(({ id, json }) => (json.annotations?.["says"] === undefined ? [] : [[id, json.annotations["says"]] as const]))),
    ids,
    actions: [...new Set(compiled.flatMap(({ json }) => actionsOf(json)))],
  };
}

function actionsOf({ action, effect }: PolicyJson): readonly string[] {
  if (effect === "forbid") return [];
  return [...(action.entity === undefined ? [] : [action.entity]), ...(action.entities ?? [])].map((each) => ("__entity" in each ? each.__entity : each).id);
}

function decide(of: Loaded, { subject, action, resource, context }: Question): Decision {
  const principal = entityWith(of.entities, { type: subject.type, id: subject.id }, subject.properties, "subject.properties");
  const target = entityWith(of.entities, { type: resource.type, id: resource.id }, resource.properties, "resource.properties");
  const act = entityWith(of.entities, { type: "Action", id: action.name }, action.properties, "action.properties");
  const answer = of.set.decide({ principal: principal.uid, action: entity("Action", action.name), resource: target.uid, context: contextOf(context), entities: overlaid(of.entities, [principal, target, act]) });
  const policies = answer.reason.map((id) => `${of.name}/${id}`);
  const errors = answer.errors.map(({ policy, error }) => ({ policy: `${of.name}/${policy}`, error }));
  // INVARIANT: a policy that errs denies, also where another permits.
  if (errors.length > 0) return { ...no("policy", `A policy of ${of.name} failed: ${errors[0]?.policy}: ${errors[0]?.error}.`, "Ask whoever keeps the application's policies to mend it."), policies: errors.map(({ policy }) => policy), errors };
  const says = answer.reason.map((id) => of.says.get(id)).find((text) => text !== undefined);
  if (answer.decision === "allow") return { ...no("policy", says ?? `Permitted by ${policies.join(", ")}.`, ""), decision: "allow", stage: null, policies };
  return { ...no("policy", policies.length === 0 ? `No policy of ${of.name} permits it.` : (says ?? `Forbidden by ${policies.join(", ")}.`), `Ask whoever keeps the policies of ${of.name}.`), policies };
}

const no = (stage: Decision["stage"], reason: string, remedy: string): Decision => ({ decision: "deny", stage, policies: [], errors: [], mandate: null, reason, remedy, obligations: [] });

function sift(candidates: readonly string[], { after, limit }: SearchPage, isYes: (candidate: string) => boolean): Found {
  const begin = after === null ? 0 : candidates.indexOf(after) + 1;
  if (after !== null && begin === 0) throw new MandateError("invalid_input", "what the page token names is there no more; search again from the beginning");
  const found: string[] = [];
  for (let at = begin; at < candidates.length; at++) {
    if (at - begin >= MOST_LOOKS || found.length >= limit) return { found, next: candidates[at - 1] ?? null };
    const candidate = candidates[at] as string;
    if (isYes(candidate)) found.push(candidate);
  }
  return { found, next: null };
}
