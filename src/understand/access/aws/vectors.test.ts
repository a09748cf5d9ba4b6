// Vectors: questions as the batch line asks them, with the answer AWS documents. Adversarial row 46.
// SPEC: IAM User Guide (policy elements, evaluation logic, cross-account), KMS, STS, S3 and Organizations guides.
import { describe, expect, it } from "vitest";
import { A, B, BOB, KEY, ROLE, SESSION, allow, assume, deny, doc, everything, get, outcome, trust, type Vector } from "./asking.ts";

const MATCHING: readonly Vector[] = [
  ["actions ignore case", "allow", get("arn:aws:s3:::b/k"), { identity: [doc(allow("S3:GETobject"))] }],
  ["resources do not ignore case", "deny", get("arn:aws:s3:::b/K"), { identity: [doc(allow("s3:*", "arn:aws:s3:::b/k"))] }],
  ["? is exactly one character", "deny", get("arn:aws:s3:::b/k"), { identity: [doc(allow("s3:GetObject?"))] }],
  ["a comma makes no list", "deny", get("arn:aws:s3:::b/k"), { identity: [doc(allow("s3:GetObject,PutObject"))] }],
  ["an action without service names nothing", "deny", get("arn:aws:s3:::b/k"), { identity: [doc(allow("GetObject"))] }],
  ["white space matters", "deny", get("arn:aws:s3:::b/k"), { identity: [doc(allow("s3:GetObject "))] }],
  ["a star reaches over slashes", "allow", get("arn:aws:s3:::b/x/y/z"), { identity: [doc(allow("s3:*", "arn:aws:s3:::b/*/z"))] }],
  ["a bucket is not its objects", "deny", get("arn:aws:s3:::b/k"), { identity: [doc(allow("s3:*", "arn:aws:s3:::b"))] }],
  ["a short ARN is completed", "allow", { action: "sqs:SendMessage", resource: `arn:aws:sqs:eu-west-1:${A}:q` }, { identity: [doc(allow("sqs:*", "arn:aws:sqs"))] }],
  ["NotAction allows the rest", "allow", get("arn:aws:s3:::b/k"), { identity: [doc({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })] }],
  ["NotAction excepts", "deny", { action: "iam:CreateUser", resource: BOB }, { identity: [doc({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })] }],
  ["Deny with NotAction denies the rest", "explicit", get("arn:aws:s3:::b/k"), { identity: [everything, doc({ Effect: "Deny", NotAction: ["iam:*", "sts:*"], Resource: "*" })] }],
  ["NotResource allows the rest", "allow", get("arn:aws:s3:::b/k"), { identity: [doc({ Effect: "Allow", Action: "s3:*", NotResource: "arn:aws:s3:::c/*" })] }],
  ["NotResource excepts", "deny", get("arn:aws:s3:::c/k"), { identity: [doc({ Effect: "Allow", Action: "s3:*", NotResource: "arn:aws:s3:::c/*" })] }],
  ["Deny with NotResource", "explicit", get("arn:aws:s3:::b/k"), { identity: [everything, doc({ Effect: "Deny", Action: "s3:*", NotResource: ["arn:aws:s3:::c", "arn:aws:s3:::c/*"] })] }],
  ["one statement may stand without a list", "allow", get("arn:aws:s3:::b/k"), { identity: [{ Version: "2012-10-17", Statement: allow("s3:*") }] }],
  ["a policy of version 2008 knows no variables", "deny", get("arn:aws:s3:::b/bob/k"), { identity: [{ Version: "2008-10-17", Statement: [allow("s3:*", "arn:aws:s3:::b/${aws:username}/*")] }] }],
  ["so does one without a version", "deny", get("arn:aws:s3:::b/bob/k"), { identity: [{ Statement: [allow("s3:*", "arn:aws:s3:::b/${aws:username}/*")] }] }],
  ["${aws:username} is the user's name without path", "allow", get("arn:aws:s3:::b/bob/k", { principal: `arn:aws:iam::${A}:user/team/bob` }), { identity: [doc(allow("s3:*", "arn:aws:s3:::b/${aws:username}/*"))] }],
  ["a role session has no ${aws:username}", "deny", get("arn:aws:s3:::b/app/k", { principal: SESSION }), { identity: [doc(allow("s3:*", "arn:aws:s3:::b/${aws:username}/*"))] }],
  ["a variable's default", "allow", get("arn:aws:s3:::b/none/k", { principal: SESSION }), { identity: [doc(allow("s3:*", "arn:aws:s3:::b/${aws:username, 'none'}/*"))] }],
  ["${*} is a star and no wildcard", "deny", get("arn:aws:s3:::b/anything"), { identity: [doc(allow("s3:*", "arn:aws:s3:::b/${*}"))] }],
  ["listing buckets: all buckets may be named", "allow", { action: "s3:ListAllMyBuckets", resource: "*" }, { identity: [doc(allow("s3:ListAllMyBuckets", "arn:aws:s3:::*"))] }],
  ["listing buckets: one bucket does not do", "deny", { action: "s3:ListAllMyBuckets", resource: "*" }, { identity: [doc(allow("s3:ListAllMyBuckets", "arn:aws:s3:::b"))] }],
  ["an action without resources: a deny on one does nothing", "allow", { action: "ec2:DescribeInstances", resource: "*" }, { identity: [everything, doc(deny("ec2:*", `arn:aws:ec2:*:${A}:instance/i-1`))] }],
  ["an action without resources: deny on all but one denies", "explicit", { action: "ec2:DescribeInstances", resource: "*" }, { identity: [everything, doc({ Effect: "Deny", Action: "ec2:*", NotResource: `arn:aws:ec2:*:${A}:instance/i-1` })] }],
  ["asked of some resource, one will do", "allow", get("*"), { identity: [doc(allow("s3:GetObject", "arn:aws:s3:::b/k"))] }],
  ["asked of some resource, a deny on one is not on all", "allow", get("arn:aws:s3:::b/*"), { identity: [doc(allow("s3:GetObject", "arn:aws:s3:::b/*"), deny("s3:GetObject", "arn:aws:s3:::*/logs/*"))] }],
  ["asked of some resource, the deny takes all", "explicit", get("arn:aws:s3:::b/private/*"), { identity: [everything, doc(deny("s3:*", "arn:aws:s3:::b/*"))] }],
  ["nothing in common", "deny", get("arn:aws:s3:::b/private/*"), { identity: [doc(allow("s3:*", "arn:aws:s3:::b/public/*"))] }],
];

