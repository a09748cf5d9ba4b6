// Rules of the house: a waiver asked by one and granted by another, a policy seen before it is switched on, and the calendar of what ends.
import { describe, expect } from "vitest";
import { drive, importFiles, newToken, passesBothWays, personIn, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;
const DAY = 86_400_000;
const dayAhead = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

/** Two users with keys of 2020, and a certificate that ends in ten days. */
function exported(statement: object): string {
  const users = ["billing", "reports"].map((name) => ({
    Arn: `arn:aws:iam::123456789012:user/${name}`, UserName: name, UserId: `AIDA${name}`, Path: "/", CreateDate: "2020-01-01T00:00:00Z", GroupList: [], AttachedManagedPolicies: [],
    UserPolicyList: [{ PolicyName: "work", PolicyDocument: { Version: "2012-10-17", Statement: [statement] } }],
    Tags: [{ Key: "environment", Value: "production" }],
  }));
  return JSON.stringify({ UserDetailList: users, GroupDetailList: [], Policies: [], RoleDetailList: [] });
}
const keys = (status: string) =>
  JSON.stringify({ AccessKeyMetadata: ["billing", "reports"].map((name, index) => ({ UserName: name, AccessKeyId: `AKIAIOSFODNN7EXAMP${index}A`, Status: status, CreateDate: "2020-01-01T00:00:00Z" })) });
const CERTIFICATE = JSON.stringify({ apiVersion: "v1", kind: "List", items: [
  { apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: { name: "shop", namespace: "web" }, spec: { secretName: "shop-tls", issuerRef: { name: "ca" } }, status: { notAfter: `${dayAhead(10)}T12:00:00Z`, conditions: [{ type: "Ready", status: "True" }] } },
] });

describe("the rules of the house", () => {
  verifies("E4.policy", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await go("/policies");
    await seen("No policy yet");
    await passesBothWays(page());
    await importFiles(of, { name: "iam.json", text: exported({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }) }, { name: "keys.json", text: keys("Active") });

    await go("/policies/new?template=nothing-unused-for-180-days");
    await page().getByText("File", { exact: true }).click();
    const text = page().getByRole("textbox", { name: "The policy" });
    await text.fill("name: young-keys\ntitle: Every key is younger than 90 days\nabout: credential\nrequire:\n  sponsor: true\n");
    await page().getByLabel("Its effect").getByText(/sponsor cannot be asked of a credential/).waitFor();
    await text.fill("name: young-keys\ntitle: Every key is younger than 90 days\nabout: credential\nrequire:\n  younger_than_days: 90\nseverity: high\n");
    await page().getByText("Switched on today it would make 2 findings.").waitFor();
    await passesBothWays(page());
    await page().getByRole("button", { name: "Save, switched off" }).click();
    await page().getByRole("heading", { name: "Every key is younger than 90 days" }).waitFor();
    expect((await ask<{ data: readonly unknown[] }>("/v1/findings?rule=POL:young-keys")).data).toEqual([]);

    await page().getByRole("button", { name: "Switch on…" }).click();
    await page().getByRole("dialog").getByText("Switched on today it would make 2 findings.").waitFor();
    await page().getByRole("button", { name: "Yes, do it" }).click();
    await seen("in force");
    await expect.poll(async () => (await ask<{ data: readonly unknown[] }>("/v1/findings?rule=POL:young-keys")).data.length, { timeout: 30_000 }).toBe(2);
    await go("/findings?rule=POL:young-keys");
    await seen(/breaks "Every key is younger than 90 days"/);
    await go("/policies");
    await seen("2 of 2");
    await passesBothWays(page());
  });

  verifies("N18.request", async () => {
    await go("/waivers");
    await seen("No risk is waived");
    const olga = await personIn(of, "Olga", "operator");
    await olga.page.goto(`${of.product().url}/waivers?ask=rule`);
    await olga.page.getByLabel("For findings of").selectOption({ label: "Policy: Every key is younger than 90 days" });
    await olga.page.getByLabel("Provider").fill("aws");
    await olga.page.getByText("It would accept 2 open findings").waitFor();
    await olga.page.getByRole("textbox", { name: "Reason" }).fill("The vendor moves to short-lived tokens in December");
    await olga.page.getByLabel("the evidence changes").check();
    await olga.page.getByLabel("the rule changes").check();
    await olga.page.getByRole("button", { name: "Ask for it" }).click();
    await olga.page.getByText("your role does not decide on waivers", { exact: false }).or(olga.page.getByText("Your role does not decide on waivers", { exact: false })).first().waitFor();
    const [waiting] = (await ask<{ data: readonly { id: string; covers: number }[] }>("/v1/waivers?state=requested")).data;
    const own = await olga.page.context().request.post(`${of.product().url}/v1/waivers/${waiting?.id}/decide`, { data: { decision: "granted" }, headers: { "if-match": '"1"' } });
    expect([own.status(), waiting?.covers]).toEqual([403, 0]);
    await olga.context.close();

    await go(`/waivers?open=${waiting?.id}`);
    await seen("It would accept 2 open findings");
    await passesBothWays(page());
    await page().getByRole("button", { name: "Grant" }).click();
    await seen("2 findings");
    expect((await ask<{ data: readonly unknown[] }>("/v1/findings?rule=POL:young-keys&state=accepted")).data).toHaveLength(2);
    await go("/record?what=waiver.decision-refused");
    await seen("waiver.decision-refused");

    // The policy's next version is another rule than the one that was waived.
    const policy = await ask<{ policy: { id: string }; yaml: string; revision: string }>("/v1/policies/young-keys");
    await page().context().request.put(`${of.product().url}/v1/policies/${policy.policy.id}`, { data: { yaml: policy.yaml.replace("younger_than_days: 90", "younger_than_days: 60") }, headers: { "if-match": `"${policy.revision}"` } });
    await expect.poll(async () => (await ask<{ data: readonly unknown[] }>("/v1/findings?rule=POL:young-keys&state=reopened")).data.length, { timeout: 30_000 }).toBe(2);
    await go("/findings?rule=POL:young-keys");
    await page().getByText(/breaks "Every key/).first().click();
    await seen("its rule changed from version 1 to 2");
    await go("/waivers");
    await passesBothWays(page());
  });

  verifies("A4.calendar", async () => {
    await go("/calendar");
    await seen("Nothing ends then");
    await importFiles(of, { name: "certificates.json", text: CERTIFICATE });
    await go(`/calendar?month=${dayAhead(10).slice(0, 7)}`);
    const day = page().getByRole("button", { name: /1 credential end/ });
    await day.click();
    await page().getByRole("region", { name: /Ends on/ }).getByText(/shop/).first().waitFor();
    await passesBothWays(page());
    await page().locator("button[aria-pressed=true]").focus();
    await page().keyboard.press("ArrowRight");
    expect(new URL(page().url()).searchParams.get("day")).toBe(dayAhead(11));
    await seen("Nothing ends then");
    await go(`/calendar?as=list&kind=credential&month=${dayAhead(10).slice(0, 7)}`);
    await page().getByRole("link", { name: /shop/ }).first().waitFor();
    await passesBothWays(page());

    const mandate = script(of, await newToken(of, "operator"));
    expect(JSON.parse((await mandate("calendar", "--days", "20", "--format", "json")).stdout)).toMatchObject([{ kind: "credential" }]);
    expect((await mandate("calendar", "--days", "20", "--format", "ics")).stdout).toContain(`DTSTART;VALUE=DATE:${dayAhead(10).replaceAll("-", "")}`);
    expect((await mandate("policies", "list")).stdout).toContain("young-keys");
    expect((await mandate("waivers", "list", "--state", "granted")).stdout).toContain("POL:young-keys");
  });
});
