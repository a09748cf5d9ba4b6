// The AWS connector over exports as the CLI prints them: one thing seen in two exports is one thing, and what is missing is said.
import { describe, expect, it } from "vitest";
import type { CredentialObservation, IdentityObservation, Observation } from "../../../model/index.ts";
import { readTexts } from "../index.ts";
import { aws } from "./index.ts";

const read = (...texts: { name: string; content: string }[]) =>
  readTexts(texts, { connectors: [aws], fingerprint: (value) => `fp:${value.length}`, rootName: (path) => path });
const json = (value: unknown, name = "x.txt") => ({ name, content: JSON.stringify(value) });

const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] };
const details = {
  UserDetailList: [
    {
      Path: "/ci/",
      UserName: "deploy",
      UserId: "AIDAEXAMPLEDEPLOY001",
      Arn: "arn:aws:iam::123456789012:user/ci/deploy",
      CreateDate: "2023-01-02T03:04:05+00:00",
      GroupList: ["admins"],
      AttachedManagedPolicies: [{ PolicyName: "AdministratorAccess", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
      UserPolicyList: [{ PolicyName: "inline", PolicyDocument: encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement: [] })) }],
      Tags: [{ Key: "owner", Value: "ana@example.com" }],
    },
  ],
  GroupDetailList: [{ Path: "/org/", GroupName: "admins", GroupId: "AGPA1", Arn: "arn:aws:iam::123456789012:group/org/admins", CreateDate: "2020-01-01T00:00:00Z", GroupPolicyList: [], AttachedManagedPolicies: [] }],
  RoleDetailList: [
    {
      Path: "/",
      RoleName: "web",
      RoleId: "AROA1",
      Arn: "arn:aws:iam::123456789012:role/web",
      AssumeRolePolicyDocument: trust,
      InstanceProfileList: [{ Arn: "arn:aws:iam::123456789012:instance-profile/web" }],
      RolePolicyList: [],
      AttachedManagedPolicies: [],
      PermissionsBoundary: { PermissionsBoundaryType: "PermissionsBoundaryPolicy", PermissionsBoundaryArn: "arn:aws:iam::123456789012:policy/edge" },
      RoleLastUsed: {},
    },
  ],
  Policies: [
    {
      PolicyName: "edge",
      Arn: "arn:aws:iam::123456789012:policy/edge",
      DefaultVersionId: "v2",
      PolicyVersionList: [
        { VersionId: "v1", IsDefaultVersion: false, Document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } },
        { VersionId: "v2", IsDefaultVersion: true, Document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } },
      ],
    },
  ],
  IsTruncated: false,
};
const report = [
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated",
  "<root_account>,arn:aws:iam::123456789012:root,2019-01-01T00:00:00+00:00,not_supported,2026-01-01T00:00:00+00:00,not_supported,not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
  "deploy,arn:aws:iam::123456789012:user/ci/deploy,2023-01-02T03:04:05+00:00,false,N/A,N/A,N/A,false,true,2023-01-02T03:04:06+00:00,2026-11-01T10:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
].join("\n");
const keys = { AccessKeyMetadata: [{ UserName: "deploy", AccessKeyId: "AKIAQ3EXAMPLE0000001", Status: "Active", CreateDate: "2023-01-02T03:04:06+00:00" }] };

const credentials = (observations: readonly Observation[]) => observations.filter((o): o is CredentialObservation => o.observed === "credential");
const identity = (observations: readonly Observation[], name: string) => observations.find((o): o is IdentityObservation => o.observed === "identity" && o.name === name);

