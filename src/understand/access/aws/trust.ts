// Role trust: whom a trust policy lets assume the role, by its own word. Whether the one who asks also needs an identity policy is told
// by `naming`: an account that is let in still decides by its own policies which of its identities may.
import type { AccessStep, Effect } from "../../../model/index.ts";
import type { PrincipalInput } from "./arn.ts";
import { compilePolicy, type CompiledPolicy } from "./compile.ts";
import type { ContextInput } from "./context.ts";
import { judgeNamed, type Hit } from "./layer.ts";
import { explain } from "./explain.ts";
import { prepare, readPrincipal, type AwsQuestion } from "./request.ts";
import { NO, YES, either } from "./tri.ts";

export type TrustAction =
  | "sts:AssumeRole"
  | "sts:AssumeRoleWithWebIdentity"
  | "sts:AssumeRoleWithSAML"
  | "sts:TagSession"
  | "sts:SetSourceIdentity";

export interface TrustQuestion {
  readonly principal: PrincipalInput;
  readonly action: TrustAction;
  /** The role's ARN. */
  readonly role?: string;
  readonly context?: ContextInput;
  readonly partial?: boolean;
}

export interface TrustAnswer {
  readonly effect: Effect;
  readonly explicit: boolean;
  readonly path: readonly AccessStep[];
  readonly unknown: readonly string[];
  /** `directly`: named itself, no identity policy needed in the same account. `account`: its account is named, an identity policy must allow too. */
  readonly naming: "directly" | "account" | "none";
}

export function evaluateTrust(trustPolicy: unknown, question: TrustQuestion): TrustAnswer {
  const policy: CompiledPolicy = isCompiled(trustPolicy) ? trustPolicy : compilePolicy(trustPolicy, "trust policy");
  const asked: AwsQuestion = {
    action: question.action,
    resource: question.role ?? "*",
    ...(question.context === undefined ? {} : { context: question.context }),
    partial: question.partial === true,
  };
  const principal = readPrincipal(question.principal);
  const request = { ...prepare(asked, principal), onSome: false };
  const hits: Hit[] = [];
  const rules = { notPrincipalAlwaysDenies: false, withoutPrincipal: "nobody" } as const;
  const found = judgeNamed("trust", [policy], request, rules, hits);
  const directly = either(found.direct, found.role);
  const allow = either(directly, found.account);
  const effect: Effect = found.deny === YES || allow === NO ? "deny" : allow === YES && found.deny === NO ? "allow" : "conditional";
  const explicit = found.deny === YES;
  const because = explicit ? "deny" : effect === "deny" ? "nothing" : effect === "allow" ? "allow" : "unknown";
  const told = explain(request, { effect, explicit, limits: effect === "deny" && !explicit ? ["trust"] : [], because }, hits);
  return { ...told, naming: allow === NO ? "none" : directly >= found.account ? "directly" : "account" };
}

function isCompiled(value: unknown): value is CompiledPolicy {
  return typeof value === "object" && value !== null && "about" in value && "digest" in value && "statements" in value;
}
