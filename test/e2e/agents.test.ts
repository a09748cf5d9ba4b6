// The register of agents: registered by hand and by script, made from a template, accepted from what discovery found, stopped, resumed by another, retired.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { drive, importFiles, newToken, passesBothWays, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;

interface Listed {
  readonly data: readonly { readonly id: string; readonly name: string; readonly state: string; readonly owner: string; readonly discovered: string | null }[];
}
const agents = async (query = "") => (await ask<Listed>(`/v1/agents${query}`)).data;

const TEMPLATE = `name: summaries
title: Summaries of tickets
kind: template
purpose: Summarises support tickets every morning
owner: ann@example.com
sponsor: ben@example.com
runtime:
  kind: kubernetes
environment: production
`;

describe("agents", () => {
  verifies("A7.register", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    await go("/agents");
    await seen("No agent is registered yet");

    // By hand: what is wrong stands beside the form as one types, and a private key never gets in.
    await go("/agents/new");
    await page().getByRole("button", { name: "An agent", exact: true }).click();
    await page().getByLabel("Title").fill("Renewals");
    await page().getByLabel("Name", { exact: true }).fill("renewals");
    await page().getByLabel("Purpose").fill("Renews contracts");
    await page().getByRole("combobox", { name: "Owner" }).fill("ann@example.com");
    await page().getByRole("combobox", { name: "Sponsor" }).fill("ann@example.com");
    await page().getByLabel("As it stands").getByText(/is the owner too/).waitFor();
    await page().getByRole("combobox", { name: "Sponsor" }).fill("ben@example.com");
    await page().getByRole("button", { name: "Add a way" }).click();
    await page().getByLabel("Issuer", { exact: true }).fill("https://issuer.example");
    await page().getByLabel("Audience").fill("https://mandate.example");
    await page().getByLabel("Subject", { exact: true }).fill("system:serviceaccount:*:renewals");
    await page().getByLabel("As it stands").getByText(/namespaces that anybody may make/).waitFor();
    await passesBothWays(page());
    await page().getByLabel("Subject", { exact: true }).fill("system:serviceaccount:agents:renewals");
    const register = page().getByRole("button", { name: "Register" });
    await expect.poll(() => register.isEnabled()).toBe(true);
    await register.click();
    await page().getByRole("heading", { name: "Renewals" }).waitFor();
    await page().getByRole("button", { name: "Activate" }).click();
    await seen("so it may do nothing");
    await expect.poll(async () => (await agents())[0]?.state).toBe("active");
    await passesBothWays(page());

    // By script: a template, activated, and an instance that takes everything from it.
    const mandate = script(of, await newToken(of, "operator"), ["agents"]);
    const file = join(tmpdir(), `agents-${process.pid}.yaml`);
    writeFileSync(file, TEMPLATE);
    expect((await mandate("apply", file)).stdout).toMatch(/registered +summaries/);
    expect((await mandate("activate", "summaries")).stdout).toBe("summaries is active\n");
    expect((await mandate("new-instance", "summaries", "summaries-emea", "--title", "Summaries EMEA", "--format", "json")).stdout).toContain('"sponsor": "ben@example.com"');
    expect((await mandate("suspend", "renewals", "--why", "odd calls at night")).code).toBe(0);

    // What discovery found becomes an agent, with what is known of it.
    await importFiles(of, { name: "claude_desktop_config.json", text: JSON.stringify({ mcpServers: { crm: { command: "npx", args: ["crm-mcp@1.0.0"] } } }) });
    const [found] = (await ask<{ data: readonly { id: string; key: string }[] }>("/v1/identities?kind=agent&provider=workstation")).data;
    await go(`/identities/${found?.id}`);
    await page().getByRole("button", { name: "Register as agent" }).click();
    await page().getByLabel("Purpose").fill("Helps Ann");
    await page().getByRole("combobox", { name: "Owner" }).fill("ann@example.com");
    await page().getByRole("combobox", { name: "Sponsor" }).fill("ben@example.com");
    await expect.poll(() => register.isEnabled()).toBe(true);
    await register.click();
    await seen("as discovery found it");
    expect((await agents(`?identity=${encodeURIComponent(found?.key ?? "")}`))[0]?.owner).toBe("ann@example.com");

    // Stopped and retired: the reason stands on its page.
    await go("/agents?state=suspended");
    await page().getByRole("link", { name: "Renewals" }).click();
    await seen("odd calls at night");
    await page().getByRole("button", { name: "Resume" }).click();
    await page().getByRole("button", { name: "Suspend" }).waitFor();
    await page().getByRole("button", { name: "Retire" }).click();
    await page().getByRole("dialog").getByLabel("Why").fill("replaced by another");
    await page().getByRole("dialog").getByRole("button", { name: "Retire it" }).click();
    await expect.poll(async () => (await agents("?state=retired")).map(({ name }) => name)).toEqual(["renewals"]);
    await go("/agents");
    await seen("Summaries EMEA");
    await passesBothWays(page());
  });
});
