// What a set of policies lets its holder do to every member of a universe. Principals with equal policies share the answer, unless a
// statement that matters depends on who asks; targets that no pattern tells apart share one evaluation.
import { compilePolicy, createPrincipalAccess, type CompiledPolicy, type PrincipalAccess } from "../../access/index.ts";
import type { Account, Principal } from "./account.ts";
import { callerChooses, contextFor, isAboutPrincipal, isAboutTarget, tagOf, type ContextValues } from "./context.ts";
import type { Doc } from "./document.ts";
import { EMPTY, type Ids, type Member, type Universe } from "./universe.ts";

/** `undefined`: not possible. Otherwise the context keys it depends on; none: it always works. */
export type Verdict = readonly string[] | undefined;

/** Disjoint parts of a universe and what the right depends on there. */
export interface Part {
  readonly conditions: readonly string[];
  readonly ids: Ids;
}

export const SURE: readonly string[] = [];

/** Equal policies, boundary, account and kind of principal. */
export interface Rights {
  readonly id: number;
  readonly account: Account;
  readonly type: "user" | "role";
  readonly identity: readonly Doc[];
  readonly boundary: readonly Doc[] | undefined;
  /** The boundary is named but its document was not read: every right depends on it. */
  readonly boundaryUnread: boolean;
  readonly memo: Map<string, unknown>;
  readonly mentioned: Map<string, boolean>;
  readonly relevance: Map<string, Relevance>;
}

export interface Subject {
  readonly rights: Rights;
  readonly principal: Principal;
  /** Answers that depend on who asks. */
  readonly memo: Map<string, unknown>;
}

export interface Relevance {
  readonly patterns: readonly string[];
  readonly keys: readonly string[];
  readonly aboutPrincipal: boolean;
  readonly targetKeys: readonly string[];
}

/** What a question adds: context of this technique, a resource policy to assume, the account that owns the resource. */
export interface Extras {
  /** Names the combination in memos. */
  readonly id: string;
  readonly context: ContextValues;
  readonly resourcePolicy?: Doc;
}

export const PLAIN: Extras = { id: "", context: {} };

export function compiled(doc: Doc): CompiledPolicy | undefined {
  try {
    return compilePolicy(doc.document, `policy ${doc.id}`);
  } catch {
    // A malformed document grants and denies nothing at AWS either (it could not have been stored); the connector reports it in coverage.
    return undefined;
  }
}

export const compiledAll = (docs: readonly Doc[]): readonly CompiledPolicy[] => docs.map(compiled).filter((policy) => policy !== undefined);

function memoised<T>(memo: Map<string, unknown>, key: string, make: () => T): T {
  const known = memo.get(key);
  if (known !== undefined) return known as T;
  const made = make();
  memo.set(key, made);
  return made;
}

/** True when some allow statement of the identity's own policies speaks of the action: the cheap question before every other. */
export function mentions(rights: Rights, action: string): boolean {
  let known = rights.mentioned.get(action);
  if (known === undefined) {
    known = rights.identity.some((doc) => doc.statements.some((statement) => statement.allow && statement.speaksOf(action)));
    rights.mentioned.set(action, known);
  }
  return known;
}

export function relevanceOf(rights: Rights, action: string): Relevance {
  let known = rights.relevance.get(action);
  if (known === undefined) rights.relevance.set(action, (known = findRelevance(rights, action)));
  return known;
}

function findRelevance(rights: Rights, action: string): Relevance {
  const docs = [...rights.identity, ...(rights.boundary ?? []), ...rights.account.scp.flat(), ...rights.account.rcp.flat()];
  const statements = docs.flatMap((doc) => doc.statements.filter((statement) => statement.speaksOf(action)));
  const patterns = [...new Set(statements.flatMap((statement) => statement.patterns))];
  const keys = [...new Set(statements.flatMap((statement) => statement.keys))];
  const variables = statements.flatMap((statement) => statement.variables);
  return { patterns, keys: [...new Set([...keys, ...variables])], aboutPrincipal: keys.some(isAboutPrincipal) || variables.some(isAboutPrincipal), targetKeys: keys.filter(isAboutTarget) };
}

