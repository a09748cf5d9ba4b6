// One layer of policies held against one request: what allows, what denies, how surely, and which keys would decide the rest.
import type { CompiledPolicy, Statement } from "./compile.ts";
import { NAMED, type Naming } from "./principal-match.ts";
import type { Request } from "./request.ts";
import { MAYBE, NO, YES, type Tri } from "./tri.ts";

export interface Entry {
  readonly policy: CompiledPolicy;
  readonly statement: Statement;
}

/** What a statement that matched, surely or maybe, did to the answer. */
export interface Hit {
  readonly layer: string;
  readonly entry: Entry;
  readonly tri: Tri;
  readonly naming: Naming;
  readonly unknown: readonly string[];
}

export interface Verdict {
  allow: Tri;
  deny: Tri;
}

export function entriesOf(policies: readonly CompiledPolicy[], action: string): readonly Entry[] {
  const entries: Entry[] = [];
  for (const policy of policies) for (const statement of policy.about(action)) entries.push({ policy, statement });
  return entries;
}

/** Layers without a Principal element: identity, boundary, session, SCP. */
export function judge(layer: string, entries: readonly Entry[], request: Request, hits: Hit[] | undefined): Verdict {
  const verdict: Verdict = { allow: NO, deny: NO };
  for (const entry of entries) {
    // INVARIANT: a grant that names no resource grants nothing here; IAM would not have accepted it.
    if (entry.statement.allows && !entry.statement.resource.stated) continue;
    const tri = holds(entry.statement, request);
    if (tri === NO) continue;
    if (entry.statement.allows) {
      if (tri > verdict.allow) verdict.allow = tri;
    } else if (tri > verdict.deny) verdict.deny = tri;
    hits?.push(hit(layer, entry, tri, NAMED.directly, request));
  }
  return verdict;
}

export interface ResourceVerdict {
  deny: Tri;
  /** Allowed to the one who asks, to the role behind it, or to its account. */
  direct: Tri;
  role: Tri;
  account: Tri;
}

export interface PrincipalRules {
  /** PROVIDER: a Deny with NotPrincipal always denies a principal that has a permissions boundary. */
  readonly notPrincipalAlwaysDenies: boolean;
  /** Endpoint policies and RCPs may leave Principal out; a resource policy's statement without one matches nobody. */
  readonly withoutPrincipal: "everybody" | "nobody";
}

/** Layers whose statements name principals: resource policy, RCP, VPC endpoint policy. */
export function judgeNamed(layer: string, entries: readonly Entry[], request: Request, rules: PrincipalRules, hits: Hit[] | undefined): ResourceVerdict {
  const verdict: ResourceVerdict = { deny: NO, direct: NO, role: NO, account: NO };
  for (const entry of entries) {
    const { statement } = entry;
    if (request.context.missing.size > 0) request.context.missing.clear();
    const named = nameOf(statement, request, rules);
    if (named.tri === NO) continue;
    const held = holds(statement, request, false);
    const tri = held < named.tri ? held : named.tri;
    if (tri === NO) continue;
    if (!statement.allows) {
      if (tri > verdict.deny) verdict.deny = tri;
    } else if (named.naming === NAMED.directly) {
      if (tri > verdict.direct) verdict.direct = tri;
    } else if (named.naming === NAMED.role) {
      if (tri > verdict.role) verdict.role = tri;
    } else if (tri > verdict.account) verdict.account = tri;
    hits?.push(hit(layer, entry, tri, named.naming, request));
  }
  return verdict;
}

const EVERYBODY = { naming: NAMED.directly, tri: YES } as const;
const NOBODY = { naming: NAMED.not, tri: NO } as const;

function nameOf(statement: Statement, request: Request, rules: PrincipalRules): { readonly naming: Naming; readonly tri: Tri } {
  if (statement.principal === undefined) return rules.withoutPrincipal === "everybody" ? EVERYBODY : NOBODY;
  if (statement.principal.not && !statement.allows && rules.notPrincipalAlwaysDenies) return EVERYBODY;
  return statement.principal.match(request.principal, request.context);
}

/** Whether resource and conditions hold; the action is known to match. Leaves the undecided keys in `context.missing`. */
function holds(statement: Statement, request: Request, fresh = true): Tri {
  if (fresh && request.context.missing.size > 0) request.context.missing.clear();
  let result = resourceHolds(statement, request);
  if (result === NO) return NO;
  for (const condition of statement.conditions) {
    const one = condition.test(request.context);
    if (one === NO) return NO;
    if (one === MAYBE) result = MAYBE;
  }
  return result;
}

function resourceHolds(statement: Statement, request: Request): Tri {
  if (request.onSome) return statement.resource.matchesSome(request.target, statement.allows, request.context);
  return statement.resource.matches(request.target, request.context);
}

function hit(layer: string, entry: Entry, tri: Tri, naming: Naming, request: Request): Hit {
  return { layer, entry, tri, naming, unknown: tri === MAYBE ? [...request.context.missing] : [] };
}
