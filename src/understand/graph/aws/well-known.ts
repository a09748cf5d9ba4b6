// Policies whose text is known without reading it: AWS's own that lead to everything or nearly, and the two that it attaches to every level
// of an organization. Exports made by hand, or of an account's own policies alone, name these without their text.

const allow = (Action: string | readonly string[]): Readonly<Record<string, unknown>> => ({ Effect: "Allow", Action, Resource: "*" });
const document = (...Statement: readonly Readonly<Record<string, unknown>>[]): unknown => ({ Version: "2012-10-17", Statement });

/** PROVIDER: AWS managed policy reference, the parts that grant; by name. */
const MANAGED: ReadonlyMap<string, unknown> = new Map([
  ["AdministratorAccess", document(allow("*"))],
  ["PowerUserAccess", document({ Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" }, allow(["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles", "organizations:DescribeOrganization", "account:ListRegions"]))],
  ["IAMFullAccess", document(allow(["iam:*", "organizations:DescribeAccount", "organizations:DescribeOrganization", "organizations:ListRoots", "organizations:ListPolicies"]))],
  ["AmazonEC2FullAccess", document(allow(["ec2:*", "elasticloadbalancing:*", "cloudwatch:*", "autoscaling:*"]))],
  ["AmazonSSMFullAccess", document(allow(["cloudwatch:PutMetricData", "ds:CreateComputer", "ds:DescribeDirectories", "ec2:DescribeInstanceStatus", "logs:*", "ssm:*", "ec2messages:*"]))],
  ["AWSCloudFormationFullAccess", document(allow("cloudformation:*"))],
  ["AWSLambda_FullAccess", document(allow(["lambda:*", "logs:DescribeLogGroups", "iam:ListRoles"]), { ...(allow("iam:PassRole")), Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } } })],
]);

/** PROVIDER: AWS Organizations attaches FullAWSAccess and RCPFullAWSAccess to every level; their ids are the same everywhere. */
const CONTROL_POLICIES: ReadonlyMap<string, unknown> = new Map([
  ["p-FullAWSAccess", document(allow("*"))],
  ["p-RCPFullAWSAccess", document({ ...allow("*"), Principal: "*" })],
]);

/** The text of an AWS managed policy, by ARN. */
export function managedDocument(arn: string): unknown {
  const name = /^arn:[^:]*:iam::aws:policy\/(?:[\w-]+\/)*([\w-]+)$/.exec(arn)?.[1];
  return name === undefined ? undefined : MANAGED.get(name);
}

export const controlDocument = (id: string): unknown => CONTROL_POLICIES.get(id);
