// Malformed policies are refused in a sentence; odd but accepted ones are read as IAM reads them.
import { describe, expect, it } from "vitest";
import { MandateError } from "../../../kernel/index.ts";
import { compilePolicy, matchesAction } from "./index.ts";
import { entriesOf } from "./layer.ts";

const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const of = (change: Record<string, unknown>) => ({ Version: "2012-10-17", Statement: [{ ...statement, ...change }] });

const MALFORMED: readonly (readonly [what: string, document: unknown, says: RegExp])[] = [
  ["not an object", 7, /not a policy document/],
  ["not JSON", "{", /not JSON/],
  ["unknown version", { Version: "2020-01-01", Statement: [] }, /version "2020-01-01"/],
  ["no statement", { Version: "2012-10-17" }, /has no Statement/],
  ["a statement that is text", { Version: "2012-10-17", Statement: ["x"] }, /not an object/],
  ["no effect", { Version: "2012-10-17", Statement: [{ Action: "*", Resource: "*" }] }, /no Effect/],
  ["effect in small letters", of({ Effect: "allow" }), /Effect "allow"/],
  ["action and not-action", of({ NotAction: "iam:*" }), /both Action and NotAction/],
  ["resource and not-resource", of({ NotResource: "*" }), /both Resource and NotResource/],
  ["principal and not-principal", of({ Principal: "*", NotPrincipal: "*" }), /both Principal and NotPrincipal/],
  ["no action", { Version: "2012-10-17", Statement: { Effect: "Allow", Resource: "*" } }, /neither Action nor NotAction/],
  ["an action that is a number", of({ Action: 7 }), /Action that is neither/],
  ["an unknown operator", of({ Condition: { StringMatches: { "aws:username": "a" } } }), /StringMatches, which IAM does not know/],
  ["an unknown set", of({ Condition: { "ForSomeValues:StringEquals": { "aws:username": "a" } } }), /only ForAllValues: and ForAnyValue:/],
  ["an operator from the prototype", of({ Condition: JSON.parse('{"__proto__": {"a": "b"}}') }), /__proto__, which IAM does not know/],
  ["a condition that is text", of({ Condition: "x" }), /Condition that is not an object/],
  ["an operator without keys", of({ Condition: { StringEquals: "x" } }), /StringEquals that is not an object/],
  ["a value that is an object", of({ Condition: { StringEquals: { "aws:username": {} } } }), /neither text, number nor true\/false/],
  ["a misspelt condition", of({ Conditions: { StringEquals: { "aws:username": "a" } } }), /element Conditions/],
  ["an unknown principal type", of({ Principal: { Aws: "x" } }), /type Aws/],
];

describe("compilePolicy", () => {
  it.each(MALFORMED)("refuses %s", (_what, document, says) => {
    const refused = (() => {
      try {
        compilePolicy(document, "pol");
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    })();
    expect(refused).toBeInstanceOf(MandateError);
    expect((refused as MandateError).code).toBe("invalid_input");
    expect((refused as MandateError).detail).toMatch(says);
    expect((refused as MandateError).detail).toMatch(/^pol/);
  });

  it("reads JSON text, also percent-encoded as IAM's API returns it", () => {
    const text = JSON.stringify(of({ Sid: "One" }));
    expect(compilePolicy(text, "a").statements[0]?.label).toBe("One");
    expect(compilePolicy(encodeURIComponent(text), "a").statements[0]?.label).toBe("One");
  });

  it("refuses a document nested without end in a sentence", () => {
    const deep = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
    expect(() => compilePolicy(of({ Condition: { StringEquals: { "aws:username": deep } } }), "pol")).toThrow(/neither text, number nor true\/false/);
  });

  it("compiles a distinct document once, whatever it is called", () => {
    const document = of({});
    const first = compilePolicy(document, "a");
    const second = compilePolicy(document, "b");
    expect(second.statements).toBe(first.statements);
    expect(second.id).toBe("b");
    expect(second.digest).toBe(first.digest);
    expect(compilePolicy(structuredClone(document), "a").statements).toBe(first.statements);
  });

  it("finds the statements about an action by service, wildcard and exception", () => {
    const policy = compilePolicy({
      Version: "2012-10-17",
      Statement: [
        { ...statement, Sid: "S3", Action: ["S3:Get*", "sqs:SendMessage"] },
        { ...statement, Sid: "All", Action: "*" },
        { ...statement, Sid: "AnyService", Action: "*:Get*" },
        { Sid: "Not", Effect: "Deny", NotAction: "iam:*", Resource: "*" },
      ],
    });
    const about = (action: string): readonly string[] => entriesOf([policy], action).map((entry) => entry.statement.label);
    expect(about("s3:getobject")).toEqual(["S3", "All", "AnyService", "Not"]);
    expect(about("iam:getuser")).toEqual(["All", "AnyService"]);
    expect(about("sqs:sendmessage")).toEqual(["S3", "All", "Not"]);
    expect(about("unknown:thing")).toEqual(["All", "Not"]);
  });

  it("matchesAction ignores case and knows both wildcards", () => {
    expect(matchesAction("iam:*AccessKey*", "IAM:CreateAccessKey")).toBe(true);
    expect(matchesAction("iam:?etUser", "iam:GetUser")).toBe(true);
    expect(matchesAction("iam:GetUser", "iam:GetUserPolicy")).toBe(false);
  });
});
