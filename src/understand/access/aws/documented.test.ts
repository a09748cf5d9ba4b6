// A second table of questions, thought up against the documentation: what each operator, variable, principal and layer means at its edges.
// SPEC: IAM User Guide (condition operators, single and multivalued keys, variables, principal, evaluation logic), KMS, STS, S3, Organizations.
import { describe, expect, it } from "vitest";
import { A, B, BOB, KEY, ROLE, SESSION, allow, assume, deny, doc, everything, get, outcome, trust, type Outcome, type Vector } from "./asking.ts";

const OBJECT = "arn:aws:s3:::b/k";
const ANYBODY = { type: "anonymous" };
const EVE = `arn:aws:iam::${A}:user/eve`;
const STRANGER = `arn:aws:iam::${B}:user/stranger`;
const ROLE_ARN = `arn:aws:iam::${A}:role/app`;
const FEDERATED = `arn:aws:sts::${A}:federated-user/bob`;
const lambda = { type: "service", name: "lambda.amazonaws.com" };
const GITHUB = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;

type Held = readonly [what: string, wanted: Outcome, condition: Record<string, unknown>, context: Record<string, unknown>];

/** Each is the condition of the one statement that allows; what does not hold denies. */
const CONDITIONS: readonly Held[] = [
  ["StringEquals is case-sensitive in its values", "deny", { StringEquals: { "aws:PrincipalTag/team": "Red" } }, { "aws:PrincipalTag/team": "red" }],
  ["but not in the name of its key", "allow", { StringEquals: { "AWS:principaltag/TEAM": "red" } }, { "aws:PrincipalTag/team": "red" }],
  ["StringEquals takes a star for a star", "deny", { StringEquals: { "aws:PrincipalTag/team": "r*" } }, { "aws:PrincipalTag/team": "red" }],
  ["StringLike needs the whole text", "deny", { StringLike: { "s3:prefix": "home/*/x" } }, { "s3:prefix": "home/a/xy" }],
  ["StringLike reaches over slashes", "allow", { StringLike: { "s3:prefix": "home/*/x" } }, { "s3:prefix": "home/a/b/x" }],
  ["several values are alternatives", "allow", { StringLike: { "s3:prefix": ["", "home/*"] } }, { "s3:prefix": "" }],
  ["for a negated operator none may match", "deny", { StringNotEquals: { "s3:prefix": ["a", "b"] } }, { "s3:prefix": "b" }],
  ["two keys of one operator must both hold", "deny", { StringEquals: { "aws:RequestedRegion": "eu-west-1", "s3:prefix": "a" } }, { "aws:RequestedRegion": "eu-west-1" }],
  ["two operators must both hold", "deny", { StringEquals: { "s3:prefix": "a" }, Bool: { "aws:SecureTransport": "true" } }, { "s3:prefix": "a", "aws:SecureTransport": "false" }],
  ["a negated operator holds where the key is missing", "allow", { StringNotLike: { "s3:prefix": "a*" } }, {}],
  ["ArnNotLike too", "allow", { ArnNotLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } }, {}],
  ["NotIpAddress too", "allow", { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, {}],
  ["DateNotEquals too", "allow", { DateNotEquals: { "aws:TokenIssueTime": "2024-01-01T00:00:00Z" } }, {}],
  ["a plain operator does not", "deny", { StringLike: { "s3:prefix": "*" } }, {}],
  ["IfExists lets a missing key through", "allow", { StringLikeIfExists: { "s3:prefix": "a*" } }, {}],
  ["IfExists still looks at a key that is there", "deny", { StringLikeIfExists: { "s3:prefix": "a*" } }, { "s3:prefix": "b" }],
  ["NumericLessThanIfExists", "allow", { NumericLessThanIfExists: { "aws:MultiFactorAuthAge": "3600" } }, {}],
  ["DateGreaterThanIfExists", "deny", { DateGreaterThanIfExists: { "aws:TokenIssueTime": "2024-01-01T00:00:00Z" } }, { "aws:TokenIssueTime": "2023-01-01T00:00:00Z" }],
  ["Null true: the key must be missing", "deny", { Null: { "aws:TokenIssueTime": "true" } }, { "aws:TokenIssueTime": "2024-01-01T00:00:00Z" }],
  ["Null false: the key must be there", "allow", { Null: { "aws:TokenIssueTime": "false" } }, { "aws:TokenIssueTime": "2024-01-01T00:00:00Z" }],
  ["Null counts an empty list as missing", "allow", { Null: { "aws:TagKeys": "true" } }, { "aws:TagKeys": [] }],
  ["Null and IfExists together: there, and matching", "deny", { Null: { "s3:prefix": "false" }, StringEqualsIfExists: { "s3:prefix": "a" } }, {}],
  ["Null guards ForAllValues", "deny", { Null: { "aws:TagKeys": "false" }, "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } }, {}],
  ["ForAllValues holds for nothing at all", "allow", { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } }, {}],
  ["ForAllValues wants each", "deny", { "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "cost"] } }, { "aws:TagKeys": ["team", "owner"] }],
  ["ForAllValues does not want all of the policy's values", "allow", { "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "cost"] } }, { "aws:TagKeys": ["cost"] }],
  ["ForAllValues with a negated operator: none of them", "deny", { "ForAllValues:StringNotLike": { "aws:TagKeys": ["aws:*"] } }, { "aws:TagKeys": ["team", "aws:x"] }],
  ["ForAnyValue wants one", "allow", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-1/r-1/ou-2/*"] } }, { "aws:PrincipalOrgPaths": ["o-1/r-1/ou-9/", "o-1/r-1/ou-2/ou-3/"] }],
  ["ForAnyValue of nothing does not hold", "deny", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["*"] } }, {}],
  ["ForAnyValue with a negated operator: one that is not", "allow", { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["team"] } }, { "aws:TagKeys": ["team", "owner"] }],
  ["ForAnyValue with a negated operator of nothing", "deny", { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["team"] } }, {}],
  ["several values and no set operator", "deny", { StringEquals: { "aws:TagKeys": "team" } }, { "aws:TagKeys": ["team", "owner"] }],
  ["Bool with a missing key", "deny", { Bool: { "aws:MultiFactorAuthPresent": "false" } }, {}],
  ["Bool takes true/false of JSON", "allow", { Bool: { "aws:SecureTransport": true } }, { "aws:SecureTransport": "TRUE" }],
  ["NumericEquals reads numbers, not texts", "allow", { NumericEquals: { "s3:max-keys": "010" } }, { "s3:max-keys": 10 }],
  ["NumericEquals with a text", "deny", { NumericEquals: { "s3:max-keys": "10" } }, { "s3:max-keys": "ten" }],
  ["NumericNotEquals with a text holds neither", "deny", { NumericNotEquals: { "s3:max-keys": "10" } }, { "s3:max-keys": "ten" }],
  ["NumericGreaterThan with a fraction", "allow", { NumericGreaterThan: { "s3:TlsVersion": "1.1" } }, { "s3:TlsVersion": "1.2" }],
  ["a date in epoch seconds", "allow", { DateLessThan: { "aws:EpochTime": "1767225600" } }, { "aws:EpochTime": "1735689600" }],
  ["a date in epoch seconds against ISO 8601", "allow", { DateGreaterThan: { "aws:CurrentTime": "2025-01-01T00:00:00Z" } }, { "aws:CurrentTime": "1767225600" }],
  ["a date with an offset", "allow", { DateLessThanEquals: { "aws:CurrentTime": "2025-01-01T00:00:00+02:00" } }, { "aws:CurrentTime": "2024-12-31T22:00:00Z" }],
  ["a day alone", "allow", { DateGreaterThanEquals: { "aws:CurrentTime": "2025-01-01" } }, { "aws:CurrentTime": "2025-01-01T00:00:00Z" }],
  ["an address in a block of odd length", "allow", { IpAddress: { "aws:SourceIp": "192.0.2.128/25" } }, { "aws:SourceIp": "192.0.2.200" }],
  ["an address just outside", "deny", { IpAddress: { "aws:SourceIp": "192.0.2.128/25" } }, { "aws:SourceIp": "192.0.2.127" }],
  ["IPv6 written in two ways", "allow", { IpAddress: { "aws:SourceIp": "2001:db8:0:0::/64" } }, { "aws:SourceIp": "2001:DB8::1" }],
  ["an IPv4 block says nothing of IPv6", "deny", { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, { "aws:SourceIp": "2001:db8::1" }],
  ["NotIpAddress of several blocks", "deny", { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24"] } }, { "aws:SourceIp": "192.0.2.9" }],
  ["ArnEquals knows wildcards", "allow", { ArnEquals: { "aws:SourceArn": "arn:aws:sns:*:111122223333:t?pic" } }, { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:topic" }],
  ["an ARN's wildcard stays in its part", "deny", { ArnLike: { "aws:SourceArn": "arn:aws:s*:topic" } }, { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:topic" }],
  ["StringLike over the same ARN does not", "allow", { StringLike: { "aws:SourceArn": "arn:aws:s*:topic" } }, { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:topic" }],
  ["an ARN's last part may hold colons", "allow", { ArnLike: { "aws:SourceArn": "arn:aws:lambda:*:*:function:f:*" } }, { "aws:SourceArn": "arn:aws:lambda:eu-west-1:111122223333:function:f:live" }],
  ["ArnNotLike", "deny", { ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::*:user/bob"] } }, {}],
  ["BinaryEquals compares bytes", "allow", { BinaryEquals: { "my:key": "aGVsbG8=" } }, { "my:key": "aGVsbG8=" }],
  ["BinaryEquals of others", "deny", { BinaryEquals: { "my:key": "aGVsbG8=" } }, { "my:key": "aGVsbG8h" }],
  ["a variable among the values", "allow", { StringLike: { "s3:prefix": ["${aws:username}/*"] } }, { "s3:prefix": "bob/x" }],
  ["a variable with a default that is not needed", "deny", { StringEquals: { "s3:prefix": "${aws:username, 'eve'}" } }, { "s3:prefix": "eve" }],
  ["a variable of a tag", "allow", { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } }, { "aws:ResourceTag/team": "red", "aws:PrincipalTag/team": "red" }],
  ["a variable of a tag that is missing", "deny", { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } }, { "aws:ResourceTag/team": "red" }],
  ["two tags that are both missing are not equal", "deny", { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } }, {}],
  ["what follows from a user's ARN", "allow", { StringEquals: { "aws:PrincipalType": "User", "aws:PrincipalAccount": A, "aws:username": "bob" } }, {}],
  ["a user is no service", "allow", { Bool: { "aws:PrincipalIsAWSService": "false" } }, {}],
  ["who calls a key is told by his account", "allow", { StringEquals: { "kms:CallerAccount": A } }, {}],
  ["where a bucket is, is told by its account", "deny", { StringEquals: { "s3:ResourceAccount": B } }, {}],
];

const PRINCIPALS: readonly Vector[] = [
  ["* and {AWS: *} are one: a stranger", "allow", get(OBJECT, { principal: ANYBODY }), { resource: doc(allow("s3:*", "*", { Principal: { AWS: "*" } })) }],
  ["* names a service too", "allow", get(OBJECT, { principal: lambda }), { resource: doc(allow("s3:*", "*", { Principal: "*" })) }],
  ["an account by its number", "deny", get(OBJECT), { resource: doc(allow("s3:*", "*", { Principal: { AWS: A } })) }],
  ["another account by its number, whose user may", "allow", get(OBJECT, { principal: STRANGER, resourceAccount: A }), { identity: [everything], resource: doc(allow("s3:*", "*", { Principal: { AWS: B } })) }],
  ["another account, whose user may not", "deny", get(OBJECT, { principal: STRANGER, resourceAccount: A }), { resource: doc(allow("s3:*", "*", { Principal: { AWS: B } })) }],
  ["another account's user, who may, but whom nobody named", "deny", get(OBJECT, { principal: STRANGER, resourceAccount: A }), { identity: [everything] }],
  ["a role by its ARN lets its session in", "allow", get(OBJECT, { principal: SESSION }), { resource: doc(allow("s3:*", "*", { Principal: { AWS: ROLE_ARN } })) }],
  ["a role of the same name elsewhere does not", "deny", get(OBJECT, { principal: SESSION }), { resource: doc(allow("s3:*", "*", { Principal: { AWS: `arn:aws:iam::${B}:role/app` } })) }],
  ["a session is one session", "deny", get(OBJECT, { principal: SESSION }), { resource: doc(allow("s3:*", "*", { Principal: { AWS: `arn:aws:sts::${A}:assumed-role/app/i-2` } })) }],
  ["a role named, its boundary silent", "deny", get(OBJECT, { principal: SESSION }), { boundary: [doc(allow("ec2:*"))], resource: doc(allow("s3:*", "*", { Principal: { AWS: ROLE_ARN } })) }],
  ["a session named, its boundary silent", "allow", get(OBJECT, { principal: SESSION }), { boundary: [doc(allow("ec2:*"))], resource: doc(allow("s3:*", "*", { Principal: { AWS: SESSION } })) }],
  ["a session named, its session policy silent", "allow", get(OBJECT, { principal: SESSION }), { session: [doc(allow("ec2:*"))], resource: doc(allow("s3:*", "*", { Principal: { AWS: SESSION } })) }],
  ["a role named, its session policy silent", "deny", get(OBJECT, { principal: SESSION }), { session: [doc(allow("ec2:*"))], resource: doc(allow("s3:*", "*", { Principal: { AWS: ROLE_ARN } })) }],
  ["everybody named, the role by condition: the boundary's silence does not limit", "allow", get(OBJECT, { principal: SESSION }), { boundary: [doc(allow("ec2:*"))], resource: doc(allow("s3:*", "*", { Principal: "*", Condition: { ArnEquals: { "aws:PrincipalArn": ROLE_ARN } } })) }],
  ["a user named, boundary silent", "allow", get(OBJECT), { boundary: [doc(allow("ec2:*"))], resource: doc(allow("s3:*", "*", { Principal: { AWS: BOB } })) }],
  ["a user named, boundary denies", "explicit", get(OBJECT), { boundary: [doc(deny("s3:*"))], resource: doc(allow("s3:*", "*", { Principal: { AWS: BOB } })) }],
  ["a federated user by his own ARN", "allow", get(OBJECT, { principal: FEDERATED }), { session: [doc(allow("ec2:*"))], resource: doc(allow("s3:*", "*", { Principal: { AWS: FEDERATED } })) }],
  ["a federated user by the user behind him", "deny", get(OBJECT, { principal: FEDERATED }), { session: [doc(allow("ec2:*"))], resource: doc(allow("s3:*", "*", { Principal: { AWS: BOB } })) }],
  ["a federated user's id follows from who he is", "allow", get(OBJECT, { principal: FEDERATED }), { identity: [doc(allow("s3:*", "*", { Condition: { StringEquals: { "aws:userid": `${A}:bob` } } }))] }],
  ["a stranger has an id too", "allow", get(OBJECT, { principal: ANYBODY }), { resource: doc(allow("s3:*", "*", { Principal: "*", Condition: { StringEquals: { "aws:userid": "anonymous" } } })) }],
  ["a stranger signs nothing: no key says whether he is a service", "allow", get(OBJECT, { principal: ANYBODY }), { resource: doc(allow("s3:*", "*", { Principal: "*" }), deny("s3:*", "*", { Principal: "*", Condition: { Bool: { "aws:PrincipalIsAWSService": "false" } } })) }],
  ["a canonical user", "allow", get(OBJECT, { principal: { type: "canonical", name: "f".repeat(64) } }), { resource: doc(allow("s3:*", "*", { Principal: { CanonicalUser: "f".repeat(64) } })) }],
  ["a service among several", "allow", get(OBJECT, { principal: lambda }), { resource: doc(allow("s3:*", "*", { Principal: { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] } })) }],
  ["a service is among its own names", "allow", get(OBJECT, { principal: lambda }), { resource: doc(allow("s3:*", "*", { Principal: "*", Condition: { "ForAnyValue:StringEquals": { "aws:PrincipalServiceNamesList": "lambda.amazonaws.com" } } })) }],
  ["a service is no AWS account", "deny", get(OBJECT, { principal: lambda }), { resource: doc(allow("s3:*", "*", { Principal: { AWS: A } })) }],
  ["Deny with NotPrincipal takes in strangers", "explicit", get(OBJECT, { principal: ANYBODY }), { resource: doc(allow("s3:*", "*", { Principal: "*" }), deny("s3:*", "*", { NotPrincipal: { AWS: BOB } })) }],
  ["Deny with NotPrincipal that lists the session and its role spares it", "allow", get(OBJECT, { principal: SESSION }), { identity: [everything], resource: doc(deny("s3:*", "*", { NotPrincipal: { AWS: [SESSION, ROLE_ARN, A] } })) }],
  ["and not another session's role", "explicit", get(OBJECT, { principal: `arn:aws:sts::${A}:assumed-role/other/s` }), { identity: [everything], resource: doc(deny("s3:*", "*", { NotPrincipal: { AWS: [SESSION, ROLE_ARN, A] } })) }],
  ["null is an element that is not there", "allow", get(OBJECT), { identity: [{ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", NotAction: null, Resource: "*", NotResource: null, Condition: null }] }] }],
];

const TRUST: readonly Vector[] = [
  ["a role whose trust policy is not given lets nobody in", "deny", assume(BOB), { identity: [everything] }],
  ["on any role, the identity's side is judged", "allow", assume(BOB, { resource: "*" }), { identity: [everything] }],
  ["a trust of everybody needs no identity policy in the account", "allow", assume(BOB), trust({ AWS: "*" })],
  ["but does from another account", "deny", assume(STRANGER), trust({ AWS: "*" })],
  ["a trust narrowed by the caller's ARN", "deny", assume(EVE), trust({ AWS: "*" }, { Condition: { ArnLike: { "aws:PrincipalArn": BOB } } })],
  ["a trust that asks for multi-factor", "allow", assume(BOB, { context: { "aws:MultiFactorAuthPresent": "true" } }), { ...trust({ AWS: A }, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }), identity: [everything] }],
  ["multi-factor that is too old", "deny", assume(BOB, { context: { "aws:MultiFactorAuthAge": "7200" } }), { ...trust({ AWS: A }, { Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } } }), identity: [everything] }],
  ["a source identity that is not set", "deny", assume(BOB, { context: {} }), { ...trust({ AWS: A }, { Condition: { StringLike: { "sts:SourceIdentity": "*" } } }), identity: [everything] }],
  ["a trust that only allows tagging lets nobody in", "deny", assume(BOB), { identity: [everything], resource: doc({ Effect: "Allow", Principal: { AWS: BOB }, Action: "sts:TagSession" }) }],
  ["a trust that denies the user", "explicit", assume(BOB), { identity: [everything], resource: doc({ Effect: "Allow", Principal: { AWS: A }, Action: "sts:*" }, { Effect: "Deny", Principal: { AWS: BOB }, Action: "sts:AssumeRole" }) }],
  ["organization limits hold the caller", "explicit", assume(BOB), { ...trust({ AWS: BOB }), scp: [[everything, doc(deny("sts:AssumeRole"))]] }],
  ["resource limits hold the role", "explicit", assume(STRANGER), { ...trust({ AWS: B }), identity: [everything], rcp: [[doc(deny("sts:*", "*", { Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalAccount": A } } }))]] }],
  ["an identity pool's user", "allow", { principal: "cognito-identity.amazonaws.com", action: "sts:AssumeRoleWithWebIdentity", resource: ROLE, context: { "cognito-identity.amazonaws.com:aud": "eu-west-1:1" } }, { resource: doc({ Effect: "Allow", Principal: { Federated: "cognito-identity.amazonaws.com" }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:1" } } }) }],
  ["a workflow of another branch", "deny", { principal: GITHUB, action: "sts:AssumeRoleWithWebIdentity", resource: ROLE, context: { "token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/dev" } }, { resource: doc({ Effect: "Allow", Principal: { Federated: GITHUB }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/main" } } }) }],
  ["a provider of another account", "deny", { principal: GITHUB.replace(A, B), action: "sts:AssumeRoleWithWebIdentity", resource: ROLE, context: {} }, { resource: doc({ Effect: "Allow", Principal: { Federated: GITHUB }, Action: "sts:AssumeRoleWithWebIdentity" }) }],
  ["signing in once more needs no permission", "allow", { action: "sts:GetSessionToken", resource: "*" }, { identity: [doc(deny("*"))] }],
  ["a role cannot sign in once more", "deny", { principal: SESSION, action: "sts:GetSessionToken", resource: "*" }, {}],
];

const SERVICES: readonly Vector[] = [
  ["PassRole to the service meant", "allow", { action: "iam:PassRole", resource: ROLE, context: { "iam:PassedToService": "ec2.amazonaws.com" } }, { identity: [doc(allow("iam:PassRole", `arn:aws:iam::${A}:role/*`, { Condition: { StringLike: { "iam:PassedToService": "ec2.*" } } }))] }],
  ["PassRole to another", "deny", { action: "iam:PassRole", resource: ROLE, context: { "iam:PassedToService": "lambda.amazonaws.com" } }, { identity: [doc(allow("iam:PassRole", "*", { Condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"] } } }))] }],
  ["PassRole of a path", "deny", { action: "iam:PassRole", resource: ROLE }, { identity: [doc(allow("iam:PassRole", `arn:aws:iam::${A}:role/team/*`))] }],
  ["a key: the account is let in by condition", "allow", { action: "kms:Decrypt", resource: KEY }, { resource: doc(allow("kms:*", "*", { Principal: { AWS: "*" }, Condition: { StringEquals: { "kms:CallerAccount": A } } })) }],
  ["a key: another account's caller is not", "deny", { principal: STRANGER, action: "kms:Decrypt", resource: KEY }, { identity: [everything], resource: doc(allow("kms:*", "*", { Principal: { AWS: "*" }, Condition: { StringEquals: { "kms:CallerAccount": A } } })) }],
  ["a key across accounts: both", "allow", { principal: STRANGER, action: "kms:Decrypt", resource: KEY }, { identity: [doc(allow("kms:Decrypt", KEY))], resource: doc(allow("kms:Decrypt", "*", { Principal: { AWS: B } })) }],
  ["a key whose policy lets only administrators manage", "deny", { action: "kms:Decrypt", resource: KEY }, { identity: [everything], resource: doc(allow(["kms:Create*", "kms:Put*"], "*", { Principal: { AWS: A } })) }],
  ["the account's root and a key that does not know it", "deny", { principal: `arn:aws:iam::${A}:root`, action: "kms:Decrypt", resource: KEY }, { resource: doc(allow("kms:*", "*", { Principal: { AWS: EVE } })) }],
  ["a bucket across accounts: the bucket alone does not do", "deny", get(OBJECT, { principal: STRANGER, resourceAccount: A }), { resource: doc(allow("s3:*", "*", { Principal: { AWS: STRANGER } })) }],
  ["a bucket across accounts with TLS demanded", "explicit", get(OBJECT, { principal: STRANGER, resourceAccount: A, context: { "aws:SecureTransport": false } }), { identity: [everything], resource: doc(allow("s3:*", "*", { Principal: { AWS: B } }), deny("s3:*", "*", { Principal: "*", Condition: { Bool: { "aws:SecureTransport": false } } })) }],
  ["a statement about the bucket's objects says nothing of the bucket", "deny", { action: "s3:ListBucket", resource: "arn:aws:s3:::b" }, { resource: doc(allow("s3:*", "arn:aws:s3:::b/*", { Principal: { AWS: BOB } })) }],
  ["a queue's policy names its queue by leaving it out", "allow", { action: "sqs:SendMessage", resource: `arn:aws:sqs:eu-west-1:${A}:q` }, { resource: doc({ Effect: "Allow", Action: "sqs:SendMessage", Principal: { AWS: BOB } }) }],
  ["an endpoint that lets one bucket through", "deny", get(OBJECT), { identity: [everything], endpoint: [doc(allow("s3:*", "arn:aws:s3:::other/*", { Principal: "*" }))] }],
  ["an endpoint that denies", "explicit", get(OBJECT), { identity: [everything], endpoint: [doc(allow("*", "*", { Principal: "*" }), deny("s3:Get*", "*", { Principal: "*" }))] }],
  ["an endpoint grants nothing", "deny", get(OBJECT), { endpoint: [doc(allow("*", "*", { Principal: "*" }))] }],
  ["a resource limit reaches compute-optimizer", "explicit", { action: "compute-optimizer:GetEnrollmentStatus", resource: "*" }, { identity: [everything], rcp: [[doc(deny("*", "*", { Principal: "*" }))]] }],
  ["an allow-list of services at the root", "deny", { action: "ec2:StartInstances", resource: `arn:aws:ec2:eu-west-1:${A}:instance/i-1` }, { identity: [everything], scp: [[doc(allow(["s3:*", "iam:*"]))], [everything]] }],
  ["a root user is held by an allow-list too", "deny", { principal: `arn:aws:iam::${A}:root`, action: "ec2:StartInstances", resource: `arn:aws:ec2:eu-west-1:${A}:instance/i-1` }, { scp: [[doc(allow("s3:*"))]] }],
  ["a control policy of one's own account does not hold a caller of another", "allow", get(OBJECT, { principal: STRANGER, resourceAccount: A }), { identity: [everything], scp: [[everything]], resource: doc(allow("s3:*", "*", { Principal: { AWS: B } })) }],
  ["a session policy cannot add", "deny", get(OBJECT, { principal: SESSION }), { identity: [doc(allow("ec2:*"))], session: [everything] }],
  ["a boundary cannot add", "deny", get(OBJECT), { boundary: [everything] }],
  ["two boundaries' documents add up", "allow", get(OBJECT), { identity: [everything], boundary: [doc(allow("ec2:*")), doc(allow("s3:*"))] }],
];

const PARTIAL: readonly Vector[] = [
  ["two complementary conditions on a key that is not known", "conditional", get(OBJECT), { identity: [doc(allow("s3:*", "*", { Condition: { StringEquals: { "aws:SourceVpc": "v" } } }), allow("s3:*", "*", { Condition: { StringNotEquals: { "aws:SourceVpc": "v" } } }))] }],
  ["Null on a key that is not known", "conditional", get(OBJECT), { identity: [doc(allow("s3:*", "*", { Condition: { Null: { "aws:TokenIssueTime": "true" } } }))] }],
  ["ForAllValues on a key that is not known", "conditional", get(OBJECT), { identity: [doc(allow("s3:*", "*", { Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } } }))] }],
  ["IfExists on a key that is not known", "conditional", get(OBJECT), { identity: [doc(allow("s3:*", "*", { Condition: { StringEqualsIfExists: { "aws:SourceVpc": "v" } } }))] }],
  ["one condition that is surely false", "deny", get(OBJECT, { context: { "aws:SourceVpc": "w" } }), { identity: [doc(allow("s3:*", "*", { Condition: { StringEquals: { "aws:SourceVpc": "v", "aws:SourceVpce": "e" } } }))] }],
  ["an explicit deny decides, whatever is not known", "explicit", get(OBJECT), { identity: [doc(allow("s3:*", "*", { Condition: { Bool: { "aws:SecureTransport": "true" } } }), deny("s3:*"))] }],
  ["an unknown deny over a resource's grant", "conditional", get(OBJECT), { identity: [doc(deny("s3:*", "*", { Condition: { Null: { "aws:SourceVpc": "true" } } }))], resource: doc(allow("s3:*", "*", { Principal: { AWS: BOB } })) }],
  ["a user's id is not known", "conditional", get(OBJECT), { identity: [doc(allow("s3:*", "*", { Condition: { StringLike: { "aws:userid": "AIDA*" } } }))] }],
  ["a role has no user name, known or not", "deny", get(OBJECT, { principal: ROLE_ARN }), { identity: [doc(allow("s3:*", "*", { Condition: { StringLike: { "aws:username": "*" } } }))] }],
];

const ask = (vectors: readonly Vector[], more: Record<string, unknown> = {}): void => {
  for (const [what, wanted, request, policies, own] of vectors)
    it(`${what}: ${wanted}`, () => {
      expect(outcome(request, policies, { ...more, ...own })).toBe(wanted);
    });
};

describe("AWS as documented", () => {
  describe("conditions", () => ask(CONDITIONS.map(([what, wanted, Condition, context]): Vector => [what, wanted, get(OBJECT, { context }), { identity: [doc(allow("s3:*", "*", { Condition }))] }])));
  describe("principals", () => ask(PRINCIPALS));
  describe("trust", () => ask(TRUST));
  describe("services and layers", () => ask(SERVICES));
  describe("partial context", () => ask(PARTIAL, { partial: true }));
});
