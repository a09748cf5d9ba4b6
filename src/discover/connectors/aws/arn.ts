// ARNs and what they say. SPEC: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
import { nodeKey, type NodeKey } from "../../../model/index.ts";

export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export function parseArn(arn: string): ArnParts | undefined {
  const parts = arn.split(":");
  if (parts.length < 6 || parts[0] !== "arn") return undefined;
  const [, partition = "", service = "", region = "", account = ""] = parts;
  return { partition, service, region, account, resource: parts.slice(5).join(":") };
}

/** The account in an ARN; `undefined` when it carries none (S3 buckets) or is not an ARN. */
export const accountOf = (arn: string): string | undefined => parseArn(arn)?.account || undefined;

/** The key of an IAM user, role, group, policy or root from its ARN. Role sessions become their role, whose path the session ARN omits. */
export function principalKey(arn: string): NodeKey | undefined {
  const parts = parseArn(arn);
  if (!parts) return undefined;
  if (parts.service === "sts" && parts.resource.startsWith("assumed-role/")) {
    const role = parts.resource.split("/")[1] ?? "";
    return nodeKey({ provider: "aws", realm: parts.account, type: "role", nativeId: `arn:${parts.partition}:iam::${parts.account}:role/${role}` });
  }
  if (parts.service !== "iam") return undefined;
  const type = parts.resource === "root" ? "root" : parts.resource.split("/", 1)[0];
  if (type === "user" || type === "role" || type === "group" || type === "root") return nodeKey({ provider: "aws", realm: parts.account, type, nativeId: arn });
  return undefined;
}

/** Key of a managed policy. AWS-managed policies belong to the realm `aws`: one policy, held in every account. */
export function policyKey(arn: string): NodeKey {
  const known = policyKeys.get(arn);
  if (known) return known;
  const key = nodeKey({ provider: "aws", realm: accountOf(arn) ?? "aws", type: "managed-policy", nativeId: arn });
  if (policyKeys.size >= MOST_INTERNED) policyKeys.clear();
  policyKeys.set(arn, key);
  return key;
}

// A million grants name a few thousand policies: one string for each policy instead of one for each grant. Bounded.
const MOST_INTERNED = 50_000;
const policyKeys = new Map<string, NodeKey>();

/** The last segment of an ARN's resource, which is the thing's name. */
export const nameOf = (arn: string): string => (parseArn(arn)?.resource ?? arn).split("/").at(-1) ?? arn;
