// Paths that a single technique does not tell: trust in all its forms, several steps, guardrails, providers crossed, and the two properties.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../kernel/index.ts";
import type { Estate } from "../../model/index.ts";
import { ACCOUNT, EVERYTHING, arnOf, buildAwsEstate, deny, service, statement, trusts, type AccountSpec, type PrincipalSpec, type RoleSpec } from "./estate-builder.ts";
import { pathsOf } from "./paths/paths-of.ts";

const AT = new Date("2026-06-01T00:00:00Z");
const ROOT: Json = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const eve = arnOf("user", "eve");

const told = (estate: Estate, from: string = eve) => pathsOf(estate, AT).paths.filter((path) => path.from === from).map((path) => `${path.steps.map((step) => step.technique).join(" > ")} -> ${path.to.split(":").at(-1)}`);
const conditions = (estate: Estate, technique: string) => pathsOf(estate, AT).paths.find((path) => path.from === eve && path.steps[0]?.technique === technique)?.steps[0]?.conditions ?? [];
const withRole = (policies: readonly Json[], role: Partial<RoleSpec>, more: AccountSpec = {}): Estate =>
  buildAwsEstate({ ...more, users: { eve: { inline: policies }, ...more.users }, roles: { target: { managed: ["AdministratorAccess"], trust: trusts(ROOT), ...role }, ...more.roles } });

