// Writing mandates: from what an identity used, with the preview beside, as a form and as text; what they compile to; how they stand to files.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { drive, importFiles, newToken, passesBothWays, personIn, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;
/** Many steps, and commands that are processes of their own, which take their time on a busy machine. */
const LONG = 300_000;
const ROLE = "arn:aws:iam::123456789012:role/tickets-export";

const IAM = JSON.stringify({
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
  RoleDetailList: [
    {
      Arn: ROLE,
      RoleName: "tickets-export",
      RoleId: "AROA1",
      Path: "/",
      CreateDate: "2025-01-01T00:00:00Z",
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] },
      RolePolicyList: [{ PolicyName: "work", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject", "dynamodb:Scan", "sqs:*"], Resource: "*" }] } }],
      AttachedManagedPolicies: [],
      InstanceProfileList: [],
    },
  ],
});

const event = (eventName: string, eventSource: string, bucketName?: string) => ({
  eventVersion: "1.09",
  userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::123456789012:assumed-role/tickets-export/run", accountId: "123456789012", sessionContext: { sessionIssuer: { type: "Role", arn: ROLE, accountId: "123456789012", userName: "tickets-export" } } },
  eventTime: "2026-11-01T10:00:00Z",
  eventSource,
  eventName,
  awsRegion: "eu-central-1",
  recipientAccountId: "123456789012",
  eventID: `${eventName}-1`,
  eventType: "AwsApiCall",
  ...(bucketName === undefined ? {} : { requestParameters: { bucketName, key: "a" }, resources: [{ type: "AWS::S3::Object", ARN: `arn:aws:s3:::${bucketName}/a` }] }),
});
const TRAIL = JSON.stringify({ Records: [event("GetObject", "s3.amazonaws.com", "tickets"), event("Scan", "dynamodb.amazonaws.com")] });

const roleId = async () => (await ask<{ data: readonly { id: string; key: string }[] }>("/v1/identities?q=tickets-export")).data[0];
const beside = () => page().getByLabel("As it stands");
const inTable = (text: string) => page().getByRole("region", { name: "Drift" }).getByText(text).first().waitFor();
const asYaml = async () => {
  await page().getByRole("tab", { name: "YAML" }).click();
  return page().getByRole("textbox", { name: "The mandate" });
};

const cli = async () => script(of, await newToken(of, "operator"), ["mandates"]);

