// Properties that hold for every set of policies, and the compiled evaluator against a naive reading of the same documents.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicy, createPrincipalAccess, type CompiledPolicy } from "./index.ts";

const PRINCIPAL = "arn:aws:iam::111122223333:user/team/bob";
const ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "sqs:SendMessage", "ec2:RunInstances"];
const RESOURCES = ["arn:aws:s3:::a/x", "arn:aws:s3:::a/bob/y", "arn:aws:s3:::b", "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"];
const ACTION_PATTERNS = ["*", "s3:*", "S3:get*", "s3:?etObject", "sqs:SendMessage", "*:*", "ec2:Run*", "*:*object", "s3:PutObject"];
const RESOURCE_PATTERNS = ["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/${aws:username}/*", "arn:aws:s3:::?", "arn:aws:sqs:*:111122223333:q", "arn:aws:s3:::b", "arn:*:*:*:*:*"];

interface Stmt {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const some = (values: readonly string[]): fc.Arbitrary<string[]> => fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const either = (name: string, values: readonly string[]): fc.Arbitrary<Record<string, readonly string[]>> =>
  fc.tuple(fc.boolean(), some(values)).map(([not, list]) => ({ [not ? `Not${name}` : name]: list }));
const condition = fc.option(
  fc.tuple(
    fc.constantFrom("StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "ForAllValues:StringEquals", "ForAnyValue:StringLike", "ForAnyValue:StringNotEquals"),
    fc.constantFrom("aws:RequestTag/team", "aws:TagKeys", "aws:PrincipalAccount"),
    some(["red", "blue", "b*", "111122223333"]),
  ),
  { freq: 2, nil: undefined },
);
const statement = (effect?: "Allow" | "Deny"): fc.Arbitrary<Stmt> =>
  fc
    .tuple(effect === undefined ? fc.constantFrom("Allow" as const, "Deny" as const) : fc.constant(effect), either("Action", ACTION_PATTERNS), either("Resource", RESOURCE_PATTERNS), condition)
    .map(([Effect, action, resource, held]) => ({ Effect, ...action, ...resource, ...(held === undefined ? {} : { Condition: { [held[0]]: { [held[1]]: held[2] } } }) }));
const layer = fc.array(statement(), { maxLength: 4 });
const context = fc.record({ "aws:RequestTag/team": fc.constantFrom("red", "blue", "green"), "aws:TagKeys": fc.array(fc.constantFrom("red", "blue", "x"), { maxLength: 2 }) }, { requiredKeys: [] });
const request = fc.record({ action: fc.constantFrom(...ACTIONS), resource: fc.constantFrom(...RESOURCES), context });

const policy = (statements: readonly Stmt[], id = "p"): CompiledPolicy => compilePolicy({ Version: "2012-10-17", Statement: statements }, id);
const accessOf = (identity: readonly Stmt[], boundary?: readonly Stmt[], scp?: readonly Stmt[]) =>
  createPrincipalAccess({
    principal: PRINCIPAL,
    identity: [policy(identity)],
    ...(boundary === undefined ? {} : { boundary: [policy(boundary)] }),
    ...(scp === undefined ? {} : { scp: [[policy(scp)]] }),
  });

// The naive reading: regular expressions, no index, straight from the documents.
const glob = (pattern: string, text: string, flags: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`, flags).test(text);

function naiveCondition(operator: string, key: string, wanted: readonly string[], given: Readonly<Record<string, string | readonly string[]>>): boolean {
  const raw = key === "aws:PrincipalAccount" ? "111122223333" : given[key];
  const values = raw === undefined ? undefined : typeof raw === "string" ? [raw] : raw;
  const base = operator.replace(/^For\w+:/, "").replace(/IfExists$/, "");
  const one = (value: string): boolean => {
    const hit = wanted.some((want) => (base === "StringLike" ? glob(want, value, "s") : want === value));
    return base === "StringNotEquals" ? !hit : hit;
  };
  if (operator.startsWith("ForAllValues")) return (values ?? []).every(one);
  if (operator.startsWith("ForAnyValue")) return (values ?? []).some(one);
  if (values === undefined || values.length === 0) return operator.endsWith("IfExists") || base === "StringNotEquals";
  return values.length === 1 && values.every(one);
}

function naive(statements: readonly Stmt[], asked: { action: string; resource: string; context: Readonly<Record<string, string | readonly string[]>> }): "allow" | "explicit" | "nothing" {
  const matching = statements.filter((st) => {
    const act = (list: readonly string[]): boolean => list.some((one) => glob(one, asked.action, "is"));
    const res = (list: readonly string[]): boolean => list.some((one) => glob(one.replace("${aws:username}", "bob"), asked.resource, "s"));
    if (st.Action !== undefined ? !act(st.Action) : act(st.NotAction ?? [])) return false;
    if (st.Resource !== undefined ? !res(st.Resource) : res(st.NotResource ?? [])) return false;
    return Object.entries(st.Condition ?? {}).every(([operator, keys]) => Object.entries(keys).every(([key, wanted]) => naiveCondition(operator, key, wanted, asked.context)));
  });
  if (matching.some((st) => st.Effect === "Deny")) return "explicit";
  return matching.length > 0 ? "allow" : "nothing";
}

describe("AWS evaluation, properties", () => {
  it("equals a naive reading of the documents, over identity, boundary and SCP", () => {
    fc.assert(
      fc.property(layer, layer, layer, request, (identity, boundary, scp, asked) => {
        const answer = accessOf(identity, boundary, scp).evaluate(asked);
        const each = [identity, boundary, scp].map((one) => naive(one, asked));
        const explicit = each.includes("explicit");
        expect(answer.explicit).toBe(explicit);
        expect(answer.effect).toBe(!explicit && each.every((one) => one === "allow") ? "allow" : "deny");
      }),
      { numRuns: 700 },
    );
  });

  it("decide and evaluate give the same effect", () => {
    fc.assert(
      fc.property(layer, layer, request, fc.boolean(), (identity, boundary, asked, partial) => {
        const access = accessOf(identity, boundary);
        expect(access.decide({ ...asked, partial })).toBe(access.evaluate({ ...asked, partial }).effect);
      }),
      { numRuns: 300 },
    );
  });

  it("one more allow never turns allow into deny, one more deny never turns deny into allow", () => {
    fc.assert(
      fc.property(layer, request, statement("Allow"), statement("Deny"), fc.boolean(), (identity, asked, more, less, partial) => {
        const rank = { deny: 0, conditional: 1, allow: 2 } as const;
        const question = { ...asked, partial };
        const before = rank[accessOf(identity).decide(question)];
        expect(rank[accessOf([...identity, more]).decide(question)]).toBeGreaterThanOrEqual(before);
        expect(rank[accessOf([...identity, less]).decide(question)]).toBeLessThanOrEqual(before);
      }),
      { numRuns: 400 },
    );
  });

  it("what is known partly is borne out: a sure partial answer stays, whatever the missing keys are", () => {
    fc.assert(
      fc.property(layer, request, context, (identity, asked, later) => {
        const access = accessOf(identity);
        const partly = access.decide({ ...asked, partial: true });
        if (partly === "conditional") return;
        expect(access.decide({ ...asked, context: { ...later, ...asked.context } })).toBe(partly);
      }),
      { numRuns: 400 },
    );
  });

  it("a conditional answer names the keys it depends on, and they are not given", () => {
    fc.assert(
      fc.property(layer, request, (identity, asked) => {
        const answer = accessOf(identity).evaluate({ ...asked, partial: true });
        if (answer.effect !== "conditional") {
          expect(answer.unknown).toEqual([]);
          return;
        }
        expect(answer.unknown.length).toBeGreaterThan(0);
        for (const key of answer.unknown) expect(Object.keys(asked.context)).not.toContain(key);
      }),
      { numRuns: 300 },
    );
  });

  it("canPossibly agrees with evaluate on every resource", () => {
    fc.assert(
      fc.property(layer, layer, fc.constantFrom(...ACTIONS), fc.constantFrom(...RESOURCES), (identity, boundary, action, resource) => {
        const access = accessOf(identity, boundary);
        const possible = access.evaluate({ action, resource, partial: true }).effect !== "deny";
        expect(access.canPossibly(action, resource)).toBe(possible);
        if (possible) expect(access.canPossibly(action)).toBe(true);
      }),
      { numRuns: 700 },
    );
  });
});
