// The truth table of AWS escalation: every declared technique works when all its rights hold, and none works when any one of them is
// missing, denied, bounded, outside of the organisation's limits, scoped to something else, or tied to a condition that cannot be met.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "../../kernel/index.ts";
import { ACCOUNT, EVERYTHING, arnOf, buildAwsEstate, deny, statement, trusts, type AccountSpec, type PrincipalSpec } from "./estate-builder.ts";
import { pathsOf } from "./paths/paths-of.ts";
import { AWS_TECHNIQUES } from "./techniques/aws/index.ts";
import type { AwsTechnique } from "./techniques/aws/declaration.ts";

const AT = new Date("2026-06-01T00:00:00Z");
const SERVICES = [...new Set(AWS_TECHNIQUES.flatMap((technique) => (technique.how.shape === "pass-role" ? technique.how.services : technique.how.shape === "use-compute" ? [technique.how.compute.service] : [])))];
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;

/** Roles act on themselves by role techniques; everything else is tried as a user. */
const actorType = (technique: AwsTechnique): "user" | "role" => {
  const { how } = technique;
  return how.shape === "widen-permission-set" || ("object" in how && how.object === "own-role") ? "role" : "user";
};

/** The role of a permission set has a path of its own. */
const actorPath = ({ how }: AwsTechnique): string => (how.shape === "widen-permission-set" ? "/aws-reserved/sso.amazonaws.com/" : "/");
const actorArn = (technique: AwsTechnique): string => `arn:aws:iam::${ACCOUNT}:${actorType(technique)}${actorPath(technique)}eve`;

interface Limits {
  readonly policies: readonly Json[];
  /** A right that the actor's wide policy, where the technique needs one, must not give. */
  readonly omit?: string;
  readonly boundary?: Json;
  readonly scp?: readonly (readonly Json[])[];
}

function reported(technique: AwsTechnique, limits: Limits): boolean {
  const type = actorType(technique);
  const dropped = technique.how.shape === "drop-own-policy";
  const lifted = technique.how.shape === "lift-boundary";
  const eve: PrincipalSpec = {
    inline: [...limits.policies, ...(dropped || lifted ? [limits.omit === undefined ? EVERYTHING : notActionAllow(limits.omit)] : [])],
    managed: dropped ? ["no-handing-out"] : ["team-policy"],
    ...(limits.boundary !== undefined ? { boundary: "limit" } : lifted ? { boundary: "cage" } : {}),
  };
  const all: Json = { Service: SERVICES, Federated: SAML };
  const federated: Json = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Federated: "cognito-identity.amazonaws.com" }, Action: "sts:AssumeRoleWithWebIdentity" }] };
  const root: Json = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
  const spec: AccountSpec = {
    policies: {
      "team-policy": statement("s3:ListAllMyBuckets"),
      "no-handing-out": deny(["iam:Attach*", "iam:Put*Policy", "iam:CreatePolicyVersion"]),
      cage: statement(technique.permissions),
      ...(limits.boundary === undefined ? {} : { limit: limits.boundary }),
    },
    groups: { admins: { managed: ["AdministratorAccess"] }, team: { inline: [statement("s3:ListAllMyBuckets")] } },
    users: {
      ...(type === "user" ? { eve: { ...eve, groups: ["team"] } } : {}),
      boss: { managed: ["AdministratorAccess"] },
      mule: { managed: ["team-policy"] },
      bound: { managed: ["AdministratorAccess"], boundary: "team-policy" },
    },
    roles: {
      ...(type === "role" ? { eve: { ...eve, path: actorPath(technique), trust: trusts({ Service: "ec2.amazonaws.com" }) } } : {}),
      chief: { managed: ["AdministratorAccess"], trust: trusts(all) },
      worker: { managed: ["team-policy"], trust: trusts(root) },
      captain: { managed: ["AdministratorAccess"], trust: trusts(root) },
      pool: { managed: ["AdministratorAccess"], trust: federated },
      bound: { managed: ["AdministratorAccess"], boundary: "team-policy", trust: trusts(root) },
    },
    resources: [{ type: "saml-provider", arn: SAML }],
    ...(limits.scp === undefined ? {} : { scp: limits.scp }),
  };
  const { paths } = pathsOf(withVersions(buildAwsEstate(spec)), AT);
  return paths.some((path) => path.from === actorArn(technique) && path.steps[0]?.technique === technique.id);
}

