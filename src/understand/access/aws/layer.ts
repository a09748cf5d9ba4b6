// One layer of policies held against one request: what allows, what denies, how surely, and which keys would decide the rest.
import { serviceOf } from "./action.ts";
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
  /** Which level of a layered one (SCP, RCP) it stands in. */
  readonly level: number;
  readonly entry: Entry;
  readonly tri: Tri;
  readonly naming: Naming;
  readonly unknown: readonly string[];
}

export interface Verdict {
  allow: Tri;
  deny: Tri;
}

/** The statements of these policies that match an action. */
export function entriesOf(policies: readonly CompiledPolicy[], action: string): readonly Entry[] {
  const service = serviceOf(action);
  return policies.flatMap((policy) =>
    policy
      .about(service)
      .filter(({ matches }) => matches(action))
      .map(({ statement }) => ({ policy, statement })),
  );
}

/** Layers without a Principal element: identity, boundary, session, SCP. */
export function judge(layer: string, policies: readonly CompiledPolicy[], request: Request, hits: Hit[] | undefined, level = 0): Verdict {
  const verdict: Verdict = { allow: NO, deny: NO };
  for (const policy of policies) {
    for (const { statement, matches } of policy.about(request.service)) {
      if (!matches(request.action)) continue;
      // INVARIANT: a grant that names no resource grants nothing here; IAM would not have accepted it.
      if (statement.allows && !statement.resource.stated) continue;
      const tri = holds(statement, request);
      if (tri === NO) continue;
      if (statement.allows) {
        if (tri > verdict.allow) verdict.allow = tri;
      } else if (tri > verdict.deny) verdict.deny = tri;
      hits?.push(hit(layer, level, { policy, statement }, tri, NAMED.directly, request));
    }
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

interface PrincipalRules {
  /** PROVIDER: a Deny with NotPrincipal always denies a principal that has a permissions boundary. */
  readonly notPrincipalAlwaysDenies: boolean;
  /** Endpoint policies and RCPs may leave Principal out; a resource policy's statement without one matches nobody. */
  readonly withoutPrincipal: "everybody" | "nobody";
}

/** Layers whose statements name principals: resource policy, RCP, VPC endpoint policy. */
export function judgeNamed(
  layer: string,
  policies: readonly CompiledPolicy[],
  request: Request,
  rules: PrincipalRules,
  hits: Hit[] | undefined,
  level = 0,
): ResourceVerdict {
  const verdict: ResourceVerdict = { deny: NO, direct: NO, role: NO, account: NO };
  for (const entry of entriesOf(policies, request.action)) {
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
    hits?.push(hit(layer, level, entry, tri, named.naming, request));
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

function hit(layer: string, level: number, entry: Entry, tri: Tri, naming: Naming, request: Request): Hit {
  return { layer, level, entry, tri, naming, unknown: tri === MAYBE ? [...request.context.missing] : [] };
}
