// The kill switch as people use it: a drill with its report, one click from an agent's page, and a lift by two people.
import { describe, expect } from "vitest";
import { accessibilityViolations, drawn, drive, newToken, passesBothWays, personIn, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;
const SLOW = 240_000;

describe("the kill switch", () => {
  verifies("N16.kill-switch", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await go("/kill-switch");
    await seen("Nothing is stopped");
    await seen("there");

    await page().getByRole("button", { name: "Run a drill" }).click();
    await page().getByLabel("Why").fill("quarterly drill");
    await page().getByRole("button", { name: "Run the drill" }).click();
    await seen("1 of 1 point, within");
    await seen("the drill is over");

    const operator = script(of, await newToken(of, "operator"));
    const made = await page().context().request.post(`${of.product().url}/v1/agents`, { data: { document: { name: "summaries", title: "Summaries", purpose: "Summarise tickets", owner: "ann@example.com", sponsor: "ben@example.com", runtime: { kind: "other" }, authentication: [] } } });
    expect(made.status()).toBe(201);
    const { agent } = (await made.json()) as { agent: { id: string } };
    await go(`/agents/${agent.id}`);
    await page().getByRole("button", { name: "Stop now" }).click();
    await page().getByLabel("Why").fill("it writes nonsense");
    await drawn(page());
    expect(await accessibilityViolations(page())).toEqual([]);
    await page().getByRole("button", { name: "Stop it" }).click();
    await seen("1 of 1 point, within");
    const at = new URL(page().url()).pathname;

    const listed = await operator("kill", "list", "--format", "json");
    expect(JSON.parse(listed.stdout)).toMatchObject({ data: [{ kind: "agent", subject: agent.id, state: "standing", report: { verdict: "kept" } }] });
    const unmeant = await operator("kill", "everything", "--confirm", "yes", "--reason", "not meant");
    expect([unmeant.code, unmeant.stderr]).toEqual([2, expect.stringContaining("Nothing was stopped")]);

    await page().getByLabel("Why").fill("it was the prompt");
    await page().getByRole("button", { name: "Ask to lift it" }).click();
    await seen("You asked to lift it, under this account or another, so somebody else must confirm.");
    const sam = await personIn(of, "sam@example.com", "approver");
    await sam.page.goto(`${of.product().url}${at}`);
    await sam.page.getByRole("form", { name: "Lift it" }).getByLabel("Why").fill("looked at it");
    await sam.page.getByRole("button", { name: "Lift it" }).click();
    await sam.page.getByText("lifted", { exact: true }).waitFor();
    await passesBothWays(sam.page);
    await sam.context.close();
    expect(await ask<{ data: unknown[] }>("/v1/stops?standing=true")).toMatchObject({ data: [] });

    await go("/kill-switch?tab=past");
    await page().getByRole("cell", { name: "Drill", exact: true }).waitFor();
    await passesBothWays(page());
    await go("/kill-switch?tab=signals");
    await seen("No event has come yet");
    expect(await accessibilityViolations(page())).toEqual([]);
  }, SLOW);
});