const RESOURCE_POLICIES: readonly Vector[] = [
  ["an ARN as bare text names its principal", "allow", get("arn:aws:s3:::b/k"), { resource: doc(allow("s3:*", "*", { Principal: BOB })) }],
  ["a statement without Principal matches nobody", "deny", get("arn:aws:s3:::b/k"), { resource: doc(allow("s3:*")) }],
  ["nor does its deny", "allow", get("arn:aws:s3:::b/k"), { identity: [everything], resource: doc(deny("s3:*")) }],
  ["no wildcard inside a principal", "deny", get("arn:aws:s3:::b/k"), { resource: doc(allow("s3:*", "*", { Principal: { AWS: `arn:aws:iam::${A}:user/*` } })) }],
  ["a unique id", "allow", get("arn:aws:s3:::b/k", { context: { "aws:userid": "AIDACKCEVSQ6C2EXAMPLE" } }), { resource: doc(allow("s3:*", "*", { Principal: { AWS: "AIDACKCEVSQ6C2EXAMPLE" } })) }],
  ["NotPrincipal allows everybody else, strangers too", "allow", get("arn:aws:s3:::b/k", { principal: { type: "anonymous" } }), { resource: doc(allow("s3:*", "*", { NotPrincipal: { AWS: BOB } })) }],
  ["NotPrincipal of everybody allows nobody", "deny", get("arn:aws:s3:::b/k", { principal: { type: "anonymous" } }), { resource: doc(allow("s3:*", "*", { NotPrincipal: "*" })) }],
  ["Deny with NotPrincipal spares the one named", "allow", get("arn:aws:s3:::b/k"), { identity: [everything], resource: doc(deny("s3:*", "*", { NotPrincipal: { AWS: [BOB, `arn:aws:iam::${A}:root`] } })) }],
  ["and not the others of the account named beside", "explicit", get("arn:aws:s3:::b/k", { principal: `arn:aws:iam::${A}:user/eve` }), { identity: [everything], resource: doc(deny("s3:*", "*", { NotPrincipal: { AWS: [BOB, `arn:aws:iam::${A}:root`] } })) }],
  ["a session is spared with its role", "allow", get("arn:aws:s3:::b/k", { principal: SESSION }), { identity: [everything], resource: doc(deny("s3:*", "*", { NotPrincipal: { AWS: [`arn:aws:iam::${A}:role/app`, `arn:aws:iam::${A}:root`] } })) }],
  ["with a boundary, Deny with NotPrincipal always denies", "explicit", get("arn:aws:s3:::b/k"), { identity: [everything], boundary: [everything], resource: doc(deny("s3:*", "*", { NotPrincipal: { AWS: BOB } })) }],
  ["the root user needs no policy in its own account", "allow", get("arn:aws:s3:::b/k", { principal: `arn:aws:iam::${A}:root` }), {}],
  ["but a service control policy holds it", "explicit", get("arn:aws:s3:::b/k", { principal: `arn:aws:iam::${A}:root` }), { scp: [[everything, doc(deny("s3:*"))]] }],
  ["a bucket policy cannot lock its owner's root out", "allow", { principal: `arn:aws:iam::${A}:root`, action: "s3:DeleteBucketPolicy", resource: "arn:aws:s3:::b", resourceAccount: A }, { resource: doc(deny("s3:*", "*", { Principal: "*" })) }],
  ["a service is not held by service control policies", "allow", get("arn:aws:s3:::b/k", { principal: { type: "service", name: "config.amazonaws.com" }, resourceAccount: A }), { scp: [[doc(deny("*"))]], resource: doc(allow("s3:*", "*", { Principal: { Service: "config.amazonaws.com" } })) }],
  ["another service is another service", "deny", get("arn:aws:s3:::b/k", { principal: "lambda.amazonaws.com" }), { resource: doc(allow("s3:*", "*", { Principal: { Service: "config.amazonaws.com" } })) }],
  ["a confused deputy is told by its source account", "deny", get("arn:aws:s3:::b/k", { principal: { type: "service", name: "config.amazonaws.com" }, context: { "aws:SourceAccount": B } }), { resource: doc(allow("s3:*", "*", { Principal: { Service: "config.amazonaws.com" }, Condition: { StringEquals: { "aws:SourceAccount": A } } })) }],
];

