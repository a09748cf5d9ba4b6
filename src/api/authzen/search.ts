// AuthZEN's searches: who may, on what, and what. Looks that count nothing; a page token is bound to its question.
import type { Applications, Found, SearchPage } from "../../enforce/applications/index.ts";
import type { DecisionPoint } from "../../enforce/decision/index.ts";
import { digestOf, MandateError } from "../../kernel/index.ts";
import { questionOf } from "./evaluate.ts";
import { isTheirs, mapQuestion, MCP_METHODS, toolOf } from "./mapping.ts";
import type { StandingOf } from "./standing.ts";
import type { ActionSearch, Evaluation, ResourceSearch, SubjectSearch } from "./wire.ts";
import type { z } from "zod";

export interface Searching {
  readonly point: DecisionPoint;
  readonly applications: Applications;
  readonly standingOf: StandingOf;
}

export interface Results {
  readonly results: readonly Readonly<Record<string, string>>[];
  readonly page: { readonly next_token: string; readonly count: number };
}

const PAGE = 100;
/** Also of looks at mandates: a page ends after so many. */
const MOST_LOOKS = 2000;
/** Stands where the searched id is, and is never shown. */
const ANY = "*";

type Paging = { readonly token?: string | undefined; readonly next_token?: string | undefined; readonly limit?: number | undefined } | undefined;

export async function searchSubjects(searching: Searching, { page, ...question }: z.output<typeof SubjectSearch>): Promise<Results> {
  const type = question.subject.type;
  const asked: Evaluation = { ...question, subject: { ...question.subject, id: ANY } };
  return paged("subject", question, page, (id) => ({ type, id }), async (at) => {
    if (isTheirs(asked)) return searching.applications.search("subject", questionOf(asked), at);
    if (type !== "agent") return NOTHING;
    const ids = [...searching.point.world().agents()].map(({ id }) => id).sort();
    return sift(ids, at, (id) => weigh(searching, { ...asked, subject: { ...asked.subject, id } }));
  });
}

export async function searchResources(searching: Searching, { page, ...question }: z.output<typeof ResourceSearch>): Promise<Results> {
  const type = question.resource.type;
  const asked: Evaluation = { ...question, resource: { ...question.resource, id: ANY } };
  return paged("resource", question, page, (id) => ({ type, id }), async (at) => {
    if (isTheirs(asked)) return searching.applications.search("resource", questionOf(asked), at);
    if (type !== "tool") return NOTHING;
    const server = question.resource.properties?.["server"];
    const tools = (await toolsOf(searching, asked)).filter((id) => typeof server !== "string" || toolOf(id, undefined)?.server === server);
    return sift(tools, at, (id) => weigh(searching, { ...asked, resource: { ...asked.resource, id } }));
  });
}

/** Of a tool, what can be done is to call it; of an application's resource, what its policies name. */
export async function searchActions(searching: Searching, { page, ...question }: z.output<typeof ActionSearch>): Promise<Results> {
  const asked: Evaluation = { ...question, action: { name: ANY } };
  return paged("action", question, page, (name) => ({ name }), async (at) => {
    if (isTheirs(asked)) return searching.applications.searchActions(questionOf(asked), at);
    return sift(asked.resource.type === "tool" ? ["tools/call"] : [], at, (name) => weigh(searching, { ...asked, action: { name } }));
  });
}

const NOTHING: Found = { found: [], next: null };
/** Every tool that a mandate in force of the subject names without a pattern, as gateways write it. Which tools a server has is for the gateway to say. */
async function toolsOf({ point, standingOf }: Searching, asked: Evaluation): Promise<readonly string[]> {
  const mapped = await mapQuestion({ ...asked, resource: { ...asked.resource, id: "any__tool" } }, point.world(), standingOf);
  if (mapped.kind === "theirs") return [];
  const { mandates } = await standingOf(mapped.request.principal);
  const tools = mandates.flatMap(({ scope }) => scope.tools ?? []).filter(({ server, tool }) => !server.includes("*") && !tool.includes("*") && !MCP_METHODS.has(tool));
  return [...new Set(tools.map(({ server, tool }) => `${server}__${tool}`))].sort();
}

async function weigh({ point, standingOf }: Searching, asked: Evaluation): Promise<boolean> {
  const mapped = await mapQuestion(asked, point.world(), standingOf);
  return mapped.kind === "ours" && point.weigh(mapped.request).decision === "allow";
}

async function sift(candidates: readonly string[], { after, limit }: SearchPage, isYes: (candidate: string) => Promise<boolean>): Promise<Found> {
  const begin = after === null ? 0 : candidates.findIndex((each) => each > after);
  const found: string[] = [];
  for (let at = begin === -1 ? candidates.length : begin; at < candidates.length; at++) {
    if (found.length >= limit || at - begin >= MOST_LOOKS) return { found, next: candidates[at - 1] ?? null };
    const candidate = candidates[at] as string;
    if (await isYes(candidate)) found.push(candidate);
  }
  return { found, next: null };
}

async function paged(what: string, question: object, paging: Paging, view: (id: string) => Readonly<Record<string, string>>, find: (page: SearchPage) => Promise<Found>): Promise<Results> {
  const bound = digestOf({ what, question }).slice(0, 32);
  const token = paging?.token ?? paging?.next_token ?? "";
  const { found, next } = await find({ after: token === "" ? null : afterOf(token, bound), limit: paging?.limit ?? PAGE });
  return { results: found.map(view), page: { next_token: next === null ? "" : Buffer.from(JSON.stringify([bound, next])).toString("base64url"), count: found.length } };
}

function afterOf(token: string, bound: string): string {
  const [of, after] = read(token);
  if (of !== bound || typeof after !== "string") throw new MandateError("invalid_input", "the page token does not belong to this question; begin again without one");
  return after;
}

function read(token: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch (cause) {
    throw new MandateError("invalid_input", "the page token is damaged; begin again without one", { cause });
  }
}
