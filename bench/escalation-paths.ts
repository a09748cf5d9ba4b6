// Promise: all escalation paths of an account with 5,000 principals in under 10 seconds, and near-linear growth to 50,000.
import { buildAwsEstate, deny, service, statement, trusts, type AccountSpec, type PrincipalSpec, type RoleSpec } from "../src/understand/graph/estate-builder.ts";
import { pathsOf } from "../src/understand/graph/index.ts";
import type { Row } from "./row.ts";

export const name = "escalation-paths";

const ACCOUNT = "123456789012";
const SERVICES = ["lambda", "ec2", "ecs-tasks", "glue", "codebuild", "cloudformation", "sagemaker", "states"].map((short) => `${short}.amazonaws.com`);

/** A believable account: a third users in groups, the rest roles; most share policies, some have their own, a few can hand out rights. */
export function account(principals: number): AccountSpec {
  const users: Record<string, PrincipalSpec> = {};
  const roles: Record<string, RoleSpec> = {};
  const groups: Record<string, { managed: string[] }> = { admins: { managed: ["AdministratorAccess"] } };
  const policies: Record<string, ReturnType<typeof statement>> = {};
  const teams = Math.max(10, Math.floor(principals / 50));
  for (let team = 0; team < teams; team++) {
    policies[`team-${team}`] = statement(["s3:Get*", "s3:List*", "dynamodb:*", "logs:*"], [`arn:aws:s3:::team-${team}-*`, `arn:aws:dynamodb:*:${ACCOUNT}:table/team-${team}-*`, "arn:aws:logs:*:*:*"]);
    policies[`deploy-${team}`] = statement(["iam:PassRole", "lambda:*", "cloudformation:*", "ecs:*"], [`arn:aws:iam::${ACCOUNT}:role/team-${team}-*`, `arn:aws:lambda:*:${ACCOUNT}:function:team-${team}-*`, "arn:aws:cloudformation:*:*:*", "arn:aws:ecs:*:*:*"]);
    groups[`team-${team}`] = { managed: [`team-${team}`, "own-credentials"] };
  }
  policies["own-credentials"] = statement(["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:UpdateLoginProfile", "iam:ListAccessKeys"], "arn:aws:iam::*:user/${aws:username}");
  policies["assume-team"] = statement("sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/team-*`);
  policies["power"] = { Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: "*" }] };
  policies["iam-operator"] = statement("iam:*");
  policies["bounded"] = statement(["s3:*", "ec2:*", "lambda:*", "logs:*"]);
  for (let i = 0; i < principals; i++) {
    const team = i % teams;
    if (i % 3 === 0) {
      users[`user-${i}`] = {
        groups: i % 600 === 0 ? ["admins"] : [`team-${team}`],
        ...(i % 7 === 0 ? { managed: ["assume-team"] } : i % 211 === 0 ? { managed: ["iam-operator"] } : {}),
        ...(i % 4 === 0 ? { inline: [statement(["sqs:SendMessage"], `arn:aws:sqs:us-east-1:${ACCOUNT}:queue-${i}`)] } : {}),
      };
      continue;
    }
    const attached = i % 401 === 0 ? ["AdministratorAccess"] : i % 17 === 0 ? [`team-${team}`, `deploy-${team}`] : i % 97 === 0 ? ["power"] : [`team-${team}`];
    roles[`team-${team}-role-${i}`] = {
      managed: attached,
      trust: i % 5 === 0 ? trusts({ AWS: `arn:aws:iam::${ACCOUNT}:root` }) : i % 11 === 0 ? trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/team-${team}-role-${i - 1}` }) : service(SERVICES[i % SERVICES.length]!),
      ...(i % 13 === 0 ? { boundary: "bounded" } : {}),
      ...(i % 6 === 0 ? { inline: [statement(["kms:Decrypt"], `arn:aws:kms:us-east-1:${ACCOUNT}:key/${i}`)] } : {}),
    };
  }
  return { account: ACCOUNT, users, roles, groups, policies, scp: [[statement("*")], [statement("*"), deny("organizations:LeaveOrganization"), deny("iam:CreateUser", "*", { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/breakglass" } })]] };
}

function seconds(principals: number): { readonly seconds: number; readonly paths: number } {
  const estate = buildAwsEstate(account(principals));
  const start = performance.now();
  const { paths } = pathsOf(estate, new Date("2026-06-01T00:00:00Z"));
  return { seconds: (performance.now() - start) / 1000, paths: paths.length };
}

export function run(): readonly Row[] {
  seconds(1_000);
  const small = seconds(5_000);
  const large = seconds(50_000);
  const growth = large.seconds / small.seconds;
  return [
    { measure: `all paths of 5,000 principals (${small.paths} paths), s`, ours: small.seconds, peer: 10, ratio: small.seconds / 10, bound: "<= 10 s", pass: small.seconds <= 10 },
    { measure: `growth 5,000 to 50,000 principals (${large.paths} paths), times`, ours: growth, peer: 10, ratio: growth / 10, bound: "<= 1.5 x linear", pass: growth <= 15 },
  ];
}

if (import.meta.main) for (const row of run()) process.stdout.write(`${row.pass ? "pass" : "FAIL"}  ${row.measure}: ${row.ours.toFixed(2)} (bound ${row.bound})\n`);
