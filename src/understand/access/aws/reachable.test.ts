// Which resources an action reaches: patterns of the allow, narrowed by every limit, less every denial, with what they depend on.
import { describe, expect, it } from "vitest";
import { compilePolicy, createPrincipalAccess, type PrincipalAccess } from "./index.ts";

const A = "111122223333";
const BOB = `arn:aws:iam::${A}:user/bob`;
type Statement = Record<string, unknown>;

const policy = (statements: readonly Statement[], id = "p") => compilePolicy({ Version: "2012-10-17", Statement: statements }, id);
const allow = (Action: string, Resource: unknown = "*", more: Statement = {}): Statement => ({ Effect: "Allow", Action, Resource, ...more });
const deny = (Action: string, Resource: unknown = "*", more: Statement = {}): Statement => ({ Effect: "Deny", Action, Resource, ...more });

function of(identity: readonly Statement[], boundary?: readonly Statement[], scp?: readonly (readonly Statement[])[], principal = BOB): PrincipalAccess {
  return createPrincipalAccess({
    principal,
    identity: [policy(identity)],
    ...(boundary === undefined ? {} : { boundary: [policy(boundary, "boundary")] }),
    ...(scp === undefined ? {} : { scp: scp.map((level) => [policy(level, "scp")]) }),
  });
}

const patterns = (access: PrincipalAccess, action = "iam:PassRole") => access.allowedResources(action).map(({ pattern, conditional, unknown, except }) => ({ pattern, conditional, unknown, except }));

describe("allowedResources", () => {
  it("tells the patterns of the allow, with variables filled", () => {
    expect(patterns(of([allow("iam:Pass*", [`arn:aws:iam::${A}:role/app-*`, `arn:aws:iam::${A}:role/\${aws:username}`])]))).toEqual([
      { pattern: `arn:aws:iam::${A}:role/app-*`, conditional: false, unknown: [], except: [] },
      { pattern: `arn:aws:iam::${A}:role/bob`, conditional: false, unknown: [], except: [] },
    ]);
  });

  it("keeps conditions, and drops what cannot hold for this principal", () => {
    const held = { Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } };
    const never = { Condition: { StringEquals: { "aws:PrincipalAccount": "444455556666" } } };
    expect(patterns(of([allow("iam:PassRole", "*", held), allow("iam:PassRole", "arn:aws:iam::*:role/x", never)]))).toEqual([
      { pattern: "*", conditional: true, unknown: ["iam:PassedToService"], except: [] },
    ]);
  });

  it("an unknown tag in the resource makes it conditional", () => {
    expect(patterns(of([allow("iam:PassRole", `arn:aws:iam::${A}:role/\${aws:PrincipalTag/team}-*`)]))).toEqual([
      { pattern: `arn:aws:iam::${A}:role/*-*`, conditional: true, unknown: ["aws:PrincipalTag/team"], except: [] },
    ]);
  });

  it("narrows by boundary and by each level of service control policies", () => {
    const access = of([allow("iam:*")], [allow("iam:PassRole", `arn:aws:iam::${A}:role/app-*`)], [[allow("*")], [allow("iam:*", `arn:aws:iam::${A}:role/app-1`), allow("s3:*")]]);
    expect(patterns(access)).toEqual([{ pattern: `arn:aws:iam::${A}:role/app-1`, conditional: false, unknown: [], except: [] }]);
    expect(access.canPossibly("iam:PassRole", `arn:aws:iam::${A}:role/app-2`)).toBe(false);
    expect(access.canPossibly("iam:CreateUser")).toBe(false);
  });

  it("takes denials away: all of it, part of it, or perhaps", () => {
    expect(patterns(of([allow("iam:*"), deny("iam:PassRole")]))).toEqual([]);
    expect(patterns(of([allow("iam:*"), deny("iam:PassRole", "arn:aws:iam::*:role/admin")]))).toEqual([{ pattern: "*", conditional: false, unknown: [], except: ["arn:aws:iam::*:role/admin"] }]);
    expect(patterns(of([allow("iam:*"), deny("iam:*", "*", { Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } })]))).toEqual([
      { pattern: "*", conditional: true, unknown: ["aws:MultiFactorAuthPresent"], except: [] },
    ]);
    expect(patterns(of([allow("iam:*"), { Effect: "Deny", Action: "iam:PassRole", NotResource: "arn:aws:iam::*:role/app" }]))).toEqual([
      { pattern: "arn:aws:iam::*:role/app", conditional: false, unknown: [], except: [] },
    ]);
  });

  it("a deny that does not fit this principal takes nothing away", () => {
    const onlyEve = { Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${A}:user/eve` } } };
    expect(of([allow("iam:*"), deny("iam:*", "*", onlyEve)]).canPossibly("iam:PassRole")).toBe(true);
    expect(of([allow("iam:*"), deny("iam:*", "*", onlyEve)], undefined, undefined, `arn:aws:iam::${A}:user/eve`).canPossibly("iam:PassRole")).toBe(false);
  });

  it("where neither pattern covers the other, both are kept", () => {
    const access = of([allow("s3:GetObject", "arn:aws:s3:::a*/x")], [allow("s3:*", "arn:aws:s3:::*b/x")]);
    expect(access.canPossibly("s3:GetObject", "arn:aws:s3:::ab/x")).toBe(true);
    expect(access.canPossibly("s3:GetObject", "arn:aws:s3:::ac/x")).toBe(false);
    expect(access.canPossibly("s3:GetObject", "arn:aws:s3:::cb/x")).toBe(false);
  });

  it("the root user reaches everything that the organization leaves it", () => {
    const root = `arn:aws:iam::${A}:root`;
    expect(of([], undefined, undefined, root).canPossibly("iam:CreateUser")).toBe(true);
    expect(of([], undefined, [[allow("*"), deny("iam:*")]], root).canPossibly("iam:CreateUser")).toBe(false);
  });
});
