// How the layers combine into one answer: an explicit deny anywhere, then what every limiting layer must allow, then what grants.
// SPEC: IAM User Guide, "Policy evaluation logic" (within one account, and across accounts).
import type { AccessAnswer, Effect } from "../../../model/index.ts";
import type { CompiledPolicy } from "./compile.ts";
import { explain, type Account } from "./explain.ts";
import { judge, judgeNamed, type Hit, type ResourceVerdict, type Verdict } from "./layer.ts";
import type { AwsQuestion, Request } from "./request.ts";
import { RCP_SERVICES, isAlwaysAllowed, isNeverAllowed, isOwnersWayIn, trustsAccountByItself } from "./services.ts";
import { NO, YES, both, either, type Tri } from "./tri.ts";

/** The principal's own layers. An absent layer does not limit. */
export interface Layers {
  readonly identity: readonly CompiledPolicy[];
  readonly boundary?: readonly CompiledPolicy[];
  readonly session?: readonly CompiledPolicy[];
  readonly scp?: readonly (readonly CompiledPolicy[])[];
}

const PASS: Verdict = { allow: YES, deny: NO };
const FOR_EVERYBODY = { notPrincipalAlwaysDenies: false, withoutPrincipal: "everybody" } as const;

export function decideRequest(request: Request, layers: Layers, question: AwsQuestion): Effect {
  return combine(request, layers, question, undefined).effect;
}

export function answerRequest(request: Request, layers: Layers, question: AwsQuestion): AccessAnswer {
  const hits: Hit[] = [];
  const account = combine(request, layers, question, hits);
  return explain(request, account, hits);
}

function combine(request: Request, layers: Layers, question: AwsQuestion, hits: Hit[] | undefined): Account {
  if (isAlwaysAllowed(request)) return { effect: "allow", explicit: false, limits: [], because: "always" };
  const { principal } = request;
  const hasPolicies = principal.account !== undefined && principal.kind !== "federated";
  const identity = hasPolicies ? judge("identity", layers.identity, request, hits) : { allow: NO, deny: NO } satisfies Verdict;
  const boundary = hasPolicies && layers.boundary !== undefined ? judge("boundary", layers.boundary, request, hits) : PASS;
  const session = hasPolicies && layers.session !== undefined ? judge("session", layers.session, request, hits) : PASS;
  const wayIn = isOwnersWayIn(request);
  const resource = judgeResource(request, question.resourcePolicy, hasPolicies && layers.boundary !== undefined, wayIn ? undefined : hits);
  if (wayIn) resource.deny = NO;
  const scp = hasPolicies && !principal.serviceLinked ? judgeScp(request, layers.scp, hits) : PASS;
  const rcp = principal.serviceLinked ? PASS : judgeRcp(request, question.rcp, hits);
  const endpoint = question.endpoint === undefined ? PASS : judgeEndpoint(request, question.endpoint, hits);

  const ownDeny = either(identity.deny, either(boundary.deny, session.deny));
  const deny = either(either(ownDeny, resource.deny), either(scp.deny, either(rcp.deny, endpoint.deny)));
  if (deny === YES) return { effect: "deny", explicit: true, limits: [], because: "deny" };
  const granted = grant(request, question, identity.allow, boundary.allow, session.allow, resource);
  const allowed = both(both(granted, scp.allow), both(rcp.allow, endpoint.allow));
  if (isNeverAllowed(request)) return { effect: "deny", explicit: false, limits: [], because: "never" };
  if (allowed === NO) {
    const limits = hits === undefined ? [] : blockers({ boundary, session, scp, rcp, endpoint }, granted === NO ? silentGrant(request, identity.allow, resource) : undefined);
    return { effect: "deny", explicit: false, limits, because: "nothing" };
  }
  if (allowed === YES && deny === NO) return { effect: "allow", explicit: false, limits: [], because: "allow" };
  return { effect: "conditional", explicit: false, limits: [], because: "unknown" };
}

