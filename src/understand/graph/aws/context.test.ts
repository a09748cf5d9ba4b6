// What is known of a request before it is made: conditions that can never hold close a path, those that may hold leave it open.
import { describe, expect, it } from "vitest";
import type { Json } from "../../../kernel/index.ts";
import { ACCOUNT, arnOf, buildAwsEstate, deny, service, statement, trusts } from "../estate-builder.ts";
import { pathsOf } from "../paths/paths-of.ts";

const AT = new Date("2026-06-01T00:00:00Z");

function reported(type: "user" | "role", action: string, condition: Json, extra: readonly Json[] = []): boolean {
  const eve = { inline: [statement(action, "*", condition), ...extra] };
  const estate = buildAwsEstate(type === "user" ? { users: { eve } } : { roles: { eve: { ...eve, trust: service("ec2.amazonaws.com") } } });
  return pathsOf(estate, AT).paths.some((path) => path.from === arnOf(type, "eve"));
}

describe("a condition on iam:PutUserPolicy", () => {
  it.each<readonly [string, Json, boolean]>([
    ["a token that is older than any token", { DateLessThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } }, false],
    ["a token of this age", { DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } }, true],
    ["a day that is past", { DateLessThan: { "aws:CurrentTime": "2026-05-31T00:00:00Z" } }, false],
    ["a day to come", { DateGreaterThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" } }, false],
    ["no TLS", { Bool: { "aws:SecureTransport": "false" } }, false],
    ["through a service", { Bool: { "aws:ViaAWSService": "true" } }, false],
    ["through one service", { "ForAnyValue:StringEquals": { "aws:CalledVia": ["cloudformation.amazonaws.com"] } }, false],
    ["from an instance", { ArnLike: { "ec2:SourceInstanceARN": "arn:aws:ec2:*:*:instance/*" } }, false],
    ["with a tag, which this action does not take", { StringEquals: { "aws:RequestTag/team": "red" } }, false],
    ["in the region in which IAM answers", { StringEquals: { "aws:RequestedRegion": "us-east-1" } }, true],
    ["in another region", { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } }, false],
    ["with multi-factor", { Bool: { "aws:MultiFactorAuthPresent": "true" } }, true],
    ["from a network", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, true],
    ["of somebody else's name", { StringNotLike: { "aws:username": "e*" } }, false],
  ])("%s: %j", (_, condition, possible) => {
    expect(reported("user", "iam:PutUserPolicy", condition)).toBe(possible);
  });
});

describe("a role's session", () => {
  it("never has multi-factor", () => {
    expect(reported("role", "iam:PutRolePolicy", { Bool: { "aws:MultiFactorAuthPresent": "true" } })).toBe(false);
    expect(reported("role", "iam:PutRolePolicy", { NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } })).toBe(false);
    expect(reported("role", "iam:PutRolePolicy", {}, [deny("*", "*", { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })])).toBe(false);
  });
  it("may run on an instance", () => {
    expect(reported("role", "iam:PutRolePolicy", { ArnLike: { "ec2:SourceInstanceARN": "arn:aws:ec2:*:*:instance/*" } })).toBe(true);
  });
  it("is not stopped by sessions that were revoked before", () => {
    expect(reported("role", "iam:PutRolePolicy", {}, [deny("*", "*", { DateLessThan: { "aws:TokenIssueTime": "2026-05-01T00:00:00Z" } })])).toBe(true);
  });
  it("cannot chain into a role that asks for multi-factor, which a user can", () => {
    const target = { managed: ["AdministratorAccess"], trust: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:root` }, { Bool: { "aws:MultiFactorAuthPresent": "true" } }) };
    const may = { inline: [statement("sts:AssumeRole")] };
    const { paths } = pathsOf(buildAwsEstate({ users: { eve: may }, roles: { hop: { ...may, trust: service("ec2.amazonaws.com") }, target } }), AT);
    expect(paths.map((path) => path.from)).toEqual([arnOf("user", "eve")]);
  });
});

describe("a service that assumes a role", () => {
  it.each<readonly [string, Json, boolean]>([
    ["for a thing of this account", { StringEquals: { "aws:SourceAccount": ACCOUNT } }, true],
    ["for a thing of another account", { StringEquals: { "aws:SourceAccount": "999999999999" } }, false],
    ["for a certain thing", { ArnLike: { "aws:SourceArn": `arn:aws:lambda:*:${ACCOUNT}:function:*` } }, true],
    ["with an external id, which services do not give", { StringEquals: { "sts:ExternalId": "x" } }, false],
    ["with multi-factor", { Bool: { "aws:MultiFactorAuthPresent": "true" } }, false],
    ["as a member of an organization", { StringEquals: { "aws:PrincipalOrgID": "o-1" } }, false],
  ])("%s", (_, condition, possible) => {
    const pass = statement(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]);
    const { paths } = pathsOf(buildAwsEstate({ users: { eve: { inline: [pass] } }, roles: { chief: { managed: ["AdministratorAccess"], trust: service("lambda.amazonaws.com", condition) } } }), AT);
    expect(paths.length > 0).toBe(possible);
  });
});