const VARIABLE = /\$\{\s*([^},]+?)\s*(?:,\s*'?([^}']*)'?\s*)?\}/g;

/** The pattern as it reads for this principal; what cannot be known stays a wildcard (the evaluator decides exactly). */
export function filled(pattern: string, principal: Principal): string {
  if (!pattern.includes("${")) return pattern;
  return pattern.replace(VARIABLE, (_, name: string, fallback: string | undefined) => {
    const key = name.toLowerCase();
    if (key === "aws:username") return principal.type === "user" ? principal.name : (fallback ?? "*");
    if (key === "aws:principalaccount") return principal.account;
    if (key.startsWith("aws:principaltag/")) return tagOf(principal.tags, key.slice("aws:principaltag/".length)) ?? fallback ?? "*";
    return "*";
  });
}

/** What stands over these rights without having been read: a named boundary, attached control policies. */
export function unreadOf({ boundaryUnread, account }: Rights): readonly string[] {
  if (!boundaryUnread && account.unread.length === 0) return SURE;
  return [...(boundaryUnread ? ["iam:PermissionsBoundary"] : []), ...account.unread].toSorted();
}

export interface Judge {
  /** One exact answer. */
  decide(subject: Subject, action: string, resource: string, extras?: Extras, target?: Member): Verdict;
  /** The answer for every member of a universe. */
  over(subject: Subject, action: string, universe: Universe, extras?: Extras): readonly Part[];
}

export function createJudge(at: Date): Judge {
  const access = (subject: Subject): PrincipalAccess =>
    memoised(subject.memo, "access", () => {
      const { rights, principal } = subject;
      return createPrincipalAccess({
        principal: principal.arn,
        identity: compiledAll(rights.identity),
        ...(rights.boundary === undefined ? {} : { boundary: compiledAll(rights.boundary) }),
        ...(rights.account.scp.length === 0 ? {} : { scp: rights.account.scp.map(compiledAll) }),
      });
    });

  const judgeOne = (subject: Subject, action: string, resource: string, extras: Extras, target: Member | undefined): Verdict => {
    const { rights, principal } = subject;
    const lower = action.toLowerCase();
    const relevance = relevanceOf(rights, lower);
    const keys = extras.resourcePolicy === undefined ? relevance.keys : [...relevance.keys, ...extras.resourcePolicy.statements.flatMap((statement) => [...statement.keys, ...statement.variables])];
    const given = target === undefined ? extras.context : { ...targetContext(keys, target), ...extras.context };
    const policy = extras.resourcePolicy === undefined ? undefined : compiled(extras.resourcePolicy);
    const question = {
      action,
      resource,
      partial: true,
      context: contextFor(keys, { principal, account: rights.account, action: lower, at }, given),
      ...(policy === undefined ? {} : { resourcePolicy: policy }),
      ...(rights.account.rcp.length === 0 ? {} : { rcp: rights.account.rcp.map(compiledAll) }),
    };
    const effect = access(subject).decide(question);
    if (effect === "deny") return undefined;
    const unread = unreadOf(rights);
    if (effect === "allow") return unread;
    return [...unread, ...access(subject).evaluate(question).unknown.filter((key) => !callerChooses(key))].toSorted();
  };

  return {
    decide: (subject, action, resource, extras = PLAIN, target) => judgeOne(subject, action, resource, extras, target),
    over(subject, action, universe, extras = PLAIN) {
      const { rights, principal } = subject;
      const lower = action.toLowerCase();
      if (universe.all.length === 0) return [];
      if (extras.resourcePolicy === undefined && !mentions(rights, lower)) return [];
      const relevance = relevanceOf(rights, lower);
      const memo = relevance.aboutPrincipal ? subject.memo : rights.memo;
      return memoised(memo, `over ${lower} ${universe.id} ${extras.id}`, () => {
        const parts = new Map<string, { readonly conditions: readonly string[]; readonly groups: Alike[] }>();
        for (const alike of groupsOf(relevance, universe, principal)) {
          const target = universe.members[alike.first]!;
          const verdict = judgeOne(subject, action, target.arn, extras, target);
          if (verdict === undefined) continue;
          const key = verdict.join(" ");
          const part = parts.get(key);
          if (part === undefined) parts.set(key, { conditions: verdict, groups: [alike] });
          else part.groups.push(alike);
        }
        return [...parts.values()].toSorted(byConditions).map(({ conditions, groups }) => ({ conditions, ids: union(groups, universe) }));
      });
    },
  };
}

