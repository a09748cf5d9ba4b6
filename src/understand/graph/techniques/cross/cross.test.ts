// Steps into AWS roles that no key opens: GitLab's identity tokens and EKS Pod Identity. The role's trust policy decides.
import { describe, expect, it } from "vitest";
import type { Json } from "../../../../kernel/index.ts";
import { nodeKey, type Estate, type Identity, type NodeKey } from "../../../../model/index.ts";
import { ACCOUNT, buildAwsEstate, keyOf, trusts } from "../../estate-builder.ts";
import { pathsOf } from "../../index.ts";

const AT = new Date("2026-06-01T00:00:00Z");
const withMore = (estate: Estate, more: Partial<Pick<Estate, "identities" | "relations">>): Estate => ({
  ...estate,
  identities: [...estate.identities, ...(more.identities ?? [])],
  relations: [...estate.relations, ...(more.relations ?? [])],
});
const stepsTo = (estate: Estate) => pathsOf(estate, AT).paths.map(({ from, steps, to }) => `${from} ${steps.map(({ technique }) => technique).join(" > ")} ${to.split("/").at(-1)}`);
const administrator = (trust: Json) => buildAwsEstate({ roles: { cloud: { managed: ["AdministratorAccess"], trust } } });
const key = (provider: string, realm: string, type: string, nativeId: string): NodeKey => nodeKey({ provider, realm, type, nativeId });

describe("GitLab", () => {
  const pipeline = (realm: string, attributes: Record<string, Json> = { oidc: true }): Identity => ({
    key: key("source-code", realm, "workflow", ".gitlab-ci.yml"), provider: "source-code", realm, type: "workflow", nativeId: ".gitlab-ci.yml", name: "ci", kind: "workload", attributes: { platform: "gitlab-ci", ...attributes },
  });
  const role = (host: string, condition: Json) =>
    administrator({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}` }, Action: "sts:AssumeRoleWithWebIdentity", Condition: condition }] });
  const from = (identity: Identity, condition: Json, host = "gitlab.com") => stepsTo(withMore(role(host, condition), { identities: [identity] }));
  const found = [".gitlab-ci.yml x-gitlab-oidc cloud"];

  it.each([
    ["one branch of the project", { StringEquals: { "gitlab.com:sub": "project_path:acme/shop:ref_type:branch:ref:main" } }, found],
    ["every ref of the project", { StringLike: { "gitlab.com:sub": "project_path:acme/shop:*" } }, found],
    ["every project of the group", { StringLike: { "gitlab.com:sub": "project_path:acme/*" } }, found],
    ["the audience alone", { StringEquals: { "gitlab.com:aud": "sts.amazonaws.com" } }, found],
    ["another project", { StringLike: { "gitlab.com:sub": "project_path:acme/other:*" } }, []],
    ["a project whose name only begins so", { StringLike: { "gitlab.com:sub": "project_path:acme/shopping:*" } }, []],
  ])("a role that trusts %s", (_what, condition, expected) => {
    expect(from(pipeline("gitlab.com/acme/shop"), condition)).toEqual(expected);
  });

  it("of the organisation's own host counts too, and GitHub's trust does not", () => {
    expect(from(pipeline("git@gitlab.acme.dev:team/shop.git"), { StringLike: { "gitlab.acme.dev:sub": "project_path:team/shop:*" } }, "gitlab.acme.dev")).toEqual(found);
    expect(from(pipeline("gitlab.com/acme/shop"), { StringLike: { "token.actions.githubusercontent.com:sub": "*" } }, "token.actions.githubusercontent.com")).toEqual([]);
  });

  it("without an identity token nothing is assumed", () => {
    expect(from(pipeline("gitlab.com/acme/shop", { oidc: false }), { StringLike: { "gitlab.com:sub": "*" } })).toEqual([]);
  });
});

describe("EKS Pod Identity", () => {
  const account: Identity = { key: key("kubernetes", "prod", "service-account", "shop/api"), provider: "kubernetes", realm: "prod", type: "service-account", nativeId: "shop/api", name: "shop/api", kind: "service-account" };
  const associated = (trust: Json, mechanism = "eks-pod-identity") =>
    stepsTo(withMore(administrator(trust), { identities: [account], relations: [{ kind: "federates-to", from: account.key, to: keyOf("role", "cloud"), attributes: { mechanism } }] }));

  it("an association with a role that trusts the pods service is a step", () => {
    expect(associated(trusts({ Service: "pods.eks.amazonaws.com" }))).toEqual(["shop/api x-eks-pod-identity cloud"]);
  });

  it("a role that trusts another service, or an annotation for IRSA, is none", () => {
    expect(associated(trusts({ Service: "ec2.amazonaws.com" }))).toEqual([]);
    expect(associated(trusts({ Service: "pods.eks.amazonaws.com" }), "irsa")).toEqual([]);
  });

  it("a role that no association names is none", () => {
    expect(stepsTo(withMore(administrator(trusts({ Service: "pods.eks.amazonaws.com" })), { identities: [account] }))).toEqual([]);
  });
});
