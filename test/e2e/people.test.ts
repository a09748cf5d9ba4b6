// People and their ways: who may do what, sessions that end, tokens, views, addresses, waivers that run out, and a server that is gone.
import { describe, expect } from "vitest";
import { drive, importFiles } from "./drive.ts";
import { openSession } from "./product.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;

const admin = { Arn: "arn:aws:iam::123456789012:user/wide", UserName: "wide", Path: "/", CreateDate: "2020-01-01T00:00:00Z", UserPolicyList: [{ PolicyName: "all", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } }], AttachedManagedPolicies: [], GroupList: [] };
const plain = (name: string) => ({ ...admin, Arn: `arn:aws:iam::123456789012:user/${name}`, UserName: name, UserPolicyList: [] });
const EXPORT = JSON.stringify({ UserDetailList: [admin, plain("alpha"), plain("beta")], RoleDetailList: [], GroupDetailList: [], Policies: [] });

const importExport = () => importFiles(of, { name: "iam.json", text: EXPORT });

/** Lets somebody in and answers the one-time link. */
async function letIn(name: string, role: string): Promise<string> {
  await go("/settings");
  await page().getByRole("button", { name: "Let somebody in" }).click();
  await page().getByRole("dialog").getByLabel("Name").fill(name);
  await page().getByRole("dialog").getByLabel("Role").selectOption(role);
  await page().getByRole("button", { name: "Make a sign-in link" }).click();
  await seen("One-time sign-in link");
  return /https?:\/\/\S+token=[\w-]+/.exec(await page().getByRole("dialog").innerText())?.[0] ?? "";
}

type Findings = { readonly data: readonly { readonly id: string; readonly state: string }[] };

