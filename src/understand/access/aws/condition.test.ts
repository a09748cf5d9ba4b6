// Every condition operator, its negation, IfExists, sets, missing keys, variables and unreadable values: a table.
import { describe, expect, it } from "vitest";
import { compilePolicy, createPrincipalAccess, type ContextInput } from "./index.ts";

type Row = readonly [operator: string, policy: unknown, context: unknown, holds: boolean];

const KEY = "my:Key";
const ABSENT = undefined;

function holds(operator: string, value: unknown, given: unknown, more: ContextInput = {}, version = "2012-10-17"): boolean {
  const document = { Version: version, Statement: { Effect: "Allow", Action: "*", Resource: "*", Condition: { [operator]: { [KEY]: value } } } };
  const access = createPrincipalAccess({ principal: "arn:aws:iam::111122223333:user/bob", identity: [compilePolicy(document)] });
  const context = { ...more, ...(given === ABSENT ? {} : { [KEY.toUpperCase()]: given }) } as ContextInput;
  return access.decide({ action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context }) === "allow";
}

const ROWS: readonly Row[] = [
  ["StringEquals", "a", "a", true],
  ["StringEquals", "a", "A", false],
  ["StringEquals", ["x", "a"], "a", true],
  ["StringEquals", "a*", "abc", false],
  ["StringEquals", "a", ABSENT, false],
  ["stringequals", "a", "a", true],
  ["StringEquals", "a", ["a"], true],
  ["StringEquals", "a", ["a", "b"], false],
  ["StringEquals", "a", [], false],
  ["StringNotEquals", "a", "b", true],
  ["StringNotEquals", ["a", "b"], "b", false],
  ["StringNotEquals", ["a", "b"], "c", true],
  ["StringNotEquals", "a", ABSENT, true],
  ["StringEqualsIgnoreCase", "aB", "Ab", true],
  ["StringNotEqualsIgnoreCase", "aB", "Ab", false],
  ["StringNotEqualsIgnoreCase", "aB", "c", true],
  ["StringLike", "a*c?", "abbcd", true],
  ["StringLike", "a*c?", "abbc", false],
  ["StringLike", "*", "", true],
  ["StringLike", "", "", true],
  ["StringLike", "a", "A", false],
  ["StringNotLike", "a*", "abc", false],
  ["StringNotLike", "a*", "bcd", true],
  ["StringNotLike", "a*", ABSENT, true],
  ["NumericEquals", "10", "10.0", true],
  ["NumericEquals", 10, 10, true],
  ["NumericEquals", "10", "ten", false],
  ["NumericNotEquals", "10", "11", true],
  ["NumericNotEquals", ["10", "11"], "11", false],
  ["NumericNotEquals", "10", ABSENT, true],
  ["NumericNotEquals", "ten", "11", false],
  ["NumericNotEquals", "10", "eleven", false],
  ["NumericLessThan", "10", "9.9", true],
  ["NumericLessThan", "10", "10", false],
  ["NumericLessThanEquals", "10", "10", true],
  ["NumericLessThanEquals", "10", "10.1", false],
  ["NumericGreaterThan", "10", "11", true],
  ["NumericGreaterThan", "10", "10", false],
  ["NumericGreaterThanEquals", "10", "10", true],
  ["NumericGreaterThanEquals", "10", "9", false],
  ["NumericLessThan", "3600", ABSENT, false],
  ["NumericLessThanIfExists", "3600", ABSENT, true],
  ["DateEquals", "2024-01-01", "2024-01-01T00:00:00Z", true],
  ["DateEquals", "2024-01-01T00:00:00Z", "1704067200", true],
  ["DateEquals", "2024-01-01T00:00:00Z", "1704067200000", true],
  ["DateEquals", "2024-01-01T01:00:00+01:00", "2024-01-01T00:00:00Z", true],
  ["DateEquals", "not a date", "2024-01-01", false],
  ["DateNotEquals", "2024-01-01", "2024-01-02", true],
  ["DateNotEquals", "2024-01-01", "2024-01-01T00:00:00Z", false],
  ["DateNotEquals", "2024-01-01", ABSENT, true],
  ["DateLessThan", "2024-06-30T23:59:59Z", "2024-06-30T23:59:58Z", true],
  ["DateLessThan", "2024-06-30T23:59:59Z", "2024-06-30T23:59:59Z", false],
  ["DateLessThanEquals", "2024-06-30T23:59:59Z", "2024-06-30T23:59:59Z", true],
  ["DateGreaterThan", "2020-01-01T00:00:01Z", "2024-01-01T00:00:00Z", true],
  ["DateGreaterThan", "2020-01-01T00:00:01Z", ABSENT, false],
  ["DateGreaterThanEquals", "2024-01-01T00:00:00.500Z", "2024-01-01T00:00:00.500Z", true],
  ["Bool", "true", "TRUE", true],
  ["Bool", true, true, true],
  ["Bool", "false", "true", false],
  ["Bool", ["true", "false"], "false", true],
  ["Bool", "true", "yes", false],
  ["Bool", "false", ABSENT, false],
  ["BoolIfExists", "false", ABSENT, true],
  ["BoolIfExists", "false", "true", false],
  ["BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", true],
  ["BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QQ==", false],
  ["IpAddress", "203.0.113.0/24", "203.0.113.255", true],
  ["IpAddress", "203.0.113.0/24", "203.0.114.1", false],
  ["IpAddress", "203.0.113.7", "203.0.113.7", true],
  ["IpAddress", "203.0.113.7", "203.0.113.8", false],
  ["IpAddress", "0.0.0.0/0", "8.8.8.8", true],
  ["IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5678:9::1", true],
  ["IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5679::1", false],
  ["IpAddress", "2001:db8::/32", "203.0.113.7", false],
  ["IpAddress", "nowhere", "203.0.113.7", false],
  ["IpAddress", "203.0.113.0/24", ABSENT, false],
  ["NotIpAddress", "203.0.113.0/24", "203.0.113.7", false],
  ["NotIpAddress", "203.0.113.0/24", "198.51.100.7", true],
  ["NotIpAddress", ["192.0.2.0/24", "203.0.113.0/24"], "203.0.113.7", false],
  ["NotIpAddress", "203.0.113.0/24", "2001:db8::1", true],
  ["NotIpAddress", "203.0.113.0/24", "not an address", false],
  ["NotIpAddress", "203.0.113.0/24", ABSENT, true],
  ["ArnEquals", "arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:sns:eu-west-1:111122223333:t", true],
  ["ArnEquals", "arn:aws:sns:*:111122223333:*", "arn:aws:sns:eu-west-1:111122223333:a:b", true],
  ["ArnLike", "arn:???:*:*:*:*", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", true],
  ["ArnLike", "arn:aws:ec2:*:instance/i-1", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", false],
  ["ArnLike", "arn:aws:sns:eu*:t", "arn:aws:sns:eu-west-1:111122223333:t", false],
  ["ArnLike", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:ROLE/a", false],
  ["ArnLike", "arn:::short", "arn:aws:iam::111122223333:role/a", false],
  ["ArnLike", "arn:aws:iam::111122223333:role/*", "text", false],
  ["ArnNotLike", "arn:aws:iam::111122223333:role/admin*", "arn:aws:iam::111122223333:role/app", true],
  ["ArnNotLike", "arn:aws:iam::111122223333:role/admin*", "arn:aws:iam::111122223333:role/admin-1", false],
  ["ArnNotEquals", "arn:aws:iam::111122223333:role/a", ABSENT, true],
  ["ArnLike", "arn:aws:iam::111122223333:role/a", ABSENT, false],
  ["Null", "true", ABSENT, true],
  ["Null", "true", "x", false],
  ["Null", "false", "x", true],
  ["Null", "false", ABSENT, false],
  ["Null", true, ABSENT, true],
  ["Null", ["true", "false"], "x", true],
  ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
  ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
  ["ForAllValues:StringEquals", ["a", "b"], "a", true],
  ["ForAllValues:StringEquals", ["a", "b"], "c", false],
  ["ForAllValues:StringEquals", ["a", "b"], ABSENT, true],
  ["ForAllValues:StringEquals", ["a", "b"], [], true],
  ["ForAllValues:StringEquals", ["a", "b"], "", true],
  ["ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], true],
  ["ForAllValues:StringNotEquals", ["a", "b"], ["c", "a"], false],
  ["ForAllValues:StringLike", "dynamo*", ["dynamodb", "dynamo"], true],
  ["ForAnyValue:StringEquals", ["a", "b"], ["x", "b"], true],
  ["ForAnyValue:StringEquals", ["a", "b"], ["x", "y"], false],
  ["ForAnyValue:StringEquals", ["a", "b"], ABSENT, false],
  ["ForAnyValue:StringEquals", ["a", "b"], [], false],
  ["ForAnyValue:StringEquals", ["", "b"], "", false],
  ["ForAnyValue:StringNotEquals", ["a", "b"], ["a", "c"], true],
  ["ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], false],
  ["ForAnyValue:StringNotEquals", ["a", "b"], ABSENT, false],
  ["foranyvalue:StringLike", "o-a/r-b/*", ["o-a/r-b/ou-c/"], true],
  ["ForAllValues:StringEqualsIfExists", "a", ABSENT, true],
  ["ForAnyValue:StringEqualsIfExists", "a", ABSENT, true],
  ["StringEqualsIfExists", "a", ABSENT, true],
  ["StringEqualsIfExists", "a", "b", false],
  ["StringNotEqualsIfExists", "a", ABSENT, true],
  ["ArnLikeIfExists", "arn:aws:iam::*:role/*", ABSENT, true],
  ["IpAddressIfExists", "203.0.113.0/24", "198.51.100.1", false],
];

describe("condition operators", () => {
  it.each(ROWS)("%s %j against %j: %s", (operator, policy, context, wanted) => {
    expect(holds(operator, policy, context)).toBe(wanted);
  });

  it("fills policy variables in text and ARN operators", () => {
    expect(holds("StringEquals", "home/${aws:username}", "home/bob")).toBe(true);
    expect(holds("StringEquals", "${aws:PrincipalTag/team, 'none'}", "none")).toBe(true);
    expect(holds("StringEquals", "${aws:PrincipalTag/team, 'none'}", "red", { "aws:principaltag/TEAM": "red" })).toBe(true);
    expect(holds("StringLike", "${*}", "*")).toBe(true);
    expect(holds("StringLike", "${*}", "x")).toBe(false);
    expect(holds("StringLike", "a${?}", "ab")).toBe(false);
    expect(holds("StringEquals", "${$}{aws:username}", "${aws:username}")).toBe(true);
    expect(holds("ArnLike", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::111122223333:user/bob")).toBe(true);
    expect(holds("Bool", "${aws:SecureTransport}", "true", { "aws:SecureTransport": "TRUE" })).toBe(true);
  });

  it("a wildcard that came out of a variable is only a character", () => {
    expect(holds("StringLike", "${aws:PrincipalTag/team}", "anything", { "aws:PrincipalTag/team": "*" })).toBe(false);
    expect(holds("StringLike", "${aws:PrincipalTag/team}", "*", { "aws:PrincipalTag/team": "*" })).toBe(true);
  });

  it("a variable without a value makes neither a condition nor its negation hold", () => {
    expect(holds("StringEquals", "${aws:PrincipalTag/team}", "red")).toBe(false);
    expect(holds("StringNotEquals", "${aws:PrincipalTag/team}", "red")).toBe(false);
    expect(holds("StringEquals", "${aws:TagKeys}", "red", { "aws:TagKeys": ["red", "blue"] })).toBe(false);
  });

  it("knows variables only in version 2012-10-17", () => {
    expect(holds("StringEquals", "${aws:username}", "bob", {}, "2008-10-17")).toBe(false);
    expect(holds("StringEquals", "${aws:username}", "${aws:username}", {}, "2008-10-17")).toBe(true);
  });

  it("ANDs operators and keys", () => {
    const Condition = { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"], "s3:prefix": "a" }, Bool: { "aws:SecureTransport": "true" } };
    const access = createPrincipalAccess({ principal: "arn:aws:iam::111122223333:user/bob", identity: [compilePolicy({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*", Condition }] })] });
    const ask = (context: ContextInput) => access.decide({ action: "s3:ListBucket", resource: "arn:aws:s3:::b", context });
    expect(ask({ "aws:RequestedRegion": "eu-central-1", "s3:prefix": "a", "aws:SecureTransport": true })).toBe("allow");
    expect(ask({ "aws:RequestedRegion": "us-east-1", "s3:prefix": "a", "aws:SecureTransport": true })).toBe("deny");
    expect(ask({ "aws:RequestedRegion": "eu-central-1", "s3:prefix": "b", "aws:SecureTransport": true })).toBe("deny");
    expect(ask({ "aws:RequestedRegion": "eu-central-1", "s3:prefix": "a" })).toBe("deny");
  });
});
