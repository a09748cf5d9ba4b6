// Control policies above an account, read in full, in part or not at all. docs/decisions/0003.
import { describe, expect, it } from "vitest";
import type { Json } from "../../../kernel/index.ts";
import { nodeKey, type Estate, type NodeKey } from "../../../model/index.ts";
import { buildGraph } from "../build-graph.ts";
import { ACCOUNT, EVERYTHING, arnOf, buildAwsEstate, deny, keyOf, statement } from "../estate-builder.ts";
import { pathsOf } from "../paths/paths-of.ts";

const AT = new Date("2026-06-01T00:00:00Z");
const eve = arnOf("user", "eve");

const estateWith = (scp: readonly (readonly Json[])[]): Estate => buildAwsEstate({ users: { eve: { inline: [statement(["iam:PutUserPolicy", "s3:*"])] }, boss: { managed: ["AdministratorAccess"] } }, scp });
const told = (estate: Estate) => pathsOf(estate, AT).paths.filter((path) => path.from === eve).map((path) => [path.steps[0]?.technique, path.steps[0]?.conditions ?? []]);
const scpKey = (id: string): NodeKey => nodeKey({ provider: "aws", realm: "o-mandate000", type: "scp", nativeId: id });

/** Takes a policy's text away, or lets it have AWS's own name instead. */
function unread(estate: Estate, id: string, renamed = id): Estate {
  const [from, to] = [scpKey(id), scpKey(renamed)];
  return {
    ...estate,
    entitlements: estate.entitlements.map((entitlement) => (entitlement.key === from ? { ...entitlement, key: to, nativeId: renamed, attributes: {} } : entitlement)),
    grants: estate.grants.map((grant) => (grant.entitlement === from ? { ...grant, entitlement: to } : grant)),
  };
}

describe("control policies", () => {
  it("that only deny leave the rest alone", () => {
    expect(told(estateWith([[deny("organizations:*")], [deny("s3:DeleteBucket")]]))).toEqual([["iam-007", []]]);
    expect(told(estateWith([[deny("organizations:*")], [deny("iam:*")]]))).toEqual([]);
  });

  it("that allow something allow nothing else", () => {
    expect(told(estateWith([[statement("s3:*")]]))).toEqual([]);
    const butOrganizations = { Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: "organizations:*", Resource: "*" }] };
    expect(told(estateWith([[butOrganizations], [EVERYTHING]]))).toEqual([["iam-007", []]]);
  });

  it("that were not read are a condition, and take no administrator away", () => {
    const estate = unread(estateWith([[EVERYTHING], [EVERYTHING, EVERYTHING]]), "p-1-1");
    expect(told(estate)).toEqual([["iam-007", ["scp:p-1-1"]]]);
    expect(pathsOf(estate, AT).administrators).toEqual([arnOf("user", "boss")]);
    expect(buildGraph(estate, AT).effective(keyOf("user", "eve"), "s3:GetObject", "arn:aws:s3:::b/k")).toMatchObject({ effect: "conditional", unknown: ["scp:p-1-1"] });
  });

  it("that were not read deny nothing beside one that denies", () => {
    expect(told(unread(estateWith([[EVERYTHING], [EVERYTHING, deny("iam:*")]]), "p-1-0"))).toEqual([]);
  });

  it("of AWS itself are known by their id", () => {
    expect(told(unread(estateWith([[statement("s3:*"), deny("organizations:*")]]), "p-0-0", "p-FullAWSAccess"))).toEqual([["iam-007", []]]);
  });

  it("of the one root hold every account when the tree was not read", () => {
    const estate = { ...estateWith([[EVERYTHING, deny("iam:*")], [EVERYTHING]]), relations: [] };
    expect(told(estate)).toEqual([]);
  });

  it("do not hold the management account, which their ARNs name", () => {
    const estate = estateWith([[EVERYTHING, deny("iam:*")], [EVERYTHING]]);
    const managed = { ...estate, entitlements: estate.entitlements.map((entitlement) => (entitlement.type === "scp" ? { ...entitlement, attributes: { ...entitlement.attributes, managementAccount: ACCOUNT } } : entitlement)) };
    expect(told(managed)).toEqual([["iam-007", []]]);
  });
});

describe("policies of AWS whose text was not read", () => {
  it("are known by their name where they lead to everything", () => {
    const estate = buildAwsEstate({ users: { boss: { managed: ["AdministratorAccess"] }, eve: { inline: [statement("*")], boundary: "AdministratorAccess" } } });
    const bare = { ...estate, entitlements: estate.entitlements.filter((entitlement) => entitlement.type !== "managed-policy") };
    expect(pathsOf(bare, AT).administrators).toEqual([arnOf("user", "boss"), eve]);
  });
});
