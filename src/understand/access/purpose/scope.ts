// The access a mandate allows, compiled once: patterns by service, so that a right is held against the few that can speak of it. Pure.
import { normalAction, normalResource, type MandatedAccess } from "../../../model/index.ts";
import { covers, intersects } from "../aws/index.ts";

export interface AskedRight {
  readonly provider: string;
  /** May be a pattern. */
  readonly action: string;
  /** May be a pattern. Undefined when nobody knows on what. */
  readonly resource?: string;
}

export interface Scope {
  /** Everything that the right could be is mandated: one entry holds the whole of it, so the answer errs to the safe side. */
  holds(right: AskedRight & { readonly resource: string }): boolean;
  /** Something that the right could be is mandated. */
  touches(right: AskedRight): boolean;
}

/** A pattern with what stands before its first wildcard: most pairs differ there, and need no closer look. */
interface Pattern {
  readonly text: string;
  readonly head: string;
}

interface Entry {
  readonly action: Pattern;
  readonly resources: readonly Pattern[];
}

function patternOf(text: string): Pattern {
  const wild = text.search(/[*?]/);
  return { text, head: wild === -1 ? text : text.slice(0, wild) };
}

const coversAll = (wide: Pattern, narrow: Pattern): boolean => narrow.head.startsWith(wide.head) && covers(wide.text, narrow.text);

const meetsAny = (left: Pattern, right: Pattern): boolean => (left.head.startsWith(right.head) || right.head.startsWith(left.head)) && intersects(left.text, right.text);

/** Services named by nobody in particular: `*`, `s*:Get*`. */
const ANY = "*";

export function compileScope(access: readonly MandatedAccess[]): Scope {
  const byService = new Map<string, Entry[]>();
  for (const { provider, actions, resources } of access) {
    const on = resources.map((resource) => patternOf(normalResource(provider, resource)));
    for (const action of actions) put(byService, provider, { action: patternOf(normalAction(provider, action)), resources: on });
  }
  const told = new Map<string, boolean>();
  const ask = (how: "holds" | "touches", { provider, action, resource }: AskedRight): boolean => {
    const normal = normalAction(provider, action);
    const on = resource === undefined ? undefined : normalResource(provider, resource);
    const question = `${how}\u001f${provider}\u001f${normal}\u001f${on ?? ""}`;
    const known = told.get(question);
    if (known !== undefined) return known;
    const meets = how === "holds" ? coversAll : meetsAny;
    const [what, where] = [patternOf(normal), on === undefined ? undefined : patternOf(on)];
    const answer = candidates(byService, provider, normal).some((entry) => meets(entry.action, what) && (where === undefined || entry.resources.some((each) => meets(each, where))));
    told.set(question, answer);
    return answer;
  };
  return { holds: (right) => ask("holds", right), touches: (right) => ask("touches", right) };
}

const compiled = new WeakMap<readonly MandatedAccess[], Scope>();

/** One right against one scope. INVARIANT: a scope that was asked once is not changed afterwards. */
export function holds(access: readonly MandatedAccess[], provider: string, action: string, resource: string): boolean {
  const scope = compiled.get(access) ?? compileScope(access);
  compiled.set(access, scope);
  return scope.holds({ provider, action, resource });
}

function put(byService: Map<string, Entry[]>, provider: string, entry: Entry): void {
  const key = `${provider}|${serviceOf(entry.action.text)}`;
  const known = byService.get(key);
  if (known === undefined) byService.set(key, [entry]);
  else known.push(entry);
}

function candidates(byService: ReadonlyMap<string, readonly Entry[]>, provider: string, action: string): readonly Entry[] {
  const service = serviceOf(action);
  if (service === ANY) return [...byService].flatMap(([key, entries]) => (key.startsWith(`${provider}|`) ? entries : []));
  const [own, any] = [byService.get(`${provider}|${service}`) ?? [], byService.get(`${provider}|${ANY}`) ?? []];
  return any.length === 0 ? own : own.length === 0 ? any : [...own, ...any];
}

/** What stands before the colon; for Kubernetes, whose verbs stand before a blank, everything is one service. */
export function serviceOf(action: string): string {
  const colon = action.indexOf(":");
  const service = colon === -1 ? (action.includes(" ") ? "rbac" : action) : action.slice(0, colon);
  return /[*?]/.test(service) ? ANY : service;
}
