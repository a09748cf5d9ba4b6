// Policies indexed by scope: a request looks only at those whose scope fits it, so that an answer hardly grows with their number.
import { sharing, type Environment, type Shared } from "./compile.ts";
import { compilePolicy, scopesOf, type CompiledPolicy, type PolicyJson } from "./policy.ts";
import { EvaluationError, type EntityUid } from "./value.ts";

export interface Answer {
  readonly decision: "allow" | "deny";
  /** Ids of the policies that determined it. */
  readonly reason: readonly string[];
  readonly errors: readonly { readonly policy: string; readonly error: string }[];
}

export interface PolicySet {
  readonly decide: (request: Environment) => Answer;
  readonly size: number;
}

type ByResource = Map<string, CompiledPolicy[]>;
type ByAction = Map<string, ByResource>;

/** Up to here looking at each policy costs less, in time and in memory, than an index. */
const FEW = 24;

/** `among`: closures that this set has in common with others. */
export function compilePolicies(policies: Iterable<readonly [string, PolicyJson]>, among?: Shared): PolicySet {
  // In a function of its own, so that no closure that stays holds on to what was read.
  return setOf(sharing(among, () => [...policies].map(([id, json]) => compilePolicy(id, json))));
}

function setOf(all: readonly CompiledPolicy[]): PolicySet {
  const size = all.length;
  if (size <= FEW) return { size, decide: (request) => answer(request, fittingOf(all, request)) };
  const index = new Map<string, ByAction>();
  for (const policy of all) for (const action of policy.actions) place(index, policy, action);
  return { size, decide: (request) => answer(request, indexed(index, request)) };
}

function place(index: Map<string, ByAction>, policy: CompiledPolicy, action: string): void {
  const byAction = index.get(policy.principal.key) ?? new Map<string, ByResource>();
  index.set(policy.principal.key, byAction);
  const byResource = byAction.get(action) ?? new Map<string, CompiledPolicy[]>();
  byAction.set(action, byResource);
  const listed = byResource.get(policy.resource.key);
  if (listed === undefined) byResource.set(policy.resource.key, [policy]);
  else listed.push(policy);
}

const placesOf = ({ entities }: Environment, uid: EntityUid): readonly string[] => entities.get(uid)?.scopes ?? scopesOf(uid);

/** Where a policy's scope says a type besides its place. */
const isOfType = ({ principal, resource }: CompiledPolicy, request: Environment): boolean =>
  (principal.type === undefined || principal.type === request.principal.type) && (resource.type === undefined || resource.type === request.resource.type);

function* fittingOf(policies: readonly CompiledPolicy[], request: Environment): Generator<CompiledPolicy> {
  const [principals, actions, resources] = [placesOf(request, request.principal), placesOf(request, request.action), placesOf(request, request.resource)];
  for (const policy of policies) if (principals.includes(policy.principal.key) && policy.actions.some((action) => actions.includes(action)) && resources.includes(policy.resource.key) && isOfType(policy, request)) yield policy;
}

function* indexed(index: ReadonlyMap<string, ByAction>, request: Environment): Generator<CompiledPolicy> {
  const [actions, resources] = [placesOf(request, request.action), placesOf(request, request.resource)];
  const seen = new Set<CompiledPolicy>();
  for (const principal of placesOf(request, request.principal)) {
    const byAction = index.get(principal);
    if (byAction === undefined) continue;
    for (const action of actions) {
      const byResource = byAction.get(action);
      if (byResource === undefined) continue;
      for (const resource of resources) {
        for (const policy of byResource.get(resource) ?? []) {
          if (!isOfType(policy, request) || (policy.actions.length > 1 && seen.has(policy))) continue;
          if (policy.actions.length > 1) seen.add(policy);
          yield policy;
        }
      }
    }
  }
}

/** SPEC: docs.cedarpolicy.com, "Authorization": deny unless permitted, any forbid wins, a policy that errs is skipped and told. */
function answer(request: Environment, policies: Iterable<CompiledPolicy>): Answer {
  const permits: string[] = [];
  const forbids: string[] = [];
  const errors: { policy: string; error: string }[] = [];
  for (const policy of policies) {
    try {
      if (policy.holds(request)) (policy.effect === "permit" ? permits : forbids).push(policy.id);
    } catch (thrown) {
      if (!(thrown instanceof EvaluationError)) throw thrown;
      errors.push({ policy: policy.id, error: thrown.message });
    }
  }
  if (forbids.length > 0) return { decision: "deny", reason: forbids, errors };
  return { decision: permits.length > 0 ? "allow" : "deny", reason: permits, errors };
}