describe("aws connector", () => {
  it("A1 reads users, roles, groups and policies with their rights, whatever the file is called", async () => {
    const { observations, coverage, problems } = await read(json(details, "notes.dat"));
    expect(problems).toEqual([]);
    expect(coverage.map(({ stream, realm, status }) => [stream, realm, status])).toEqual([["aws.authorization-details", "123456789012", "complete"]]);
    expect(identity(observations, "deploy")).toMatchObject({ type: "user", kind: "service-account", ownerHints: [{ candidate: "ana@example.com", weight: 0.9 }] });
    expect(identity(observations, "web")).toMatchObject({ kind: "workload", lastUsedAt: null, attributes: { permissionsBoundary: "arn:aws:iam::123456789012:policy/edge" } });
    const edge = observations.find((o) => o.observed === "entitlement" && o.name === "edge");
    expect(edge).toMatchObject({ attributes: { document: { Statement: [{ Action: "s3:*" }] } } });
    const inline = observations.find((o) => o.observed === "entitlement" && o.name === "inline");
    expect(inline).toMatchObject({ attributes: { document: { Version: "2012-10-17" } } });
    // PROVIDER: GroupList leaves the group's path out; the relation must still reach the group.
    expect(observations.find((o) => o.observed === "relation")).toMatchObject({ kind: "member-of", to: "aws|123456789012|group|arn:aws:iam::123456789012:group/org/admins" });
    expect(observations.filter((o) => o.observed === "grant").map((o) => o.effect)).toEqual(["allow", "allow", "boundary"]);
  });

  it("joins a report's row with the key id it means, and tells root and people from service accounts", async () => {
    const { observations } = await read(json(details), { name: "report", content: report }, json(keys));
    expect(new Set(credentials(observations).filter((c) => c.type === "access-key").map((c) => c.nativeId))).toEqual(new Set(["AKIAQ3EXAMPLE0000001"]));
    expect(credentials(observations).every((c) => c.holder?.includes("|123456789012|"))).toBe(true);
    expect(identity(observations, "root")).toMatchObject({ kind: "person", attributes: { mfaActive: false } });
    expect(observations.filter((o) => o.observed === "usage")).toMatchObject([{ action: "s3", lastUsedAt: "2026-11-01T10:00:00.000Z" }]);
  });

  it("N14 says when a page is missing, a report is still being generated, or the provider refused", async () => {
    const page = await read(json({ ...details, IsTruncated: true, Marker: "next" }));
    expect(page.coverage[0]).toMatchObject({ status: "partial" });
    expect(page.coverage[0]?.detail).toMatch(/more pages follow/);
    const pending = await read(json({ State: "STARTED", Description: "No report exists. Starting a new report generation task" }));
    expect(pending.coverage[0]?.detail).toMatch(/still being generated/);
    const refused = await read({ name: "out.json", content: "\nAn error occurred (AccessDenied) when calling the GetCredentialReport operation: User: x is not authorized" });
    expect(refused.coverage[0]).toMatchObject({ status: "refused", stream: "aws.credential-report" });
  });

  it.each([
    ["GetAccountAuthorizationDetails", "aws.authorization-details"],
    ["ListAttachedRolePolicies", "aws.authorization-details"],
    ["GetPolicyVersion", "aws.authorization-details"],
    ["GetBucketPolicy", "aws.resource-policies"],
    ["ListTargetsForPolicy", "aws.organization-policies"],
    ["ListOpenIDConnectProviders", "aws.identity-providers"],
    ["DescribeInstances", "aws.compute"],
    ["SomethingNew", "files"],
  ])("N14 says of which stream %s was refused", async (operation, stream) => {
    const { coverage } = await read({ name: "out.json", content: `An error occurred (AccessDeniedException) when calling the ${operation} operation: no` });
    expect(coverage).toMatchObject([{ status: "refused", stream }]);
  });

  it("keeps what stands before the place where a file was cut off", async () => {
    const whole = JSON.stringify(details);
    const { observations, coverage, problems } = await read({ name: "cut.json", content: whole.slice(0, whole.indexOf('"RoleDetailList"') + 60) });
    expect(identity(observations, "deploy")).toBeDefined();
    expect(coverage.some((entry) => entry.status === "partial")).toBe(true);
    expect(problems[0]?.detail).toMatch(/line 1: the file ends in the middle of a value/);
  });

  it("leaves out facts whose account nobody can know, and counts them", async () => {
    const other = JSON.parse(JSON.stringify(details).replaceAll("123456789012", "210987654321")) as unknown;
    const { observations, coverage } = await read(json(details), json(other, "y"), json(keys));
    expect(credentials(observations)).toEqual([]);
    expect(coverage.find((entry) => entry.stream === "aws.realm")?.detail).toMatch(/1 facts do not say which account/);
  });

  it("reads organization policies, resource policies, providers, compute and CloudTrail", async () => {
    const { observations, problems } = await read(
      json({ Policy: { PolicySummary: { Id: "p-1", Name: "deny", Type: "SERVICE_CONTROL_POLICY" }, Content: JSON.stringify({ Version: "2012-10-17", Statement: [] }) }, Targets: [{ TargetId: "123456789012", Type: "ACCOUNT" }] }),
      json({ Policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::bills/*" }] }) }),
      json({ OpenIDConnectProviderList: [{ Arn: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }] }),
      json({ Functions: [{ FunctionName: "f", FunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:f", Role: "arn:aws:iam::123456789012:role/web" }] }),
      json({ Records: [{ eventTime: "2026-01-01T00:00:00Z", eventSource: "s3.amazonaws.com", eventName: "GetObject", userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::123456789012:assumed-role/web/i-1" } }] }),
    );
    expect(problems).toEqual([]);
    expect(observations.find((o) => o.observed === "grant")).toMatchObject({ effect: "scp", holder: "aws|123456789012|account|123456789012" });
    expect(observations.find((o) => o.observed === "resource" && o.type === "s3-bucket")).toMatchObject({ nativeId: "arn:aws:s3:::bills", realm: "123456789012" });
    expect(observations.find((o) => o.observed === "relation")).toMatchObject({ kind: "runs-as", to: "aws|123456789012|role|arn:aws:iam::123456789012:role/web" });
    expect(observations.find((o) => o.observed === "usage")).toMatchObject({ action: "s3:GetObject", count: 1 });
  });
});
