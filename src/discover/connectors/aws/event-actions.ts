// What a CloudTrail event is called in policies. Most events bear the name of their action; this holds what differs.
// PROVIDER: service authorization reference ("Actions, resources, and condition keys for AWS services"), and per service: S3 "Amazon S3 CloudTrail
// events", Lambda "Logging API calls with CloudTrail" (dated names), STS and sign-in events.

/** `eventSource` without `.amazonaws.com` to the prefix of its actions. */
const SERVICES: Readonly<Record<string, string>> = {
  monitoring: "cloudwatch",
  email: "ses",
  "models.lex": "lex",
  "runtime.lex": "lex",
  tagging: "tag",
  opensearch: "es",
  "servicecatalog-appregistry": "servicecatalog",
  "entitlement.marketplace": "aws-marketplace",
  "metering.marketplace": "aws-marketplace",
  "discovery-marketplace": "aws-marketplace",
  "api.sagemaker": "sagemaker",
  "runtime.sagemaker": "sagemaker",
  "api.ecr": "ecr",
  "api.pricing": "pricing",
  "data.iot": "iot",
  iotdata: "iot",
  kinesisanalyticsv2: "kinesisanalytics",
  "streams.dynamodb": "dynamodb",
  cloudcontrolapi: "cloudformation",
  "catalog.marketplace": "aws-marketplace",
  "bedrock-runtime": "bedrock",
  "bedrock-agent": "bedrock",
};

/** Events whose action has another name. An action may be of another service. */
const NAMES: Readonly<Record<string, string>> = {
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:ListObjectVersions": "s3:ListBucketVersions",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
  "s3:SelectObjectContent": "s3:GetObject",
  "s3:CopyObject": "s3:PutObject",
  "s3:PostObject": "s3:PutObject",
  "s3:CreateMultipartUpload": "s3:PutObject",
  "s3:InitiateMultipartUpload": "s3:PutObject",
  "s3:UploadPart": "s3:PutObject",
  "s3:UploadPartCopy": "s3:PutObject",
  "s3:CompleteMultipartUpload": "s3:PutObject",
  "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
  "s3:ListParts": "s3:ListMultipartUploadParts",
  "s3:DeleteObjects": "s3:DeleteObject",
  "s3:GetBucketLifecycle": "s3:GetLifecycleConfiguration",
  "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
  "s3:PutBucketLifecycle": "s3:PutLifecycleConfiguration",
  "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
  "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
  "s3:PutBucketReplication": "s3:PutReplicationConfiguration",
  "s3:DeleteBucketReplication": "s3:PutReplicationConfiguration",
  "s3:GetBucketCors": "s3:GetBucketCORS",
  "s3:PutBucketCors": "s3:PutBucketCORS",
  "s3:DeleteBucketCors": "s3:PutBucketCORS",
  "s3:DeleteBucketTagging": "s3:PutBucketTagging",
  "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
  "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
  "s3:PutObjectLockConfiguration": "s3:PutBucketObjectLockConfiguration",
  "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
  "s3:PutBucketAccelerateConfiguration": "s3:PutAccelerateConfiguration",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:DeleteBucketPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:DeleteAccountPublicAccessBlock": "s3:PutAccountPublicAccessBlock",
  // The console reads its dashboard under a name of its own.
  "s3:GetStorageLensDashboardDataInternal": "s3:GetStorageLensDashboard",
  "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
  "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
  "lambda:Invoke": "lambda:InvokeFunction",
  "lambda:InvokeWithResponseStream": "lambda:InvokeFunction",
  "dynamodb:ExecuteStatement": "dynamodb:PartiQLSelect",
  "apigateway:GetRestApis": "apigateway:GET",
  "bedrock:Converse": "bedrock:InvokeModel",
  "bedrock:ConverseStream": "bedrock:InvokeModelWithResponseStream",
};

/** SPEC: API Gateway's management actions are the verbs of HTTP. */
const GATEWAY: readonly (readonly [RegExp, string])[] = [
  [/^Get/, "apigateway:GET"],
  [/^(?:Create|Import|Test|Generate)/, "apigateway:POST"],
  [/^(?:Update)/, "apigateway:PATCH"],
  [/^Put/, "apigateway:PUT"],
  [/^(?:Delete|Flush)/, "apigateway:DELETE"],
];

/** Lambda dates its operations, and numbers what came later: `Invoke20150331`, `UpdateFunctionCode20150331v2`. */
const DATED = /(?:\d{8}|\d{4}_\d{2}_\d{2})(?:v\d+)?$/;
/** Other services that date theirs: CloudFront. */
const DATED_SERVICES = new Set(["lambda", "cloudfront"]);

/** `lambda.amazonaws.com`, `Invoke20150331` → `lambda:InvokeFunction`. */
export function actionOfEvent(eventSource: string, eventName: string): string {
  const source = eventSource.replace(/\.amazonaws\.com$/, "");
  const service = SERVICES[source] ?? source;
  const name = DATED_SERVICES.has(service) ? eventName.replace(DATED, "") : eventName;
  if (service === "apigateway") {
    const verb = GATEWAY.find(([pattern]) => pattern.test(name));
    if (verb !== undefined) return verb[1];
  }
  return NAMES[`${service}:${name}`] ?? `${service}:${name}`;
}

/** Every action that this table gives an event whose own name is another. */
export const translatedActions = (): readonly string[] => [...new Set([...Object.values(NAMES), ...GATEWAY.map(([, action]) => action)])];
