// A graph that takes in changed policies answers as one that is built from the changed estate. Estates with every kind of holder: users,
// groups, roles, boundaries, policies that may be attached or rewritten, and control policies above them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../kernel/index.ts";
import { nodeKey, type Estate, type NodeKey } from "../../model/index.ts";
import { ACCOUNT, EVERYTHING, arnOf, buildAwsEstate, deny, service, statement, trusts } from "./estate-builder.ts";
import { openGraph } from "./open-graph.ts";
import { pathsOf } from "./paths/paths-of.ts";

const AT = new Date("2026-06-01T00:00:00Z");
const ROOT: Json = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const attachSome = statement("iam:AttachUserPolicy", "*", { ArnLike: { "iam:PolicyARN": `arn:aws:iam::${ACCOUNT}:policy/team-*` } });

const ESTATE: Estate = buildAwsEstate({
  policies: { "team-a": statement("s3:Get*"), "team-b": statement("ec2:Describe*"), cage: statement(["s3:*", "iam:*", "sts:*"]), tool: attachSome },
  groups: { readers: { managed: ["team-a"] }, makers: { managed: ["team-b"], inline: [statement("sqs:*")] }, admins: { managed: ["AdministratorAccess"] } },
  users: {
    eve: { groups: ["readers"], inline: [statement("sts:AssumeRole", arnOf("role", "build"))] },
    adam: { groups: ["makers"], managed: ["tool"] },
    ann: { managed: ["team-b"], boundary: "cage", inline: [statement("iam:AddUserToGroup")] },
    boss: { managed: ["AdministratorAccess"] },
  },
  roles: {
    build: { managed: ["team-a"], inline: [statement("iam:PassRole")], trust: trusts(ROOT) },
    chief: { managed: ["AdministratorAccess"], trust: service("lambda.amazonaws.com") },
    caged: { managed: ["AdministratorAccess"], boundary: "cage", trust: trusts({ AWS: arnOf("user", "adam") }) },
  },
  scp: [[EVERYTHING], [EVERYTHING, deny("organizations:*")]],
});

const DOCUMENTS: readonly Json[] = [
  statement("s3:Get*"),
  EVERYTHING,
  statement("iam:*"),
  statement(["lambda:CreateFunction", "lambda:InvokeFunction", "iam:PassRole"]),
  statement("iam:CreatePolicyVersion"),
  statement(["iam:CreateAccessKey", "iam:CreateLoginProfile"]),
  statement("iam:AddUserToGroup"),
  statement("sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/*`),
  statement("iam:UpdateAssumeRolePolicy", "*", { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
  attachSome,
  deny("iam:*"),
  deny(["sts:*", "lambda:*"], "*", { StringNotEquals: { "aws:SourceVpc": "vpc-1" } }),
  statement("iam:Delete*Boundary"),
  { Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: "iam:Put*", Resource: "*" }] },
];

const POLICIES: readonly NodeKey[] = ESTATE.entitlements.map((entitlement) => entitlement.key);
const withDocument = (estate: Estate, key: NodeKey, document: Json): Estate => ({
  ...estate,
  entitlements: estate.entitlements.map((entitlement) => (entitlement.key === key ? { ...entitlement, attributes: { ...entitlement.attributes, document } } : entitlement)),
});

describe("a graph that stays open", () => {
  it("answers after each change as one that is built anew", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...POLICIES), fc.constantFrom(...DOCUMENTS)), { minLength: 1, maxLength: 4 }), (changes) => {
        const open = openGraph(ESTATE, AT);
        let estate = ESTATE;
        for (const [key, document] of changes) {
          open.change(key, document);
          estate = withDocument(estate, key, document);
          const anew = pathsOf(estate, AT);
          expect(open.paths()).toEqual(anew.paths);
          expect(open.administrators()).toEqual(anew.administrators);
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it("asks anew only whom the policy reaches, and goes back the way it came", () => {
    const open = openGraph(ESTATE, AT);
    const key = (type: string, nativeId: string) => nodeKey({ provider: "aws", realm: ACCOUNT, type, nativeId });
    const own = open.change(key("inline-policy", `${arnOf("user", "eve")}#inline-0`), statement("s3:Put*"));
    const shared = open.change(key("managed-policy", arnOf("policy", "team-b")), EVERYTHING);
    expect(own).toBeLessThan(shared);
    expect(open.administrators()).toContain(arnOf("user", "adam"));
    open.change(key("managed-policy", arnOf("policy", "team-b")), statement("ec2:Describe*"));
    open.change(key("inline-policy", `${arnOf("user", "eve")}#inline-0`), statement("sts:AssumeRole", arnOf("role", "build")));
    expect(open.paths()).toEqual(pathsOf(ESTATE, AT).paths);
  });

  it("knows no policy that was not read", () => {
    expect(() => openGraph(ESTATE, AT).change(nodeKey({ provider: "aws", realm: ACCOUNT, type: "managed-policy", nativeId: "arn:gone" }), EVERYTHING)).toThrow(/no policy of this estate/);
  });
});