describe("assuming a role", () => {
  const may = statement("sts:AssumeRole", arnOf("role", "target"));
  it.each<readonly [string, readonly Json[], Json, boolean]>([
    ["trusts the account and eve may", [may], trusts(ROOT), true],
    ["trusts the account, eve may not", [], trusts(ROOT), false],
    ["trusts eve by name, who needs no policy", [], trusts({ AWS: eve }), true],
    ["trusts eve by name, but eve is denied", [deny("sts:AssumeRole")], trusts({ AWS: eve }), false],
    ["trusts another user", [may], trusts({ AWS: arnOf("user", "adam") }), false],
    ["trusts another account", [may], trusts({ AWS: "arn:aws:iam::999999999999:root" }), false],
    ["trusts a service only", [may], service("lambda.amazonaws.com"), false],
    ["asks for an external id, which the caller gives", [may], trusts(ROOT, { StringEquals: { "sts:ExternalId": "42" } }), true],
    ["asks for multi-factor", [may], trusts(ROOT, { Bool: { "aws:MultiFactorAuthPresent": "true" } }), true],
    ["asks for somebody else's ARN", [may], trusts(ROOT, { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/ops-*" } }), false],
    ["asks for a tag that eve has not", [may], trusts(ROOT, { StringEquals: { "aws:PrincipalTag/team": "ops" } }), false],
    ["anyone, within one's own organization, which is not known", [may], trusts({ AWS: "*" }, { StringEquals: { "aws:PrincipalOrgID": "o-elsewhere" } }), true],
    ["eve is scoped to another role", [statement("sts:AssumeRole", arnOf("role", "other"))], trusts(ROOT), false],
    ["eve is scoped by NotResource", [{ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", NotResource: arnOf("role", "target") }] }], trusts(ROOT), false],
  ])("%s", (_, policies, trust, possible) => {
    expect(told(withRole(policies, { trust }))).toEqual(possible ? ["sts-001 -> role/target"] : []);
  });

  it("says on what a path depends", () => {
    expect(conditions(withRole([may], { trust: trusts(ROOT, { Bool: { "aws:MultiFactorAuthPresent": "true" } }) }), "sts-001")).toEqual(["aws:MultiFactorAuthPresent"]);
    expect(conditions(withRole([may], { trust: trusts(ROOT, { StringEquals: { "sts:ExternalId": "42" } }) }), "sts-001")).toEqual([]);
  });

  it("needs both sides across accounts", () => {
    const other = "210987654321";
    const role = { target: { managed: ["AdministratorAccess"], trust: trusts({ AWS: eve }) } };
    const may = statement("sts:AssumeRole", arnOf("role", "target", other));
    expect(told(buildAwsEstate({ users: { eve: {} } }, { account: other, roles: role }))).toEqual([]);
    expect(told(buildAwsEstate({ users: { eve: { inline: [may] } } }, { account: other, roles: role }))).toEqual(["sts-001 -> role/target"]);
  });

  it("never goes through a service-linked role", () => {
    const linked = { path: "/aws-service-role/lambda.amazonaws.com/", trust: service("lambda.amazonaws.com") };
    expect(told(withRole([statement(["iam:PassRole", "lambda:*", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"])], linked))).toEqual([]);
  });
});

describe("passing a role", () => {
  const create = statement(["lambda:CreateFunction", "lambda:InvokeFunction"]);
  const role = { trust: service("lambda.amazonaws.com") };
  const pass = (condition?: Json, resource: string = arnOf("role", "target")) => statement("iam:PassRole", resource, condition);
  it.each<readonly [string, readonly Json[], Partial<RoleSpec>, boolean]>([
    ["to the service that it trusts", [pass(), create], role, true],
    ["only to another service", [pass({ StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }), create], role, false],
    ["to that very service", [pass({ StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com"] } }), create], role, true],
    ["that trusts another service", [pass(), create], { trust: service("glue.amazonaws.com") }, false],
    ["of a path that is not its", [pass(undefined, `arn:aws:iam::${ACCOUNT}:role/app/*`), create], role, false],
    ["of its own path", [pass(undefined, `arn:aws:iam::${ACCOUNT}:role/app/*`), create], { ...role, path: "/app/" }, true],
    ["with functions of a certain name", [pass(), statement(["lambda:CreateFunction", "lambda:InvokeFunction"], `arn:aws:lambda:*:${ACCOUNT}:function:dev-*`)], role, true],
    ["with functions that it may make but not call", [pass(), statement("lambda:CreateFunction", `arn:aws:lambda:*:${ACCOUNT}:function:dev-*`), statement("lambda:InvokeFunction", `arn:aws:lambda:*:${ACCOUNT}:function:prod-*`)], role, false],
    ["whose tag is the wrong one", [pass({ StringEquals: { "aws:ResourceTag/team": "web" } }), create], { ...role, tags: { team: "data" } }, false],
    ["whose tag is the right one", [pass({ StringEquals: { "aws:ResourceTag/team": "web" } }), create], { ...role, tags: { team: "web" } }, true],
    ["bound to a key that never comes with it", [pass({ StringEquals: { "s3:prefix": "x" } }), create], role, false],
  ])("%s", (_, policies, target, possible) => {
    expect(told(withRole(policies, target))).toEqual(possible ? [`lambda-001 -> role/${target.path === undefined ? "" : "app/"}target`] : []);
  });

  it("needs an instance profile on EC2, and every resource that a launch touches", () => {
    const trust = service("ec2.amazonaws.com");
    expect(told(withRole([pass(), statement("ec2:RunInstances")], { trust }))).toEqual(["ec2-001 -> role/target"]);
    expect(told(withRole([pass(), statement("ec2:RunInstances")], { trust, profile: false }))).toEqual([]);
    expect(told(withRole([pass(), statement("ec2:RunInstances", "arn:aws:ec2:*:*:instance/*")], { trust }))).toEqual([]);
  });
});

describe("what already runs", () => {
  const fn = (name: string) => `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`;
  const update = statement("lambda:UpdateFunctionCode", fn("web"));
  const trust = service("lambda.amazonaws.com");
  const running = (name: string): AccountSpec => ({ resources: [{ type: "lambda-function", arn: fn(name), role: arnOf("role", "target") }], streams: ["aws.compute"] });
  it("is taken when the right covers it", () => {
    expect(told(withRole([update], { trust }, running("web")))).toEqual(["lambda-003 -> role/target"]);
    expect(conditions(withRole([update], { trust }, running("web")), "lambda-003")).toEqual([]);
    expect(told(withRole([update], { trust }, running("billing")))).toEqual([]);
  });
  it("is hedged when nothing of the kind was read", () => {
    expect(conditions(withRole([update], { trust }), "lambda-003")).toEqual(["compute:exists"]);
  });
  it("may be an instance known by its id alone", () => {
    const estate = withRole([statement("ssm:StartSession", "arn:aws:ec2:eu-west-1:*:instance/i-1")], { trust: service("ec2.amazonaws.com") }, { resources: [{ type: "ec2-instance", arn: "i-1", role: arnOf("role", "target") }] });
    expect(told(estate)).toEqual(["ssm-001 -> role/target"]);
  });
  it("needs a document that runs commands, too", () => {
    const trust = service("ec2.amazonaws.com");
    const send = (document: string) => [statement("ssm:SendCommand", ["arn:aws:ec2:*:*:instance/*", document])];
    expect(told(withRole(send("arn:aws:ssm:*::document/AWS-RunShellScript"), { trust }))).toEqual(["ssm-002 -> role/target"]);
    expect(told(withRole(send("arn:aws:ssm:*::document/AWS-UpdateSSMAgent"), { trust }))).toEqual([]);
  });
});

describe("guardrails", () => {
  const put = statement("iam:PutUserPolicy", eve);
  const self = (more: Partial<PrincipalSpec>, account: AccountSpec = {}): Estate => buildAwsEstate({ ...account, users: { eve: { inline: [put], ...more } } });
  it("a boundary stops what it does not allow, unless it can be lifted", () => {
    const policies = { cage: statement(["iam:PutUserPolicy", "s3:*"]), door: statement(["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"]) };
    expect(told(self({}, { policies }))).toEqual(["iam-007 -> user/eve"]);
    expect(told(self({ boundary: "cage" }, { policies }))).toEqual([]);
    expect(told(self({ boundary: "door" }, { policies }))).toEqual(["iam-007 > mandate-iam-delete-user-boundary -> user/eve"]);
  });
  it("an attachment is only as good as the policies that may be attached", () => {
    const only = (arn: string) => buildAwsEstate({ users: { eve: { inline: [statement("iam:AttachUserPolicy", eve, { ArnEquals: { "iam:PolicyARN": arn } })] } } });
    expect(told(only("arn:aws:iam::aws:policy/ReadOnlyAccess"))).toEqual([]);
    expect(told(only("arn:aws:iam::aws:policy/AdministratorAccess"))).toEqual(["iam-008 -> user/eve"]);
    expect(told(only("arn:aws:iam::aws:policy/IAMFullAccess"))[0]).toMatch(/^iam-008 > /);
  });
  it("a boundary that new policies demand is looked up on the one they go to", () => {
    const bounded = statement("iam:PutUserPolicy", "*", { StringEquals: { "iam:PermissionsBoundary": arnOf("policy", "cage") } });
    expect(told(buildAwsEstate({ policies: { cage: EVERYTHING }, users: { eve: { inline: [bounded] } } }))).toEqual([]);
    expect(told(buildAwsEstate({ policies: { cage: EVERYTHING }, users: { eve: { inline: [bounded], boundary: "cage" } } }))).toEqual(["iam-007 -> user/eve"]);
  });
  it("an administrator under a limit that takes identity management away is none", () => {
    const { administrators } = pathsOf(buildAwsEstate({ policies: { power: { Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }] } }, users: { boss: { managed: ["AdministratorAccess"] }, capped: { managed: ["AdministratorAccess"], boundary: "power" }, power: { managed: ["power"] } } }), AT);
    expect(administrators).toEqual([arnOf("user", "boss")]);
    expect(pathsOf(buildAwsEstate({ users: { boss: { managed: ["AdministratorAccess"] } }, scp: [[EVERYTHING], [EVERYTHING, deny("iam:*")]] }), AT).administrators).toEqual([]);
    expect(pathsOf(buildAwsEstate({ users: { boss: { managed: ["AdministratorAccess"] } }, scp: [[EVERYTHING], [EVERYTHING, deny("organizations:LeaveOrganization")]] }), AT).administrators).toEqual([arnOf("user", "boss")]);
  });
});

describe("several steps", () => {
  it("are composed to the shortest way", () => {
    const estate = buildAwsEstate({
      users: { eve: { inline: [statement("iam:CreateAccessKey", arnOf("user", "mule"))] }, mule: { inline: [statement("sts:AssumeRole", arnOf("role", "build"))] } },
      roles: {
        build: { inline: [statement(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"])], trust: trusts(ROOT) },
        chief: { managed: ["AdministratorAccess"], trust: service("lambda.amazonaws.com") },
      },
    });
    expect(told(estate)).toEqual(["iam-002 > sts-001 > lambda-001 -> role/chief"]);
  });
  it("join a group that holds more", () => {
    const estate = buildAwsEstate({ groups: { admins: { managed: ["AdministratorAccess"] }, readers: { inline: [statement("s3:Get*")] } }, users: { eve: { inline: [statement("iam:AddUserToGroup")] } } });
    expect(told(estate)).toEqual(["iam-013 -> user/eve"]);
  });
});

describe("properties", () => {
  const actions = ["iam:PassRole", "lambda:*", "sts:AssumeRole", "iam:PutUserPolicy", "iam:CreateAccessKey", "iam:*", "iam:Attach*", "ec2:*", "iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy", "*"];
  const resources = ["*", eve, arnOf("user", "mule"), `arn:aws:iam::${ACCOUNT}:role/*`, arnOf("role", "chief"), `arn:aws:lambda:*:*:function:dev-*`];
  const allow = fc.record({ action: fc.constantFrom(...actions), resource: fc.constantFrom(...resources) });
  const estateOf = (policies: readonly Json[]): Estate =>
    buildAwsEstate({
      policies: { shared: statement("s3:Get*") },
      groups: { admins: { managed: ["AdministratorAccess"] } },
      users: { eve: { inline: policies, managed: ["shared"] }, mule: { inline: [statement("sts:AssumeRole")] } },
      roles: { chief: { managed: ["AdministratorAccess"], trust: trusts({ Service: ["lambda.amazonaws.com", "ec2.amazonaws.com"] }) }, worker: { managed: ["shared"], trust: trusts(ROOT) } },
    });
  const reach = (policies: readonly Json[]) => {
    const { paths, administrators } = pathsOf(estateOf(policies), AT);
    return { administrator: administrators.includes(eve), ways: new Set(paths.filter((path) => path.from === eve).map((path) => `${path.steps[0]?.technique} ${path.to}`)) };
  };
  it("more grants never reach less, without a deny", () => {
    fc.assert(
      fc.property(fc.array(allow, { maxLength: 4 }), allow, (some, one) => {
        const before = reach(some.map(({ action, resource }) => statement(action, resource)));
        const after = reach([...some, one].map(({ action, resource }) => statement(action, resource)));
        return after.administrator || (!before.administrator && [...before.ways].every((way) => after.ways.has(way)));
      }),
      { numRuns: 60 },
    );
  });
  it("one more deny never adds a direct path", () => {
    fc.assert(
      fc.property(fc.array(allow, { maxLength: 4 }), allow, (some, one) => {
        const policies = some.map(({ action, resource }) => statement(action, resource));
        const before = reach(policies);
        const after = reach([...policies, deny(one.action, one.resource)]);
        return before.administrator || (!after.administrator && [...after.ways].every((way) => before.ways.has(way)));
      }),
      { numRuns: 60 },
    );
  });
});
