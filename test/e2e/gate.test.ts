// The gate as people watch it: the demo by one click, the session with where its values came from, the held mail refused by its owner, the agent stopped, and everything taken away.
import { describe, expect } from "vitest";
import { OWNER } from "../../demo/setup.ts";
import { drive, passesBothWays, signedIn } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen, ask } = of;

interface Demo {
  readonly state: string;
  readonly lines: readonly { readonly step: string; readonly link: string | null }[];
  readonly says: string | null;
}

describe("the gate", () => {
  const demo = () => ask<Demo>("/v1/demo");
  const linkTo = async (prefix: string) => (await demo()).lines.find(({ link }) => link?.startsWith(prefix) === true)?.link ?? "";

  verifies("N15.gate", async () => {
    await page().goto(of.product().link);
    await page().getByRole("button", { name: "Watch an agent at the gate" }).click();
    await page().getByRole("heading", { name: "An agent at the gate" }).waitFor();
    await page().getByRole("link", { name: "See what is held" }).or(page().getByText("It did not go as told")).waitFor({ timeout: 60_000 });
    expect((await demo()).says).toBeNull();
    await passesBothWays(page());

    // While it waits: the agent's session, with where each value came from.
    await go("/sessions");
    await page().getByRole("row").filter({ hasText: "demo-support-summaries" }).getByRole("link").first().click();
    const held = page().getByRole("row").filter({ hasText: "send_summary" }).filter({ hasText: "Held" });
    const untrusted = held.locator(".origin.is-from-untrusted").first();
    expect(await untrusted.innerText()).toBe("to");
    expect(await untrusted.evaluate((mark) => (globalThis as unknown as { getComputedStyle: (of: unknown) => { textDecorationStyle: string } }).getComputedStyle(mark).textDecorationStyle)).toBe("wavy");
    await passesBothWays(page());
  });

  verifies("N2.held", async () => {
    const { data: users } = await ask<{ data: readonly { id: string; name: string }[] }>("/v1/users");
    const { url } = (await (await page().context().request.post(`${of.product().url}/v1/users/${users.find(({ name }) => name === OWNER)?.id}/sign-in-links`)).json()) as { url: string };
    const owner = await signedIn(of, OWNER, url);
    await owner.page.goto(`${of.product().url}/approvals/held`);
    await owner.page.getByRole("link", { name: /send_summary/ }).click();
    await owner.page.getByText("audit@ledger-check.example").first().waitFor();
    await owner.page.locator(".is-from-untrusted").first().waitFor();
    await passesBothWays(owner.page);
    await owner.page.getByLabel("Comment").fill("nobody asked for that");
    await owner.page.getByRole("button", { name: "Refuse" }).click();
    await owner.page.getByText("Refused", { exact: true }).first().waitFor();
    await owner.context.close();
  });

  verifies("N16.gate", async () => {
    await go("/demo");
    await page().getByText("It went as told").or(page().getByText("It did not go as told")).waitFor({ timeout: 60_000 });
    expect(await demo()).toMatchObject({ state: "over", says: null });
    await go(await linkTo("/kill-switch"));
    await seen("it follows instructions from tickets");
    await go("/demo");
    await page().getByRole("button", { name: "Take the demo away" }).click();
    await seen("See what the gate does");
    const left = await Promise.all([ask<{ data: unknown[] }>("/v1/upstreams?state=active"), ask<{ data: unknown[] }>("/v1/agents?state=active"), ask<{ data: unknown[] }>("/v1/stops?standing=true")]);
    expect(left.map(({ data }) => data)).toEqual([[], [], []]);
  });
});
