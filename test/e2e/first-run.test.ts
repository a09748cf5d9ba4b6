// The first hour of a new user with real things: this machine, dropped exports, people, a change, a mistake, and taking it all back.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import { drive, lastJob } from "./drive.ts";
import { verifies } from "./verifies.ts";

const home = mkdtempSync(join(tmpdir(), "mandate-home-"));
const marker = join(home, "was-started");
const project = join(home, "shop");
mkdirSync(join(project, ".github/workflows"), { recursive: true });
writeFileSync(join(home, ".claude.json"), JSON.stringify({ mcpServers: { tickets: { command: "touch", args: [marker], env: { TICKETS_URL: "https://tickets.example" } } } }));
writeFileSync(join(project, ".github/workflows/deploy.yml"), "name: Deploy shop\non: [push]\npermissions: {id-token: write}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps: [{uses: some/action@main}]\n");
afterAll(() => rmSync(home, { recursive: true, force: true }));

const of = drive(() => ({ HOME: home }));
const { page, go, seen, ask } = of;
type Listed = { readonly data: readonly { readonly name: string; readonly owner: { readonly status: string; readonly name: string | null } }[] };
const listed = async (query: string) => (await ask<Listed>(`/v1/identities?limit=200&${query}`)).data;

const person = (name: string, more: object = {}) => ({ Arn: `arn:aws:iam::123456789012:user/${name}`, UserName: name, Path: "/", CreateDate: "2024-01-01T00:00:00Z", UserPolicyList: [], AttachedManagedPolicies: [], GroupList: [], ...more });
const account = (...users: object[]) => JSON.stringify({ UserDetailList: users, RoleDetailList: [], GroupDetailList: [], Policies: [] });

/** Lets files fall on the drop area, as a hand would. */
async function drop(...files: readonly (readonly [string, string])[]): Promise<void> {
  const transfer = await page().evaluateHandle((given) => {
    type Transfer = { readonly items: { add(file: File): void } };
    const made = new (globalThis as unknown as { DataTransfer: new () => Transfer }).DataTransfer();
    for (const [name, text] of given) made.items.add(new File([text], name));
    return made;
  }, files);
  await page().locator(".drop").dispatchEvent("drop", { dataTransfer: transfer });
}

async function importDropped(...files: readonly (readonly [string, string])[]): Promise<void> {
  await go("/sources?add=upload");
  await drop(...files);
  await page().getByRole("button", { name: /^Import \d+ file/ }).click();
  await page().getByLabel("Files to upload").waitFor({ state: "detached" });
  expect((await lastJob(of)).status).toBe("succeeded");
}

