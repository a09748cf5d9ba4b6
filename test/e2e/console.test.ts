// The console as a person uses it: one product, one browser, story after story on the sample estate and on uploads.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { openBrowser, openSession, removeData, startProduct, type Product, type Session } from "./product.ts";
import { verifies } from "./verifies.ts";

let product: Product;
let browser: Browser;
let session: Session;
const page = () => session.page;
const go = async (path: string) => {
  await page().goto(`${product.url}${path}`);
  await page().getByRole("main").waitFor();
};
const seen = (text: string | RegExp) => page().getByText(text).first().waitFor();

beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
  session = await openSession(browser);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  if (product) removeData(product);
});

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Violations of WCAG 2.2 A and AA on the page as it stands. Runs in the page's own world, past its policy, as an audit tool does. */
async function accessibilityViolations(of: Page): Promise<string[]> {
  await of.evaluate(axeSource);
  return of.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] });
    return violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html.slice(0, 160)}`);
  });
}

describe("console", () => {
  verifies("L1.start", async () => {
    await page().goto(product.link);
    await seen("Load the sample estate");
    expect(page().url()).not.toContain("token=");
    // The link works once.
    const second = await openSession(browser);
    await second.page.goto(product.link);
    await second.page.getByLabel("Sign-in link or token").waitFor();
    await second.context.close();
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
    await go("/welcome");
    await page().getByRole("button", { name: /sample/i }).last().click();
    await page().getByText("Sample estate.").waitFor({ timeout: 120_000 });
    await expect.poll(async () => {
      await go("/findings");
      return page().getByText(/\d+ findings/).count();
    }, { timeout: 120_000, interval: 2000 }).toBeGreaterThan(0);
  }, 300_000);

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
    for (const part of ["Credentials", "Grants", "Reach", "Findings", "History"]) await page().getByRole("heading", { name: part }).first().waitFor();
    await seen(/No mandate is approved/);
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

  verifies("C6.paths", async () => {
    await go("/findings?rule=PRV-003");
    await page().getByText(/can (make itself|escalate)/).first().click();
    await page().getByRole("region", { name: "Finding", exact: true }).locator('a[href^="/identities/"]').first().click();
    await page().getByRole("heading", { name: "Reach" }).waitFor();
    await page().locator(".react-flow__node").first().waitFor();
    expect(await page().locator(".react-flow__node").count()).toBeGreaterThan(1);
  });

  verifies("N6.explorer", async () => {
    await go("/access?ask=who&action=iam:CreateUser&resource=*");
    await page().getByRole("heading", { name: "Can", exact: true }).waitFor();
  });

  verifies("K1.tokens", async () => {
    await go("/settings");
    await page().getByRole("button", { name: /token/i }).first().click();
    await page().getByRole("dialog").getByLabel("Name").fill("ci");
    await page().getByRole("button", { name: "Make it" }).click();
    await seen("This is the only time it is shown");
    const token = /mandate_[a-z]+_\w+/.exec(await page().getByRole("dialog").innerText())?.[0] ?? "";
    const asked = await fetch(`${product.url}/v1/identities?limit=1`, { headers: { authorization: `Bearer ${token}` } });
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
    const state = await session.context.storageState();
    for (const [width, colorScheme] of [[1280, "light"], [400, "dark"]] as const) {
      const narrow = await openSession(browser, { viewport: { width, height: 860 }, colorScheme, storageState: state });
      for (const path of ["/", "/inventory", "/findings", "/access", "/sources", "/record", "/settings"]) {
        await narrow.page.goto(`${product.url}${path}`, { waitUntil: "networkidle" });
        await narrow.page.getByRole("main").waitFor();
        const overflow = await narrow.page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
        expect([path, width, overflow <= 1]).toEqual([path, width, true]);
        expect([path, colorScheme, await accessibilityViolations(narrow.page)]).toEqual([path, colorScheme, []]);
      }
      expect(narrow.complaints).toEqual([]);
      await narrow.context.close();
    }
  }, 300_000);
});
