// One question: may this principal do this action on this resource. Prepared once, then held against every layer of policies.
import { MandateError } from "../../../kernel/index.ts";
import { parsePrincipal, type Principal, type PrincipalInput } from "./arn.ts";
import type { CompiledPolicy } from "./compile.ts";
import { createContext, type Context, type ContextInput } from "./context.ts";
import { isWildcardOnly } from "./services.ts";

export interface AwsQuestion {
  readonly action: string;
  /** An ARN, or a pattern such as `*`: for an action that has no resource, just that; for any other, "on some resource of it". */
  readonly resource: string;
  /** The account that owns the resource; else read from the ARN, else the principal's own. */
  readonly resourceAccount?: string;
  readonly context?: ContextInput;
  /** Keys that are not given are unknown, not absent. */
  readonly partial?: boolean;
  readonly resourcePolicy?: CompiledPolicy;
  /** Control policies of the resource's account, a list for each level; absent when none are attached. */
  readonly rcp?: readonly (readonly CompiledPolicy[])[];
  readonly endpoint?: readonly CompiledPolicy[];
}

export interface Request {
  readonly principal: Principal;
  /** Lower case. */
  readonly action: string;
  readonly spelling: string;
  readonly service: string;
  readonly resource: string;
  /** What the Resource element is held against. */
  readonly target: string;
  /** A pattern was asked of an action that works on resources. */
  readonly onSome: boolean;
  readonly resourceAccount: string | undefined;
  readonly sameAccount: boolean;
  readonly context: Context;
}

export function readPrincipal(input: PrincipalInput): Principal {
  const principal = parsePrincipal(input);
  if (principal !== undefined) return principal;
  const shown = typeof input === "string" ? JSON.stringify(input) : JSON.stringify(input.type);
  throw new MandateError("invalid_input", `the principal ${shown} is no user, role, session, account, service or provider; give its ARN`);
}

export function prepare(question: AwsQuestion, principal: Principal): Request {
  const action = question.action.toLowerCase();
  const colon = action.indexOf(":");
  if (colon < 1 || colon === action.length - 1)
    throw new MandateError("invalid_input", `the action ${JSON.stringify(question.action)} is not service:Operation; write it as in s3:GetObject`);
  const resourceAccount = question.resourceAccount ?? accountOf(question.resource) ?? principal.account;
  const onNone = question.resource === "*" && isWildcardOnly(action);
  const context = createContext(question.context, { principal, resourceAccount }, question.partial === true);
  return {
    principal,
    action,
    spelling: question.action,
    service: action.slice(0, colon),
    resource: question.resource,
    // PROVIDER: S3 holds an action without a resource (listing buckets) against the ARN of all buckets.
    target: onNone && action.startsWith("s3:") ? `arn:${principal.partition}:s3:::*` : question.resource,
    onSome: !onNone && question.resource.includes("*"),
    resourceAccount,
    sameAccount: resourceAccount === principal.account,
    context,
  };
}

/** The account in an ARN; none for buckets, and none for what AWS itself owns (`aws`). */
function accountOf(resource: string): string | undefined {
  if (!resource.startsWith("arn:")) return undefined;
  let from = 3;
  for (let colon = 0; colon < 3; colon++) {
    from = resource.indexOf(":", from + 1);
    if (from < 0) return undefined;
  }
  const to = resource.indexOf(":", from + 1);
  return to - from === 13 && /^\d+$/.test(resource.slice(from + 1, to)) ? resource.slice(from + 1, to) : undefined;
}