const KEYS_AND_ROLES: readonly Vector[] = [
  ["a key without policy lets nobody in", "deny", { action: "kms:Decrypt", resource: KEY }, { identity: [everything] }],
  ["a key policy that trusts the account", "allow", { action: "kms:Decrypt", resource: KEY }, { identity: [everything], resource: doc(allow("kms:*", "*", { Principal: { AWS: `arn:aws:iam::${A}:root` } })) }],
  ["a key policy that trusts the account, and no identity policy", "deny", { action: "kms:Decrypt", resource: KEY }, { resource: doc(allow("kms:*", "*", { Principal: { AWS: A } })) }],
  ["a key policy that names the user", "allow", { action: "kms:Decrypt", resource: KEY }, { resource: doc(allow("kms:*", "*", { Principal: { AWS: BOB } })) }],
  ["a key policy that names another", "deny", { action: "kms:Decrypt", resource: KEY }, { identity: [everything], resource: doc(allow("kms:*", "*", { Principal: { AWS: `arn:aws:iam::${A}:user/eve` } })) }],
  ["listing keys needs no key policy", "allow", { action: "kms:ListKeys", resource: "*" }, { identity: [doc(allow("kms:ListKeys"))] }],
  ["an alias has no policy", "allow", { action: "kms:DeleteAlias", resource: `arn:aws:kms:eu-west-1:${A}:alias/own` }, { identity: [everything] }],
  ["an alias of AWS is not ours", "deny", { action: "kms:DeleteAlias", resource: `arn:aws:kms:eu-west-1:${A}:alias/aws/s3` }, { identity: [everything] }],
  ["a policy of AWS is not ours", "deny", { action: "iam:CreatePolicyVersion", resource: "arn:aws:iam::aws:policy/ReadOnlyAccess" }, { identity: [everything] }],
  ["but it may be attached", "allow", { action: "iam:AttachUserPolicy", resource: BOB }, { identity: [everything] }],
  ["a reserved role is not ours", "deny", { action: "iam:UpdateAssumeRolePolicy", resource: `arn:aws:iam::${A}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1` }, { identity: [everything] }],
  ["a trust policy that names the user is enough", "allow", assume(BOB), trust({ AWS: BOB })],
  ["one that names the account is not", "deny", assume(BOB), trust({ AWS: A })],
  ["one that names the account, with an identity policy", "allow", assume(BOB), { ...trust({ AWS: `arn:aws:iam::${A}:root` }), identity: [everything] }],
  ["an administrator whom the role does not trust", "deny", assume(BOB), { ...trust({ AWS: `arn:aws:iam::${A}:user/eve` }), identity: [everything] }],
  ["role chaining: the role behind the session is trusted", "allow", assume(SESSION), trust({ AWS: `arn:aws:iam::${A}:role/app` })],
  ["role chaining: bounded away", "deny", assume(SESSION), { ...trust({ AWS: `arn:aws:iam::${A}:role/app` }), boundary: [doc(allow("s3:*"))] }],
  ["across accounts both sides must allow", "deny", assume(`arn:aws:iam::${B}:user/eve`), trust({ AWS: `arn:aws:iam::${B}:user/eve` })],
  ["across accounts both sides do allow", "allow", assume(`arn:aws:iam::${B}:user/eve`), { ...trust({ AWS: B }), identity: [everything] }],
  ["an external id that fits", "allow", assume(`arn:aws:iam::${B}:role/vendor`, { context: { "sts:ExternalId": "x-1" } }), { ...trust({ AWS: B }, { Condition: { StringEquals: { "sts:ExternalId": "x-1" } } }), identity: [everything] }],
  ["an external id that is missing", "deny", assume(`arn:aws:iam::${B}:role/vendor`, { context: {} }), { ...trust({ AWS: B }, { Condition: { StringEquals: { "sts:ExternalId": "x-1" } } }), identity: [everything] }],
  ["an external id that is not known", "conditional", assume(`arn:aws:iam::${B}:role/vendor`), { ...trust({ AWS: B }, { Condition: { StringEquals: { "sts:ExternalId": "x-1" } } }), identity: [everything] }, { partial: true }],
  ["a web identity", "allow", { principal: { type: "federated", name: `arn:aws:iam::${A}:oidc-provider/token.example` }, action: "sts:AssumeRoleWithWebIdentity", resource: ROLE, context: { "token.example:sub": "repo:o/r" } }, { resource: doc({ Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: `arn:aws:iam::${A}:oidc-provider/token.example` }, Condition: { StringLike: { "token.example:sub": "repo:o/*" } } }) }],
  ["a service assumes its role", "allow", assume({ type: "service", name: "lambda.amazonaws.com" }), trust({ Service: "lambda.amazonaws.com" })],
  ["who am I cannot be denied", "allow", { action: "sts:GetCallerIdentity", resource: "*" }, { identity: [doc(deny("*"))], session: [doc(deny("*"))] }],
];

