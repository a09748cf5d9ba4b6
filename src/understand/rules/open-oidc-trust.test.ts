// FED-001 in depth: what counts as naming one subject, issuer by issuer, and what a shell is handed in a remedy.
import { describe, expect, it } from "vitest";
import { buildGraph } from "../graph/index.ts";
import { EXAMPLE_AT, trusting } from "./example-estates.ts";
import { fed001OpenOidcTrust } from "./fed-001-open-oidc-trust.ts";
import { shell } from "./remedies.ts";

const EMPTY = { credentials: [], entitlements: [], grants: [], resources: [], relations: [], usages: [], owners: [], people: [], coverage: [] };

type Conditions = Record<string, Record<string, string | string[]>>;

function severity(issuer: string, condition: Conditions): string | undefined {
  const identity = trusting("deploy", { Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: issuer.includes("amazonaws.com") && !issuer.includes("/") ? issuer : `arn:aws:iam::111122223333:oidc-provider/${issuer}` }, Condition: condition });
  const graph = buildGraph({ ...EMPTY, identities: [identity] }, new Date(EXAMPLE_AT));
  return fed001OpenOidcTrust.evaluate(graph)[0]?.severity;
}

const GITHUB = "token.actions.githubusercontent.com";
const CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id/ABC";
const aud = (issuer: string) => ({ [`${issuer}:aud`]: "sts.amazonaws.com" });
const github = (subject: string | string[]): Conditions => ({ StringEquals: aud(GITHUB), StringLike: { [`${GITHUB}:sub`]: subject } });
const cluster = (subject: string): Conditions => ({ StringEquals: aud(CLUSTER), StringLike: { [`${CLUSTER}:sub`]: subject } });

describe("how wide a trust is", () => {
  it.each<[string, string, Conditions, string | undefined]>([
    ["any repository at all", GITHUB, github("repo:*"), "critical"],
    ["everything", GITHUB, github("*"), "critical"],
    ["owners whose name begins alike", GITHUB, github("repo:northway*"), "critical"],
    ["every repository of the owner", GITHUB, github("repo:northway/*"), "high"],
    ["repositories whose name begins alike", GITHUB, github("repo:northway/web-*:ref:refs/heads/main"), "high"],
    ["every branch and pull request", GITHUB, github("repo:northway/web:*"), "medium"],
    ["branches of releases", GITHUB, github("repo:northway/web:ref:refs/heads/release/*"), undefined],
    ["StringLike without a wildcard", GITHUB, github("repo:northway/web:ref:refs/heads/main"), undefined],
    ["one of several values is everything", GITHUB, github(["repo:northway/web:ref:refs/heads/main", "repo:*"]), "critical"],
    ["no audience", GITHUB, { StringEquals: { [`${GITHUB}:sub`]: "repo:northway/web:ref:refs/heads/main" } }, "medium"],
    ["the subject is only negated", GITHUB, { StringEquals: aud(GITHUB), StringNotEquals: { [`${GITHUB}:sub`]: "repo:other/web" } }, "critical"],
    ["IfExists", GITHUB, { StringEquals: aud(GITHUB), StringEqualsIfExists: { [`${GITHUB}:sub`]: "repo:northway/web:ref:refs/heads/main" } }, "critical"],
    ["keys in another case", GITHUB, { StringEquals: { [`${GITHUB}:AUD`]: "sts.amazonaws.com", [`${GITHUB}:Sub`]: "repo:northway/web:ref:refs/heads/main" } }, undefined],
    ["every account of every namespace", CLUSTER, cluster("system:serviceaccount:*:*"), "high"],
    ["every account of one namespace", CLUSTER, cluster("system:serviceaccount:shop:*"), "medium"],
    ["one account", CLUSTER, cluster("system:serviceaccount:shop:web"), undefined],
    ["no subject", CLUSTER, { StringEquals: aud(CLUSTER) }, "critical"],
    ["an identity pool by its audience", "cognito-identity.amazonaws.com", { StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:pool" } }, undefined],
    ["any identity pool", "cognito-identity.amazonaws.com", { "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" } }, "critical"],
  ])("%s", (_, issuer, condition, expected) => {
    expect(severity(issuer, condition)).toBe(expected);
  });
});

describe("shell", () => {
  it.each([
    ["plain-name_1", "plain-name_1"],
    ["two words", "'two words'"],
    ["it's", `'it'\\''s'`],
    ["$(reboot)", "'$(reboot)'"],
    ["", "''"],
  ])("quotes %j", (word, quoted) => {
    expect(shell(word)).toBe(quoted);
  });
});
