// Resource policies in the shapes the services' own commands print them; the resource's ARN is beside the policy or in its statements.
import { z } from "zod";
import type { Json } from "../../../kernel/index.ts";
import type { Observation } from "../../../model/index.ts";
import { UNKNOWN_REALM, itemStream, type Place } from "../contract.ts";
import { nameOf, parseArn } from "./arn.ts";
import { policyDocument } from "./document.ts";

const TYPES: Readonly<Record<string, string>> = {
  s3: "s3-bucket",
  kms: "kms-key",
  sqs: "sqs-queue",
  sns: "sns-topic",
  lambda: "lambda-function",
  secretsmanager: "secret",
  ecr: "ecr-repository",
  dynamodb: "dynamodb-table",
  es: "opensearch-domain",
  events: "event-bus",
};

/** `{Arn|ARN|ResourceArn…, Policy|ResourcePolicy|policyText|Attributes.Policy}` in any of the services' spellings. */
const Holder = z.looseObject({});
type Holder = z.infer<typeof Holder>;

const ARN_MEMBERS = ["ResourceArn", "resourceArn", "Arn", "ARN", "arn", "QueueArn", "TopicArn", "FunctionArn", "KeyArn", "BucketArn"] as const;
const POLICY_MEMBERS = ["Policy", "ResourcePolicy", "policyText", "KeyPolicy", "BucketPolicy", "policy"] as const;

/** Items of these members are IAM's or Organizations' own policies, not resource policies. */
const policyIn = (holder: Holder): unknown => {
  const attributes = holder["Attributes"];
  const inner = typeof attributes === "object" && attributes !== null ? (attributes as Holder) : holder;
  for (const member of POLICY_MEMBERS) {
    const value = inner[member];
    const document = policyDocument(value);
    if (document !== undefined && typeof document === "object" && document !== null && "Statement" in document) return document;
  }
  return undefined;
};

export const resourcePolicies = itemStream<Holder>({
  id: "aws.resource-policies",
  title: "a resource policy",
  accepts: (part) => typeof part.value === "object" && part.value !== null && !Array.isArray(part.value) && policyIn(part.value as Holder) !== undefined,
  item: Holder,
  observe: observeHolder,
});

function observeHolder(holder: Holder, place: Place): Observation[] {
  const document = policyIn(holder) as Json;
  const arn = arnIn(holder) ?? resourceOf(document);
  if (arn === undefined) {
    place.gap(UNKNOWN_REALM, "a resource policy does not say which resource it belongs to (KMS and some others print only the document); put the ARN beside it as `ResourceArn`");
    return [];
  }
  const parts = parseArn(arn);
  const type = TYPES[parts?.service ?? ""];
  if (!parts || type === undefined) return [];
  return [
    {
      observed: "resource",
      provider: "aws",
      // PROVIDER: a bucket's ARN carries no account.
      realm: parts.account || UNKNOWN_REALM,
      type,
      nativeId: arn,
      name: nameOf(arn),
      location: { file: place.source, ...(place.line ? { line: place.line } : {}) },
      attributes: { policy: document },
    },
  ];
}

function arnIn(holder: Holder): string | undefined {
  const attributes = holder["Attributes"];
  for (const place of [holder, typeof attributes === "object" && attributes !== null ? (attributes as Holder) : {}]) {
    for (const member of ARN_MEMBERS) {
      const value = place[member];
      if (typeof value === "string" && value.startsWith("arn:")) return value;
    }
  }
  const bucket = holder["Bucket"] ?? holder["BucketName"];
  return typeof bucket === "string" ? `arn:aws:s3:::${bucket}` : undefined;
}

/** The one resource that all statements name: `arn:aws:s3:::b` and `arn:aws:s3:::b/*` are one bucket. */
function resourceOf(document: Json): string | undefined {
  const statements = (document as { Statement?: unknown }).Statement;
  const named = new Set<string>();
  for (const statement of Array.isArray(statements) ? statements : [statements]) {
    const resource = (statement as { Resource?: unknown } | null)?.Resource;
    for (const arn of Array.isArray(resource) ? resource : [resource]) {
      if (typeof arn === "string" && arn.startsWith("arn:")) named.add(arn.startsWith("arn:aws:s3:::") ? (arn.split("/", 1)[0] ?? arn) : arn);
    }
  }
  const [only] = named;
  return named.size === 1 && only !== undefined && !only.includes("*") ? only : undefined;
}
