// The graph as rules, API and console see it: lookups, reach, effective access, the explorer, and paths that cross providers.
import { describe, expect, it } from "vitest";
import type { Json } from "../../kernel/index.ts";
import { nodeKey, type Estate, type Identity, type NodeKey, type Relation } from "../../model/index.ts";
import { buildGraph, pathsOf } from "./index.ts";
import { ACCOUNT, arnOf, buildAwsEstate, keyOf, statement, trusts } from "./estate-builder.ts";

const AT = new Date("2026-06-01T00:00:00Z");
const merge = (...estates: readonly Partial<Estate>[]): Estate => {
  const all = <K extends keyof Estate>(key: K) => estates.flatMap((estate) => (estate[key] ?? []) as readonly unknown[]) as unknown as Estate[K];
  return { identities: all("identities"), credentials: all("credentials"), entitlements: all("entitlements"), grants: all("grants"), resources: all("resources"), relations: all("relations"), usages: all("usages"), owners: all("owners"), people: all("people"), coverage: all("coverage") };
};
const account = (realm: string, nativeId: string): Identity => ({ key: nodeKey({ provider: "kubernetes", realm, type: "service-account", nativeId }), provider: "kubernetes", realm, type: "service-account", nativeId, name: nativeId, kind: "service-account" });
const irsa = (from: NodeKey, to: NodeKey): Relation => ({ kind: "federates-to", from, to, attributes: { mechanism: "irsa" } });
const HOST = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF";
const federated = (host: string, condition: Json): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}` }, Action: "sts:AssumeRoleWithWebIdentity", Condition: condition }],
});
const told = (estate: Estate) => pathsOf(estate, AT).paths.map((path) => `${path.from} ${path.steps.map((step) => step.technique).join(" > ")} ${path.to.split("/").at(-1)}`);

describe("lookups", () => {
  const graph = buildGraph(buildAwsEstate({ groups: { team: { inline: [statement("s3:GetObject", "arn:aws:s3:::team/*")] } }, users: { eve: { groups: ["team"] }, adam: {} }, streams: ["aws.credential-report"] }), AT);
  it("find grants through groups", () => {
    expect(graph.grantsOf(keyOf("user", "eve"))).toHaveLength(1);
    expect(graph.grantsOf(keyOf("user", "adam"))).toHaveLength(0);
  });
  it("know what was read, and of which realm", () => {
    expect([graph.hasRead("aws.credential-report"), graph.hasRead("aws.credential-report", ACCOUNT), graph.hasRead("aws.credential-report", "999999999999"), graph.hasRead("aws.compute")]).toEqual([true, true, false, false]);
  });
  it("survive groups that contain each other", () => {
    const [a, b] = ["a", "b"].map((name) => nodeKey({ provider: "x", realm: "r", type: "group", nativeId: name })) as [NodeKey, NodeKey];
    const cyclic = buildGraph(merge({ relations: [{ kind: "member-of", from: a, to: b }, { kind: "member-of", from: b, to: a }] }), AT);
    expect(cyclic.grantsOf(a)).toEqual([]);
  });
});

describe("reach", () => {
  const graph = buildGraph(
    buildAwsEstate({
      users: {
        boss: { managed: ["AdministratorAccess"] },
        eve: { inline: [statement("iam:PutUserPolicy", arnOf("user", "eve"))] },
        reader: { inline: [statement("secretsmanager:GetSecretValue")] },
        wide: { inline: [statement("sqs:*")] },
        narrow: { inline: [statement("sqs:SendMessage", `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`)] },
        nobody: {},
      },
    }),
    AT,
  );
  it.each([
    ["boss", "administrator", false],
    ["eve", "administrator", true],
    ["reader", "sensitive", false],
    ["wide", "broad", false],
    ["narrow", "scoped", false],
    ["nobody", "none", false],
  ])("of %s is %s", (name, level, byEscalation) => {
    expect(graph.reach(keyOf("user", name))).toMatchObject({ level, byEscalation });
    expect(graph.reach(keyOf("user", name)).why).toMatch(/\.$/);
  });
  it("lists administrators and paths", () => {
    expect(graph.administrators).toEqual([keyOf("user", "boss")]);
    expect(graph.pathsFrom(keyOf("user", "eve"))[0]?.steps[0]?.technique).toBe("iam-007");
  });
});

describe("effective access and the explorer", () => {
  const bucket = "arn:aws:s3:::data";
  const graph = buildGraph(
    buildAwsEstate({
      users: { eve: { inline: [statement("s3:GetObject", `${bucket}/*`), statement("iam:CreateAccessKey", arnOf("user", "mule"))] }, guest: {}, mule: { inline: [statement("sts:AssumeRole")] } },
      roles: { chief: { managed: ["AdministratorAccess"], trust: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:root` }) } },
      resources: [{ type: "s3-bucket", arn: bucket, policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: arnOf("user", "guest") }, Action: "s3:GetObject", Resource: `${bucket}/public/*` }] } }],
    }),
    AT,
  );
  it("counts the resource's own policy", () => {
    expect(graph.effective(keyOf("user", "eve"), "s3:GetObject", `${bucket}/secret`).effect).toBe("allow");
    expect(graph.effective(keyOf("user", "guest"), "s3:GetObject", `${bucket}/secret`).effect).toBe("deny");
    expect(graph.effective(keyOf("user", "guest"), "s3:GetObject", `${bucket}/public/x`).effect).toBe("allow");
  });
  it("answers who can, what one can, and how one gets there", () => {
    const names = graph.whoCan("s3:GetObject", `${bucket}/public/x`).map((holder) => holder.identity);
    expect(names).toEqual([keyOf("user", "eve"), keyOf("user", "guest"), keyOf("role", "chief")]);
    expect(graph.whatCan(keyOf("user", "eve")).map((group) => group.group)).toEqual(["iam", "s3"]);
    expect(graph.pathsTo(keyOf("role", "chief")).map((path) => `${path.from.split("/").at(-1)} ${path.steps.map((step) => step.technique).join(" > ")}`)).toEqual(["eve iam-002 > sts-001", "mule sts-001"]);
  });
});

describe("paths across providers", () => {
  const app = account("prod", "shop/app");
  const other = account("prod", "blog/app");
  const role = (condition: Json, host = HOST) => buildAwsEstate({ roles: { cloud: { managed: ["AdministratorAccess"], trust: federated(host, condition) } } });
  const cluster = { identities: [app, other], relations: [irsa(app.key, keyOf("role", "cloud"))] };
  it("IRSA: the trust policy decides, not the annotation", () => {
    expect(told(merge(role({ StringEquals: { [`${HOST}:sub`]: "system:serviceaccount:shop:app" } }), cluster))).toEqual(["shop/app x-irsa cloud"]);
    expect(told(merge(role({ StringLike: { [`${HOST}:sub`]: "system:serviceaccount:*:app" } }), cluster))).toEqual(["shop/app x-irsa cloud", "blog/app x-irsa cloud"]);
    expect(told(merge(role({ StringEquals: { [`${HOST}:sub`]: "system:serviceaccount:other:app" } }), cluster))).toEqual([]);
    expect(told(merge(role({ StringEquals: { [`${HOST}:aud`]: "sts.amazonaws.com" } }), cluster))).toEqual(["shop/app x-irsa cloud", "blog/app x-irsa cloud"]);
  });
  it("a cluster's administrator has the roles of all its accounts", () => {
    const chief = account("prod", "ops/chief");
    const everything = nodeKey({ provider: "kubernetes", realm: "prod", type: "cluster-role", nativeId: "cluster-admin" });
    const estate = merge(role({ StringEquals: { [`${HOST}:sub`]: "system:serviceaccount:shop:app" } }), cluster, {
      identities: [chief],
      entitlements: [{ key: everything, provider: "kubernetes", realm: "prod", type: "cluster-role", nativeId: "cluster-admin", name: "cluster-admin", attributes: { rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] } }],
      grants: [{ holder: chief.key, entitlement: everything, resource: "*", effect: "allow", conditional: false, attributes: { binding: "ops", bindingKind: "ClusterRoleBinding" } }],
    });
    expect(told(estate)).toContain("ops/chief x-irsa-cluster-administrator cloud");
  });
  it("GitHub: any subject of the repository counts, another repository's does not", () => {
    const host = "token.actions.githubusercontent.com";
    const workflow: Identity = { key: nodeKey({ provider: "source-code", realm: "acme/shop", type: "workflow", nativeId: ".github/workflows/deploy.yml" }), provider: "source-code", realm: "acme/shop", type: "workflow", nativeId: ".github/workflows/deploy.yml", name: "deploy", kind: "workload", attributes: { platform: "github-actions", oidc: true } };
    const of = (sub: Json) => told(merge(role({ StringLike: { [`${host}:sub`]: sub } }, host), { identities: [workflow] }));
    const found = [".github/workflows/deploy.yml x-github-oidc cloud"];
    expect(of("repo:acme/shop:ref:refs/heads/main")).toEqual(found);
    expect(of("repo:acme/shop:environment:production")).toEqual(found);
    expect(of("repo:acme/*")).toEqual(found);
    expect(of("repo:acme/other:*")).toEqual([]);
    expect(told(merge(role({ StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" } }, host), { identities: [workflow] }))).toEqual(found);
  });
  it("EKS: an AWS role is a user of the cluster", () => {
    const user: Identity = { ...account("prod", "deployer"), key: nodeKey({ provider: "kubernetes", realm: "prod", type: "user", nativeId: "deployer" }), type: "user", kind: "person" };
    const everything = nodeKey({ provider: "kubernetes", realm: "prod", type: "cluster-role", nativeId: "cluster-admin" });
    const estate = merge(buildAwsEstate({ users: { eve: { inline: [statement("sts:AssumeRole")] } }, roles: { ci: { trust: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:root` }) } } }), {
      identities: [user],
      relations: [{ kind: "federates-to", from: keyOf("role", "ci"), to: user.key, attributes: { mechanism: "aws-auth" } }],
      entitlements: [{ key: everything, provider: "kubernetes", realm: "prod", type: "cluster-role", nativeId: "cluster-admin", name: "cluster-admin", attributes: { rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] } }],
      grants: [{ holder: user.key, entitlement: everything, resource: "*", effect: "allow", conditional: false, attributes: { binding: "ci", bindingKind: "ClusterRoleBinding" } }],
    });
    expect(told(estate)).toEqual([`${arnOf("user", "eve")} sts-001 > x-eks-aws-auth deployer`, `${arnOf("role", "ci")} x-eks-aws-auth deployer`]);
  });
});
