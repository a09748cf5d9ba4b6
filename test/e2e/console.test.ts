// The console as a person uses it: one product, one browser, story after story on the sample estate and on uploads.
import { describe, expect } from "vitest";
import { accessibilityViolations, drawn, drive, lastJob, loadSample } from "./drive.ts";
import { openSession } from "./product.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;

describe("console", () => {
  verifies("L1.start", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    expect(page().url()).not.toContain("token=");
  });

  verifies("N13.upload", async () => {
    await go("/sources?add=upload");
    const user = (name: string) => ({ Arn: `arn:aws:iam::123456789012:user/${name}`, UserName: name, Path: "/", CreateDate: "2022-01-01T00:00:00Z", UserPolicyList: [], AttachedManagedPolicies: [], GroupList: [] });
    await page()
      .getByLabel("Export files")
      .setInputFiles([
        { name: "one", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ UserDetailList: [user("uploaded-one")], RoleDetailList: [], GroupDetailList: [], Policies: [] })) },
        { name: "cut.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ UserDetailList: [user("uploaded-two")] }).slice(0, -3)) },
      ]);
    await page().getByRole("button", { name: /Import 2 files/ }).click();
    await expect.poll(async () => {
      await go("/inventory?q=uploaded");
      return page().getByText("uploaded-one").count();
    }, { timeout: 60_000, interval: 1000 }).toBeGreaterThan(0);
  });

  verifies("N14.coverage", async () => {
    await go("/sources");
    await seen(/partial/);
    await seen(/ends in the middle of a value/);
  });

  verifies("L3.sample", async () => {
    await loadSample(of);
    await go("/findings");
    await seen(/\d+ findings/);
    // Its agents are in the register like any others, each marked, and one is three clicks from what its rights became.
    await go("/agents");
    await page().getByRole("link", { name: "Invoice reconciler" }).waitFor();
    expect(await page().getByRole("row").filter({ hasText: "sample" }).count()).toBe(3);
    await page().getByRole("link", { name: "Invoice reconciler" }).click();
    await page().getByRole("link", { name: "as discovery found it" }).click();
    await seen("AGT-010");
  }, 300_000);

  verifies("N14.not-evaluated", async () => {
    await go("/rules?status=not_evaluated");
    const rows = page().getByRole("table").getByRole("row");
    await rows.nth(1).waitFor();
    expect(await page().getByRole("table").getByText(/^(not evaluated|nothing to check|partly read)$/).count()).toBe((await rows.count()) - 1);
    expect(await page().getByRole("table").locator(".is-ok").count()).toBe(0);
    const { data } = await ask<{ data: readonly { status: string; sight: string; population: number }[] }>("/v1/rules");
    expect(data.filter((rule) => rule.status === "pass" && (rule.sight !== "whole" || rule.population === 0))).toEqual([]);
  });

  verifies("A1.inventory", async () => {
    await go("/inventory");
    await seen(/workload/i);
    await page().getByRole("searchbox").or(page().getByLabel(/Search identities|Search inventory|Search the inventory/)).first().fill("backup");
    await expect.poll(() => page().url()).toContain("q=backup");
    await page().reload();
    await seen(/backup/);
  });

  verifies("A9.identity", async () => {
    await go("/inventory?q=backup");
    await page().getByRole("link", { name: /backup/ }).first().click();
    await seen("Mandated, granted, used");
    for (const part of ["Credentials", "Grants", "Reach", "Findings", "Timeline"]) await page().getByRole("heading", { name: part }).first().waitFor();
    await seen(/No mandate is in force/);
    const address = page().url();
    // Each granted cell leads to the rights it summarises, and one chip leads to all of them.
    await page().locator(".cell-link").first().click();
    await page().getByRole("region", { name: "Rights" }).getByRole("row").nth(1).waitFor();
    await page().getByRole("button", { name: /show all rights/ }).click();
    await expect.poll(() => page().url()).not.toContain("service=");
    await page().goto(address);
  });

  verifies("B2.suggestions", async () => {
    await seen("Who answers for it");
    await seen(/The evidence suggests/);
    expect(await page().locator(".owner-sure").first().innerText()).toMatch(/\d+ %/);
  });

  verifies("B1.owner", async () => {
    await page().getByRole("button", { name: /^Accept .* as the owner$/ }).first().click();
    await seen(/confirmed by/);
    await page().getByRole("button", { name: "Take back" }).click();
    await seen(/Nobody has confirmed to be the owner/);
  });

  verifies("H3.triage", async () => {
    await go("/findings");
    await seen(/\d+ findings/);
    await page().locator("body").press("j");
    await page().locator("body").press("Enter");
    await page().getByRole("region", { name: "Finding", exact: true }).waitFor();
    await seen(/Remedy/);
    await page().getByRole("heading", { name: "Risk" }).waitFor();
    await expect.poll(() => page().url()).toMatch(/fnd_/);
  });

  verifies("N18.waiver", async () => {
    await page().getByRole("button", { name: /Waive…/ }).first().click();
    await page().getByLabel("Reason").fill("Being replaced by the new deploy role this month");
    await page().getByLabel("Approver").fill("ana@example.com");
    await page().getByLabel("Ends on").fill(new Date(performance.timeOrigin + 30 * 86_400_000).toISOString().slice(0, 10));
    await page().getByRole("button", { name: /Accept until then/ }).click();
    await seen(/Accepted until/);
    await page().getByRole("button", { name: "Take the waiver back" }).click();
    await page().getByRole("button", { name: /Waive…/ }).first().waitFor();
  });

  verifies("N18.bulk", async () => {
    await go("/findings?severity=medium");
    await seen(/\d+ findings/);
    const keyboard = page().locator("body");
    for (const key of ["j", "x", "j", "x", "w"]) await keyboard.press(key);
    await seen("Waive 2 findings");
    await page().getByLabel("Reason").fill("Both go with the old cluster in spring");
    await page().getByRole("button", { name: "Accept 2 until then" }).click();
    await seen(/2 findings are accepted until/);
    const accepted = async () => (await ask<{ by_state: { accepted: number } }>("/v1/findings/counts")).by_state.accepted;
    expect(await accepted()).toBe(2);
    await page().getByRole("button", { name: "Undo" }).click();
    await expect.poll(accepted, { timeout: 20_000 }).toBe(0);
  });

  verifies("H3.environment", async () => {
    type Overview = { readonly identities: { readonly total: number } };
    const [all, production] = [await ask<Overview>("/v1/overview"), await ask<Overview>("/v1/overview?environment=production")];
    expect(production.identities.total).toBeGreaterThan(0);
    expect(production.identities.total).toBeLessThan(all.identities.total);
    await go("/");
    await page().getByRole("combobox", { name: "Environment", exact: true }).selectOption("production");
    await seen(new RegExp(`${production.identities.total} identities`));
    await page().getByRole("link", { name: "Findings", exact: true }).click();
    await expect.poll(() => page().url()).toContain("env=production");
    const { total } = await ask<{ total: number }>("/v1/findings/counts?environment=production");
    await seen(new RegExp(`^${total} findings`));
    await page().getByRole("link", { name: "Record" }).click();
    await page().getByRole("heading", { name: "Record" }).waitFor();
    expect(await page().getByRole("combobox", { name: "Environment", exact: true }).isDisabled()).toBe(true);
  });

  verifies("C6.paths", async () => {
    await go("/findings?rule=PRV-003");
    await page().getByText(/can (make itself|escalate)/).first().click();
    await page().getByRole("region", { name: "Finding", exact: true }).locator('a[href^="/identities/"]').first().click();
    await page().getByRole("heading", { name: "Reach" }).waitFor();
    await page().locator(".react-flow__node").first().waitFor();
    expect(await page().locator(".react-flow__node").count()).toBeGreaterThan(1);
  });

  verifies("C6.map", async () => {
    await go("/access?ask=paths");
    const picture = page().getByRole("group", { name: "Picture of the paths" });
    await picture.waitFor();
    const viewport = picture.locator(".react-flow__viewport");
    const at = () => viewport.evaluate((element) => element.style.transform);
    await expect.poll(at).toContain("scale");
    const before = await at();
    await picture.press("ArrowRight");
    await expect.poll(at).not.toBe(before);
    const moved = await at();
    await picture.press("+");
    await expect.poll(at).not.toBe(moved);
    const narrow = await openSession(of.browser(), { viewport: { width: 400, height: 860 }, storageState: await of.session().context.storageState() });
    await narrow.page.goto(`${of.product().url}/access?ask=paths`);
    await narrow.page.getByText("To cut it:").first().waitFor();
    expect(await narrow.page.locator(".react-flow").count()).toBe(0);
    await narrow.context.close();
  });

  verifies("N6.explorer", async () => {
    await go("/access?ask=who&action=iam:CreateUser&resource=*");
    await page().getByRole("heading", { name: "Can", exact: true }).waitFor();
    // Each layer is named as its holder knows it, never by a number of ours.
    await page().locator(".answers summary").first().click();
    await page().locator(".layer").getByText("FullAWSAccess #0").first().waitFor();
    expect(await page().getByRole("main").innerText()).not.toMatch(/policy \d/);
    await go("/access?ask=who&action=sts:AssumeRole&resource=*");
    await page().getByRole("heading", { name: /^Can/ }).first().waitFor();
  });

  verifies("K1.tokens", async () => {
    await go("/settings");
    await page().getByRole("button", { name: /token/i }).first().click();
    await page().getByRole("dialog").getByLabel("Name").fill("ci");
    await page().getByRole("button", { name: "Make it" }).click();
    await seen("This is the only time it is shown");
    const token = /mandate_[a-z]+_\w+/.exec(await page().getByRole("dialog").innerText())?.[0] ?? "";
    const asked = await fetch(`${of.product().url}/v1/identities?limit=1`, { headers: { authorization: `Bearer ${token}` } });
    expect(asked.status).toBe(200);
    await page().reload();
    expect(await page().content()).not.toContain(token);
  });

  verifies("I2.audit", async () => {
    await go("/record");
    await seen(/finding\.|import|owner/);
    await page().getByRole("button", { name: "Verify now" }).click();
    await seen(/Verified to entry/);
  });

  verifies("UX.dark-narrow", async () => {
    const storageState = await of.session().context.storageState();
    const [identity] = (await ask<{ data: readonly { id: string }[] }>("/v1/identities?limit=1&q=svc-config-sync")).data;
    const [finding] = (await ask<{ data: readonly { id: string }[] }>("/v1/findings?limit=1")).data;
    const pages = ["/", "/welcome", "/inventory", `/identities/${identity?.id}`, "/findings", `/findings/${finding?.id}`, "/rules", "/access?ask=paths", "/sources", "/record", "/settings", "/nowhere"];
    const walk = async (width: number) => {
      const seen = await openSession(of.browser(), { viewport: { width, height: 860 }, storageState });
      for (const path of pages) {
        await seen.page.goto(`${of.product().url}${path}`);
        await seen.page.getByRole("heading").first().waitFor();
        await expect.poll(() => seen.page.locator(".skeleton").count(), { timeout: 20_000 }).toBe(0);
        // What a colour scheme changes is measured at both; structure once at each width.
        for (const colorScheme of width > 400 ? (["light", "dark"] as const) : (["dark"] as const)) {
          await seen.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await seen.page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: "attached" });
          await drawn(seen.page);
          expect([path, width, colorScheme, await accessibilityViolations(seen.page, colorScheme === "dark" && width > 400 ? "theme" : "everything")]).toEqual([path, width, colorScheme, []]);
        }
        const overflow = await seen.page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
        expect([path, width, overflow <= 1]).toEqual([path, width, true]);
      }
      expect(seen.complaints).toEqual([]);
      await seen.context.close();
    };
    await Promise.all([walk(1280), walk(400)]);
  }, 300_000);

  verifies("L3.sample", async () => {
    await go("/inventory");
    await page().getByRole("button", { name: "Remove the sample" }).click();
    await seen(/is being removed/);
    expect((await lastJob(of)).status).toBe("succeeded");
    await go("/inventory");
    expect(await page().getByText("Sample estate.").count()).toBe(0);
    expect((await ask<{ data: readonly unknown[] }>("/v1/identities?limit=1&sample=true")).data).toEqual([]);
    expect((await ask<{ data: readonly unknown[] }>("/v1/agents")).data).toEqual([]);
    // What the person uploaded himself stays.
    await seen("uploaded-one");
  });
});
