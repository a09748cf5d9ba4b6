// Beginnings that people finish: what such an identity is usually for, and the least it needs. Owner, sponsor and names are the author's to fill in.
import type { MandateDocument, MandateScope } from "../../model/index.ts";

export interface MandateTemplate {
  readonly name: string;
  readonly title: string;
  readonly document: MandateDocument;
}

/** What stands where the author has to write; a mandate that still says so cannot be submitted. */
export const PLACEHOLDERS = { owner: "owner@example.com", sponsor: "sponsor@example.com", purpose: "What is it for?" } as const;

type Category = MandateDocument["purpose"]["category"];

interface Beginning {
  readonly title: string;
  readonly text: string;
  readonly category: Category;
  readonly subject: MandateDocument["subjects"][number];
  readonly scope: MandateScope;
  readonly limits?: MandateDocument["limits"];
  readonly acting?: MandateDocument["acting"];
  readonly days?: number;
  readonly reviewDays?: number;
}

const role = (name: string) => ({ identity: `aws|123456789012|role|arn:aws:iam::123456789012:role/${name}` });
const account = (name: string) => ({ identity: `kubernetes|cluster|service-account|namespace/${name}` });
const agent = (name: string) => ({ agent: name });
const aws = (actions: readonly string[], resources: readonly string[]) => ({ provider: "aws", actions: [...actions], resources: [...resources] });
const kubernetes = (actions: readonly string[], resources: readonly string[]) => ({ provider: "kubernetes", actions: [...actions], resources: [...resources] });
const tool = (server: string, name: string, limits?: NonNullable<MandateScope["tools"]>[number]["arguments"]) => ({ server, tool: name, ...(limits === undefined ? {} : { arguments: limits }) });

