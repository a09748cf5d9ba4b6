// A principal with its policies, ready for many questions. Policies are compiled once; what an action concerns is found once per action.
import type { AccessAnswer, Effect } from "../../../model/index.ts";
import type { Principal, PrincipalInput } from "./arn.ts";
import type { CompiledPolicy } from "./compile.ts";
import { answerRequest, decideRequest, type Layers } from "./evaluate.ts";
import { entriesOf } from "./layer.ts";
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

const ACTION_LIMIT = 4096;

export function createPrincipalAccess(policies: PrincipalPolicies): PrincipalAccess {
  const principal = readPrincipal(policies.principal);
  const remembered = new Map<string, Layers>();
  const layersFor = (action: string): Layers => {
    const known = remembered.get(action);
    if (known !== undefined) return known;
    if (remembered.size >= ACTION_LIMIT) remembered.clear();
    const layers = narrow(policies, action);
    remembered.set(action, layers);
    return layers;
  };
  const allowed = (action: string): readonly AllowedResource[] => allowedResources(principal, layersFor(action.toLowerCase()));
  return {
    principal,
    evaluate(question) {
      const request = prepare(question, principal);
      return answerRequest(request, layersFor(request.action), question);
    },
    decide(question) {
      const request = prepare(question, principal);
      return decideRequest(request, layersFor(request.action), question);
    },
    allowedResources: allowed,
    canPossibly: (action, resourcePattern) => allowed(action).some((one) => one.meets(resourcePattern ?? "*")),
  };
}

function narrow(policies: PrincipalPolicies, action: string): Layers {
  const scp = policies.managementAccount === true ? undefined : policies.scp;
  return {
    identity: entriesOf(policies.identity, action),
    boundary: policies.boundary === undefined ? undefined : entriesOf(policies.boundary, action),
    session: policies.session === undefined ? undefined : entriesOf(policies.session, action),
    scp: scp?.map((level) => entriesOf(level, action)),
  };
}
