// The three sets as findings and as numbers: a mandate is approved over one identity, what it holds and did beyond it is told, and a share becomes an objective.
import { describe, expect } from "vitest";
import { accessibilityViolations, drive, lastJob, loadSample, newToken, personIn, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;
const DAY_MS = 86_400_000;

interface Row {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

/** An identity of the sample that has used something lately. */
async function oneAtWork(): Promise<Row> {
  const { data } = await ask<{ data: readonly Row[] }>("/v1/identities?provider=aws&kind=workload,service-account&use_known=true&used=active&reach=none,scoped,broad&limit=100");
  for (const row of data) {
    const { data: uses } = await ask<{ data: readonly { action: string; last_used_at: string | null }[] }>(`/v1/identities/${row.id}/usage`);
    if (uses.some(({ action, last_used_at }) => action !== "polly" && last_used_at !== null && Date.parse(last_used_at) > Date.now() - 60 * DAY_MS)) return row;
  }
  throw new Error("the sample has no identity at work whose use is known");
}

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

async function approve(subject: Row): Promise<string> {
  const url = of.product().url;
  const document = {
    name: "speech-only",
    title: "Speech only",
    owner: "Olga",
    sponsor: "Sven",
    purpose: { text: "Reads announcements aloud.", category: "customer-support" },
    subjects: [{ identity: subject.key }],
    scope: { access: [{ provider: "aws", actions: ["polly:SynthesizeSpeech"], resources: ["*"] }] },
    acting: "autonomous",
    start: inDays(0),
    end: inDays(300),
    review_every_days: 90,
  };
  const { request } = page().context();
  const made = (await (await request.post(`${url}/v1/mandates`, { data: { document } })).json()) as { mandate: { id: string } };
  await request.post(`${url}/v1/mandates/${made.mandate.id}/submit`, { data: {} });
  const sven = await personIn(of, "Sven", "viewer");
  await sven.page.goto(`${url}/mandates/${made.mandate.id}`);
  await sven.page.getByRole("button", { name: "Approve version 1" }).click();
  await expect.poll(async () => (await ask<{ mandate: { state: string } }>(`/v1/mandates/${made.mandate.id}`)).mandate.state, { timeout: 30_000 }).toBe("active");
  await sven.context.close();
  return made.mandate.id;
}

describe("the three sets", () => {
  verifies("N1.three-sets", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await loadSample(of);
    await go("/");
    await page().getByRole("heading", { name: "Mandated, granted, used" }).waitFor();
    // Agents of the sample have mandates already.
    const { mandated, within_mandate: within } = (await ask<{ sets: { mandated: number; within_mandate: number } }>("/v1/overview")).sets;
    await page().getByRole("link", { name: new RegExp(`^${within} within their mandate`) }).waitFor();
    await go("/rules");
    await page().getByText("MND-002").first().waitFor();
    // Where some have a mandate, to have none is a finding.
    expect((await ask<{ data: readonly { rule: string }[] }>("/v1/findings?rule=MND-001")).data.length).toBeGreaterThan(0);

    const subject = await oneAtWork();
    await approve(subject);
    await expect.poll(async () => (await ask<{ data: readonly { rule: string }[] }>(`/v1/findings?rule=MND-002,MND-004&q=${encodeURIComponent(subject.name)}`)).data.map(({ rule }) => rule).sort(), { timeout: 60_000, interval: 500 }).toEqual(["MND-002", "MND-004"]);
    await lastJob(of);
    await go(`/identities/${subject.id}`);
    await seen("is granted more than its mandate allows");
    await page().getByText("Granted, not mandated:").click();
    await go("/findings?rule=MND-001,MND-002,MND-004,MND-005");
    await page().getByText("is granted more than its mandate allows").first().waitFor();
    await page().getByText("No mandate in force names").first().waitFor();
    await go("/");
    await page().getByRole("link", { name: new RegExp(`^${mandated - within + 1} outside of it`) }).click();
    await page().getByText(subject.name).first().waitFor();
    expect(page().url()).toContain("mandate=outside");
    await go("/");
    expect(await accessibilityViolations(page())).toEqual([]);
  });

  verifies("N1.objectives", async () => {
    await go("/");
    await page().getByRole("heading", { name: "Objectives" }).waitFor();
    await page().getByRole("link", { name: "Set one" }).click();
    await seen("No objective is set");
    await page().getByRole("button", { name: "Use the suggestion" }).click();
    await page().getByLabel("Target in percent").fill("90");
    await page().getByRole("button", { name: "Set objective" }).click();
    await seen("of 90 % by");
    await page().getByRole("button", { name: /^Change Production/ }).click();
    await page().getByLabel("Target in percent").fill("80");
    await page().getByRole("button", { name: "Save" }).click();
    await seen("of 80 % by");
    expect(await accessibilityViolations(page())).toEqual([]);
    await go("/");
    await seen("of 80 % by");
    await page().emulateMedia({ colorScheme: "dark" });
    await page().setViewportSize({ width: 400, height: 900 });
    expect(await accessibilityViolations(page())).toEqual([]);
    await go("/objectives");
    expect(await accessibilityViolations(page())).toEqual([]);

    const objectives = script(of, await newToken(of, "approver"), ["objectives"]);
    const set = JSON.parse((await objectives("set", "--title", "Agents with a mandate", "--measure", "mandated", "--target", "50", "--by", inDays(60), "--owner", "Olga", "--kind", "agent", "--format", "json")).stdout) as { id: string };
    expect((await objectives("list")).stdout).toMatch(/behind +obj_.*Agents with a mandate/);
    expect((await objectives("remove", set.id)).stdout).toBe(`removed ${set.id}\n`);
    expect(JSON.parse((await objectives("list", "--format", "json")).stdout)).toHaveLength(1);
  });
});
