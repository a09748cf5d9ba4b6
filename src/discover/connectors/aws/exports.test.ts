// The ways people save what the AWS CLI prints: pages, `--query`, YAML, tables, warnings in front, files that were cut off.
import { describe, expect, it } from "vitest";
import { readTexts } from "../index.ts";
import { aws } from "./index.ts";

const read = (...texts: readonly string[]) =>
  readTexts(
    texts.map((content, index) => ({ name: `${index}.txt`, content })),
    { connectors: [aws], fingerprint: (value) => `fp:${value.length}`, rootName: (path) => path },
  );
type Outcome = Awaited<ReturnType<typeof read>>;

const namesOf = ({ observations }: Outcome) => observations.flatMap((item) => (item.observed === "identity" ? [item.name] : [])).toSorted();
const statusOf = ({ coverage }: Outcome) => [...new Set(coverage.map(({ stream, status }) => `${stream} ${status}`))].toSorted();
const saidBy = ({ problems }: Outcome) => problems.map(({ detail }) => detail).join("\n");

const ACCOUNT = "123456789012";
const user = (name: string) => ({ Path: "/", UserName: name, UserId: `AIDA${name}`, Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`, CreateDate: "2021-01-01T00:00:00+00:00" });
const page = (name: string, more: boolean) => ({ UserDetailList: [{ ...user(name), AttachedManagedPolicies: [] }], RoleDetailList: [], IsTruncated: more, ...(more ? { Marker: "next" } : {}) });
const text = (value: unknown) => JSON.stringify(value, null, 4);

describe("pages", () => {
  it.each([
    ["in files of their own", [text(page("a", true)), text(page("b", false))]],
    ["one after the other in a file", [`${text(page("a", true))}\n${text(page("b", false))}\n`]],
    ["one a line", [`${JSON.stringify(page("a", true))}\n${JSON.stringify(page("b", false))}\n`]],
  ])("%s are one complete export", async (_how, texts) => {
    const outcome = await read(...texts);
    expect(namesOf(outcome)).toEqual(["a", "b"]);
    expect(statusOf(outcome)).toEqual(["aws.authorization-details complete"]);
  });

  it("of which the last is missing are partial, also by the CLI's own token", async () => {
    expect(statusOf(await read(text(page("a", true))))).toEqual(["aws.authorization-details partial"]);
    expect(statusOf(await read(text({ ...page("a", false), NextToken: "eyJ" })))).toEqual(["aws.authorization-details partial"]);
    expect(statusOf(await read(text({ ...page("a", false), NextToken: null })))).toEqual(["aws.authorization-details complete"]);
  });
});

describe("other shapes of the same answer", () => {
  it("`--query` leaves bare arrays", async () => {
    const outcome = await read(
      text([{ ...user("a"), AttachedManagedPolicies: [] }]),
      text([{ UserName: "a", AccessKeyId: "AKIAQ3EXAMPLE0000001", Status: "Active", CreateDate: "2021-01-01T00:00:00Z" }]),
      text([{ FunctionName: "f", FunctionArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`, Role: `arn:aws:iam::${ACCOUNT}:role/r` }]),
    );
    expect(namesOf(outcome)).toEqual(["a"]);
    expect(statusOf(outcome)).toEqual(["aws.access-keys complete", "aws.authorization-details complete", "aws.compute complete"]);
  });

  it("`--output yaml` needs no ending in its name", async () => {
    expect(namesOf(await read(`IsTruncated: false\nUserDetailList:\n- Arn: arn:aws:iam::${ACCOUNT}:user/a\n  UserName: a\n  AttachedManagedPolicies: []\n`))).toEqual(["a"]);
  });

  it("a warning in front is no part of it", async () => {
    expect(namesOf(await read(`Warning: the profile has no region\n${text(page("a", false))}`))).toEqual(["a"]);
  });

  it("dates may be seconds", async () => {
    const { observations } = await read(text({ UserDetailList: [{ ...user("a"), CreateDate: 1_609_459_200, AttachedManagedPolicies: [] }] }));
    expect(observations.find((item) => item.observed === "identity")).toMatchObject({ createdAt: "2021-01-01T00:00:00.000Z" });
  });

  it("an instance profile names the role behind it", async () => {
    const profile = { InstanceProfileName: "web", InstanceProfileId: "AIPA1", Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/web`, Roles: [{ Path: "/", RoleName: "web", RoleId: "AROA1", Arn: `arn:aws:iam::${ACCOUNT}:role/web`, CreateDate: "2021-01-01T00:00:00Z", AssumeRolePolicyDocument: { Statement: [] } }] };
    const { observations } = await read(text({ InstanceProfiles: [profile] }));
    expect(observations.find((item) => item.observed === "identity")).toMatchObject({ name: "web", attributes: { instanceProfiles: [profile.Arn] } });
  });
});

describe("what is no whole answer is said", () => {
  it.each([
    ["a table", "-------------------------------\n|GetAccountAuthorizationDetails|\n+-----------------------------+\n|  IsTruncated |  False       |\n", /GetAccountAuthorizationDetails was saved as a table.*--output json/],
    ["text", `USERDETAILLIST\tarn:aws:iam::${ACCOUNT}:user/a\t2021-01-01T00:00:00+00:00\t/\tAIDA\ta\n`, /saved as text.*--output json/],
    ["a listing without policies", text({ Users: [user("a")] }), /what they may do is not known.*get-account-authorization-details/],
    ["a report that is being made", "\nAn error occurred (ReportInProgress) when calling the GetCredentialReport operation: Report is currently being generated.\n", /wait some seconds and export again/],
    ["an expired session", "\nAn error occurred (ExpiredToken) when calling the ListUsers operation: The security token included in the request is expired\n", /sign in again/],
    ["a report that was cut off", `user,arn,user_creation_time,password_enabled,mfa_active\na,arn:aws:iam::${ACCOUNT}:user/a,2021-01-01T00:00:00+00:00,false,false\nb,arn:aws:iam::${ACCOUNT}:user/b,2021-0`, /line 3: the last row has 3 of 5 columns; the file was cut off/],
  ])("%s", async (_what, content, sentence) => {
    const outcome = await read(content);
    expect(saidBy(outcome)).toMatch(sentence);
    expect(outcome.coverage.map(({ status }) => status)).not.toContain("complete");
  });
});
