// Trust policies: who may assume a role, and whether its own account's policies must agree too.
import { describe, expect, it } from "vitest";
import { evaluateTrust, parsePrincipal, type TrustQuestion } from "./index.ts";

const A = "111122223333";
const ROLE = `arn:aws:iam::${A}:role/target`;
const PROVIDER = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;

const trust = (Principal: unknown, more: Record<string, unknown> = {}, Action: unknown = "sts:AssumeRole") => ({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Principal, ...more } });
const ask = (policy: unknown, question: Partial<TrustQuestion>) => {
  const { effect, naming, unknown } = evaluateTrust(policy, { principal: `arn:aws:iam::${A}:user/bob`, action: "sts:AssumeRole", role: ROLE, ...question });
  return { effect, naming, unknown };
};

describe("evaluateTrust", () => {
  it("tells whether the one who asks is named, or only its account", () => {
    expect(ask(trust({ AWS: `arn:aws:iam::${A}:user/bob` }), {})).toEqual({ effect: "allow", naming: "directly", unknown: [] });
    expect(ask(trust({ AWS: A }), {})).toEqual({ effect: "allow", naming: "account", unknown: [] });
    expect(ask(trust({ AWS: "*" }), {})).toEqual({ effect: "allow", naming: "directly", unknown: [] });
    expect(ask(trust({ AWS: `arn:aws:iam::${A}:role/app` }), { principal: `arn:aws:iam::${A}:role/app` })).toEqual({ effect: "allow", naming: "directly", unknown: [] });
    expect(ask(trust({ AWS: `arn:aws:iam::${A}:user/eve` }), {})).toEqual({ effect: "deny", naming: "none", unknown: [] });
  });

  it("keeps conditions: GitHub's subject, external id, MFA", () => {
    const github = trust(
      { Federated: PROVIDER },
      { Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" }, StringLike: { "token.actions.githubusercontent.com:sub": "repo:org/*" } } },
      "sts:AssumeRoleWithWebIdentity",
    );
    const web = { principal: { type: "federated", name: PROVIDER }, action: "sts:AssumeRoleWithWebIdentity" } as const;
    const audience = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };
    expect(ask(github, { ...web, context: { ...audience, "token.actions.githubusercontent.com:sub": "repo:org/app:ref:refs/heads/main" } }).effect).toBe("allow");
    expect(ask(github, { ...web, context: { ...audience, "token.actions.githubusercontent.com:sub": "repo:evil/app:ref:refs/heads/main" } }).effect).toBe("deny");
    expect(ask(github, { ...web, context: audience, partial: true })).toEqual({ effect: "conditional", naming: "directly", unknown: ["token.actions.githubusercontent.com:sub"] });
    expect(ask(trust({ AWS: A }, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }), { context: {} }).effect).toBe("deny");
  });

  it("another action, a deny, a service", () => {
    expect(ask(trust({ AWS: A }, {}, ["sts:TagSession"]), {}).effect).toBe("deny");
    const denied = { Version: "2012-10-17", Statement: [trust({ AWS: A }).Statement, { Effect: "Deny", Action: "sts:*", Principal: { AWS: `arn:aws:iam::${A}:user/bob` } }] };
    expect(evaluateTrust(denied, { principal: `arn:aws:iam::${A}:user/bob`, action: "sts:AssumeRole", role: ROLE })).toMatchObject({ effect: "deny", explicit: true });
    expect(ask(trust({ Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] }), { principal: { type: "service", name: "lambda.amazonaws.com" } }).effect).toBe("allow");
  });
});

describe("parsePrincipal", () => {
  it.each([
    [`arn:aws:iam::${A}:user/a/b/bob`, "user", "bob"],
    [`arn:aws:iam::${A}:role/service-role/app`, "role", "app"],
    [`arn:aws:sts::${A}:assumed-role/app/s`, "session", "s"],
    [`arn:aws:sts::${A}:federated-user/bob`, "federated-user", "bob"],
    [`arn:aws-us-gov:iam::${A}:root`, "root", "root"],
    [A, "root", "root"],
    ["ec2.amazonaws.com", "service", "ec2.amazonaws.com"],
    [PROVIDER, "federated", PROVIDER],
  ])("%s is a %s named %s", (text, kind, name) => {
    expect(parsePrincipal(text)).toMatchObject({ kind, name });
  });

  it.each(["", "bob", "arn:aws:s3:::bucket", "arn:aws:iam::1:group/g"])("%j is none", (text) => {
    expect(parsePrincipal(text)).toBeUndefined();
  });
});
