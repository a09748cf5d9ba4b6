// AWS access: policies compiled once, then any number of questions answered in AWS's own semantics.
export { parseArn, parsePrincipal, type Arn, type Principal, type PrincipalInput } from "./arn.ts";
export { matchesAction } from "./action.ts";
export { compilePolicy, type CompiledPolicy } from "./compile.ts";
export { type ContextInput, type ContextValue } from "./context.ts";
export { isKnownAction } from "./known-actions.ts";
export { covers, intersects } from "./overlap.ts";
export { createPrincipalAccess, type PrincipalAccess, type PrincipalPolicies } from "./principal-access.ts";
export { type AllowedResource } from "./reachable.ts";
export { type AwsQuestion } from "./request.ts";
export { isTrustAction } from "./services.ts";
export { evaluateTrust, type TrustAnswer, type TrustQuestion } from "./trust.ts";
