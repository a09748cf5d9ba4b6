// Run-time policies as people use them: written with the mistake shown as one types, put in force by two people, replayed before, and observed.
import { describe, expect } from "vitest";
import { accessibilityViolations, drawn, drive, newToken, passesBothWays, personIn, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen } = of;
const SLOW = 240_000;

describe("run-time policies", () => {
  verifies("N21.runtime-policies", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await go("/runtime-policies");
    // What stands in every installation.
    await page().getByText("provenance", { exact: true }).waitFor();
    await go("/runtime-policies/new");
    await seen("it can go in force");
    const text = page().getByLabel("Policies, in Cedar");
    const good = await text.inputValue();
    await text.fill(good.replace("context.environment", "context.enviroment"));
    await seen("it cannot go in force");
    await page().getByText(/did you mean `environment`/).waitFor();
    expect(await accessibilityViolations(page())).toEqual([]);
    await text.fill(good);
    await seen("it can go in force");
    await page().getByRole("button", { name: "Change it everywhere once" }).click();
    await seen("every change is noticed");
    await passesBothWays(page());
    await page().getByRole("button", { name: "Write the draft" }).click();
    await page().getByRole("button", { name: "Replay the draft" }).click();
    await page().getByText(/decisions were asked again/).waitFor();
    expect(await accessibilityViolations(page())).toEqual([]);
    await page().goBack();
    // It only forbids more, so that who wrote it may activate it.
    await page().getByRole("button", { name: "Activate the draft" }).click();
    await seen("version 1 is in force");

    await go("/runtime-policies/new");
    await page().getByLabel("People of the team").fill("support");
    await page().getByLabel("may use the server").fill("crm");
    await page().getByRole("button", { name: "Write it for me" }).click();
    await seen("Somebody who did not write it must activate it.");
    await page().getByRole("button", { name: "Write the draft" }).click();
    await page().getByRole("button", { name: "Activate the draft" }).click();
    await page().getByText(/you wrote it/).first().waitFor();
    const sam = await personIn(of, "sam@example.com", "approver");
    await sam.page.goto(page().url());
    await sam.page.getByRole("button", { name: "Activate the draft" }).click();
    await sam.page.getByText("version 1 is in force").waitFor();
    await sam.context.close();

    const approver = script(of, await newToken(of, "approver"));
    const listed = await approver("runtime-policies", "list", "--format", "json");
    expect(JSON.parse(listed.stdout)).toMatchObject([{ name: "production-changes-held", active: 1 }, { name: "provenance", active: 1 }, { name: "support-uses-crm", active: 1 }]);
    const replayed = await approver("runtime-policies", "replay", "--without", "support-uses-crm", "--fail-on", "newly-allowed", "--format", "json");
    expect([replayed.code, (JSON.parse(replayed.stdout) as { counts: unknown }).counts]).toEqual([0, expect.objectContaining({ newly_allowed: 0 })]);
    const observing = await approver("runtime-policies", "mode", "gateway", "observe", "--reason", "try");
    expect([observing.code, observing.stderr]).toEqual([3, expect.stringContaining("decided by a person")]);

    for (const tab of ["report", "points"]) {
      await go(`/runtime-policies?tab=${tab}`);
      await drawn(page());
      await passesBothWays(page());
    }
    await go("/runtime-policies?tab=points");
    await page().getByRole("button", { name: "Another point…" }).click();
    await page().getByLabel("Name of the point").fill("gateway");
    await page().getByLabel("Reason").fill("the first week");
    await page().getByRole("button", { name: "Set it" }).click();
    await seen("only observes");
  }, SLOW);
});
