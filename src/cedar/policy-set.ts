// Policies indexed by scope: a request looks only at those whose scope fits it, so that an answer hardly grows with their number.
import type { Environment } from "./compile.ts";
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

export function compilePolicies(policies: Iterable<readonly [string, PolicyJson]>): PolicySet {
  const index = new Map<string, ByAction>();
  let size = 0;
  for (const [id, json] of policies) {
    const policy = compilePolicy(id, json);
    for (const action of policy.actions) place(index, policy, action);
    size++;
  }
  return { size, decide: (request) => decide(index, request) };
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

/** SPEC: docs.cedarpolicy.com, "Authorization": deny unless permitted, any forbid wins, a policy that errs is skipped and told. */
function decide(index: ReadonlyMap<string, ByAction>, request: Environment): Answer {
  const { principal, action, resource, entities } = request;
  const permits: string[] = [];
  const forbids: string[] = [];
  const errors: { policy: string; error: string }[] = [];
  const placesOf = (uid: EntityUid): readonly string[] => entities.get(uid)?.scopes ?? scopesOf(uid);
  const actionPlaces = placesOf(action);
  const resourcePlaces = placesOf(resource);
  const seen = new Set<CompiledPolicy>();
  for (const principalKey of placesOf(principal)) {
    const byAction = index.get(principalKey);
    if (byAction === undefined) continue;
    for (const actionKey of actionPlaces) {
      const byResource = byAction.get(actionKey);
      if (byResource === undefined) continue;
      for (const resourceKey of resourcePlaces) for (const policy of byResource.get(resourceKey) ?? []) weigh(policy);
    }
  }
  function weigh(policy: CompiledPolicy): void {
    if (policy.principal.type !== undefined && policy.principal.type !== principal.type) return;
    if (policy.resource.type !== undefined && policy.resource.type !== resource.type) return;
    if (policy.actions.length > 1) {
      if (seen.has(policy)) return;
      seen.add(policy);
    }
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