describe("first run", () => {
  verifies("N13.machine", async () => {
    await page().goto(of.product().link);
    await page().getByLabel("Folder on this machine (optional)").fill(project);
    await page().getByRole("button", { name: "Scan this machine" }).click();
    expect((await lastJob(of)).status).toBe("succeeded");
    await go("/inventory");
    await seen(/Claude/);
    await seen("Deploy shop");
    expect(existsSync(marker)).toBe(false);
  });

  verifies("N13.drop", async () => {
    await go("/sources?add=upload");
    await drop(["iam.json", account(person("dropped-one"), person("dropped-two"))], ["notes.txt", "no export"], ["broken.json", account(person("lost")).slice(0, -9)]);
    await page().getByRole("button", { name: "Leave out notes.txt" }).click();
    expect(await page().getByLabel("Files to upload").getByRole("listitem").count()).toBe(2);
    // A slow line, so that there is something to stop.
    const line = await page().context().newCDPSession(page());
    await drop(["large.json", `${account(person("stopped"))}${" ".repeat(3_000_000)}`]);
    await line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 50_000 });
    await page().getByRole("button", { name: /^Import 3 files/ }).click();
    await page().getByRole("progressbar", { name: "Sent" }).waitFor();
    await page().getByRole("button", { name: "Stop" }).click();
    await seen("Nothing was stored.");
    await line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await page().getByRole("button", { name: "Leave out large.json" }).click();
    await page().getByRole("button", { name: /^Import 2 files/ }).click();
    await page().getByRole("dialog").waitFor({ state: "detached" });
    await lastJob(of);
    await go("/sources");
    await seen(/broken\.json/);
    expect((await listed("q=dropped")).length).toBe(2);
    expect((await listed("q=stopped")).length).toBe(0);
  });

  verifies("B1.directory", async () => {
    await importDropped(["people.csv", "login,email,name,team,title,status,left_on\nana,ana@example.com,Ana Amari,shop,Engineer,active,\nbo,bo@example.com,Bo Berg,shop,Engineer,left,2026-01-05\n"]);
    await go("/inventory?provider=directory");
    await seen("Ana Amari");
    await go("/inventory?q=dropped");
    await page().getByLabel("Select dropped-one").check();
    await page().getByLabel("Select dropped-two").check();
    await page().getByLabel("Owner for the selected identities").fill("ana@example.com");
    await page().getByRole("button", { name: "Confirm owner" }).click();
    await seen("ana@example.com answers for 2 identities now.");
    expect((await listed("q=dropped&owner_status=confirmed")).map(({ owner }) => owner.name)).toEqual(["ana@example.com", "ana@example.com"]);
    await page().getByRole("button", { name: "Undo" }).click();
    await expect.poll(async () => (await listed("q=dropped&owner_status=confirmed")).length, { timeout: 20_000 }).toBe(0);
  });

  verifies("N26.history", async () => {
    await importDropped(["iam.json", account(person("dropped-one", { Tags: [{ Key: "purpose", Value: "Sends the invoices" }] }), person("dropped-two"))]);
    await go("/inventory?q=dropped-one");
    await page().getByRole("link", { name: "dropped-one" }).first().click();
    const history = page().getByRole("region", { name: "Timeline" });
    await history.getByText(/changed/).first().waitFor();
    await history.getByText(/Sends the invoices/).first().waitFor();
    // The time machine: on an earlier day none of it was known, and the page says which day it shows.
    await go("/inventory?at=2020-01-01");
    await seen("As of 2020-01-01.");
    await seen("No identity matches");
    await page().getByRole("button", { name: "Back to today" }).click();
    await seen("dropped-one");
  });

  verifies("N13.cancel", async () => {
    // Loading the sample again and again keeps the worker busy, so that what is dropped meanwhile waits, is left, found again and cancelled.
    await go("/welcome");
    for (let turn = 0; turn < 3; turn++) await page().evaluate(async () => (await fetch("/v1/sample-estate", { method: "POST" })).status);
    await page().getByRole("button", { name: "Load the sample estate" }).click();
    await drop(["iam.json", account(person("never-stored"))]);
    await page().getByRole("button", { name: /^Import 1 file/ }).click();
    await page().getByLabel("Files to upload").waitFor({ state: "detached" });
    await page().getByRole("link", { name: "Record" }).click();
    await page().getByRole("link", { name: "Sources" }).click();
    const waiting = page().getByRole("listitem").filter({ hasText: "queued" });
    await waiting.first().waitFor();
    while ((await waiting.count()) > 0) {
      const left = await waiting.count();
      await waiting.first().getByRole("button", { name: "Cancel" }).click();
      await expect.poll(() => waiting.count(), { timeout: 15_000 }).toBeLessThan(left);
    }
    expect((await lastJob(of)).status).toBe("cancelled");
    await seen("cancelled");
    expect((await listed("q=never-stored")).length).toBe(0);
  });

  verifies("N13.forget", async () => {
    const { data } = await ask<{ data: readonly { name: string; identities: number }[] }>("/v1/sources");
    await go("/sources");
    for (const { name } of data) {
      await page().getByRole("button", { name: `Forget ${name}`, exact: true }).click();
      const dialog = page().getByRole("dialog");
      const act = dialog.getByRole("button", { name: "Forget this source" });
      expect(await act.isDisabled()).toBe(true);
      await dialog.getByLabel("The name, to confirm").fill(name);
      await act.click();
      await dialog.waitFor({ state: "detached" });
      await lastJob(of);
      await go("/sources");
    }
    await seen("No source yet");
    expect(await listed("")).toEqual([]);
  });
});
