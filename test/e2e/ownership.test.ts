// Ownership work as people do it: somebody is asked and answers by one click, points to another; somebody leaves and all that was theirs is handed over.
import { describe, expect } from "vitest";
import { drive, importFiles, passesBothWays, personIn } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;
const ACCOUNT = "123456789012";
const NAMES = ["billing-export", "tickets", "nightly-backup"];

const EXPORT = JSON.stringify({
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
  RoleDetailList: NAMES.map((name) => ({
    Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    RoleName: name,
    RoleId: `AROA${name}`,
    Path: "/",
    CreateDate: "2025-01-01T00:00:00Z",
    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] },
    RolePolicyList: [],
    AttachedManagedPolicies: [],
    InstanceProfileList: [],
    Tags: [{ Key: "owner", Value: "anna@corp.example" }],
  })),
});
const PEOPLE = (bens: string) => `login,email,name,status,left_on\nanna,anna@corp.example,Anna Amsel,active,\nben,ben@corp.example,Ben Buche,${bens}\ncleo,cleo@corp.example,Cleo Dorn,active,\n`;

const ownerOf = async (name: string) => (await ask<{ data: { name: string; owner: { status: string; name: string | null } }[] }>(`/v1/identities?q=${name}&provider=aws`)).data[0]?.owner;

describe("ownership", () => {
  verifies("B2.ask", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await importFiles(of, { name: "people.csv", text: PEOPLE("active,") });
    await importFiles(of, { name: "iam.json", text: EXPORT });
    await go("/ownership");
    await seen("3 of 3 identities have no confirmed owner");
    await passesBothWays(page());

    await go("/inventory?provider=aws&q=billing-export");
    await page().getByRole("link", { name: "billing-export" }).first().click();
    await page().getByRole("button", { name: "Ask whoever is likeliest" }).click();
    await seen("anna@corp.example is asked");
    const tickets = (await ask<{ data: { id: string; name: string }[] }>("/v1/identities?q=tickets&provider=aws")).data[0]?.id ?? "";
    await page().context().request.post(`${of.product().url}/v1/questions`, { data: { identities: [tickets], comment: "" } });

    const anna = await personIn(of, "anna@corp.example", "viewer");
    await anna.page.goto(`${of.product().url}/ownership?tab=questions`);
    await anna.page.getByRole("listitem", { name: /billing-export/ }).getByRole("button", { name: "Accept" }).click();
    await anna.page.getByText("You answer for it now.").waitFor();
    const other = anna.page.getByRole("listitem", { name: /tickets/ });
    await other.getByLabel("Somebody else who answers for it").fill("ben@corp.example");
    await other.getByRole("button", { name: "Point to" }).click();
    await anna.page.getByText("Nobody asks you anything").waitFor();
    expect(anna.complaints).toEqual([]);
    expect(await ownerOf("billing-export")).toMatchObject({ status: "confirmed", name: "anna@corp.example" });

    const ben = await personIn(of, "ben@corp.example", "viewer");
    await ben.page.goto(`${of.product().url}/ownership?tab=questions`);
    await ben.page.getByRole("listitem", { name: /tickets/ }).press("a");
    await ben.page.getByText("Nobody asks you anything").waitFor();
    expect(await ownerOf("tickets")).toMatchObject({ status: "confirmed", name: "ben@corp.example" });
    await go("/ownership?tab=questions&show=all");
    await seen("Does ben@corp.example answer for tickets?");
    await passesBothWays(page());
    await Promise.all([anna.context.close(), ben.context.close()]);
  });

  verifies("B4.leaver", async () => {
    await importFiles(of, { name: "people.csv", text: PEOPLE("left,2026-11-01") });
    await expect.poll(async () => (await ask<{ data: unknown[] }>("/v1/hand-overs")).data.length, { timeout: 30_000, interval: 300 }).toBe(1);
    await go("/ownership?tab=hand-overs");
    await page().getByRole("link", { name: "Ben Buche" }).click();
    await seen("1 of 1 wait");
    await passesBothWays(page());
    if ((await page().getByText("nobody yet").count()) === 0) throw new Error("Somebody was proposed whom no evidence names.");
    await page().getByLabel("Another successor").fill("cleo@corp.example");
    await page().getByRole("button", { name: "Propose for all" }).click();
    await page().getByRole("button", { name: "Accept all 1" }).click();
    await seen("Nothing waits any more.");
    expect(await ownerOf("tickets")).toMatchObject({ status: "confirmed", name: "cleo@corp.example" });
  });

  verifies("B4.reports", async () => {
    await go("/ownership?tab=few");
    await seen("Whose leaving would leave most without anybody");
    await passesBothWays(page());
    await page().getByRole("link", { name: /^anna@corp.example \(1\)/ }).first().click();
    await page().getByRole("link", { name: "billing-export" }).first().waitFor();
    await go("/ownership");
    await seen("1 of 3 identities have no confirmed owner");
  });
});