describe("people", () => {
  verifies("L1.roles", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await importExport();
    const link = await letIn("Vera", "viewer");
    const vera = await openSession(of.browser());
    await vera.page.goto(link);
    await vera.page.getByRole("button", { name: "Signed in as Vera, viewer" }).waitFor();
    await vera.page.goto(`${of.product().url}/sources`);
    await vera.page.getByText("To add a source, the role operator is needed.").waitFor();
    expect(await vera.page.getByRole("button", { name: /Upload exports|Forget/ }).count()).toBe(0);
    const [finding] = (await ask<Findings>("/v1/findings?limit=1")).data;
    await vera.page.goto(`${of.product().url}/findings/${finding?.id}`);
    await vera.page.getByText("To waive, the role approver is needed.").waitFor();
    await vera.page.locator("body").press("w");
    expect(await vera.page.getByRole("dialog").count()).toBe(0);
    const refused = await vera.page.evaluate(async () => (await fetch("/v1/sample-estate", { method: "POST" })).status);
    expect(refused).toBe(403);
    await vera.context.close();
  });

  verifies("L1.link-once", async () => {
    const link = await letIn("Once", "operator");
    const first = await openSession(of.browser());
    await first.page.goto(link);
    await first.page.getByRole("button", { name: "Signed in as Once, operator" }).waitFor();
    const second = await openSession(of.browser());
    await second.page.goto(link);
    await second.page.getByLabel("Sign-in link or token").waitFor();
    await second.page.getByText(/once/).first().waitFor();
    expect(second.page.url()).not.toContain("token=");
    await first.context.close();
    await second.context.close();
  });

  verifies("L1.sign-out", async () => {
    const link = await letIn("Otto", "operator");
    const otto = await openSession(of.browser());
    await otto.page.goto(link);
    await otto.page.getByRole("button", { name: /Signed in as Otto/ }).click();
    await otto.page.getByRole("menuitem", { name: "Sign out" }).click();
    await otto.page.getByLabel("Sign-in link or token").waitFor();
    await otto.page.goto(`${of.product().url}/inventory`);
    await otto.page.getByLabel("Sign-in link or token").waitFor();
    // Shut out: a session that stands ends with it.
    await go("/settings");
    await page().getByRole("button", { name: "New link for Otto" }).click();
    const again = /https?:\/\/\S+token=[\w-]+/.exec(await page().getByRole("dialog").innerText())?.[0] ?? "";
    await otto.page.goto(again);
    await otto.page.getByRole("button", { name: /Signed in as Otto/ }).waitFor();
    await go("/settings");
    await page().getByRole("button", { name: "Shut out Otto" }).click();
    await seen("Otto is shut out; all sessions ended.");
    await otto.page.reload();
    await otto.page.getByLabel("Sign-in link or token").waitFor();
    await otto.context.close();
  });

  verifies("K1.revoke", async () => {
    await go("/settings");
    await page().getByRole("button", { name: "Make a token" }).click();
    await page().getByRole("dialog").getByLabel("Name").fill("nightly");
    await page().getByRole("button", { name: "Make it" }).click();
    await seen("This is the only time it is shown");
    const token = /mandate_[a-z]+_\w+/.exec(await page().getByRole("dialog").innerText())?.[0] ?? "";
    const asked = async () => (await fetch(`${of.product().url}/v1/identities?limit=1`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await asked()).toBe(200);
    await go("/settings");
    await page().getByRole("button", { name: "Revoke nightly" }).click();
    await page().getByLabel("The name, to confirm").fill("nightly");
    await page().getByRole("button", { name: "Revoke this token" }).click();
    await page().getByRole("dialog").waitFor({ state: "detached" });
    await page().getByRole("cell", { name: "revoked", exact: true }).waitFor();
    expect(await asked()).toBe(401);
  });

  verifies("UX.saved-views", async () => {
    await go("/inventory?q=alpha&sort=name");
    await page().getByRole("button", { name: "Views" }).click();
    await page().getByRole("menuitem", { name: "Save this view…" }).click();
    await page().getByRole("dialog").getByLabel("Name").fill("Only alpha");
    await page().getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await seen('The view "Only alpha" is saved.');
    await go("/inventory");
    await seen("beta");
    await page().getByRole("button", { name: "Views" }).click();
    await page().getByRole("menuitem", { name: "Only alpha", exact: true }).click();
    await expect.poll(() => page().url()).toContain("q=alpha&sort=name");
    await page().getByRole("button", { name: "Views" }).click();
    await page().getByRole("menuitem", { name: "Remove Only alpha" }).click();
    await page().getByRole("button", { name: "Undo" }).click();
    await page().getByRole("button", { name: "Views" }).click();
    await page().getByRole("menuitem", { name: "Only alpha", exact: true }).waitFor();
  });

  verifies("UX.url", async () => {
    await go("/inventory");
    await page().getByRole("checkbox", { name: /service account/ }).check();
    await page().getByRole("columnheader", { name: "Name" }).getByRole("button").click();
    await page().getByRole("button", { name: "Columns" }).click();
    await page().getByRole("menuitemcheckbox", { name: "Purpose" }).click();
    const address = new URL(page().url()).searchParams;
    expect([address.get("kind"), address.get("sort")?.replace("-", "")]).toEqual(["service-account", "name"]);
    await page().reload();
    await page().getByRole("list", { name: "Filters" }).getByText("service account").waitFor();
    expect(await page().getByRole("columnheader", { name: "Purpose" }).count()).toBe(0);
    await page().getByRole("link", { name: "alpha" }).first().click();
    await seen("Mandated, granted, used");
    await page().goBack();
    await page().getByRole("list", { name: "Filters" }).getByText("service account").waitFor();
  });

  verifies("UX.palette", async () => {
    await go("/record");
    await page().locator("body").press("Control+k");
    await page().locator("[role=combobox]:focus").waitFor();
    await page().keyboard.type("beta");
    await page().getByRole("dialog").getByText("beta").first().waitFor();
    await page().keyboard.press("Enter");
    await expect.poll(() => page().url()).toContain("/identities/");
    await page().getByRole("heading", { name: "beta" }).waitFor();
    await page().locator("body").press("?");
    await page().getByRole("dialog", { name: "Keys" }).waitFor();
    await page().keyboard.press("Escape");
  });

  verifies("UX.not-found", async () => {
    await go("/no/such/page");
    await seen("There is no page at this address");
    await page().getByRole("link", { name: "Go to the overview" }).click();
    await page().getByRole("heading", { name: "Overview" }).waitFor();
    await go("/identities/idn_00000000000000000000000000");
    await page().getByRole("alert").waitFor();
  });

  verifies("N18.expiry", async () => {
    const [finding] = (await ask<Findings>("/v1/findings?limit=1")).data;
    const id = finding?.id ?? "";
    await go("/findings");
    const accepted = await page().evaluate(async (of) => {
      const body = { act: "accept", ids: [of], reason: "Until the test has waited", expires_at: new Date(Date.now() + 1500).toISOString() };
      return (await fetch("/v1/findings/bulk", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).status;
    }, id);
    expect(accepted).toBe(200);
    await go(`/findings/${id}`);
    await seen(/Accepted until/);
    await new Promise((resolve) => setTimeout(resolve, 1600));
    await importExport();
    await go(`/findings/${id}`);
    await page().getByRole("region", { name: "Finding", exact: true }).getByText("reopened", { exact: true }).waitFor();
    await seen(/waiver expired/);
  });

  verifies("UX.server-down", async () => {
    await go("/findings");
    await seen(/\d+ findings?/);
    await of.product().stop();
    await page().getByRole("link", { name: "Record" }).click();
    await page().getByRole("alert").first().waitFor();
    await seen("The server cannot be reached");
    await page().getByRole("button", { name: "Try again" }).first().waitFor();
  });
});