describe("writing a mandate", () => {
  verifies("N1.authoring", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await importFiles(of, { name: "iam.json", text: IAM });
    await importFiles(of, { name: "trail.json", text: TRAIL });
    await go(`/identities/${(await roleId())?.id}`);
    await page().getByRole("button", { name: "Write a mandate" }).click();
    await page().getByRole("heading", { name: "From a template" }).waitFor();
    await passesBothWays(page());
    await page().getByRole("button", { name: "What it used" }).click();

    // The form and the text are one: what is written in one stands in the other.
    await page().getByRole("combobox", { name: "Owner" }).fill("olga@example.org");
    await page().getByRole("combobox", { name: "Sponsor", exact: true }).fill("sven@example.org");
    await page().getByRole("textbox", { name: "Purpose" }).fill("Exports tickets every night");
    await beside().getByText("Granted beyond it").click();
    await beside().getByText("sqs:*").waitFor();
    await beside().getByText("It would have refused nothing that was used.").waitFor();
    const text = await asYaml();
    const written = await text.inputValue();
    expect(written).toContain("owner: olga@example.org");
    expect(written).toMatch(/s3:GetObject/);
    expect(written).toMatch(/dynamodb:Scan/);

    await text.fill(`# kept as it is\n${written.replace(/^.*dynamodb:Scan\n/m, "").replace(/^ {4}- provider: aws\n {6}actions:\n {6}resources:\n {8}- .*\n/m, "")}`);
    await beside().getByText("Use it would have refused").waitFor();
    await beside().getByText("dynamodb:Scan").first().waitFor();
    await page().getByRole("tab", { name: "Form" }).click();
    await page().getByRole("textbox", { name: "Title" }).fill("Nightly export");
    await passesBothWays(page());
    expect(await (await asYaml()).inputValue()).toMatch(/^# kept as it is\n/);

    // What is wrong stands at its member, in the form and in the text.
    await page().getByRole("tab", { name: "Form" }).click();
    await page().getByLabel("Last day").fill("2020-01-01");
    await page().getByText(/before it starts/).first().waitFor();
    await beside().getByRole("button", { name: /end line \d+/ }).click();
    await page().getByRole("textbox", { name: "The mandate" }).waitFor();
    await page().getByRole("tab", { name: "Form" }).click();
    await page().getByLabel("Last day").fill("2027-06-30");

    await page().getByRole("textbox", { name: "Also ends when" }).fill("ticket OPS-42 closes");

    // What was written is not lost by a step aside.
    await page().getByRole("link", { name: "Findings" }).first().click();
    await page().getByText("The draft is not saved.").waitFor();
    await page().getByRole("button", { name: "Stay" }).click();
    await page().getByRole("button", { name: "Save draft" }).click();
    await page().getByRole("button", { name: "Submit for approval" }).click();
    await seen("Waits for a decision");
    expect(of.session().complaints).toEqual([]);
  }, LONG);

  verifies("N1.compiled", async () => {
    await page().getByRole("tab", { name: "Cedar" }).click();
    await page().getByText(/valid against the schema/).waitFor();
    await page().getByLabel("Cedar policies").getByText('resource.provider == "aws"').first().waitFor();
    await page().getByRole("tab", { name: "AWS policy" }).click();
    await page().getByText(/of the 6,144 characters/).waitFor();
    await passesBothWays(page());
    const mandates = await cli();
    expect((await mandates("cedar", "tickets-export")).stdout).toContain("forbid (principal, action, resource)");
    const policy = JSON.parse((await mandates("scope", "tickets-export", "--as", "aws")).stdout) as { Statement: readonly { Action: readonly string[] }[] };
    expect(policy.Statement.flatMap(({ Action }) => Action)).toEqual(["s3:GetObject"]);
  });

  verifies("N7.newly-reachable", async () => {
    const sven = await personIn(of, "sven@example.org", "viewer");
    await sven.page.goto(page().url());
    await sven.page.getByRole("button", { name: "Approve version 1" }).click();
    await sven.page.getByText("in force").first().waitFor();
    await sven.context.close();

    await page().reload();
    await page().getByRole("button", { name: "New version" }).click();
    await beside().getByText("It allows nothing that was not allowed yesterday.").waitFor();
    const text = await asYaml();
    await text.fill((await text.inputValue()).replace("- s3:GetObject", "- s3:PutObject").replace("end: 2027-06-30", "end: 2027-12-31"));
    await beside().getByText("Newly reachable: 1").waitFor();
    await beside().getByText("s3:PutObject").first().waitFor();
    await beside().getByText("it holds this right already").waitFor();
    await beside().getByText(/it ends on 2027-12-31, after the version in force on 2027-06-30/).waitFor();
    await beside().getByText("No longer allowed: 1").waitFor();
    await passesBothWays(page());
    await page().getByRole("button", { name: "Leave without saving" }).click();
  });

  verifies("K3.drift", async () => {
    const mandates = await cli();
    const file = join(of.product().dataDir, "declared.yaml");
    expect((await mandates("export", "--output", file)).code).toBe(0);
    expect((await mandates("apply", file, "--declare", "git.example.org/mandates", "--revision", "4f2a9c1d")).stdout).toMatch(/^same/);
    expect((await mandates("drift")).code).toBe(0);

    // Changed in the console after it was declared, and another that no file knows.
    const [mandate] = (await ask<{ data: readonly { id: string }[] }>("/v1/mandates")).data;
    await go(`/mandates/${mandate?.id}`);
    await page().getByRole("button", { name: "New version" }).click();
    await page().getByRole("textbox", { name: "Title" }).fill("Hourly export");
    await page().getByRole("button", { name: "Save draft" }).click();
    await page().getByRole("heading", { name: "Against its file" }).waitFor();
    const drift = await mandates("drift");
    expect(drift).toMatchObject({ code: 1, stdout: expect.stringContaining('title: "Nightly export" declared, "Hourly export" now') });
    await mandates("apply", await written("console-made", readFileSync(file, "utf8")));
    await go("/mandates");
    await page().getByRole("button", { name: "Drift" }).click();
    await inTable("changed since");
    await inTable("in the console alone");
    await inTable("Hourly export");
    await passesBothWays(page());

    // A file that holds it no more.
    await mandates("apply", join(of.product().dataDir, "console-made.yaml"), "--declare", "git.example.org/mandates");
    await page().reload();
    await inTable("gone from the files");
  }, LONG);

  verifies("N1.ending-event", async () => {
    const mandates = await cli();
    expect((await mandates("event", "ticket OPS-1 closes")).stdout).toBe("no mandate waits for it\n");
    const told = await mandates("event", "Ticket ops-42  closes", "--evidence", "https://tickets.example.org/OPS-42");
    expect(told.stdout).toBe("ended tickets-export: Nightly export\n");
    expect((await mandates("event", "ticket OPS-42 closes")).stdout).toBe("no mandate waits for it\n");
    await go("/mandates/tickets-export");
    await seen("https://tickets.example.org/OPS-42");
    await go("/record?what=mandate-event.told");
    await seen("mandate-event.told");
  });
});

/** A file of the same content under another name. */
async function written(name: string, yaml: string): Promise<string> {
  const file = join(of.product().dataDir, `${name}.yaml`);
  writeFileSync(file, yaml.replace(/^name: .*$/m, `name: ${name}`));
  return file;
}
