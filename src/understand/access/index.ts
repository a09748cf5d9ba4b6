// The door of this room.
export { compileCluster, compileEstate, groupsOf, requestOf, userNameOf, type Cluster, type Right } from "./kubernetes/index.ts";
export {
  compilePolicy,
  covers,
  createPrincipalAccess,
  evaluateTrust,
  intersects,
  isKnownAction,
  matchesAction,
  parseArn,
  parsePrincipal,
  type AllowedResource,
  type Arn,
  type AwsQuestion,
  type CompiledPolicy,
  type ContextInput,
  type ContextValue,
  type Principal,
  type PrincipalAccess,
  type PrincipalInput,
  type PrincipalPolicies,
  type TrustAnswer,
  type TrustQuestion,
} from "./aws/index.ts";
export { checkLine, type CheckAnswer } from "./check.ts";
