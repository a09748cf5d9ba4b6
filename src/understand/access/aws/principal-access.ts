// A principal with its policies, ready for many questions. It keeps nothing but references, so that many thousands of them stay small.
import type { AccessAnswer, Effect } from "../../../model/index.ts";
import type { Principal, PrincipalInput } from "./arn.ts";
import type { CompiledPolicy } from "./compile.ts";
import { answerRequest, decideRequest, type Layers } from "./evaluate.ts";
import { allowedResources, type AllowedResource } from "./reachable.ts";
import { prepare, readPrincipal, type AwsQuestion } from "./request.ts";

export interface PrincipalPolicies {
  readonly principal: PrincipalInput;
  readonly identity: readonly CompiledPolicy[];
  /** Absent when the principal has no boundary. */
  readonly boundary?: readonly CompiledPolicy[];
  readonly session?: readonly CompiledPolicy[];
  /** One list for each level from the organization's root to the account; absent when no organization limits it. */
  readonly scp?: readonly (readonly CompiledPolicy[])[];
  /** SPEC: service control policies do not limit the management account. */
  readonly managementAccount?: boolean;
}

export interface PrincipalAccess {
  readonly principal: Principal;
  evaluate(question: AwsQuestion): AccessAnswer;
  /** The effect alone, without building the path. */
  decide(question: AwsQuestion): Effect;
  /** Resources on which the principal's own layers let it do the action, with what they depend on. */
  allowedResources(action: string): readonly AllowedResource[];
  /** True when some resource may be acted on; with a pattern, one that the pattern covers or that covers it. */
  canPossibly(action: string, resourcePattern?: string): boolean;
}

export function createPrincipalAccess(policies: PrincipalPolicies): PrincipalAccess {
  const principal = readPrincipal(policies.principal);
  const layers = layersOf(policies);
  const allowed = (action: string): readonly AllowedResource[] => allowedResources(principal, layers, action.toLowerCase());
  return {
    principal,
    evaluate: (question) => answerRequest(prepare(question, principal), layers, question),
    decide: (question) => decideRequest(prepare(question, principal), layers, question),
    allowedResources: allowed,
    canPossibly: (action, resourcePattern) => allowed(action).some((one) => one.meets(resourcePattern ?? "*")),
  };
}

function layersOf(policies: PrincipalPolicies): Layers {
  const { identity, boundary, session, scp } = policies;
  return {
    identity,
    ...(boundary === undefined ? {} : { boundary }),
    ...(session === undefined ? {} : { session }),
    ...(scp === undefined || policies.managementAccount === true ? {} : { scp }),
  };
}
