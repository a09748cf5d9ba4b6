// The part of the AWS accounts that is worth a look: each story of the sample estate, told by its identities.
import { ACCOUNTS, LEAVER, mail, ORGANISATION, REGION } from "./company.ts";
import { allow, trustAws, trustGithub, trustService, type PolicySpec, type RoleSpec, type UsedService, type UserSpec } from "./aws-specs.ts";
import type { Draw } from "./draw.ts";
import { awsKeyId } from "./synthetic-secrets.ts";

export const DEPLOY_ROLE = "deploy-route-planner";
export const SHARED_KEY_USER = "svc-event-bus";

const services = (rows: readonly (readonly [string, string, number | null])[]): readonly UsedService[] => rows.map(([namespace, name, daysAgo]) => ({ namespace, name, daysAgo }));

/** A role of everything with two actions in use, and the road from a public repository to administrator. */
export const productionRoles: readonly RoleSpec[] = [
  {
    name: "backup-orchestrator",
    createdDaysAgo: 1130,
    trust: [trustService("lambda.amazonaws.com")],
    managed: ["backup-everything"],
    tags: { owner: mail("katrin.weiss"), team: "platform", environment: "production", purpose: "Nightly snapshots of disks and copies to the backup bucket" },
    lastUsedDaysAgo: 0,
  },
  {
    name: DEPLOY_ROLE,
    createdDaysAgo: 410,
    trust: [trustGithub(ACCOUNTS.production, `repo:${ORGANISATION}/*`)],
    inline: {
      deploy: [allow(["lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:InvokeFunction", "lambda:GetFunction"], `arn:aws:lambda:${REGION}:${ACCOUNTS.production}:function:*`), allow("iam:PassRole", `arn:aws:iam::${ACCOUNTS.production}:role/*`)],
    },
    tags: { owner: mail("ines.okafor"), team: "routing", environment: "production", purpose: "Deploys route-planner from its pipeline" },
    lastUsedDaysAgo: 1,
  },
  {
    name: "platform-automation",
    createdDaysAgo: 980,
    trust: [trustService("lambda.amazonaws.com")],
    managed: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    tags: { owner: mail("greta.holm"), team: "platform", environment: "production" },
    lastUsedDaysAgo: 2,
  },
  {
    name: "break-glass-administrator",
    createdDaysAgo: 1300,
    trust: [trustAws(`arn:aws:iam::${ACCOUNTS.tooling}:root`, { Bool: { "aws:MultiFactorAuthPresent": "true" } })],
    managed: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    tags: { owner: mail("victor.laurent"), team: "platform", environment: "production", purpose: "Emergency administration; every use is reviewed" },
    lastUsedDaysAgo: 31,
  },
  {
    name: "agent-support-summariser",
    createdDaysAgo: 150,
    trust: [trustService("ecs-tasks.amazonaws.com")],
    inline: { read: [allow("s3:GetObject", "arn:aws:s3:::nwf-support-desk-data/tickets/*"), allow("bedrock:InvokeModel", `arn:aws:bedrock:${REGION}::foundation-model/anthropic.claude-sonnet-4`)] },
    tags: { kind: "agent", owner: mail("rachel.stein"), team: "support", environment: "production", purpose: "Summarises a support ticket for the person who answers it" },
    lastUsedDaysAgo: 0,
  },
  {
    name: "agent-finance-reconciler",
    createdDaysAgo: 290,
    trust: [trustService("ecs-tasks.amazonaws.com")],
    managed: ["agent-finance-reconciler"],
    tags: { kind: "agent", owner: mail("tomas.novak"), team: "billing", environment: "production", purpose: "Matches carrier invoices with the ledger" },
    lastUsedDaysAgo: 0,
  },
  {
    name: "agent-rate-quoter",
    createdDaysAgo: 520,
    trust: [trustService("ecs-tasks.amazonaws.com")],
    inline: { work: [allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"], `arn:aws:dynamodb:${REGION}:${ACCOUNTS.production}:table/rate-cards`), allow("ses:SendEmail", "*")] },
    tags: { kind: "agent", status: "retired", owner: mail("helena.duarte"), team: "pricing", environment: "production", purpose: "Quoted spot rates by mail until the quote service took over" },
    lastUsedDaysAgo: 131,
  },
  {
    name: "vendor-costwatch",
    createdDaysAgo: 640,
    trust: [trustAws("arn:aws:iam::640218857311:root", { StringEquals: { "sts:ExternalId": "northway-7731" } })],
    inline: { read: [allow(["ce:GetCostAndUsage", "cur:DescribeReportDefinitions"], "*")] },
    tags: { owner: mail("yusuf.demir"), team: "data", environment: "production", purpose: "Cost reports by Costwatch" },
    lastUsedDaysAgo: 1,
  },
  {
    name: "vendor-telemetry",
    createdDaysAgo: 870,
    trust: [trustAws("arn:aws:iam::558031446902:root")],
    inline: { read: [allow(["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"], "*")] },
    tags: { owner: mail("katrin.weiss"), team: "platform", environment: "production", purpose: "Metrics for the telemetry vendor" },
    lastUsedDaysAgo: 0,
  },
  {
    name: "smoke-test-reader",
    createdDaysAgo: 330,
    trust: [trustAws(`arn:aws:iam::${ACCOUNTS.staging}:role/smoke-runner`)],
    inline: { read: [allow("s3:GetObject", "arn:aws:s3:::nwf-shipping-core-data/*")] },
    tags: { owner: mail("marta.kowalska"), team: "shipping", environment: "production", purpose: "Reads sample orders for smoke tests" },
    lastUsedDaysAgo: 4,
  },
];

export const productionPolicies: readonly PolicySpec[] = [
  { name: "backup-everything", versions: [{ daysAgo: 1130, statements: [allow("*", "*")] }] },
  {
    name: "agent-finance-reconciler",
    versions: [
      { daysAgo: 290, statements: [allow(["invoicing:GetInvoicePDF", "invoicing:ListInvoiceSummaries", "ce:GetCostAndUsage"], "*")] },
      { daysAgo: 204, statements: [allow(["invoicing:GetInvoicePDF", "invoicing:ListInvoiceSummaries", "ce:*", "billing:GetBillingData"], "*")] },
      { daysAgo: 117, statements: [allow(["invoicing:*", "ce:*", "billing:*"], "*")] },
      { daysAgo: 38, statements: [allow(["invoicing:*", "ce:*", "billing:*", "payments:*", "account:*", "tax:*"], "*")] },
    ],
  },
];

const EVERYTHING = ["account", "athena", "autoscaling", "cloudformation", "cloudtrail", "cloudwatch", "dynamodb", "ecr", "ecs", "elasticache", "events", "glue", "iam", "kinesis", "kms", "lambda", "logs", "organizations", "rds", "redshift", "route53", "secretsmanager", "sns", "sqs", "ssm", "sts"];

export const productionUsed: Readonly<Record<string, readonly UsedService[]>> = {
  "role/backup-orchestrator": [
    ...services(EVERYTHING.map((name) => [name, name, null] as const)),
    { namespace: "ec2", name: "Amazon EC2", daysAgo: 0, actions: [{ name: "CreateSnapshot", daysAgo: 0 }] },
    { namespace: "s3", name: "Amazon S3", daysAgo: 0, actions: [{ name: "PutObject", daysAgo: 0 }] },
  ],
  "role/agent-finance-reconciler": services([["invoicing", "AWS Invoicing", 0], ["ce", "AWS Cost Explorer", 210], ["billing", "AWS Billing", null], ["payments", "AWS Payments", null], ["account", "AWS Account Management", null], ["tax", "AWS Tax Settings", null]]),
  "role/agent-support-summariser": services([["s3", "Amazon S3", 0], ["bedrock", "Amazon Bedrock", 0]]),
  // The quarterly job: its uses stand a quarter apart, which is a season and no dormancy.
  "user/svc-billing-quarterly": services([["s3", "Amazon S3", 54], ["athena", "Amazon Athena", 146], ["ses", "Amazon SES", 237]]),
  "role/rate-cards-task": services([["s3", "Amazon S3", 1], ["sqs", "Amazon SQS", 1], ["dynamodb", "Amazon DynamoDB", 1]]),
};

const leaver = { owner: mail(LEAVER.login), environment: "production" };

export const productionUsers = (draw: Draw): readonly UserSpec[] => {
  const key = (createdDaysAgo: number, lastUsedDaysAgo: number | null, service: string) => ({ id: awsKeyId(ACCOUNTS.production, draw), createdDaysAgo, active: true, lastUsedDaysAgo, service });
  const left = (name: string, table: string, age: number): UserSpec => ({ name, createdDaysAgo: age, inline: { work: [allow(["dynamodb:GetItem", "dynamodb:PutItem"], `arn:aws:dynamodb:${REGION}:${ACCOUNTS.production}:table/${table}`)] }, tags: leaver, keys: [key(age, 1, "dynamodb")] });
  return [
    {
      name: "svc-billing-quarterly",
      createdDaysAgo: 1480,
      inline: { report: [allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::nwf-billing-archive/*"), allow(["athena:StartQueryExecution", "athena:GetQueryResults"], `arn:aws:athena:${REGION}:${ACCOUNTS.production}:workgroup/billing`), allow("ses:SendRawEmail", `arn:aws:ses:${REGION}:${ACCOUNTS.production}:identity/northway.example`)] },
      tags: { owner: mail("claire.dubois"), team: "billing", environment: "production", purpose: "Closes the quarter: report, archive and mail", schedule: "quarterly" },
      keys: [key(1465, 54, "s3")],
    },
    {
      name: SHARED_KEY_USER,
      createdDaysAgo: 760,
      inline: { bus: [allow(["sqs:SendMessage", "sqs:ReceiveMessage", "sns:Publish"], "*")] },
      tags: { owner: mail("jonas.lindqvist"), team: "tracking", environment: "production", purpose: "Event bus credentials" },
      keys: [key(705, 0, "sqs")],
    },
    left("svc-dock-display", "dock-scheduler", 430),
    left("svc-pick-printer", "pick-planner", 395),
    left("svc-forklift-sync", "stock-sync", 380),
    left("svc-scanner-firmware", "scanner-hub", 352),
    {
      name: "svc-invoice-robot",
      createdDaysAgo: 610,
      inline: { invoices: [allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::nwf-invoice-writer-data/*")] },
      tags: { owner: mail("tomas.novak"), team: "billing", environment: "production" },
      password: { lastUsedDaysAgo: 6, mfa: false },
      keys: [key(64, 0, "s3")],
    },
    {
      name: "svc-map-tiles",
      createdDaysAgo: 900,
      inline: { tiles: [allow("s3:GetObject", "arn:aws:s3:::nwf-map-tiles/*")] },
      tags: { team: "routing", owner: mail("ines.okafor"), environment: "production" },
      keys: [key(690, 3, "s3"), key(240, 140, "s3")],
    },
    { name: "svc-pilot-drones", createdDaysAgo: 275, inline: { pilot: [allow("s3:PutObject", "arn:aws:s3:::nwf-drone-pilot/*")] }, tags: { project: "drone-pilot" }, keys: [key(275, null, "N/A")] },
    { name: "svc-old-fax-gateway", createdDaysAgo: 1900, inline: { fax: [allow("s3:GetObject", "arn:aws:s3:::nwf-fax/*")] }, tags: {}, keys: [key(1200, 212, "s3")] },
    { name: "victor.laurent", createdDaysAgo: 1250, groups: ["auditors"], tags: { owner: mail("victor.laurent") }, password: { lastUsedDaysAgo: 2, mfa: true }, keys: [] },
  ];
};

/** The leaver's two roles; the seventh of his identities is a service account of the cluster. */
export const leaverRoles: readonly RoleSpec[] = ["dock-camera-ingest", "pallet-counter"].map((name) => ({
  name,
  createdDaysAgo: 300,
  trust: [trustService("lambda.amazonaws.com")],
  inline: { work: [allow("s3:PutObject", `arn:aws:s3:::nwf-${name}/*`)] },
  tags: leaver,
  lastUsedDaysAgo: 1,
}));

/** The second escalation path: a user that may rewrite the very policy it holds. */
export const stagingUsers = (draw: Draw): readonly UserSpec[] => [
  {
    name: "svc-config-sync",
    createdDaysAgo: 480,
    managed: ["config-sync"],
    tags: { owner: mail("katrin.weiss"), team: "platform", environment: "staging", purpose: "Keeps the staging configuration like production" },
    keys: [{ id: awsKeyId(ACCOUNTS.staging, draw), createdDaysAgo: 61, active: true, lastUsedDaysAgo: 0, service: "ssm" }],
  },
];

export const stagingPolicies: readonly PolicySpec[] = [
  {
    name: "config-sync",
    versions: [{ daysAgo: 480, statements: [allow(["ssm:GetParameter", "ssm:PutParameter"], `arn:aws:ssm:${REGION}:${ACCOUNTS.staging}:parameter/app/*`), allow(["iam:CreatePolicyVersion", "iam:GetPolicy", "iam:GetPolicyVersion"], `arn:aws:iam::${ACCOUNTS.staging}:policy/config-sync`)] }],
  },
];

export const stagingRoles: readonly RoleSpec[] = [
  {
    name: "smoke-runner",
    createdDaysAgo: 330,
    trust: [trustService("codebuild.amazonaws.com")],
    inline: { cross: [allow("sts:AssumeRole", `arn:aws:iam::${ACCOUNTS.production}:role/smoke-test-reader`)] },
    tags: { owner: mail("marta.kowalska"), team: "shipping", environment: "staging", purpose: "Runs smoke tests" },
    lastUsedDaysAgo: 4,
  },
];

export const toolingRoles: readonly RoleSpec[] = [
  {
    name: "audit-collector",
    createdDaysAgo: 800,
    trust: [trustService("lambda.amazonaws.com")],
    inline: { hop: [allow("sts:AssumeRole", ["production", "staging"].map((name) => `arn:aws:iam::${ACCOUNTS[name as "production" | "staging"]}:role/organisation-audit-reader`))] },
    tags: { owner: mail("victor.laurent"), team: "platform", environment: "tooling", purpose: "Collects account summaries" },
    lastUsedDaysAgo: 1,
  },
];

export const toolingUsers = (draw: Draw): readonly UserSpec[] =>
  ["svc-artifact-mirror", "svc-license-scan", "svc-release-notes", "svc-status-page"].map((name, index) => ({
    name,
    createdDaysAgo: 260 + index * 90,
    inline: { work: [allow(["s3:GetObject", "s3:PutObject"], `arn:aws:s3:::nwf-${name}/*`)] },
    tags: { owner: mail("katrin.weiss"), team: "platform", environment: "tooling" },
    keys: [{ id: awsKeyId(ACCOUNTS.tooling, draw), createdDaysAgo: index === 3 ? 170 : 20 + index * 15, active: true, lastUsedDaysAgo: index, service: "s3" }],
  }));