const BEGINNINGS: Readonly<Record<string, Beginning>> = {
  "ci-deployer": {
    title: "CI deployer",
    text: "Rolls out one service from its main branch, and nothing else.",
    category: "build-and-deploy",
    subject: role("deploy-service"),
    scope: { access: [aws(["ecs:UpdateService", "ecs:DescribeServices", "ecs:RegisterTaskDefinition"], ["*"]), aws(["iam:PassRole"], ["arn:aws:iam::123456789012:role/service-task"])], environments: ["production", "staging"] },
  },
  "image-builder": { title: "Image builder", text: "Builds container images and pushes them to one registry.", category: "build-and-deploy", subject: role("image-builder"), scope: { access: [aws(["ecr:GetAuthorizationToken"], ["*"]), aws(["ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:BatchCheckLayerAvailability"], ["arn:aws:ecr:*:123456789012:repository/service"])] } },
  "infrastructure-planner": { title: "Infrastructure planner", text: "Reads the state of the infrastructure to plan a change; changes nothing.", category: "infrastructure", subject: role("plan"), scope: { access: [aws(["ec2:Describe*", "iam:Get*", "iam:List*", "s3:GetBucket*", "rds:Describe*"], ["*"]), aws(["s3:GetObject"], ["arn:aws:s3:::terraform-state/*"])] } },
  "infrastructure-applier": { title: "Infrastructure applier", text: "Applies plans that a person has approved, in one account.", category: "infrastructure", subject: role("apply"), scope: { access: [aws(["ec2:*", "rds:*", "s3:*", "logs:*"], ["*"])], environments: ["production"], hours: { days: ["mon", "tue", "wed", "thu"], from: "08:00", to: "17:00", zone: "Europe/Zurich" } }, days: 180, reviewDays: 30 },
  "backup-job": { title: "Backup job", text: "Copies databases to the backup vault every night.", category: "backup-and-recovery", subject: role("backup"), scope: { access: [aws(["rds:CreateDBSnapshot", "rds:DescribeDBSnapshots", "rds:DescribeDBInstances"], ["*"]), aws(["s3:PutObject"], ["arn:aws:s3:::backups/*"])], data: ["confidential", "personal"], environments: ["production"] } },
  "restore-tester": { title: "Restore tester", text: "Restores the last backup into a test account once a week and throws it away.", category: "backup-and-recovery", subject: role("restore-test"), scope: { access: [aws(["s3:GetObject"], ["arn:aws:s3:::backups/*"]), aws(["rds:RestoreDBInstanceFromDBSnapshot", "rds:DeleteDBInstance", "rds:DescribeDBInstances"], ["arn:aws:rds:*:123456789012:db:restore-test-*"])], environments: ["test"] } },
  "metrics-collector": { title: "Metrics collector", text: "Reads metrics and health of all services.", category: "monitoring", subject: role("metrics"), scope: { access: [aws(["cloudwatch:Get*", "cloudwatch:List*", "cloudwatch:Describe*", "tag:GetResources"], ["*"])] } },
  "log-shipper": { title: "Log shipper", text: "Writes the logs of a cluster to the log store.", category: "monitoring", subject: account("log-shipper"), scope: { access: [kubernetes(["get pods", "list pods", "watch pods", "get namespaces", "list namespaces", "watch namespaces"], ["*"])] } },
  "ingress-controller": { title: "Ingress controller", text: "Routes traffic to services of the cluster.", category: "infrastructure", subject: account("ingress"), scope: { access: [kubernetes(["get services", "list services", "watch services", "get networking.k8s.io/ingresses", "list networking.k8s.io/ingresses", "watch networking.k8s.io/ingresses", "update networking.k8s.io/ingresses/status"], ["*"])] } },
  "certificate-issuer": { title: "Certificate issuer", text: "Renews certificates of the cluster's services.", category: "security-operations", subject: account("cert-manager"), scope: { access: [kubernetes(["* cert-manager.io/certificates", "* cert-manager.io/certificaterequests", "create secrets", "update secrets", "get secrets"], ["*"])], data: ["secret"] } },
  "data-pipeline": { title: "Data pipeline", text: "Moves the day's records from the landing bucket into the warehouse.", category: "data-pipeline", subject: role("pipeline"), scope: { access: [aws(["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::landing", "arn:aws:s3:::landing/*"]), aws(["glue:StartJobRun", "glue:GetJobRun"], ["arn:aws:glue:*:123456789012:job/load-*"])], data: ["internal"], environments: ["production"] } },
  "report-exporter": { title: "Report exporter", text: "Exports the monthly report for the analysts.", category: "analytics", subject: role("report"), scope: { access: [aws(["athena:StartQueryExecution", "athena:GetQueryResults", "athena:GetQueryExecution"], ["arn:aws:athena:*:123456789012:workgroup/reports"]), aws(["s3:PutObject"], ["arn:aws:s3:::reports/*"])], data: ["internal"] } },
  "billing-exporter": { title: "Billing exporter", text: "Writes the invoices of the quarter to the accounting system.", category: "finance", subject: role("billing-export"), scope: { access: [aws(["dynamodb:Query", "dynamodb:GetItem"], ["arn:aws:dynamodb:*:123456789012:table/invoices"]), aws(["s3:PutObject"], ["arn:aws:s3:::accounting/*"])], data: ["financial"], environments: ["production"] }, reviewDays: 60 },
  "security-scanner": { title: "Security scanner", text: "Reads configurations to find what is wrong; changes nothing.", category: "security-operations", subject: role("security-audit"), scope: { access: [aws(["iam:Get*", "iam:List*", "iam:GenerateCredentialReport", "iam:GenerateServiceLastAccessedDetails", "s3:GetBucket*", "s3:ListAllMyBuckets", "organizations:Describe*", "organizations:List*"], ["*"])] } },
  "secret-rotator": { title: "Secret rotator", text: "Rotates the passwords of one application's databases.", category: "security-operations", subject: role("rotator"), scope: { access: [aws(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage", "secretsmanager:DescribeSecret"], ["arn:aws:secretsmanager:*:123456789012:secret:app/*"])], data: ["secret"], environments: ["production"] }, reviewDays: 60 },
  "integration-webhook": { title: "Integration", text: "Passes orders from the shop to the warehouse system.", category: "integration", subject: role("orders"), scope: { access: [aws(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], ["arn:aws:sqs:*:123456789012:orders"])], data: ["personal"], environments: ["production"] } },
  "support-summariser": {
    title: "Support summariser (agent)",
    text: "Summarises support tickets for the people on duty. It reads tickets, and writes internal notes only.",
    category: "customer-support",
    subject: agent("support-summariser"),
    scope: { tools: [tool("helpdesk", "get_ticket"), tool("helpdesk", "search_tickets", { limit: { max: 50 } }), tool("helpdesk", "add_note", { visibility: { equals: "internal" }, body: { max_length: 4000 } })], data: ["personal"], environments: ["production"] },
    limits: { day: { calls: 2000 } },
    days: 180,
  },
  "code-review-agent": { title: "Code-review agent", text: "Comments on pull requests. It merges nothing and pushes nothing.", category: "development", subject: agent("code-review"), acting: "on_behalf_of", scope: { tools: [tool("github", "get_pull_request"), tool("github", "list_files"), tool("github", "create_review_comment", { body: { max_length: 8000 } })], data: ["internal"] }, limits: { day: { calls: 5000 } }, days: 180 },
  "coding-agent": { title: "Coding agent", text: "Writes code on branches of its own, on behalf of the person who asks.", category: "development", subject: agent("coding-agent"), acting: "on_behalf_of", scope: { tools: [tool("github", "create_branch", { name: { matches: "agent/*" } }), tool("github", "push_files", { branch: { matches: "agent/*" } }), tool("github", "create_pull_request")], data: ["internal"] }, limits: { day: { calls: 3000 } }, days: 180 },
  "finance-agent": { title: "Finance agent", text: "Prepares payments for a person to release; small ones only.", category: "finance", subject: agent("finance-agent"), acting: "on_behalf_of", scope: { tools: [tool("erp", "get_invoice"), tool("erp", "prepare_payment", { amount: { max: 1000 }, currency: { one_of: ["EUR", "CHF"] } })], data: ["financial"], environments: ["production"], hours: { days: ["mon", "tue", "wed", "thu", "fri"], from: "07:00", to: "19:00", zone: "Europe/Zurich" } }, limits: { day: { calls: 200, spend: { value: 10_000, currency: "EUR" } } }, days: 90, reviewDays: 30 },
};

/** All of them, beginning today and ending when such a thing is best asked about again. */
export function mandateTemplates(today: Date): readonly MandateTemplate[] {
  return Object.entries(BEGINNINGS).map(([name, { title, text, category, subject, scope, limits, acting, days = 365, reviewDays = 90 }]) => ({
    name,
    title,
    document: {
      name,
      title,
      owner: PLACEHOLDERS.owner,
      sponsor: PLACEHOLDERS.sponsor,
      purpose: { text, category },
      subjects: [subject],
      acting: acting ?? "autonomous",
      scope,
      ...(limits === undefined ? {} : { limits }),
      start: dayAfter(today, 0),
      end: dayAfter(today, days),
      review_every_days: reviewDays,
    },
  }));
}

const dayAfter = (day: Date, days: number) => new Date(day.getTime() + days * 86_400_000).toISOString().slice(0, 10);