/** What the granting layers say, before the organization's limits. */
function grant(request: Request, question: AwsQuestion, identity: Tri, boundary: Tri, session: Tri, resource: ResourceVerdict): Tri {
  const { principal } = request;
  if (principal.account === undefined || principal.kind === "federated") return resource.direct;
  // SPEC: the root user needs no identity policy in its own account; a key policy or trust policy must still let it in.
  const own = principal.kind === "root" ? YES : identity;
  const limit = both(boundary, session);
  const byAnyone = either(resource.direct, either(resource.role, resource.account));
  if (!request.sameAccount) return both(byAnyone, both(own, limit));
  const byAccount = trustsAccountByItself(request, question.resourcePolicy !== undefined) ? own : both(own, resource.account);
  // SPEC: what is granted to the user or the session itself is not narrowed by the silence of a boundary or session policy;
  // what is granted to the role is.
  return either(resource.direct, both(either(byAccount, resource.role), limit));
}

function judgeResource(request: Request, policy: CompiledPolicy | undefined, bounded: boolean, hits: Hit[] | undefined): ResourceVerdict {
  if (policy === undefined) return { deny: NO, direct: NO, role: NO, account: NO };
  return judgeNamed("resource", [policy], request, { notPrincipalAlwaysDenies: bounded, withoutPrincipal: "nobody" }, hits);
}

/** SPEC: every level from the root to the account must allow. */
function judgeScp(request: Request, levels: readonly (readonly CompiledPolicy[])[] | undefined, hits: Hit[] | undefined): Verdict {
  if (levels === undefined) return PASS;
  const verdict: Verdict = { allow: YES, deny: NO };
  let depth = 0;
  for (const policies of levels) {
    const level = judge("scp", policies, request, hits, depth++);
    verdict.allow = both(verdict.allow, level.allow);
    verdict.deny = either(verdict.deny, level.deny);
  }
  return verdict;
}

/** PROVIDER: RCPFullAWSAccess is attached at every level and cannot be detached, so a level that only denies still lets the rest pass. */
function judgeRcp(request: Request, levels: AwsQuestion["rcp"], hits: Hit[] | undefined): Verdict {
  if (levels === undefined || !RCP_SERVICES.has(request.service)) return PASS;
  const verdict: Verdict = { allow: YES, deny: NO };
  for (const [depth, policies] of levels.entries()) {
    const level = judgeNamed("rcp", policies, request, FOR_EVERYBODY, hits, depth);
    const grants = policies.some((policy) => policy.statements.some((statement) => statement.allows));
    if (grants) verdict.allow = both(verdict.allow, either(level.direct, either(level.role, level.account)));
    verdict.deny = either(verdict.deny, level.deny);
  }
  return verdict;
}

function judgeEndpoint(request: Request, policies: readonly CompiledPolicy[], hits: Hit[] | undefined): Verdict {
  const found = judgeNamed("endpoint", policies, request, FOR_EVERYBODY, hits);
  return { allow: either(found.direct, either(found.role, found.account)), deny: found.deny };
}

/** The layers that let nothing pass; the one that did not grant when boundary and session would have let it pass. */
function blockers(limits: { readonly [layer: string]: Verdict }, ungranted: string | undefined): readonly string[] {
  const names = Object.keys(limits).filter((layer) => limits[layer]?.allow === NO);
  return ungranted !== undefined && !names.includes("boundary") && !names.includes("session") ? [ungranted, ...names] : names;
}

/** Which side did not grant: the identity's own, or the resource's (another account's, a key's, a role's) although the identity's did. */
function silentGrant({ principal }: Request, identity: Tri, resource: ResourceVerdict): "identity" | "resource" {
  const own = principal.kind === "root" ? YES : identity;
  const named = either(resource.direct, either(resource.role, resource.account));
  const hasPolicies = principal.account !== undefined && principal.kind !== "federated";
  return named === NO && (own !== NO || !hasPolicies) ? "resource" : "identity";
}