/** INVARIANT: the order of parts is that of what they depend on, not that of how they were found. */
export const byConditions = (a: { readonly conditions: readonly string[] }, b: { readonly conditions: readonly string[] }): number => a.conditions.length - b.conditions.length || (a.conditions.join() < b.conditions.join() ? -1 : 1);

function targetContext(keys: readonly string[], target: Member): ContextValues {
  const values: Record<string, string | readonly string[]> = {};
  for (const key of keys) {
    if (key === "iam:permissionsboundary") values[key] = target.boundaryArn ?? [];
    else if (isAboutTarget(key)) values[key] = tagOf(target.tags, key.slice(key.indexOf("/") + 1)) ?? [];
  }
  return values;
}

interface Alike {
  readonly first: number;
  readonly size: number;
  ids(): Ids;
}

/** Members that no relevant pattern and no relevant tag tells apart. SPEED: the rest that no pattern names is only listed when asked for. */
function groupsOf(relevance: Relevance, universe: Universe, principal: Principal): readonly Alike[] {
  const touched = new Map<number, string>();
  for (const [i, pattern] of relevance.patterns.entries()) {
    const ids = universe.matching(filled(pattern, principal));
    if (ids === universe.all) continue;
    for (const id of ids) touched.set(id, `${touched.get(id) ?? ""}${i},`);
  }
  const bySignature = (ids: Iterable<number>, own: (id: number) => string): readonly Alike[] => {
    const groups = new Map<string, number[]>();
    for (const id of ids) {
      const signature = `${touched.get(id) ?? ""}|${own(id)}`;
      const group = groups.get(signature);
      if (group === undefined) groups.set(signature, [id]);
      else group.push(id);
    }
    return [...groups.values()].map((group) => ({ first: group[0]!, size: group.length, ids: () => Int32Array.from(group.toSorted((a, b) => a - b)) }));
  };
  if (relevance.targetKeys.length > 0) return bySignature(universe.all, (id) => JSON.stringify(targetContext(relevance.targetKeys, universe.members[id]!)));
  const groups = bySignature(touched.keys(), () => "");
  if (touched.size === universe.all.length) return groups;
  let first = 0;
  while (touched.has(first)) first++;
  return [...groups, { first, size: universe.all.length - touched.size, ids: () => (touched.size === 0 ? universe.all : universe.all.filter((id) => !touched.has(id))) }];
}

function union(groups: readonly Alike[], universe: Universe): Ids {
  if (groups.reduce((sum, group) => sum + group.size, 0) === universe.all.length) return universe.all;
  if (groups.length === 1) return canonical(groups[0]!.ids(), universe);
  return canonical(Int32Array.from(groups.flatMap((group) => [...group.ids()])).sort(), universe);
}

const interned = new WeakMap<Universe, Map<string, Ids>>();

/** Equal sets become one object, so that later steps share their work. */
function canonical(ids: Ids, universe: Universe): Ids {
  if (ids.length === 0) return EMPTY;
  if (ids.length === universe.all.length) return universe.all;
  let known = interned.get(universe);
  if (known === undefined) interned.set(universe, (known = new Map()));
  const key = ids.join();
  const same = known.get(key);
  if (same !== undefined) return same;
  known.set(key, ids);
  return ids;
}
