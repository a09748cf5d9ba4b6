// A mandate from first line to approval: written in the console, approved by the person it names, seen on the identity, kept in files.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { accessibilityViolations, drive, importFiles, newToken, personIn, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;
const ROLE = "arn:aws:iam::123456789012:role/summaries";

const EXPORT = JSON.stringify({
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
  RoleDetailList: [
    {
      Arn: ROLE,
      RoleName: "summaries",
      RoleId: "AROA1",
      Path: "/",
      CreateDate: "2025-01-01T00:00:00Z",
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] },
      RolePolicyList: [{ PolicyName: "work", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "dynamodb:Scan"], Resource: "*" }] } }],
      AttachedManagedPolicies: [],
      InstanceProfileList: [],
    },
  ],
});

describe("a mandate", () => {
  verifies("N1.mandate", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await importFiles(of, { name: "iam.json", text: EXPORT });
    const [role] = (await ask<{ data: readonly { id: string }[] }>("/v1/identities?q=summaries")).data;

    await go(`/identities/${role?.id}`);
    await seen("No mandate is in force for this identity");
    await page().getByRole("button", { name: "Write a mandate" }).click();
    await page().getByRole("link", { name: "Data pipeline" }).click();
    await page().getByRole("tab", { name: "YAML" }).click();
    const text = page().getByRole("textbox", { name: "The mandate" });
    await text.waitFor();
    const beginning = await text.inputValue();
    expect(beginning).toContain(ROLE);
    await text.fill("name: [");
    await page().getByText(/end with a \]/).first().waitFor();
    await text.fill(beginning.replace("owner@example.com", "Olga").replace("sponsor@example.com", "Sven").replaceAll("landing", "tickets"));
    await page().getByText("Names 1 identity of the inventory today").waitFor();
    await page().getByRole("button", { name: "Save draft" }).click();
    await page().getByRole("button", { name: "Submit for approval" }).click();
    await seen("Waits for a decision");
    expect(await accessibilityViolations(page())).toEqual([]);

    const sven = await personIn(of, "Sven", "viewer");
    await sven.page.goto(page().url());
    await sven.page.getByText("You decide as its sponsor.").waitFor();
    await sven.page.getByRole("button", { name: "Approve version 1" }).click();
    await sven.page.getByText("in force").first().waitFor();
    await sven.context.close();

    await go(`/identities/${role?.id}`);
    await page().getByRole("heading", { name: "Mandates" }).waitFor();
    await page().getByText("Granted, not mandated:").click();
    await seen("dynamodb:Scan");
    expect(await accessibilityViolations(page())).toEqual([]);
  });

  verifies("E1.own-request", async () => {
    const [mandate] = (await ask<{ data: readonly { id: string }[] }>("/v1/mandates")).data;
    await go(`/mandates/${mandate?.id}`);
    await page().getByRole("button", { name: "New version" }).click();
    await page().getByRole("tab", { name: "YAML" }).click();
    const text = page().getByRole("textbox", { name: "The mandate" });
    await text.fill((await text.inputValue()).replace("review_every_days: 90", "review_every_days: 30"));
    await page().getByRole("button", { name: "Save draft" }).click();
    await seen("What changes from version 1 to 2");
    await page().getByRole("button", { name: "Submit for approval" }).click();
    await seen("you wrote or submitted this mandate");
    expect(await page().getByRole("button", { name: /Approve/ }).count()).toBe(0);
    const own = await page().context().request.post(`${of.product().url}/v1/mandates/${mandate?.id}/decide`, { data: { decision: "approved", hash: "0".repeat(64), comment: "" } });
    expect(own.status()).toBe(412);
    await go("/record?what=mandate.approval-refused");
    await seen("mandate.approval-refused");
    await go("/mandates?show=waiting");
    await seen("version 2: submitted");
    expect(await accessibilityViolations(page())).toEqual([]);
  });

  const cli = async () => script(of, await newToken(of, "operator"), ["mandates"]);

  verifies("K3.round-trip", async () => {
    const mandates = await cli();
    const file = join(of.product().dataDir, "mandates.yaml");
    expect((await mandates("export", "--output", file)).code).toBe(0);
    const exported = readFileSync(file, "utf8");
    expect((await mandates("diff", file)).code).toBe(0);
    expect((await mandates("apply", file)).stdout).toMatch(/^same/);
    expect((await mandates("export")).stdout).toBe(exported);
    writeFileSync(file, exported.replace("title: Data pipeline", "title: Something else"));
    expect(await mandates("diff", file)).toMatchObject({ code: 1, stdout: expect.stringContaining('title differs: "Something else" in the file, "Data pipeline" on the server') });
    writeFileSync(file, "name: [");
    expect(await mandates("apply", file)).toMatchObject({ code: 4, stderr: expect.stringMatching(/mandates\.yaml, line 1/) });
  });

  verifies("N1.script", async () => {
    const mandates = await cli();
    const [row] = (JSON.parse((await mandates("list", "--format", "json")).stdout) as { data: readonly { name: string; state: string }[] }).data;
    expect(row).toMatchObject({ state: "active" });
    const name = row?.name ?? "";
    const file = join(of.product().dataDir, "one.yaml");
    writeFileSync(file, (await mandates("show", name)).stdout);
    expect(await mandates("check", file)).toMatchObject({ code: 0, stdout: expect.stringMatching(/risk, approved by/) });
    expect((await mandates("suspend", name, "--why", "a drill")).stdout).toBe(`${name}: suspended\n`);
    expect(await mandates("suspend", name, "--why", "again")).toMatchObject({ code: expect.any(Number), stderr: expect.stringContaining("suspended, so it cannot suspend") });
    expect((await mandates("resume", name)).stdout).toBe(`${name}: active\n`);
    expect((await mandates("end", name, "--why", "the story is over")).stdout).toBe(`${name}: ended\n`);
  });
});