/** The team's policy has an older version that allowed everything. */
function withVersions(estate: ReturnType<typeof buildAwsEstate>): ReturnType<typeof buildAwsEstate> {
  return {
    ...estate,
    entitlements: estate.entitlements.map((entitlement) =>
      entitlement.name === "team-policy" ? { ...entitlement, attributes: { ...entitlement.attributes, versions: [{ versionId: "v1", document: EVERYTHING, default: false }] } } : entitlement,
    ),
  };
}

const permits = (technique: AwsTechnique, except?: string): readonly Json[] => technique.permissions.filter((permission) => permission !== except).map((permission) => statement(permission));

describe.each(AWS_TECHNIQUES.map((technique) => [technique.id, technique] as const))("%s", (_, technique) => {
  it("is reported when every right holds", () => {
    expect(reported(technique, { policies: permits(technique) })).toBe(true);
  });

  it("stays reported under a wide boundary, control policies that allow it, and conditions that may be met", () => {
    // PROVIDER: a role's session never has multi-factor; a person's may.
    const mfa: Json = actorType(technique) === "user" ? { Bool: { "aws:MultiFactorAuthPresent": "true" } } : { StringEquals: { "aws:SourceVpc": "vpc-1" } };
    expect(reported(technique, { policies: technique.permissions.map((permission) => statement(permission, "*", mfa)) })).toBe(true);
    expect(reported(technique, { policies: permits(technique), scp: [[EVERYTHING], [EVERYTHING, deny("organizations:LeaveOrganization")]] })).toBe(true);
    if (technique.how.shape !== "lift-boundary") expect(reported(technique, { policies: permits(technique), boundary: EVERYTHING })).toBe(true);
  });

  it.each(technique.permissions)("is not reported when %s is missing, denied, scoped away or blocked", (permission) => {
    // An inline trust policy may let one in without sts:AssumeRole, which is tried apart.
    const others = permits(technique, permission);
    const elsewhere = "arn:aws:iam::999999999999:role/elsewhere";
    expect(reported(technique, { policies: others, omit: permission }), "missing").toBe(false);
    expect(reported(technique, { policies: [...permits(technique), deny(permission)] }), "denied").toBe(false);
    expect(reported(technique, { policies: [...permits(technique), notActionDeny(technique, permission)] }), "denied by NotAction").toBe(false);
    expect(reported(technique, { policies: [...others, statement(permission, elsewhere)], omit: permission }), "scoped to another account").toBe(false);
    expect(reported(technique, { policies: [...others, statement(permission, "*", { ArnEquals: { "aws:PrincipalArn": arnOf("user", "somebody-else") } })], omit: permission }), "tied to somebody else").toBe(false);
    expect(reported(technique, { policies: [...others, statement(permission, "*", { DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } })], omit: permission }), "expired").toBe(false);
    expect(reported(technique, { policies: permits(technique), scp: [[EVERYTHING], [EVERYTHING, deny(permission)]] }), "denied by control policy").toBe(false);
    expect(reported(technique, { policies: permits(technique), scp: [[EVERYTHING], [notActionAllow(permission)]] }), "not in control policy").toBe(false);
    // A boundary that is to be lifted is another matter: it is the technique itself.
    if (technique.how.shape !== "lift-boundary") expect(reported(technique, { policies: permits(technique), boundary: notActionAllow(permission) }), "bounded").toBe(false);
  });
});

const notActionDeny = (technique: AwsTechnique, permission: string): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", NotAction: [...technique.permissions.filter((other) => other !== permission), "s3:*"], Resource: "*" }],
});
const notActionAllow = (permission: string): Json => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: permission, Resource: "*" }] });

const CATALOGUE = "../shared/data/aws-escalation-catalogue.json";
describe("the published catalogue", () => {
  const there = existsSync(CATALOGUE);
  if (!there && process.env["CI"] === undefined) process.emitWarning(`${CATALOGUE} is absent: the comparison with the published catalogue is skipped`);
  it.skipIf(!there && process.env["CI"] === undefined)("is declared in full, with exactly the rights it names", () => {
    const { paths } = JSON.parse(readFileSync(CATALOGUE, "utf8")) as { paths: { id: string; permissions: { required: { permission: string }[] } }[] };
    const declared = new Map(AWS_TECHNIQUES.map((technique) => [technique.id, technique.permissions.toSorted()]));
    for (const path of paths) expect([path.id, declared.get(path.id)]).toEqual([path.id, path.permissions.required.map(({ permission }) => permission).toSorted()]);
    expect(paths.length).toBeGreaterThanOrEqual(65);
  });
});
