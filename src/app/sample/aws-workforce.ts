// The ordinary part of the AWS accounts: the roles and users by which the services of the company do their work, mostly in order.
import type { Json } from "../../kernel/index.ts";
import { ACCOUNTS, mail, ORGANISATION, REGION, TEAMS, type Environment, type Team } from "./company.ts";
import { allow, trustAws, trustCluster, trustGithub, trustService, type RoleSpec, type UserSpec } from "./aws-specs.ts";
import type { Draw } from "./draw.ts";
import { awsKeyId } from "./synthetic-secrets.ts";

/** A few of them lack what the others have: that is what an estate looks like. */
const tagsOf = (team: Team, environment: string, draw: Draw): Readonly<Record<string, string>> =>
  draw.number(1, 14) === 1 ? { service: team.id } : { owner: mail(team.lead), team: team.id, environment };

const workOf = (service: string, account: string): readonly Json[] => [
  allow(["s3:GetObject", "s3:PutObject"], `arn:aws:s3:::nwf-${service}-data/*`),
  allow(["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"], `arn:aws:sqs:${REGION}:${account}:${service}-events`),
  allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], `arn:aws:dynamodb:${REGION}:${account}:table/${service}`),
];

/** One role per service and environment, and a worker besides for every other one. */
export function serviceRoles(environment: Environment, draw: Draw): readonly RoleSpec[] {
  const account = ACCOUNTS[environment];
  return TEAMS.flatMap((team) =>
    team.services.flatMap((service, index): readonly RoleSpec[] => {
      const task: RoleSpec = {
        name: `${service}-task`,
        createdDaysAgo: draw.number(120, 1400),
        trust: [team.onCluster ? trustCluster(account, environment, team.id, service) : trustService("ecs-tasks.amazonaws.com")],
        inline: { work: workOf(service, account) },
        tags: { ...tagsOf(team, environment, draw), purpose: `Runtime identity of ${service} in ${environment}` },
        lastUsedDaysAgo: draw.number(0, 6),
      };
      if (index % 2 === 1 || (environment === "staging" && index > 0)) return [task];
      const worker: RoleSpec = {
        name: `${service}-nightly`,
        createdDaysAgo: draw.number(120, 900),
        trust: [trustService("lambda.amazonaws.com")],
        inline: { work: [allow(["s3:GetObject", "s3:ListBucket"], [`arn:aws:s3:::nwf-${service}-data`, `arn:aws:s3:::nwf-${service}-data/*`])] },
        tags: tagsOf(team, environment, draw),
        lastUsedDaysAgo: draw.number(0, 3),
      };
      return [task, worker];
    }),
  );
}

/** How each repository deploys: one role per service, taken by OIDC from one environment of one repository. */
export function deployRoles(draw: Draw): readonly RoleSpec[] {
  const account = ACCOUNTS.tooling;
  return TEAMS.flatMap((team) =>
    team.services.filter((service) => service !== "route-planner").map((service) => ({
      name: `deploy-${service}`,
      createdDaysAgo: draw.number(90, 700),
      trust: [trustGithub(account, `repo:${ORGANISATION}/${service}:environment:production`)],
      inline: { push: [allow(["ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"], `arn:aws:ecr:${REGION}:${account}:repository/${service}`), allow("ecr:GetAuthorizationToken", "*")] },
      tags: { owner: mail(team.lead), team: team.id, environment: "tooling", purpose: `Pushes images of ${service}` },
      lastUsedDaysAgo: draw.number(0, 9),
    })),
  );
}

const PARTNERS: readonly (readonly [string, string, string])[] = [
  ["svc-edi-baltic-lines", "shipping", "s3"],
  ["svc-edi-rhine-rail", "shipping", "s3"],
  ["svc-edi-iberia-road", "shipping", "s3"],
  ["svc-carrier-webhooks", "routing", "sqs"],
  ["svc-port-calls", "tracking", "sqs"],
  ["svc-fuel-index", "pricing", "s3"],
  ["svc-bank-statements", "billing", "s3"],
  ["svc-tax-filing", "billing", "s3"],
  ["svc-customs-gateway", "customs", "sqs"],
  ["svc-claims-scanner", "support", "s3"],
  ["svc-bi-connector", "data", "athena"],
  ["svc-weather-feed", "routing", "s3"],
];

/** Users with a key, for partners and tools that can only use one. */
export function partnerUsers(environment: Environment, draw: Draw): readonly UserSpec[] {
  const account = ACCOUNTS[environment];
  return PARTNERS.slice(0, environment === "production" ? PARTNERS.length : 6).map(([name, team, service], index) => ({
    name,
    createdDaysAgo: draw.number(200, 1500),
    inline: { exchange: [allow(service === "sqs" ? ["sqs:SendMessage", "sqs:ReceiveMessage"] : service === "athena" ? ["athena:StartQueryExecution", "athena:GetQueryResults"] : ["s3:GetObject", "s3:PutObject"], service === "sqs" ? `arn:aws:sqs:${REGION}:${account}:${name}` : service === "athena" ? `arn:aws:athena:${REGION}:${account}:workgroup/bi` : `arn:aws:s3:::nwf-exchange-${environment}/${name}/*`)] },
    tags: { owner: mail(TEAMS.find((item) => item.id === team)?.lead ?? "greta.holm"), team, environment },
    keys: [{ id: awsKeyId(account, draw), createdDaysAgo: index % 4 === 0 ? draw.number(110, 300) : draw.number(8, 80), active: true, lastUsedDaysAgo: draw.number(0, 5), service }],
  }));
}

/** The account's own housekeeping, and what AWS makes for itself. */
export function housekeepingRoles(account: string, draw: Draw): readonly RoleSpec[] {
  const own = (name: string, service: string, statements: readonly Json[]): RoleSpec => ({
    name,
    createdDaysAgo: draw.number(300, 1200),
    trust: [trustService(service)],
    inline: { work: statements },
    tags: { owner: mail("greta.holm"), team: "platform", purpose: `Runs ${name}` },
    lastUsedDaysAgo: draw.number(0, 2),
  });
  const linked = (name: string, service: string): RoleSpec => ({ name, path: `/aws-service-role/${service}/`, createdDaysAgo: 1500, trust: [trustService(service)], lastUsedDaysAgo: draw.number(0, 30) });
  return [
    own("flow-log-writer", "vpc-flow-logs.amazonaws.com", [allow(["logs:CreateLogStream", "logs:PutLogEvents"], `arn:aws:logs:${REGION}:${account}:log-group:vpc:*`)]),
    own("config-recorder", "config.amazonaws.com", [allow("s3:PutObject", "arn:aws:s3:::nwf-config-history/*")]),
    own("dns-updater", "lambda.amazonaws.com", [allow("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z0NORTHWAY")]),
    linked("AWSServiceRoleForSupport", "support.amazonaws.com"),
    linked("AWSServiceRoleForECS", "ecs.amazonaws.com"),
    linked("AWSServiceRoleForAutoScaling", "autoscaling.amazonaws.com"),
    {
      name: "organisation-audit-reader",
      createdDaysAgo: 800,
      trust: [trustAws(`arn:aws:iam::${ACCOUNTS.tooling}:role/audit-collector`)],
      inline: { read: [allow(["iam:GetAccountSummary", "iam:ListUsers", "iam:ListRoles"], "*")] },
      tags: { owner: mail("victor.laurent"), team: "platform", purpose: "Lets the audit collector read each account" },
      lastUsedDaysAgo: 1,
    },
  ];
}