const ORGANIZATION: readonly Vector[] = [
  ["every level must allow", "deny", get("arn:aws:s3:::b/k"), { identity: [everything], scp: [[everything], [doc(allow("ec2:*"))], [everything]] }],
  ["a level without policies allows nothing", "deny", get("arn:aws:s3:::b/k"), { identity: [everything], scp: [[everything], []] }],
  ["two policies of one level add up", "allow", get("arn:aws:s3:::b/k"), { identity: [everything], scp: [[doc(allow("ec2:*")), doc(allow("s3:*"))]] }],
  ["no levels, no limits", "allow", get("arn:aws:s3:::b/k"), { identity: [everything], scp: [] }],
  ["a deny at any level", "explicit", get("arn:aws:s3:::b/k"), { identity: [everything], scp: [[everything], [everything, doc(deny("s3:*"))]] }],
  ["a service control policy grants nothing", "deny", get("arn:aws:s3:::b/k"), { scp: [[everything]] }],
  ["a service-linked role stands outside", "allow", get("arn:aws:s3:::b/k", { principal: `arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX` }), { identity: [everything], scp: [[doc(deny("*"))]], rcp: [[doc(deny("*", "*", { Principal: "*" }))]] }],
  ["the management account stands outside", "allow", get("arn:aws:s3:::b/k"), { identity: [everything], scp: [[doc(deny("*"))]] }, { managementAccount: true }],
  ["a region lock", "explicit", { action: "ec2:RunInstances", resource: `arn:aws:ec2:us-east-1:${A}:instance/*`, context: { "aws:RequestedRegion": "us-east-1" } }, { identity: [everything], scp: [[everything, doc({ Effect: "Deny", NotAction: ["iam:*", "sts:*"], Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] }, ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/breakglass" } } })]] }],
  ["and its exception, through a session", "allow", { principal: `arn:aws:sts::${A}:assumed-role/breakglass/s`, action: "ec2:RunInstances", resource: `arn:aws:ec2:us-east-1:${A}:instance/*`, context: { "aws:RequestedRegion": "us-east-1" } }, { identity: [everything], scp: [[everything, doc({ Effect: "Deny", NotAction: ["iam:*", "sts:*"], Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] }, ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/breakglass" } } })]] }],
  ["a resource control policy may only deny; the rest passes", "allow", get("arn:aws:s3:::b/k"), { identity: [everything], rcp: [[doc(deny("s3:*", "arn:aws:s3:::c/*", { Principal: "*" }))], []] }],
  ["an identity perimeter", "explicit", get("arn:aws:s3:::b/k", { principal: { type: "anonymous" }, context: {} }), { resource: doc(allow("s3:*", "*", { Principal: "*" })), rcp: [[doc({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-1" }, BoolIfExists: { "aws:PrincipalIsAWSService": "false" } } })]] }],
  ["lets AWS services through", "allow", get("arn:aws:s3:::b/k", { principal: { type: "service", name: "cloudtrail.amazonaws.com" }, context: {} }), { resource: doc(allow("s3:*", "*", { Principal: { Service: "cloudtrail.amazonaws.com" } })), rcp: [[doc({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-1" }, BoolIfExists: { "aws:PrincipalIsAWSService": "false" } } })]] }],
  ["resource control policies do not reach every service", "allow", { action: "ec2:StartInstances", resource: `arn:aws:ec2:eu-west-1:${A}:instance/i-1` }, { identity: [everything], rcp: [[doc(deny("*", "*", { Principal: "*" }))]] }],
  ["an endpoint policy without Principal is for everybody", "allow", get("arn:aws:s3:::b/k"), { identity: [everything], endpoint: [everything] }],
  ["an endpoint policy that names others", "deny", get("arn:aws:s3:::b/k"), { identity: [everything], endpoint: [doc(allow("*", "*", { Condition: { StringEquals: { "aws:PrincipalArn": `arn:aws:iam::${A}:user/eve` } } }))] }],
];

const PARTIAL: readonly Vector[] = [
  ["a deny without MFA, not known", "conditional", get("arn:aws:s3:::b/k"), { identity: [everything, doc(deny("*", "*", { Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }))] }],
  ["a sure deny stays", "explicit", get("arn:aws:s3:::b/k"), { identity: [everything, doc(deny("s3:*"), deny("*", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }))] }],
  ["a sure allow beside a maybe", "allow", get("arn:aws:s3:::b/k"), { identity: [everything, doc(allow("s3:*", "*", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }))] }],
  ["nothing allowed, a maybe-deny changes nothing", "deny", get("arn:aws:s3:::b/k"), { identity: [doc(deny("s3:*", "*", { Condition: { Bool: { "aws:SecureTransport": "false" } } }))] }],
  ["a maybe-allow", "conditional", get("arn:aws:s3:::b/k"), { identity: [doc(allow("s3:*", "*", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }))] }],
  ["one given key rules it out", "deny", get("arn:aws:s3:::b/k", { context: { "aws:SourceIp": "192.0.2.1" } }), { identity: [doc(allow("s3:*", "*", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" }, Bool: { "aws:SecureTransport": "true" } } }))] }],
  ["what follows from the principal is known", "deny", get("arn:aws:s3:::b/k"), { identity: [doc(allow("s3:*", "*", { Condition: { StringEquals: { "aws:PrincipalAccount": B } } }))] }],
  ["a maybe-boundary", "conditional", get("arn:aws:s3:::b/k"), { identity: [everything], boundary: [doc(allow("s3:*", "*", { Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } }))] }],
  ["a tag in the resource, not known", "conditional", get("arn:aws:s3:::b/red/k"), { identity: [doc(allow("s3:*", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"))] }],
  ["a tag in the resource that cannot fit", "deny", get("arn:aws:s3:::c/red/k"), { identity: [doc(allow("s3:*", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"))] }],
  ["a role asks through some session", "conditional", get("arn:aws:s3:::b/k", { principal: `arn:aws:iam::${A}:role/app` }), { resource: doc(allow("s3:*", "*", { Principal: { AWS: SESSION } })) }],
];

describe("AWS vectors", () => {
  for (const [title, vectors, more] of [
    ["matching", MATCHING, {}],
    ["resource policies", RESOURCE_POLICIES, {}],
    ["keys and roles", KEYS_AND_ROLES, {}],
    ["organization", ORGANIZATION, {}],
    ["partial context", PARTIAL, { partial: true }],
  ] as const) {
    describe(title, () => {
      for (const [what, wanted, request, policies, own] of vectors) {
        it(`${what}: ${wanted}`, () => {
          expect(outcome(request, policies, { ...more, ...own })).toBe(wanted);
        });
      }
    });
  }
});
